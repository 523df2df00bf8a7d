/* SPDX-License-Identifier: MIT */
/* Signed JSON (RFC 7515, compact form) with ES256, and the key's JWK. */
#ifndef BROKER_JWS_H
#define BROKER_JWS_H

#include <stddef.h>

#include <jansson.h>
#include <openssl/evp.h>

#define JWS_KID_LEN 43

/**
 * struct jws_key - a signing key of this broker
 * @ec: P-256, private
 * @header: of every token, in base64url
 * @jwk: public JWK with "kid", "use" and "alg"
 * @kid: RFC 7638 thumbprint
 */
struct jws_key {
	EC_KEY *ec;
	char *header;
	json_t *jwk;
	char kid[JWS_KID_LEN + 1];
};

/* Takes over @ec, also on failure. Return: 0 or -1. */
int jws_key_init(struct jws_key *key, EC_KEY *ec);
void jws_key_fini(struct jws_key *key);

/* Return: header.payload.signature, to be freed with free(), or NULL. */
char *jws_sign(const struct jws_key *key, const char *payload);

/*
 * Return: the payload of a token which @key signed, to be freed with free(), or
 * NULL. Dates are the caller's to check.
 */
char *jws_verify(const struct jws_key *key, const char *token, size_t n);

/*
 * The same, as JSON, of a token that another party signed with @pkey: ES256 for a key on
 * P-256, EdDSA for Ed25519, RS256 for RSA. The token has to name that algorithm.
 */
json_t *jws_verify_foreign(EVP_PKEY *pkey, const char *token, size_t n);
/* What @pkey signs with, or NULL for a key that is not taken. */
const char *jws_algorithm(const EVP_PKEY *pkey);

/* { "keys": [ ... ] } (RFC 7517 5), to be freed with free(), or NULL. */
char *jws_jwks(const struct jws_key *key);

#endif
