// SPDX-License-Identifier: MIT
/*
 * The broker's own keys: made at the first start, sealed in the database, the
 * same for every process that shares it.
 */
#include "broker.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "log.h"

static int fail(const char *name, const char *what)
{
	log_error("key of the broker", "name", name, "what", what, NULL);
	return -1;
}

static int make_scalar(uint8_t key[P256_LEN])
{
	EC_KEY *ec = ec_generate(EC_P256);
	int ret = ec ? ec_scalar(ec, EC_P256, key) : -1;

	ec_free(ec);
	return ret;
}

static int make_random(uint8_t key[P256_LEN])
{
	return RAND_priv_bytes(key, P256_LEN) == 1 ? 0 : -1;
}

static int create(struct broker *b, struct store *s, const char *name,
		  int (*make)(uint8_t key[P256_LEN]), uint8_t key[P256_LEN])
{
	struct sealed sealed;
	int ret = -1;

	if (make(key) || vault_seal(&b->vault, name, key, P256_LEN, &sealed))
		return -1;
	ret = store_key_put(s, name, &sealed);
	sealed_fini(&sealed);
	return ret;
}

static int load(struct broker *b, struct store *s, const char *name,
		int (*make)(uint8_t key[P256_LEN]), uint8_t key[P256_LEN])
{
	struct sealed sealed;
	struct bytes plain;
	int ret = store_key_get(s, name, &sealed);

	if (ret == STORE_NONE)
		return create(b, s, name, make, key) ? fail(name, "can't be made") : 0;
	if (ret)
		return -1;
	ret = vault_open(&b->vault, name, &sealed, &plain);
	sealed_fini(&sealed);
	if (ret)
		return fail(name, "no master key opens it");
	if (plain.n == P256_LEN)
		memcpy(key, plain.p, P256_LEN);
	else
		ret = fail(name, "not 32 bytes");
	bytes_fini(&plain);
	return ret;
}

static int load_all(struct broker *b, struct store *s)
{
	uint8_t key[P256_LEN];
	EC_KEY *ec = NULL;
	int ret = -1;

	if (load(b, s, "audit", make_random, b->audit_key) ||
	    load(b, s, "token", make_scalar, key))
		goto out;
	ec = ec_from_scalar(EC_P256, key);
	if (!ec || jws_key_init(&b->token_key, ec) || load(b, s, "sender", make_scalar, key))
		goto out;
	b->sender = ec_from_scalar(EC_P256, key);
	ret = b->sender ? 0 : -1;
out:
	OPENSSL_cleanse(key, sizeof(key));
	return ret;
}

int identity_load(struct broker *b, struct store *s)
{
	int ret;

	/* Of several processes that start at once, one makes the keys. */
	if (store_begin(s))
		return -1;
	ret = load_all(b, s);
	if (!ret)
		ret = store_commit(s);
	if (ret)
		store_rollback(s);
	return ret;
}

void identity_fini(struct broker *b)
{
	OPENSSL_cleanse(b->audit_key, sizeof(b->audit_key));
	jws_key_fini(&b->token_key);
	ec_free(b->sender);
	b->sender = NULL;
}
