// SPDX-License-Identifier: MIT
/*
 * Certificates as AMD's Versioned Chip Endorsement Key Certificate and KDS
 * Interface Specification (57230) has them.
 */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "snp.h"
#include "snp_cert.h"

#define DAY 86400
#define YEAR (365 * DAY)
/* go-sev-guest compares these with AMD's; what AMD serves there does not fit this root */
#define KDS_URL "URI:https://kdsintf.amd.com"
#define OID "1.3.6.1.4.1.3704.1"

enum { DER_INTEGER = 0x02, DER_IA5_STRING = 0x16, NAME_PARTS = 7, VEK_EXTENSIONS = 11 };

/*
 * Verifiers compare AMD's name part by part; the last one, which AMD's lacks,
 * says what this is.
 */
static int issue(struct signer *subject, const struct signer *issuer, const char *common_name,
		 uint32_t serial, const struct cert_extension *extensions, size_t n,
		 time_t from, time_t to)
{
	const struct cert_name name[NAME_PARTS] = {
		{ NID_organizationalUnitName, "Engineering" },
		{ NID_countryName, "US" },
		{ NID_localityName, "Santa Clara" },
		{ NID_stateOrProvinceName, "CA" },
		{ NID_organizationName, "Advanced Micro Devices" },
		{ NID_commonName, common_name },
		{ NID_description, "guest-attest emulation, NOT AMD" },
	};
	const struct cert_spec spec = {
		.name = name,
		.n_name = NAME_PARTS,
		.extensions = extensions,
		.n_extensions = n,
		.serial = &serial,
		.not_before = from,
		.not_after = to,
	};

	return cert_issue(subject, issuer, &spec);
}

static int create_root(struct snp *s, const char *crl, time_t now)
{
	const struct cert_extension extensions[] = {
		{ .kind = CERT_CONF, .nid = NID_key_usage,
		  .text = "critical,keyCertSign,cRLSign" },
		{ .kind = CERT_SUBJECT_KEY_ID },
		{ .kind = CERT_CONF, .nid = NID_basic_constraints, .text = "critical,CA:TRUE" },
		{ .kind = CERT_CONF, .nid = NID_crl_distribution_points, .text = crl },
	};
	char name[32];

	snprintf(name, sizeof(name), "ARK-%s", s->product->name);
	return issue(&s->ark, NULL, name, s->product->ark_serial, extensions, 4, now - DAY,
		     now + 20 * (time_t)YEAR);
}

static int create_intermediate(struct snp *s, struct signer *subject, const char *prefix,
			       uint32_t serial, const char *crl, time_t now)
{
	const struct cert_extension extensions[] = {
		{ .kind = CERT_SUBJECT_KEY_ID },
		{ .kind = CERT_AUTHORITY_KEY_ID },
		{ .kind = CERT_CONF, .nid = NID_basic_constraints,
		  .text = "critical,CA:TRUE,pathlen:0" },
		{ .kind = CERT_CONF, .nid = NID_key_usage, .text = "critical,keyCertSign" },
		{ .kind = CERT_CONF, .nid = NID_crl_distribution_points, .text = crl },
	};
	char name[32];

	snprintf(name, sizeof(name), "%s-%s", prefix, s->product->name);
	return issue(subject, &s->ark, name, serial, extensions, 5, now - DAY,
		     now + 20 * (time_t)YEAR);
}

int snp_cert_authorities(struct snp *s, time_t now)
{
	const struct snp_product *p = s->product;
	char vcek_crl[96], vlek_crl[96];

	snprintf(vcek_crl, sizeof(vcek_crl), KDS_URL "/vcek/v1/%s/crl", p->name);
	snprintf(vlek_crl, sizeof(vlek_crl), KDS_URL "/vlek/v1/%s/crl", p->name);
	s->ark.key = EVP_RSA_gen(4096);
	s->ask.key = EVP_RSA_gen(4096);
	s->asvk.key = EVP_RSA_gen(4096);
	if (!s->ark.key || !s->ask.key || !s->asvk.key)
		return pki_fail("RSA keys");
	if (create_root(s, vcek_crl, now) ||
	    create_intermediate(s, &s->ask, "SEV", p->ask_serial, vcek_crl, now))
		return -1;
	return create_intermediate(s, &s->asvk, "SEV-VLEK", p->asvk_serial, vlek_crl, now);
}

/* A P-384 private key that depends on nothing but @secret and @label */
static BIGNUM *derive_scalar(const EC_GROUP *group, const uint8_t secret[SNP_SECRET_SIZE],
			     const struct bytes *label)
{
	BN_CTX *ctx = BN_CTX_secure_new();
	BIGNUM *max = BN_dup(EC_GROUP_get0_order(group));
	BIGNUM *scalar = NULL;
	uint8_t seed[64];

	if (!ctx || !max || !HMAC(EVP_sha512(), secret, SNP_SECRET_SIZE, label->data, label->len,
				  seed, NULL))
		goto out;
	/* from 1 to n - 1; 128 bits more than n leave no bias */
	scalar = BN_bin2bn(seed, sizeof(seed), BN_secure_new());
	if (!scalar || !BN_sub_word(max, 1) || !BN_mod(scalar, scalar, max, ctx) ||
	    !BN_add_word(scalar, 1)) {
		BN_clear_free(scalar);
		scalar = NULL;
	}
out:
	OPENSSL_cleanse(seed, sizeof(seed));
	BN_free(max);
	BN_CTX_free(ctx);
	return scalar;
}

