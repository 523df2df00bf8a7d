/* SPDX-License-Identifier: MIT */
/*
 * The public key that a TEE made for one exchange, as Trustee's clients write
 * it: a JWK (RFC 7517) of a fixed set of members.
 */
#ifndef BROKER_TEE_KEY_H
#define BROKER_TEE_KEY_H

#include <openssl/types.h>

#include "message.h"

enum tee_key_kind {
	TEE_KEY_P256,
	TEE_KEY_P521,
	TEE_KEY_RSA,
};

struct tee_key {
	enum tee_key_kind kind;
	/* NULL for RSA. */
	EC_KEY *ec;
	EVP_PKEY *rsa;
	/* The JWK: exactly the members that the evidence binds, in RFC 8785's form. */
	char *jwk;
};

/*
 * @where names the member in a refusal. The key is valid: its point is on the
 * curve, its modulus has 2048 to 8192 bits.
 * Return: 0, or -1 with @p set; free with tee_key_fini().
 */
int tee_key_parse(struct tee_key *key, const struct value *jwk, const char *where,
		  struct problem *p);
void tee_key_fini(struct tee_key *key);

#endif
