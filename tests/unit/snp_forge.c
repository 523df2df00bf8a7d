// SPDX-License-Identifier: MIT
#include "snp_forge.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

/* The tests' chip: begins like DER, as some do. */
static const uint8_t chip[64] = { 0x02, 0x01, 0x03, 0x30, 0x80, 0xff, 7, 9 };
static const uint8_t turin_chip[8] = { 0x02, 0x06, 0x30, 4, 5, 6, 7, 8 };

static EVP_PKEY *rsa_key(void)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);

	assert_non_null(key);
	return key;
}

static EVP_PKEY *ec_key(const char *curve)
{
	EVP_PKEY *key = EVP_EC_gen(curve);

	assert_non_null(key);
	return key;
}

static X509_NAME *name(const char *cn)
{
	static const char *const rdns[][2] = {
		{ "OU", "Engineering" },
		{ "C", "US" },
		{ "L", "Santa Clara" },
		{ "ST", "CA" },
		{ "O", "Advanced Micro Devices" },
	};
	X509_NAME *n = X509_NAME_new();
	size_t i;

	assert_non_null(n);
	for (i = 0; i < sizeof(rdns) / sizeof(rdns[0]); i++)
		assert_true(X509_NAME_add_entry_by_txt(
			n, rdns[i][0], MBSTRING_ASC,
			(const unsigned char *)rdns[i][1], -1, -1, 0));
	assert_true(X509_NAME_add_entry_by_txt(
		n, "CN", MBSTRING_ASC, (const unsigned char *)cn, -1, -1, 0));
	return n;
}

/* RSASSA-PSS as AMD has it, or whatever else the key can do. */
static EVP_MD_CTX *signer(EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx;

	assert_non_null(ctx);
	assert_int_equal(
		EVP_DigestSignInit(ctx, &pctx, EVP_sha384(), NULL, key), 1);
	if (EVP_PKEY_is_a(key, "RSA")) {
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(
					 pctx, RSA_PKCS1_PSS_PADDING),
				 1);
		assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, 48), 1);
	}
	return ctx;
}

static X509 *new_cert(const char *cn, const char *issuer_cn, long serial,
		      EVP_PKEY *key, int64_t from, int64_t to)
{
	X509_NAME *subject = name(cn), *issuer = name(issuer_cn);
	X509 *c = X509_new();

	assert_non_null(c);
	assert_true(X509_set_version(c, X509_VERSION_3));
	assert_true(ASN1_INTEGER_set(X509_get_serialNumber(c), serial));
	assert_true(X509_set_subject_name(c, subject));
	assert_true(X509_set_issuer_name(c, issuer));
	assert_true(X509_set_pubkey(c, key));
	ASN1_TIME_set(X509_getm_notBefore(c), from);
	ASN1_TIME_set(X509_getm_notAfter(c), to);
	X509_NAME_free(subject);
	X509_NAME_free(issuer);
	return c;
}

static struct blob finish_cert(X509 *c, EVP_PKEY *issuer_key)
{
	EVP_MD_CTX *ctx = signer(issuer_key);
	struct blob b = { 0 };
	uint8_t *p;
	int n;

	assert_true(X509_sign_ctx(c, ctx) > 0);
	n = i2d_X509(c, NULL);
	assert_true(n > 0);
	b.n = (size_t)n;
	b.p = malloc(b.n);
	assert_non_null(b.p);
	p = b.p;
	i2d_X509(c, &p);
	EVP_MD_CTX_free(ctx);
	X509_free(c);
	return b;
}

static void add_standard(X509 *c, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_non_null(e);
	assert_true(X509_add_ext(c, e, -1));
	X509_EXTENSION_free(e);
}

static void add_amd(X509 *c, const char *arcs, const void *value, size_t n)
{
	ASN1_OCTET_STRING *s = ASN1_OCTET_STRING_new();
	X509_EXTENSION *e;
	ASN1_OBJECT *oid;
	char text[64];

	snprintf(text, sizeof(text), "1.3.6.1.4.1.3704.1.%s", arcs);
	oid = OBJ_txt2obj(text, 1);
	assert_non_null(oid);
	assert_true(ASN1_OCTET_STRING_set(s, value, (int)n));
	e = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, s);
	assert_non_null(e);
	assert_true(X509_add_ext(c, e, -1));
	X509_EXTENSION_free(e);
	ASN1_OBJECT_free(oid);
	ASN1_OCTET_STRING_free(s);
}

