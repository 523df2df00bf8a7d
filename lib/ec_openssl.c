// SPDX-License-Identifier: MIT
/*
 * ECDSA by OpenSSL 3, with EC_KEY, which it has deprecated and still builds
 * EVP on: a key of EVP costs 6 us to make and each use of it 4 us on top of the
 * signature, EC_KEY 2.5 us and nothing, on a machine where the signature costs
 * 75. Evidence brings new keys each time.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "ec.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>

static EC_KEY *new_on_curve(const EC_KEY *like, enum ga_key_type type)
{
	EC_KEY *ec;

	if (!like)
		return EC_KEY_new_by_curve_name(type == GA_KEY_P256 ?
							NID_X9_62_prime256v1 :
							NID_secp384r1);
	ec = EC_KEY_new();
	if (ec && EC_KEY_set_group(ec, EC_KEY_get0_group(like)) == 1)
		return ec;
	EC_KEY_free(ec);
	return NULL;
}

static void *new_key(const void *like, enum ga_key_type type,
		     struct ga_span xy)
{
	/* Uncompressed, SEC 1 2.3.3. */
	uint8_t point[1 + 96] = { 4 };
	EC_KEY *ec;

	if (xy.n > sizeof(point) - 1)
		return NULL;
	memcpy(point + 1, xy.p, xy.n);
	ec = new_on_curve(like, type);
	/* Takes no point that is off the curve, as SEC 1 3.2.2 asks. */
	if (ec && EC_KEY_oct2key(ec, point, 1 + xy.n, NULL) == 1)
		return ec;
	EC_KEY_free(ec);
	return NULL;
}

static void free_key(void *key)
{
	EC_KEY_free(key);
}

static ECDSA_SIG *make_sig(struct ga_span r, struct ga_span s)
{
	BIGNUM *bn_r = BN_bin2bn(r.p, (int)r.n, NULL);
	BIGNUM *bn_s = BN_bin2bn(s.p, (int)s.n, NULL);
	ECDSA_SIG *sig = ECDSA_SIG_new();

	if (bn_r && bn_s && sig && ECDSA_SIG_set0(sig, bn_r, bn_s) == 1)
		return sig;
	ECDSA_SIG_free(sig);
	BN_free(bn_s);
	BN_free(bn_r);
	return NULL;
}

static int verify(const void *key, struct ga_span md, struct ga_span r,
		  struct ga_span s)
{
	ECDSA_SIG *sig = make_sig(r, s);
	int ret = -1;

	if (sig && ECDSA_do_verify(md.p, (int)md.n, sig, (EC_KEY *)key) == 1)
		ret = 0;
	ECDSA_SIG_free(sig);
	return ret;
}

const struct ga_ec_backend ga_ec_openssl = {
	.name = "OpenSSL",
	.new_key = new_key,
	.free_key = free_key,
	.verify = verify,
};
