// SPDX-License-Identifier: MIT
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "selftest.h"
#include "snp_report.h"

static bool signed_by(EVP_PKEY *key, const uint8_t report[SNP_REPORT_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	bool ok = false;
	int len;

	ECDSA_SIG_set0(sig, BN_lebin2bn(report + 0x2a0, 72, NULL),
		       BN_lebin2bn(report + 0x2a0 + 72, 72, NULL));
	len = i2d_ECDSA_SIG(sig, &der);
	if (len > 0 && EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, key) == 1)
		ok = EVP_DigestVerify(ctx, der, (size_t)len, report, 0x2a0) == 1;
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
	return ok;
}

static void report_version(const struct snp *s, bool vlek, unsigned int version)
{
	const char *name = s->product->name;
	uint8_t report[SNP_REPORT_SIZE];
	struct signer vek = { 0 };

	if (snp_report_init(report, s, version, vlek) ||
	    snp_vek(s, vlek, report + 0x180, time(NULL), &vek) ||
	    snp_report_sign(report, vek.key)) {
		expect(false, "%s: a report of version %u", name, version);
		pki_signer_free(&vek);
		return;
	}
	expect(get_le32(report) == version && get_le32(report + 0x34) == 1 &&
	       report[0x48] == (vlek ? 4 : 0) && !memcmp(report + 0x1a0, s->chip_id, 64),
	       "%s: version %u: fields", name, version);
	expect(is_zero(report + 0x188, 24) == (version < 3) &&
	       is_zero(report + 0x1f8, 16) == (version < 5),
	       "%s: version %u: only its own fields", name, version);
	expect(signed_by(X509_get0_pubkey(vek.cert), report), "%s: version %u: signature", name,
	       version);
	expect(is_zero(report + 0x2a0 + 48, 24) && is_zero(report + 0x2a0 + 72 + 48, 24 + 368),
	       "%s: version %u: padding", name, version);
	report[0x29f] ^= 1;
	expect(!signed_by(X509_get0_pubkey(vek.cert), report), "%s: version %u: signed to the end",
	       name, version);
	pki_signer_free(&vek);
}

static int chain_result(const struct snp *s, X509 *vek, enum snp_revoke revoke)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *others = sk_X509_new_null();
	struct bytes der = { 0 };
	const uint8_t *p;
	X509_CRL *crl;
	int result;

	if (snp_crl(s, revoke, time(NULL), &der))
		return -1;
	p = der.data;
	crl = d2i_X509_CRL(NULL, &p, (long)der.len);
	X509_STORE_add_cert(store, s->ark.cert);
	X509_STORE_add_crl(store, crl);
	sk_X509_push(others, s->ask.cert);
	sk_X509_push(others, s->asvk.cert);
	X509_STORE_CTX_init(ctx, store, vek, others);
	result = X509_verify_cert(ctx) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(ctx);
	/* the ARK's list speaks of what the ARK issued, not of the leaf */
	if (result == X509_V_OK) {
		X509_STORE_CTX_cleanup(ctx);
		X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
		X509_STORE_CTX_init(ctx, store, revoke == SNP_REVOKE_ASVK ? s->asvk.cert :
				    s->ask.cert, NULL);
		result = X509_verify_cert(ctx) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(ctx);
	}
	X509_CRL_free(crl);
	sk_X509_free(others);
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	bytes_free(&der);
	return result;
}

static void chains(const struct snp *s)
{
	const char *name = s->product->name;
	struct signer vcek = { 0 }, vlek = { 0 }, again = { 0 }, other = { 0 };
	uint8_t tcb[SNP_TCB_SIZE];

	memcpy(tcb, s->product->tcb, sizeof(tcb));
	tcb[7]++;
	if (snp_vek(s, false, s->product->tcb, time(NULL), &vcek) ||
	    snp_vek(s, true, s->product->tcb, time(NULL), &vlek) ||
	    snp_vek(s, false, s->product->tcb, time(NULL), &again) ||
	    snp_vek(s, false, tcb, time(NULL), &other)) {
		expect(false, "%s: versioned keys", name);
		goto out;
	}
	expect(EVP_PKEY_eq(vcek.key, again.key) == 1, "%s: one TCB, one key", name);
	expect(EVP_PKEY_eq(vcek.key, other.key) == 0, "%s: another TCB, another key", name);
	expect(EVP_PKEY_eq(vcek.key, vlek.key) == 0, "%s: VCEK and VLEK differ", name);
	expect(chain_result(s, vcek.cert, SNP_REVOKE_NONE) == X509_V_OK, "%s: VCEK chain", name);
	expect(chain_result(s, vlek.cert, SNP_REVOKE_NONE) == X509_V_OK, "%s: VLEK chain", name);
	expect(chain_result(s, vcek.cert, SNP_REVOKE_ASK) == X509_V_ERR_CERT_REVOKED,
	       "%s: revoked ASK", name);
	expect(chain_result(s, vlek.cert, SNP_REVOKE_ASVK) == X509_V_ERR_CERT_REVOKED,
	       "%s: revoked ASVK", name);
out:
	pki_signer_free(&other);
	pki_signer_free(&again);
	pki_signer_free(&vlek);
	pki_signer_free(&vcek);
}