struct snp_ca snp_ca(const struct snp_forge *f, const char *cn)
{
	bool asvk = !strncmp(cn, "SEV-VLEK-", 9);

	return (struct snp_ca){
		.cn = cn,
		.issuer_cn = "ARK-Milan",
		.serial = asvk ? SNP_ASVK_SERIAL : SNP_ASK_SERIAL,
		.key = asvk ? f->asvk_key : f->ask_key,
		.issuer_key = f->ark_key,
		.from = SNP_NOW - SNP_YEAR,
		.to = SNP_NOW + SNP_YEAR,
	};
}

struct blob snp_make_ca(const struct snp_ca *ca)
{
	X509 *c = new_cert(ca->cn, ca->issuer_cn, ca->serial, ca->key, ca->from,
			   ca->to);

	if (!ca->no_ca)
		add_standard(c, NID_basic_constraints, "critical,CA:TRUE");
	add_standard(c, NID_key_usage,
		     ca->no_cert_sign ? "critical,cRLSign" :
					"critical,keyCertSign,cRLSign");
	return finish_cert(c, ca->issuer_key);
}

static struct snp_vek vek(const struct snp_forge *f)
{
	return (struct snp_vek){
		.key = f->vek_key,
		.product = "Milan-B0",
		.spl = { [SNP_BL] = 4,
			 [SNP_TEE] = 1,
			 [SNP_SNP] = 24,
			 [SNP_UCODE] = 0xdb },
		.from = SNP_NOW - SNP_YEAR / 2,
		.to = SNP_NOW + SNP_YEAR / 2,
	};
}

struct snp_vek snp_vcek(const struct snp_forge *f)
{
	struct snp_vek v = vek(f);

	v.cn = "SEV-VCEK";
	v.issuer_cn = "SEV-Milan";
	v.issuer_key = f->ask_key;
	v.hwid_len = sizeof(chip);
	memcpy(v.hwid, chip, sizeof(chip));
	return v;
}

struct snp_vek snp_vlek(const struct snp_forge *f)
{
	struct snp_vek v = vek(f);

	v.cn = "SEV-VLEK";
	v.issuer_cn = "SEV-VLEK-Milan";
	v.issuer_key = f->asvk_key;
	v.product = "Milan";
	v.csp_id = "CN=cloud.example";
	return v;
}

struct snp_vek snp_turin_vcek(const struct snp_forge *f)
{
	struct snp_vek v = vek(f);

	v.cn = "SEV-VCEK";
	v.issuer_cn = "SEV-Turin";
	v.issuer_key = f->ask_key;
	v.struct_version = 1;
	v.product = "Turin";
	v.spl[SNP_FMC] = 9;
	v.omit = 1u << SNP_SPL4;
	v.hwid_len = sizeof(turin_chip);
	memcpy(v.hwid, turin_chip, sizeof(turin_chip));
	return v;
}

static size_t der_small(uint8_t dst[4], int v)
{
	size_t pad = v > 127;

	dst[0] = 0x02;
	dst[1] = (uint8_t)(1 + pad);
	dst[2] = 0;
	dst[2 + pad] = (uint8_t)v;
	return 3 + pad;
}

static void add_string(X509 *c, const char *arcs, const char *s)
{
	uint8_t der[66] = { 0x16, (uint8_t)strlen(s) };

	assert_true(strlen(s) <= 64);
	memcpy(der + 2, s, strlen(s));
	add_amd(c, arcs, der, 2 + strlen(s));
}

struct blob snp_make_vek(const struct snp_vek *v)
{
	static const char *const arcs[SNP_SPLS] = {
		[SNP_BL] = "3.1",   [SNP_TEE] = "3.2",	 [SNP_SNP] = "3.3",
		[SNP_SPL4] = "3.4", [SNP_SPL5] = "3.5",	 [SNP_SPL6] = "3.6",
		[SNP_SPL7] = "3.7", [SNP_UCODE] = "3.8", [SNP_FMC] = "3.9",
	};
	X509 *c = new_cert(v->cn, v->issuer_cn, 0, v->key, v->from, v->to);
	uint8_t der[4];
	unsigned int i;

