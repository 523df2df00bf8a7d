/* SPDX-License-Identifier: MIT */
/*
 * DER (X.690 clause 10), as much of it as certificates and CRLs need: definite
 * minimal lengths, single-byte tags. Whatever is not DER is an error; the
 * caller names the field.
 */
#ifndef GA_DER_H
#define GA_DER_H

#include "crypto.h"
#include "rd.h"

enum {
	GA_DER_BOOLEAN = 0x01,
	GA_DER_INTEGER = 0x02,
	GA_DER_BIT_STRING = 0x03,
	GA_DER_OCTET_STRING = 0x04,
	GA_DER_OID = 0x06,
	GA_DER_ENUMERATED = 0x0a,
	GA_DER_IA5_STRING = 0x16,
	GA_DER_UTC_TIME = 0x17,
	GA_DER_GENERALIZED_TIME = 0x18,
	GA_DER_SEQUENCE = 0x30,
	GA_DER_SET = 0x31,
};

/* Constructed context-specific tag [n]. */
#define GA_DER_CONTEXT(n) (0xa0 | (n))

/* All of these return 0 or -1; after -1 the reader is not to be used. */

/* The next element, whatever its tag. */
int ga_der_any(struct ga_rd *r, uint8_t *tag, struct ga_span *body);

/* The next element, which must have @tag. */
int ga_der_get(struct ga_rd *r, uint8_t tag, struct ga_span *body);

/* As above, and then a reader over its body. */
int ga_der_enter(struct ga_rd *r, uint8_t tag, struct ga_rd *inner);

/* Is the next element there, and does it have @tag? */
bool ga_der_peek(const struct ga_rd *r, uint8_t tag);

/* A non-negative INTEGER; @body is without the leading sign byte. */
int ga_der_unsigned(struct ga_rd *r, struct ga_span *body);

/* A non-negative INTEGER of at most @max. */
int ga_der_small(struct ga_rd *r, uint64_t max, uint64_t *out);

int ga_der_bool(struct ga_rd *r, bool *out);

/* A BIT STRING without unused bits. */
int ga_der_bits(struct ga_rd *r, struct ga_span *body);

/* UTCTime or GeneralizedTime in the form RFC 5280 4.1.2.5 allows. */
int ga_der_time(struct ga_rd *r, int64_t *out);

/**
 * struct ga_der_key - the parts of a SubjectPublicKeyInfo
 * @type: kind of key
 * @point: x || y of an uncompressed point
 * @rsa_n: modulus
 * @rsa_e: public exponent
 */
struct ga_der_key {
	enum ga_key_type type;
	struct ga_span point;
	struct ga_span rsa_n;
	struct ga_span rsa_e;
};

int ga_der_parse_spki(struct ga_span spki, struct ga_der_key *k);

/* An Ecdsa-Sig-Value (RFC 3279 2.2.3) whose integers fit @field_len bytes. */
int ga_der_parse_ecdsa(struct ga_span sig, size_t field_len, struct ga_span *r,
		       struct ga_span *s);

#endif
