// SPDX-License-Identifier: GPL-2.0-only
/*
 * Key type guest_attest: a key whose payload is fresh evidence.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/key-type.h>
#include <linux/key.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <keys/request_key_auth-type.h>
#include "internal.h"

static int guest_attest_vet_description(const char *desc)
{
	unsigned int level;
	const char *name;
	u64 id;

	return guest_attest_parse_description(desc, &level, &id, &name);
}

static bool match_none(const struct key *key,
		       const struct key_match_data *match_data)
{
	return false;
}

/*
 * A search that found an earlier key would hand out evidence over an earlier
 * nonce, since a match sees the description only.
 */
static int guest_attest_match_preparse(struct key_match_data *match_data)
{
	match_data->cmp = match_none;
	return 0;
}

/*
 * The one way in is a kernel pointer of length zero, from the actor below.
 * add_key(2) and KEYCTL_INSTANTIATE pass no pointer when the length is zero.
 */
static int guest_attest_preparse(struct key_preparsed_payload *prep)
{
	struct guest_attest_evidence *evidence;

	if (prep->datalen || !prep->data)
		return -EPERM;

	evidence = (struct guest_attest_evidence *)prep->data;
	prep->payload.data[0] = evidence;
	prep->quotalen = min_t(size_t, evidence->len, GUEST_ATTEST_QUOTA_MAX);
	prep->expiry = ktime_get_real_seconds() + evidence->ttl;
	return 0;
}

static void guest_attest_free_preparse(struct key_preparsed_payload *prep)
{
	guest_attest_evidence_free(prep->payload.data[0]);
}

static void guest_attest_destroy(struct key *key)
{
	guest_attest_evidence_free(key->payload.data[0]);
}

static void guest_attest_describe(const struct key *key, struct seq_file *m)
{
	const struct guest_attest_evidence *evidence = key->payload.data[0];

	seq_puts(m, key->description);
	if (key_is_positive(key))
		seq_printf(m, ": %s %zu", evidence->provider, evidence->len);
}

/*
 * Returns the true length, which key->datalen (16 bits, and capped here) need
 * not be.  No lock: a payload is never replaced.
 */
static long guest_attest_read(const struct key *key, char *buffer,
			      size_t buflen)
{
	const struct guest_attest_evidence *evidence = key->payload.data[0];

	if (buffer && buflen >= evidence->len)
		memcpy(buffer, evidence->data, evidence->len);
	return evidence->len;
}

/*
 * Expiring at once, the failed key is skipped by the next request and, with
 * KEY_TYPE_INSTANT_REAP, collected.  complete_request_key() alone would leave
 * it to answer -ENOKEY for a minute.  It isn't unlinked here because that goes
 * by description and could take the key of a concurrent request along.
 */
void guest_attest_fail_key(struct key *target, struct key *authkey, int error)
{
	key_reject_and_link(target, 0, -error, NULL, authkey);
	complete_request_key(authkey, error);
}

/*
 * Runs in the requester's context, which holds key_types_sem for reading when
 * it came through request_key(2): nothing here may look a key type up by name.
 */
static int guest_attest_request_key(struct key *authkey, void *aux)
{
	struct request_key_auth *rka = get_request_key_auth(authkey);
	struct key *target = key_get(rka->target_key);
	struct key *dest = key_get(rka->dest_keyring);
	struct guest_attest_evidence *evidence;
	int ret;

	/* An in-kernel caller holds no lock that keeps this module loaded. */
	if (!try_module_get(THIS_MODULE)) {
		ret = -ENODEV;
		guest_attest_fail_key(target, authkey, ret);
		goto out;
	}

	ret = guest_attest_request_evidence(target->description,
					    rka->callout_info,
					    rka->callout_len, &evidence);
	if (!ret)
		ret = key_instantiate_and_link(target, evidence, 0, dest,
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

struct key_type guest_attest_key_type = {
	.name		= GUEST_ATTEST_KEY_TYPE,
	.flags		= KEY_TYPE_INSTANT_REAP,
	.vet_description = guest_attest_vet_description,
	.match_preparse	= guest_attest_match_preparse,
	.preparse	= guest_attest_preparse,
	.free_preparse	= guest_attest_free_preparse,
	.instantiate	= generic_key_instantiate,
	.destroy	= guest_attest_destroy,
	.describe	= guest_attest_describe,
	.read		= guest_attest_read,
	.request_key	= guest_attest_request_key,
};