	if (!(v->omit & SNP_OMIT_STRUCT_VERSION))
		add_amd(c, "1", der, der_small(der, v->struct_version));
	if (!(v->omit & SNP_OMIT_PRODUCT))
		add_string(c, "2", v->product);
	for (i = 0; i < SNP_SPLS; i++)
		if (!(v->omit & 1u << i) &&
		    (i != SNP_FMC || v->struct_version == 1))
			add_amd(c, arcs[i], der, der_small(der, v->spl[i]));
	if (v->hwid_len)
		add_amd(c, "4", v->hwid, v->hwid_len);
	if (v->csp_id)
		add_string(c, "5", v->csp_id);
	if (v->extra)
		add_amd(c, v->extra, v->extra_value, v->extra_value_len);
	if (v->ca)
		add_standard(c, NID_basic_constraints, "critical,CA:TRUE");
	return finish_cert(c, v->issuer_key);
}

struct blob snp_make_crl(const char *issuer_cn, EVP_PKEY *key, int64_t from,
			 int64_t to, long serial)
{
	X509_CRL *crl = X509_CRL_new();
	X509_NAME *issuer = name(issuer_cn);
	EVP_MD_CTX *ctx = signer(key);
	ASN1_TIME *t = ASN1_TIME_new();
	struct blob b = { 0 };
	uint8_t *p;
	int n;

	assert_non_null(crl);
	assert_true(X509_CRL_set_version(crl, X509_CRL_VERSION_2));
	assert_true(X509_CRL_set_issuer_name(crl, issuer));
	ASN1_TIME_set(t, from);
	assert_true(X509_CRL_set1_lastUpdate(crl, t));
	if (serial >= 0) {
		X509_REVOKED *r = X509_REVOKED_new();
		ASN1_INTEGER *s = ASN1_INTEGER_new();

		ASN1_INTEGER_set(s, serial);
		X509_REVOKED_set_serialNumber(r, s);
		X509_REVOKED_set_revocationDate(r, t);
		assert_true(X509_CRL_add0_revoked(crl, r));
		ASN1_INTEGER_free(s);
	}
	ASN1_TIME_set(t, to);
	assert_true(X509_CRL_set1_nextUpdate(crl, t));
	assert_true(X509_CRL_sign_ctx(crl, ctx) > 0);
	n = i2d_X509_CRL(crl, NULL);
	assert_true(n > 0);
	b.n = (size_t)n;
	b.p = malloc(b.n);
	assert_non_null(b.p);
	p = b.p;
	i2d_X509_CRL(crl, &p);
	ASN1_TIME_free(t);
	EVP_MD_CTX_free(ctx);
	X509_NAME_free(issuer);
	X509_CRL_free(crl);
	return b;
}

struct blob snp_pem(struct blob der)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct blob b = { 0 };
	char *text;
	long n;

	assert_true(PEM_write_bio(bio, "CERTIFICATE", "", der.p, (long)der.n) >
		    0);
	n = BIO_get_mem_data(bio, &text);
	assert_true(n > 0);
	b.n = (size_t)n;
	b.p = malloc(b.n);
	assert_non_null(b.p);
	memcpy(b.p, text, b.n);
	BIO_free(bio);
	return b;
}

void snp_forge_init(struct snp_forge *f)
{
	struct snp_ca ca;

	f->ark_key = rsa_key();
	f->ask_key = rsa_key();
	f->asvk_key = rsa_key();
	f->other_key = rsa_key();
	f->vek_key = ec_key("P-384");
	f->p256_key = ec_key("P-256");
	ca = snp_ca(f, "ARK-Milan");
	ca.key = f->ark_key;
	f->ark = snp_make_ca(&ca);
	ca = snp_ca(f, "SEV-Milan");
	f->ask = snp_make_ca(&ca);
	ca = snp_ca(f, "SEV-VLEK-Milan");
	f->asvk = snp_make_ca(&ca);
	f->crl = snp_make_crl("ARK-Milan", f->ark_key, SNP_NOW - SNP_YEAR / 4,
			      SNP_NOW + SNP_YEAR / 4, -1);
}

void snp_forge_fini(struct snp_forge *f)
{
	EVP_PKEY_free(f->ark_key);
	EVP_PKEY_free(f->ask_key);
	EVP_PKEY_free(f->asvk_key);
	EVP_PKEY_free(f->vek_key);
	EVP_PKEY_free(f->other_key);
	EVP_PKEY_free(f->p256_key);
	free(f->ark.p);
	free(f->ask.p);
	free(f->asvk.p);
	free(f->crl.p);
}

