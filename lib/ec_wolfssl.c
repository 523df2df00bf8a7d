// SPDX-License-Identifier: MIT
/*
 * P-384 by wolfSSL, which has assembly for it. A key of wolfSSL's is written to
 * while it is used, so that what is kept is the point, and each verification
 * takes a key of its own: next to the signature that costs nothing.
 */
#include "ec.h"

#include <stdlib.h>

#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/ecc.h>

#define FIELD 48

/* SEQUENCE and twice INTEGER, a sign byte each. */
#define DER_MAX (3 + 2 * (2 + 1 + FIELD))

struct point {
	uint8_t x[FIELD];
	uint8_t y[FIELD];
};

/* The order of the base point, SEC 2 2.5.1. */
static const uint8_t order[FIELD] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
	0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
};

/* 0 with @key to be freed, or -1. */
static int import(ecc_key *key, const struct point *p)
{
	if (wc_ecc_init(key))
		return -1;
	if (!wc_ecc_import_unsigned(key, p->x, p->y, NULL, ECC_SECP384R1))
		return 0;
	wc_ecc_free(key);
	return -1;
}

static bool on_curve(const struct point *p)
{
	ecc_key key;
	bool good;

	if (import(&key, p))
		return false;
	good = !wc_ecc_check_key(&key);
	wc_ecc_free(&key);
	return good;
}

static void *new_key(const void *like, enum ga_key_type type,
		     struct ga_span xy)
{
	struct point *p;

	(void)like;
	if (type != GA_KEY_P384 || xy.n != sizeof(*p))
		return NULL;
	p = malloc(sizeof(*p));
	if (!p)
		return NULL;
	memcpy(p, xy.p, sizeof(*p));
	if (on_curve(p))
		return p;
	free(p);
	return NULL;
}

/* FIPS 186-5 6.4.2 step 1: 0 < v < n. @full receives all bytes of it. */
static bool in_range(uint8_t full[FIELD], struct ga_span v)
{
	static const uint8_t zero[FIELD];

	if (v.n > FIELD)
		return false;
	memset(full, 0, FIELD - v.n);
	memcpy(full + FIELD - v.n, v.p, v.n);
	return memcmp(full, zero, FIELD) && memcmp(full, order, FIELD) < 0;
}

static int verify(const void *key, struct ga_span md, struct ga_span r,
		  struct ga_span s)
{
	uint8_t full_r[FIELD], full_s[FIELD], der[DER_MAX];
	word32 der_len = sizeof(der);
	int good = 0, ret;
	ecc_key k;

	if (!in_range(full_r, r) || !in_range(full_s, s) ||
	    wc_ecc_rs_raw_to_sig(full_r, FIELD, full_s, FIELD, der, &der_len) ||
	    import(&k, key))
		return -1;
	ret = wc_ecc_verify_hash(der, der_len, md.p, (word32)md.n, &good, &k);
	wc_ecc_free(&k);
	return !ret && good == 1 ? 0 : -1;
}

const struct ga_ec_backend ga_ec_wolfssl = {
	.name = "wolfSSL",
	.new_key = new_key,
	.free_key = free,
	.verify = verify,
};
