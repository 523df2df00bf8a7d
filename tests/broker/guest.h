/* SPDX-License-Identifier: MIT */
/*
 * A guest as the broker sees one: it makes a key, binds it into evidence, and
 * opens what it is sent. Written from the protocols, sharing only OpenSSL,
 * base64 and curve points with the broker.
 */
#ifndef TESTS_BROKER_GUEST_H
#define TESTS_BROKER_GUEST_H

#include "ec.h"
#include "harness.h"

struct guest {
	EC_KEY *key;
	uint8_t point[P256_POINT_LEN];
};

void guest_open(struct guest *g);
void guest_close(struct guest *g);

/* POST /kbs/v0/auth; the nonce, and in @cookie a whole header line. */
json_t *guest_auth(const struct harness *h, char *cookie, size_t size);
json_t *guest_jwk(const struct guest *g);
/* As the broker holds it. To be freed with free(). */
char *guest_jwk_text(const struct guest *g);
/* What the evidence is bound to; @additional is that of devices, empty for none. */
void guest_digest(const struct guest *g, const char *nonce, const char *additional,
		  uint8_t digest[48]);
/* A good attestation for @nonce. */
json_t *guest_attestation(const struct harness *h, const struct guest *g, const char *nonce);
/* The same with evidence of devices. */
json_t *guest_attestation_with(const struct harness *h, const struct guest *g, const char *nonce,
			       const char *additional);
/* The secret in a JWE, or NULL when it does not open; freed with free(). */
char *guest_open_jwe(const struct guest *g, const char *jwe);

/**
 * struct asker - what the guest's kernel says of who asked
 */
struct asker {
	uint32_t uid;
	const char *label;
	const char *purpose;
};

/* POST /v1/challenge; "nonce" and "ticket". */
json_t *guest_challenge(const struct harness *h);
/* A good release request. */
json_t *guest_wish(const struct harness *h, const struct guest *g, const json_t *challenge,
		   const char *resource, const struct asker *who);
/* Its evidence around a binding and a report, base64url; freed with free(). */
char *guest_collection(const uint8_t *report, size_t n, const uint8_t *binding,
		       size_t n_binding);
/* The same with a certificate table, unless @n_table is 0. */
char *guest_collection_with(const uint8_t *report, size_t n, const uint8_t *binding,
			    size_t n_binding, const uint8_t *table, size_t n_table);
size_t guest_binding(uint8_t *dst, const uint8_t *nonce, size_t nonce_len, const uint8_t *point,
		     const char *resource, const struct asker *who);
/* The secret in an envelope of @sender, or NULL; freed with free(). */
char *guest_open_envelope(const struct guest *g, const char *envelope, const uint8_t *sender,
			  const json_t *challenge, const char *resource);

/* POST of a JSON message. */
void guest_post(const struct harness *h, const char *path, const char *fields,
		const json_t *message, struct answer *a);

#endif