void snp_put(struct blob report, size_t at, size_t n, uint64_t v)
{
	size_t i;

	assert_true(at + n <= report.n);
	for (i = 0; i < n; i++)
		report.p[at + i] = (uint8_t)(v >> 8 * i);
}

static struct blob new_report(uint32_t version, uint64_t tcb)
{
	struct blob r = { calloc(1, 1184), 1184 };
	size_t i;

	assert_non_null(r.p);
	snp_put(r, 0x000, 4, version);
	snp_put(r, 0x004, 4, 7);
	snp_put(r, 0x008, 8, 0x3001f);
	snp_put(r, 0x034, 4, 1);
	snp_put(r, 0x038, 8, tcb);
	snp_put(r, 0x040, 8, 0x25);
	snp_put(r, 0x180, 8, tcb);
	snp_put(r, 0x1e0, 8, tcb);
	snp_put(r, 0x1e8, 8, 0x0001371d0001371d);
	snp_put(r, 0x1f0, 8, tcb);
	for (i = 0; i < 64; i++)
		r.p[0x050 + i] = (uint8_t)(i + 1);
	for (i = 0; i < 48; i++)
		r.p[0x090 + i] = (uint8_t)(0x80 + i);
	return r;
}

struct blob snp_report(void)
{
	struct blob r = new_report(3, 0xdb18000000000104);

	snp_put(r, 0x188, 3, 0x010119);
	memcpy(r.p + 0x1a0, chip, sizeof(chip));
	return r;
}

struct blob snp_turin_report(void)
{
	struct blob r = new_report(5, 0xdb00000018010409);

	snp_put(r, 0x188, 3, 0x01021a);
	memcpy(r.p + 0x1a0, turin_chip, sizeof(turin_chip));
	snp_put(r, 0x1f8, 8, 0x3f);
	snp_put(r, 0x200, 8, 0x3f);
	return r;
}

void snp_sign(struct blob report, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const unsigned char *p;
	uint8_t der[160];
	size_t n = sizeof(der);
	ECDSA_SIG *sig;

	assert_non_null(ctx);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key),
			 1);
	assert_int_equal(EVP_DigestSign(ctx, der, &n, report.p, 0x2a0), 1);
	EVP_MD_CTX_free(ctx);
	p = der;
	sig = d2i_ECDSA_SIG(NULL, &p, (long)n);
	assert_non_null(sig);
	memset(report.p + 0x2a0, 0, 512);
	assert_true(BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), report.p + 0x2a0,
				   72) > 0);
	assert_true(BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), report.p + 0x2e8,
				   72) > 0);
	ECDSA_SIG_free(sig);
}

struct ga_verdict *snp_verify(const struct snp_forge *f,
			      const struct snp_run *run)
{
	struct ga_findings *findings = ga_findings_new();
	struct blob root = snp_pem(f->ark);
	const struct ga_verifier_options opt = {
		.size = sizeof(opt),
		.emulated_root = root.p,
		.emulated_root_len = root.n,
	};
	struct ga_verifier *v = ga_verifier_new(&opt, findings);
	struct ga_collateral_item items[5];
	struct ga_verify_params p = {
		.size = sizeof(p),
		.time = run->time,
		.flags = run->flags,
		.report_data = run->report_data,
		.report_data_len = 64,
		.user_data = run->user_data,
		.user_data_len = run->user_data_len,
		.policy = run->policy,
	};
	struct ga_collateral *col;
	struct ga_verdict *vd;
	size_t n;

	assert_non_null(v);
	for (n = 0; n < 4 && run->certs[n].n; n++)
		items[n] = (struct ga_collateral_item){
			GA_COLLATERAL_CERTS,
			"certificate",
			run->certs[n].p,
			run->certs[n].n,
		};
	if (run->crl.n)
		items[n++] = (struct ga_collateral_item){
			GA_COLLATERAL_CRL,
			"CRL",
			run->crl.p,
			run->crl.n,
		};
	col = ga_collateral_new(v, items, n, findings);
	assert_non_null(col);
	p.collateral = col;
	vd = ga_verify_bytes(v, run->evidence.p, run->evidence.n, &p);
	assert_non_null(vd);
	ga_collateral_put(col);
	ga_verifier_free(v);
	ga_findings_free(findings);
	free(root.p);
	return vd;
}