/* DER of one of AMD's extensions, NULL if it is not there */
static const ASN1_OCTET_STRING *extension(X509 *cert, const char *oid_text)
{
	ASN1_OBJECT *oid = OBJ_txt2obj(oid_text, 1);
	int at = X509_get_ext_by_OBJ(cert, oid, -1);

	ASN1_OBJECT_free(oid);
	return at < 0 ? NULL : X509_EXTENSION_get_data(X509_get_ext(cert, at));
}

static bool has_bytes(X509 *cert, const char *oid, const void *data, int len)
{
	const ASN1_OCTET_STRING *value = extension(cert, oid);

	return value && value->length == len && !memcmp(value->data, data, (size_t)len);
}

static void extensions(const struct snp *s)
{
	static const uint8_t tcb[SNP_TCB_SIZE] = { 1, 2, 3, 4, 5, 6, 7, 0x88 };
	static const uint8_t ucode[] = { 2, 2, 0, 0x88 };
	const uint8_t snp_svn[] = { 2, 1, s->product->turin ? 4 : 7 };
	const uint8_t bl[] = { 2, 1, s->product->turin ? 2 : 1 };
	struct signer vcek = { 0 }, vlek = { 0 };

	if (snp_vek(s, false, tcb, time(NULL), &vcek) ||
	    snp_vek(s, true, tcb, time(NULL), &vlek)) {
		expect(false, "versioned keys");
		goto out;
	}
	expect(has_bytes(vcek.cert, "1.3.6.1.4.1.3704.1.3.8", ucode, sizeof(ucode)),
	       "%s: an SVN over 127 stays positive", s->product->name);
	expect(has_bytes(vcek.cert, "1.3.6.1.4.1.3704.1.3.3", snp_svn, 3) &&
	       has_bytes(vcek.cert, "1.3.6.1.4.1.3704.1.3.1", bl, 3) &&
	       !extension(vcek.cert, "1.3.6.1.4.1.3704.1.3.9") == !s->product->turin,
	       "%s: the TCB's components are where the product has them", s->product->name);
	expect(has_bytes(vcek.cert, "1.3.6.1.4.1.3704.1.4", s->chip_id,
			 s->product->turin ? 8 : 64) &&
	       !extension(vcek.cert, "1.3.6.1.4.1.3704.1.5"), "%s: VCEK names the chip",
	       s->product->name);
	expect(extension(vlek.cert, "1.3.6.1.4.1.3704.1.5") &&
	       !extension(vlek.cert, "1.3.6.1.4.1.3704.1.4"), "%s: VLEK names the provider",
	       s->product->name);
out:
	pki_signer_free(&vlek);
	pki_signer_free(&vcek);
}

static void table(const struct snp *s)
{
	static const uint8_t vlek_guid[4] = { 0xa8, 0x07, 0x4b, 0xc2 };
	struct bytes t = { 0 }, der = { 0 };
	const uint8_t *ark;

	snp_report_table(s, true, s->ask.cert, &t);
	pki_put_der(&der, s->ark.cert);
	ark = t.data + 48;
	expect(!memcmp(t.data, vlek_guid, 4) && get_le32(t.data + 16) == 96 &&
	       is_zero(t.data + 72, 24) && get_le32(ark + 16) + get_le32(ark + 20) == t.len &&
	       get_le32(ark + 20) == der.len &&
	       !memcmp(t.data + get_le32(ark + 16), der.data, der.len), "certificate table");
	bytes_free(&der);
	bytes_free(&t);
}

static void product(const char *dir, const char *name)
{
	uint8_t report[SNP_REPORT_SIZE];
	struct snp s;

	if (snp_open(&s, dir, snp_product(name), time(NULL))) {
		expect(false, "%s", name);
		return;
	}
	for (unsigned int version = 1; version <= 5; version++)
		report_version(&s, version == 4, version);
	chains(&s);
	extensions(&s);
	table(&s);
	expect(snp_report_init(report, &s, 0, false) && snp_report_init(report, &s, 6, false),
	       "%s: no report of version 0 or 6", name);
	snp_close(&s);
}

void selftest_snp(const char *dir)
{
	uint8_t report[SNP_REPORT_SIZE] = { 0 };

	product(dir, "Milan");
	product(dir, "Turin");
	expect(!snp_product("milan") && !snp_product(""), "unknown products");
	expect(!snp_report_set(report, "vmpl=01020304") && report[0x33] == 4 &&
	       !snp_report_set(report, "@0x4c=aabb") && report[0x4d] == 0xbb &&
	       !snp_report_set(report, "@1183=cc") && report[1183] == 0xcc,
	       "fields by name and by offset");
	expect(snp_report_set(report, "vmpl=010203") && snp_report_set(report, "vmpl") &&
	       snp_report_set(report, "vmp=01020304") && snp_report_set(report, "@1184=00") &&
	       snp_report_set(report, "@1183=0000") && snp_report_set(report, "@=00") &&
	       snp_report_set(report, "@1x=00") && snp_report_set(report, "@-1=00") &&
	       snp_report_set(report, "@99999999999999999999=00") &&
	       snp_report_set(report, "@0=0"), "malformed assignments are refused");
}
