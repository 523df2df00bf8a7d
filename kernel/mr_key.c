// SPDX-License-Identifier: GPL-2.0-only
/*
 * Key type guest_mr: a key is a handle on a measurement register. It holds no
 * value, so that none can be out of date.
 */
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/key-type.h>
#include <linux/key.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <keys/request_key_auth-type.h>
#include "internal.h"
#include "mr.h"

/* What the actor instantiates with: an address userspace can't pass. */
static const char handle[1];

static int guest_mr_vet_description(const char *desc)
{
	return guest_mr_name_valid(desc) ? 0 : -EINVAL;
}

/*
 * Any handle on a register will do, except what a request left behind that
 * failed before it reached the actor below: it would answer for a minute.
 */
static bool match_handle(const struct key *key,
			 const struct key_match_data *match_data)
{
	return key_is_positive(key) &&
	       !strcmp(key->description, match_data->raw_data);
}

static int guest_mr_match_preparse(struct key_match_data *match_data)
{
	match_data->cmp = match_handle;
	return 0;
}

/*
 * Only an update comes without a description. add_key(2), which would find a
 * key there is and update it, and KEYCTL_INSTANTIATE come with one.
 */
static int guest_mr_preparse(struct key_preparsed_payload *prep)
{
	if (prep->orig_description && prep->data != handle)
		return -EPERM;
	return 0;
}

static void guest_mr_free_preparse(struct key_preparsed_payload *prep)
{
}

/*
 * The keys subsystem holds key->sem, and with it back whoever reads this very
 * key, until the provider's deadline: those who share a keyring share a key.
 *
 * The capability is asked for each time: the key may have been handed on, and
 * an extension changes what the whole guest is taken for.
 */
static int guest_mr_update(struct key *key, struct key_preparsed_payload *prep)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	return guest_mr_extend(key->description, prep->data, prep->datalen);
}

static void guest_mr_describe(const struct key *key, struct seq_file *m)
{
	seq_puts(m, key->description);
}

static long guest_mr_key_read(const struct key *key, char *buffer,
			      size_t buflen)
{
	return guest_mr_read(key->description, buffer, buflen);
}

static int check_request(const struct key *target,
			 const struct request_key_auth *rka)
{
	if (rka->callout_len)
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	return guest_mr_lookup(target->description);
}

/* As guest_attest's: in the requester's context, under key_types_sem. */
static int guest_mr_request_key(struct key *authkey, void *aux)
{
	struct request_key_auth *rka = get_request_key_auth(authkey);
	struct key *target = key_get(rka->target_key);
	struct key *dest = key_get(rka->dest_keyring);
	int ret;

	/* An in-kernel caller holds no lock that keeps this module loaded. */
	if (!try_module_get(THIS_MODULE)) {
		ret = -ENODEV;
		guest_attest_fail_key(target, authkey, ret);
		goto out;
	}

	ret = check_request(target, rka);
	if (!ret)
		ret = key_instantiate_and_link(target, handle, 0, dest,
					       authkey);
	if (ret)
		guest_attest_fail_key(target, authkey, ret);
	else
		complete_request_key(authkey, 0);
	module_put(THIS_MODULE);
out:
	key_put(dest);
	key_put(target);
	return ret;
}

struct key_type guest_mr_key_type = {
	.name		= GUEST_MR_KEY_TYPE,
	.flags		= KEY_TYPE_INSTANT_REAP,
	.vet_description = guest_mr_vet_description,
	.match_preparse	= guest_mr_match_preparse,
	.preparse	= guest_mr_preparse,
	.free_preparse	= guest_mr_free_preparse,
	.instantiate	= generic_key_instantiate,
	.update		= guest_mr_update,
	.describe	= guest_mr_describe,
	.read		= guest_mr_key_read,
	.request_key	= guest_mr_request_key,
};
