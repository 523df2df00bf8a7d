// SPDX-License-Identifier: GPL-2.0-only
/*
 * Key type guest_secret: a key that says that a secret was released.  The
 * secret itself is in the published key.
 */
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/key-type.h>
#include <linux/key.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <keys/request_key_auth-type.h>
#include "secret.h"

/* What the key is made from. */
struct released {
	const char *profile;
	time64_t expiry;
};

static int guest_secret_vet_description(const char *desc)
{
	int purpose = guest_secret_parse_name(desc);

	return purpose < 0 ? purpose : 0;
}

/*
 * A key answers a request only while it is being made, so that requests at the
 * same time share one exchange.  Later it answers none: a search knows only
 * the name, while the published key may be gone since, the broker's policy may
 * have changed, and check= would go uncompared.
 */
static bool match_in_the_making(const struct key *key,
				const struct key_match_data *match_data)
{
	return key_read_state(key) == KEY_IS_UNINSTANTIATED &&
	       !strcmp(key->description, match_data->raw_data);
}

static int guest_secret_match_preparse(struct key_match_data *match_data)
{
	match_data->cmp = match_in_the_making;
	return 0;
}

/*
 * The one way in is a kernel pointer of length zero, from the actor below.
 * add_key(2) and KEYCTL_INSTANTIATE pass no pointer when the length is zero.
 */
static int guest_secret_preparse(struct key_preparsed_payload *prep)
{
	const struct released *released = prep->data;

	if (prep->datalen || !released)
		return -EPERM;
	prep->payload.data[0] = (void *)released->profile;
	prep->quotalen = 0;
	prep->expiry = released->expiry;
	return 0;
}

static void guest_secret_free_preparse(struct key_preparsed_payload *prep)
{
}

static void guest_secret_describe(const struct key *key, struct seq_file *m)
{
	seq_puts(m, key->description);
	if (key_is_positive(key))
		seq_printf(m, ": %s", (const char *)key->payload.data[0]);
}

/* See the key type guest_attest: expired at once, the key answers nobody. */
static void fail_request(struct key *target, struct key *authkey, int error)
{
	key_reject_and_link(target, 0, -error, NULL, authkey);
	complete_request_key(authkey, error);
}

/* Both keys, or neither; they expire in the same second. */
static int keep_secret(const struct guest_secret_request *req,
		       struct key *target, struct key *logon, struct key *dest,
		       struct key *authkey)
{
	const struct guest_secret_options *opts = &req->config.options;
	struct released released = {
		.profile = opts->profile == GUEST_SECRET_RCAR ? "rcar" :
								"native",
		.expiry = TIME64_MAX,
	};
	int ret;

	if (logon && opts->ttl)
		released.expiry = READ_ONCE(logon->expiry);
	else if (opts->ttl)
		released.expiry = ktime_get_real_seconds() + opts->ttl;

	ret = guest_secret_publish(req, logon, dest);
	if (ret)
		return ret;
	ret = key_instantiate_and_link(target, &released, 0, dest, authkey);
	/* By the key, not by unlinking its name, which may be another's now. */
	if (ret && logon)
		key_invalidate(logon);
	return ret;
}

static int request_secret(const struct request_key_auth *rka,
			  struct key *target, struct key *dest,
			  struct key *authkey)
{
	struct guest_secret_request *req;
	struct key *logon;
	int ret;

	req = guest_secret_request_new(rka->cred, target->description,
				       rka->callout_info, rka->callout_len);
	if (IS_ERR(req))
		return PTR_ERR(req);
	logon = guest_secret_publish_prepare(req, dest);
	ret = PTR_ERR_OR_ZERO(logon);
	if (ret)
		goto out;
	ret = guest_secret_request_run(req);
	if (!ret)
		ret = keep_secret(req, target, logon, dest, authkey);
	key_put(logon);
out:
	guest_secret_request_put(req);
	return ret;
}

/*
 * Runs in the requester's context, which holds key_types_sem for reading when
 * it came through request_key(2): nothing here may look a key type up by name.
 */
static int guest_secret_request_key(struct key *authkey, void *aux)
{
	struct request_key_auth *rka = get_request_key_auth(authkey);
	struct key *target = key_get(rka->target_key);
	struct key *dest = key_get(rka->dest_keyring);
	int ret;

	/* An in-kernel caller holds no lock that keeps this module loaded. */
	if (!try_module_get(THIS_MODULE)) {
		ret = -ENODEV;
		fail_request(target, authkey, ret);
		goto out;
	}
	ret = request_secret(rka, target, dest, authkey);
	if (ret)
		fail_request(target, authkey, ret);
	else
		complete_request_key(authkey, 0);
	module_put(THIS_MODULE);
out:
	key_put(dest);
	key_put(target);
	return ret;
}

struct key_type guest_secret_key_type = {
	.name		= GUEST_SECRET_KEY_TYPE,
	.flags		= KEY_TYPE_INSTANT_REAP,
	.vet_description = guest_secret_vet_description,
	.match_preparse	= guest_secret_match_preparse,
	.preparse	= guest_secret_preparse,
	.free_preparse	= guest_secret_free_preparse,
	.instantiate	= generic_key_instantiate,
	.describe	= guest_secret_describe,
	.request_key	= guest_secret_request_key,
};