static EVP_PKEY *key_from_scalar(const EC_GROUP *group, const BIGNUM *scalar)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EC_POINT *point = EC_POINT_new(group);
	uint8_t scalar_raw[48], point_raw[97];
	char name[] = "P-384";
	OSSL_PARAM params[] = {
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof(name) - 1),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point_raw, sizeof(point_raw)),
		OSSL_PARAM_BN(OSSL_PKEY_PARAM_PRIV_KEY, scalar_raw, sizeof(scalar_raw)),
		OSSL_PARAM_END,
	};
	EVP_PKEY *key = NULL;

	if (!ctx || !point || !EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) ||
	    EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, point_raw,
			       sizeof(point_raw), NULL) != sizeof(point_raw) ||
	    BN_bn2nativepad(scalar, scalar_raw, sizeof(scalar_raw)) < 0)
		goto out;
	if (EVP_PKEY_fromdata_init(ctx) == 1)
		EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params);
out:
	OPENSSL_cleanse(scalar_raw, sizeof(scalar_raw));
	EC_POINT_free(point);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static EVP_PKEY *derive_key(const struct snp *s, bool vlek, const uint8_t tcb[SNP_TCB_SIZE])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	struct bytes label = { 0 };
	BIGNUM *scalar = NULL;
	EVP_PKEY *key = NULL;

	bytes_put_str(&label, s->product->name);
	bytes_put(&label, tcb, SNP_TCB_SIZE);
	if (group)
		scalar = derive_scalar(group, vlek ? s->csp_secret : s->chip_secret, &label);
	if (scalar)
		key = key_from_scalar(group, scalar);
	if (!key)
		pki_fail("versioned key");
	BN_clear_free(scalar);
	EC_GROUP_free(group);
	bytes_free(&label);
	return key;
}

/* An extension of AMD's: its last arcs and its value, which @store keeps */
static struct cert_extension extension(const char *oid, struct bytes *store)
{
	const struct cert_extension e = { .kind = CERT_RAW, .text = oid, .der = store };

	return e;
}

static struct cert_extension number(const char *oid, struct bytes *store, uint8_t value)
{
	bytes_put_u8(store, DER_INTEGER);
	bytes_put_u8(store, value & 0x80 ? 2 : 1);
	if (value & 0x80)
		bytes_put_u8(store, 0);
	bytes_put_u8(store, value);
	return extension(oid, store);
}

static struct cert_extension text(const char *oid, struct bytes *store, const char *value)
{
	bytes_put_u8(store, DER_IA5_STRING);
	bytes_put_u8(store, (uint8_t)strlen(value));
	bytes_put_str(store, value);
	return extension(oid, store);
}

/* The order of these differs between products in AMD's certificates too. */
static size_t put_tcb(struct cert_extension *e, struct bytes *store, bool turin,
		      const uint8_t tcb[SNP_TCB_SIZE])
{
	static const struct { const char *oid; int at; } old[] = {
		{ OID ".3.1", 0 }, { OID ".3.2", 1 }, { OID ".3.4", 2 }, { OID ".3.5", 3 },
		{ OID ".3.6", 4 }, { OID ".3.7", 5 }, { OID ".3.3", 6 }, { OID ".3.8", 7 },
	}, new[] = {
		{ OID ".3.9", 0 }, { OID ".3.1", 1 }, { OID ".3.2", 2 }, { OID ".3.3", 3 },
		{ OID ".3.5", 4 }, { OID ".3.6", 5 }, { OID ".3.7", 6 }, { OID ".3.8", 7 },
	};

	for (size_t i = 0; i < SNP_TCB_SIZE; i++)
		e[i] = turin ? number(new[i].oid, &store[i], tcb[new[i].at]) :
			       number(old[i].oid, &store[i], tcb[old[i].at]);
	return SNP_TCB_SIZE;
}

int snp_vek(const struct snp *s, bool vlek, const uint8_t tcb[SNP_TCB_SIZE], time_t now,
	    struct signer *vek)
{
	const struct snp_product *p = s->product;
	struct cert_extension e[VEK_EXTENSIONS];
	struct bytes store[VEK_EXTENSIONS] = { 0 };
	size_t n = 0;
	int ret = -1;

	e[n] = number(OID ".1", &store[n], p->turin);
	n++;
	e[n] = text(OID ".2", &store[n], vlek ? p->name : p->chip_name);
	n++;
	n += put_tcb(e + n, store + n, p->turin, tcb);
	if (vlek) {
		e[n] = text(OID ".5", &store[n], "CN=emulated.invalid");
	} else {
		/* not wrapped in a type of its own */
		bytes_put(&store[n], s->chip_id, snp_chip_id_len(p));
		e[n] = extension(OID ".4", &store[n]);
	}
	n++;
	vek->key = derive_key(s, vlek, tcb);
	if (vek->key)
		ret = issue(vek, vlek ? &s->asvk : &s->ask, vlek ? "SEV-VLEK" : "SEV-VCEK", 0, e,
			    n, now - DAY, now + (vlek ? 1 : 7) * (time_t)YEAR);
	for (size_t i = 0; i < n; i++)
		bytes_free(&store[i]);
	return ret;
}
