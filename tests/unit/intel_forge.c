// SPDX-License-Identifier: MIT
#include "intel_forge.h"

#include <stdio.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/**
 * struct buf - bytes in the making
 * @p: the bytes
 * @n: how many
 */
struct buf {
	uint8_t p[16384];
	size_t n;
};

static void put(struct buf *b, const void *p, size_t n)
{
	assert_true(b->n + n <= sizeof(b->p));
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static void put_le(struct buf *b, uint64_t v, unsigned int n)
{
	uint8_t byte;

	while (n--) {
		byte = (uint8_t)v;
		put(b, &byte, 1);
		v >>= 8;
	}
}

static void put_zeros(struct buf *b, size_t n)
{
	while (n--)
		put(b, "", 1);
}

/* DER: tag, length below 64 KiB, content. */
static void put_tlv(struct buf *b, int tag, const void *p, size_t n)
{
	uint8_t head[4] = { (uint8_t)tag, (uint8_t)n };
	size_t len = 2;

	if (n > 127) {
		head[1] = 0x82;
		head[2] = (uint8_t)(n >> 8);
		head[3] = (uint8_t)n;
		len = 4;
	}
	put(b, head, len);
	put(b, p, n);
}

/* { OID 1.2.840.113741.1.13.1.@a[.@c], value } */
static void put_sgx_pair(struct buf *out, int a, int c, int tag, const void *p,
			 size_t n)
{
	uint8_t oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01,
			  (uint8_t)a, (uint8_t)c };
	struct buf b = { .n = 0 };

	put_tlv(&b, 0x06, oid, c ? 11 : 10);
	put_tlv(&b, tag, p, n);
	put_tlv(out, 0x30, b.p, b.n);
}

static void put_sgx_svn(struct buf *out, int c, unsigned int svn)
{
	uint8_t v[3] = { (uint8_t)(svn >> 8), (uint8_t)svn };

	/* Two bytes are minimal from 128 on, below it one is. */
	if (svn > 127)
		put_sgx_pair(out, 2, c, 0x02, v, 2);
	else
		put_sgx_pair(out, 2, c, 0x02, v + 1, 1);
}

static void sgx_extension(const struct forge *fg, struct buf *out)
{
	static const uint8_t zeros[16];
	struct buf tcb = { .n = 0 }, all = { .n = 0 };
	int i;

	for (i = 0; i < 16; i++)
		put_sgx_svn(&tcb, i + 1, fg->comp_svn[i]);
	put_sgx_svn(&tcb, 17, fg->pce_svn);
	put_sgx_pair(&tcb, 2, 18, 0x04, fg->comp_svn, 16);
	put_sgx_pair(&all, 1, 0, 0x04, zeros, 16);
	put_sgx_pair(&all, 2, 0, 0x30, tcb.p, tcb.n);
	put_sgx_pair(&all, 3, 0, 0x04, fg->pce_id, 2);
	if (!fg->no_fmspc)
		put_sgx_pair(&all, 4, 0, 0x04, fg->fmspc, 6);
	if (fg->two_fmspc)
		put_sgx_pair(&all, 4, 0, 0x04, fg->fmspc, 6);
	put_sgx_pair(&all, 5, 0, 0x0a, zeros, 1);
	put_tlv(out, 0x30, all.p, all.n);
}

static X509_NAME *name_of(const char *cn)
{
	X509_NAME *name = X509_NAME_new();

	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
				   (const unsigned char *)cn, -1, -1, 0);
	return name;
}

static void add_ext(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_non_null(ext);
	assert_int_equal(X509_add_ext(x, ext, -1), 1);
	X509_EXTENSION_free(ext);
}

static void add_raw_ext(X509 *x, const char *oid, bool critical,
			const struct buf *b)
{
	ASN1_OBJECT *obj = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING *os = ASN1_OCTET_STRING_new();
	X509_EXTENSION *ext;

	ASN1_OCTET_STRING_set(os, b->p, (int)b->n);
	ext = X509_EXTENSION_create_by_OBJ(NULL, obj, critical, os);
	assert_int_equal(X509_add_ext(x, ext, -1), 1);
	X509_EXTENSION_free(ext);
	ASN1_OCTET_STRING_free(os);
	ASN1_OBJECT_free(obj);
}

static X509 *make_cert(const struct forge *fg, const struct forge_cert *c,
		       enum forge_key key, long serial)
{
	X509_NAME *subject = name_of(c->cn), *issuer = name_of(c->issuer_cn);
	struct buf ext = { .n = 0 };
	X509 *x = X509_new();
	char bc[64];

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
	X509_set_subject_name(x, subject);
	X509_set_issuer_name(x, issuer);
	ASN1_TIME_set(X509_getm_notBefore(x), FORGE_NOW + c->not_before);
	ASN1_TIME_set(X509_getm_notAfter(x), FORGE_NOW + c->not_after);
	X509_set_pubkey(x, fg->key[key]);
	snprintf(bc, sizeof(bc), c->path_len < 0 ? "critical,CA:%s" :
						   "critical,CA:%s,pathlen:%d",
		 c->ca ? "TRUE" : "FALSE", c->path_len);
	add_ext(x, NID_basic_constraints, bc);
	if (c->usage)
		add_ext(x, NID_key_usage, c->usage);
	if (key == FK_PCK && !fg->no_sgx_extension) {
		sgx_extension(fg, &ext);
		add_raw_ext(x, "1.2.840.113741.1.13.1", false, &ext);
	}
	if (c->critical) {
		ext = (struct buf){ .p = { 5, 0 }, .n = 2 };
		add_raw_ext(x, "1.2.3.4", true, &ext);
	}
	assert_true(X509_sign(x, fg->key[c->signer], EVP_sha256()) > 0);
	X509_NAME_free(issuer);
	X509_NAME_free(subject);
	return x;
}

static void put_pem(struct buf *b, X509 *x)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *p;
	long n;

	PEM_write_bio_X509(bio, x);
	n = BIO_get_mem_data(bio, &p);
	put(b, p, (size_t)n);
	BIO_free(bio);
}

static void make_crl(const struct forge *fg, const struct forge_crl *c,
		     struct buf *out)
{
	X509_NAME *issuer = name_of(c->issuer_cn);
	ASN1_TIME *t = ASN1_TIME_new();
	X509_CRL *crl = X509_CRL_new();
	unsigned char *der = NULL;
	int n;

	X509_CRL_set_version(crl, 1);
	X509_CRL_set_issuer_name(crl, issuer);
	ASN1_TIME_set(t, FORGE_NOW + c->this_update);
	X509_CRL_set1_lastUpdate(crl, t);
	ASN1_TIME_set(t, FORGE_NOW + c->next_update);
	X509_CRL_set1_nextUpdate(crl, t);
	if (c->revoked) {
		X509_REVOKED *r = X509_REVOKED_new();
		ASN1_INTEGER *serial = ASN1_INTEGER_new();

		ASN1_INTEGER_set(serial, c->revoked);
		X509_REVOKED_set_serialNumber(r, serial);
		ASN1_TIME_set(t, FORGE_NOW + c->this_update);
		X509_REVOKED_set_revocationDate(r, t);
		X509_CRL_add0_revoked(crl, r);
		ASN1_INTEGER_free(serial);
	}
	assert_true(X509_CRL_sign(crl, fg->key[c->signer], EVP_sha256()) > 0);
	n = i2d_X509_CRL(crl, &der);
	put(out, der, (size_t)n);
	OPENSSL_free(der);
	X509_CRL_free(crl);
	ASN1_TIME_free(t);
	X509_NAME_free(issuer);
}

/* r || s of an ECDSA signature over SHA-256. */
static void sign_raw(EVP_PKEY *key, const void *p, size_t n, uint8_t out[64])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const unsigned char *q;
	uint8_t der[128];
	size_t len = sizeof(der);
	const BIGNUM *r, *s;
	ECDSA_SIG *sig;

	assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key),
			 1);
	assert_int_equal(EVP_DigestSign(ctx, der, &len, p, n), 1);
	q = der;
	sig = d2i_ECDSA_SIG(NULL, &q, (long)len);
	ECDSA_SIG_get0(sig, &r, &s);
	BN_bn2binpad(r, out, 32);
	BN_bn2binpad(s, out + 32, 32);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
}

static void put_sgx_report(struct buf *b, const uint8_t attributes[16],
			   uint32_t misc, const uint8_t signer[32],
			   unsigned int prod_id, unsigned int svn,
			   const uint8_t report_data[64])
{
	put_zeros(b, 16);
	put_le(b, misc, 4);
	put_zeros(b, 28);
	put(b, attributes, 16);
	put_zeros(b, 64);
	put(b, signer, 32);
	put_zeros(b, 96);
	put_le(b, prod_id, 2);
	put_le(b, svn, 2);
	put_zeros(b, 60);
	put(b, report_data, 64);
}

static void put_body(const struct forge *fg, struct buf *b)
{
	uint8_t attributes[16] = { 0 };
	static const uint8_t signer[32];
	int i;

	if (fg->version == 5) {
		put_le(b, fg->body, 2);
		put_le(b, fg->sgx ? 384 : fg->body == 2 ? 584 : 648, 4);
	}
	if (fg->sgx) {
		for (i = 0; i < 8; i++)
			attributes[i] = (uint8_t)(fg->sgx_flags >> 8 * i);
		put_sgx_report(b, attributes, 0, signer, 1, 1, fg->report_data);
		return;
	}
	put(b, fg->tee_tcb_svn, 16);
	put_zeros(b, 48);
	put(b, fg->mr_signer_seam, 48);
	put_le(b, fg->seam_attributes, 8);
	put_le(b, fg->td_attributes, 8);
	put_zeros(b, 8 + 8 * 48);
	put(b, fg->report_data, 64);
	if (fg->version == 5 && fg->body == 3) {
		put(b, fg->tee_tcb_svn2, 16);
		put_zeros(b, 48);
	}
}

static void put_qe(const struct forge *fg, struct buf *b, const uint8_t key[64],
		   const struct buf *pem)
{
	static const uint8_t auth[32] = "authentication data of the QE";
	uint8_t report_data[64] = { 0 }, sig[64];
	struct buf rep = { .n = 0 };
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	EVP_DigestUpdate(ctx, key, 64);
	EVP_DigestUpdate(ctx, auth, sizeof(auth));
	EVP_DigestFinal_ex(ctx, report_data, NULL);
	EVP_MD_CTX_free(ctx);
	report_data[63] = fg->qe_report_data_tail;
	report_data[0] ^= fg->qe_report_data_wrong;
	put_sgx_report(&rep, fg->qe_attributes, fg->qe_misc, fg->qe_mr_signer,
		       fg->qe_prod_id, fg->qe_isv_svn, report_data);
	sign_raw(fg->key[fg->qe_report_signer], rep.p, rep.n, sig);
	put(b, rep.p, rep.n);
	put(b, sig, 64);
	put_le(b, sizeof(auth), 2);
	put(b, auth, sizeof(auth));
	/* Type 3 has an encrypted PPID, SVNs and PCE id: 404 bytes. */
	put_le(b, fg->pck_in_collateral ? 3 : 5, 2);
	put_le(b, fg->pck_in_collateral ? 404 : pem->n, 4);
	if (fg->pck_in_collateral)
		put_zeros(b, 404);
	else
		put(b, pem->p, pem->n);
}

static void make_quote(const struct forge *fg, const struct buf *pem,
		       struct buf *q)
{
	static const uint8_t vendor[16] = {
		0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
		0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07,
	};
	struct buf sig_data = { .n = 0 }, qe = { .n = 0 };
	uint8_t point[65], sig[64];
	size_t n;

	put_le(q, fg->version, 2);
	put_le(q, 2, 2);
	put_le(q, fg->sgx ? 0 : 0x81, 4);
	put_zeros(q, 4);
	put(q, vendor, 16);
	put_zeros(q, 20);
	put_body(fg, q);
	sign_raw(fg->key[fg->quote_signer], q->p, q->n, sig);
	EVP_PKEY_get_octet_string_param(fg->key[FK_ATTEST],
					OSSL_PKEY_PARAM_PUB_KEY, point,
					sizeof(point), &n);
	if (fg->attest_key_off_curve)
		point[64] ^= 1;
	put(&sig_data, sig, 64);
	put(&sig_data, point + 1, 64);
	put_qe(fg, &qe, point + 1, pem);
	if (fg->version > 3) {
		put_le(&sig_data, 6, 2);
		put_le(&sig_data, qe.n, 4);
	}
	put(&sig_data, qe.p, qe.n);
	put_le(q, sig_data.n, 4);
	put(q, sig_data.p, sig_data.n);
}

static void put_text(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void put_text(struct buf *b, const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	put(b, text, strlen(text));
}

static void put_date(struct buf *b, const char *name, long from_now)
{
	time_t t = FORGE_NOW + from_now;
	char text[32];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	put_text(b, "\"%s\":\"%s\",", name, text);
}

static void put_signed(struct buf *out, const char *name, const struct buf *body,
		       EVP_PKEY *key)
{
	uint8_t sig[64];
	int i;

	sign_raw(key, body->p, body->n, sig);
	put_text(out, "{\"%s\":", name);
	put(out, body->p, body->n);
	put_text(out, ",\"signature\":\"");
	for (i = 0; i < 64; i++)
		put_text(out, "%02x", sig[i]);
	put_text(out, "\"}");
}

#define HEX48 "00000000000000000000000000000000" \
	      "00000000000000000000000000000000" \
	      "00000000000000000000000000000000"

static void put_module(const struct forge *fg, struct buf *b)
{
	put_text(b, "\"mrsigner\":\"%s\",\"attributes\":\"0000000000000000\","
		    "\"attributesMask\":\"FFFFFFFFFFFFFFFF\"",
		 fg->module_signer);
}

static void put_components(struct buf *b, const char *name, unsigned int all,
			   unsigned int third)
{
	int i;

	put_text(b, "\"%s\":[", name);
	for (i = 0; i < 16; i++)
		put_text(b, "%s{\"svn\":%u}", i ? "," : "",
			 i == 2 ? third : all);
	put_text(b, "],");
}

/* The level of the knobs, and one below it that everything meets. */
static void put_level(const struct forge *fg, struct buf *b, unsigned int comp,
		      unsigned int tdx2, unsigned int pce, const char *status)
{
	int i;

	put_text(b, "{\"tcb\":{");
	if (fg->tcb_version == 2) {
		for (i = 1; i <= 16; i++)
			put_text(b, "\"sgxtcbcomp%02dsvn\":%u,", i, comp);
	} else {
		put_components(b, "sgxtcbcomponents", comp, comp);
		if (!strcmp(fg->tcb_id, "TDX"))
			put_components(b, "tdxtcbcomponents", 0, tdx2);
	}
	put_text(b, "\"pcesvn\":%u},\"tcbDate\":\"2026-01-01T00:00:00Z\","
		    "\"tcbStatus\":\"%s\",\"advisoryIDs\":[\"SA-%s\"]}",
		 pce, status, status);
}

static void make_tcb_info(const struct forge *fg, struct buf *out)
{
	struct buf b = { .n = 0 };

	put_text(&b, "{");
	if (fg->tcb_version >= 3)
		put_text(&b, "\"id\":\"%s\",", fg->tcb_id);
	put_text(&b, "\"version\":%u,", fg->tcb_version);
	put_date(&b, "issueDate", fg->tcb_issue);
	put_date(&b, "nextUpdate", fg->tcb_next);
	put_text(&b, "\"fmspc\":\"%s\",\"pceId\":\"%s\",\"tcbType\":0,"
		     "\"tcbEvaluationDataNumber\":%u,%s",
		 fg->tcb_fmspc, fg->tcb_pce_id, fg->tcb_eval,
		 fg->tcb_info_extra);
	if (!strcmp(fg->tcb_id, "TDX") && fg->tcb_version >= 3) {
		put_text(&b, "\"tdxModule\":{");
		put_module(fg, &b);
		put_text(&b, "},\"tdxModuleIdentities\":[{\"id\":\"%s\",",
			 fg->module_id);
		put_module(fg, &b);
		put_text(&b, ",\"tcbLevels\":[{\"tcb\":{\"isvsvn\":%u},"
			     "\"tcbDate\":\"2026-01-01T00:00:00Z\","
			     "\"tcbStatus\":\"UpToDate\"},"
			     "{\"tcb\":{\"isvsvn\":2},"
			     "\"tcbDate\":\"2025-01-01T00:00:00Z\","
			     "\"tcbStatus\":\"%s\",\"advisoryIDs\":[\"SA-M\"]}"
			     "]}],",
			 fg->module_svn, fg->module_status);
	}
	put_text(&b, "\"tcbLevels\":");
	if (fg->tcb_levels) {
		put_text(&b, "%s", fg->tcb_levels);
	} else {
		put_text(&b, "[");
		put_level(fg, &b, fg->level_comp, fg->level_tdx_comp2,
			  fg->level_pce_svn, fg->tcb_status);
		put_text(&b, "]");
	}
	put_text(&b, "}");
	put_signed(out, "tcbInfo", &b, fg->key[fg->tcb_signer]);
	if (fg->tcb_flip)
		out->p[out->n / 2] ^= 1;
}

static void make_qe_identity(const struct forge *fg, struct buf *out)
{
	struct buf b = { .n = 0 };

	put_text(&b, "{\"id\":\"%s\",\"version\":%u,", fg->qe_id,
		 fg->qe_version);
	put_date(&b, "issueDate", fg->qe_issue);
	put_date(&b, "nextUpdate", fg->qe_next);
	put_text(&b, "\"tcbEvaluationDataNumber\":%u,"
		     "\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\","
		     "\"attributes\":\"11000000000000000000000000000000\","
		     "\"attributesMask\":\"FBFFFFFFFFFFFFFF0000000000000000\","
		     "\"mrsigner\":\"%.64s\",\"isvprodid\":2,\"tcbLevels\":["
		     "{\"tcb\":{\"isvsvn\":%u},"
		     "\"tcbDate\":\"2026-01-01T00:00:00Z\","
		     "\"tcbStatus\":\"%s\",\"advisoryIDs\":[\"SA-Q\"]}]}",
		 fg->qe_eval, HEX48, fg->qe_level_svn, fg->qe_status);
	put_signed(out, "enclaveIdentity", &b, fg->key[fg->qe_signer]);
}

void forge_init(struct forge *fg)
{
	int i;

	*fg = (struct forge){
		.root = { "Intel SGX Root CA", -100 * DAY, 1000 * DAY, true, 1,
			  "critical,keyCertSign,cRLSign", "Intel SGX Root CA",
			  FK_ROOT },
		.ca = { "Intel SGX PCK Platform CA", -90 * DAY, 900 * DAY, true,
			0, "critical,keyCertSign,cRLSign", "Intel SGX Root CA",
			FK_ROOT },
		.pck = { "Intel SGX PCK Certificate", -80 * DAY, 800 * DAY,
			 false, -1,
			 "critical,digitalSignature,nonRepudiation",
			 "Intel SGX PCK Platform CA", FK_CA },
		.tcb = { "Intel SGX TCB Signing", -70 * DAY, 700 * DAY, false,
			 -1, "critical,digitalSignature,nonRepudiation",
			 "Intel SGX Root CA", FK_ROOT },
		.pck_crl = { false, -10 * DAY, 20 * DAY, 0,
			     "Intel SGX PCK Platform CA", FK_CA },
		.root_crl = { false, -10 * DAY, 300 * DAY, 0,
			      "Intel SGX Root CA", FK_ROOT },
		.fmspc = { 0x99, 0x99, 0x99, 0, 0, 0 },
		.pce_svn = 13,
		.version = 4,
		.body = 2,
		.tee_tcb_svn = { 5, 1, 7 },
		.tee_tcb_svn2 = { 5, 1, 7 },
		.td_attributes = 1ull << 28,
		.qe_isv_svn = 6,
		.qe_prod_id = 2,
		.qe_attributes = { 0x15, 0, 0, 0, 0, 0, 0, 0, 0xe7 },
		.qe_report_signer = FK_PCK,
		.quote_signer = FK_ATTEST,
		.tcb_id = "TDX",
		.tcb_version = 3,
		.tcb_issue = -10 * DAY,
		.tcb_next = 20 * DAY,
		.tcb_fmspc = "999999000000",
		.tcb_pce_id = "0000",
		.tcb_eval = 17,
		.tcb_status = "UpToDate",
		.level_comp = 3,
		.level_pce_svn = 13,
		.level_tdx_comp2 = 7,
		.module_signer = HEX48,
		.module_id = "TDX_01",
		.module_status = "OutOfDate",
		.module_svn = 5,
		.tcb_info_extra = "",
		.tcb_signer = FK_TCB,
		.qe_id = "TD_QE",
		.qe_version = 2,
		.qe_issue = -10 * DAY,
		.qe_next = 20 * DAY,
		.qe_eval = 18,
		.qe_status = "UpToDate",
		.qe_level_svn = 6,
		.qe_signer = FK_TCB,
	};
	memset(fg->comp_svn, 3, 16);
	for (i = 0; i < FK_COUNT; i++)
		fg->key[i] = EVP_EC_gen("P-256");
	fg->load_findings = ga_findings_new();
}

void forge_init_sgx(struct forge *fg)
{
	forge_init(fg);
	fg->sgx = true;
	fg->version = 3;
	fg->body = 1;
	fg->sgx_flags = 5;
	fg->qe_id = "QE";
	fg->tcb_id = "SGX";
}

void forge_fini(struct forge *fg)
{
	int i;

	for (i = 0; i < FK_COUNT; i++)
		EVP_PKEY_free(fg->key[i]);
	ga_findings_free(fg->load_findings);
}

struct ga_verdict *forge_verify(struct forge *fg)
{
	X509 *root = make_cert(fg, &fg->root, FK_ROOT, SERIAL_ROOT);
	X509 *ca = make_cert(fg, &fg->ca, FK_CA, SERIAL_CA);
	X509 *pck = make_cert(fg, &fg->pck, FK_PCK, SERIAL_PCK);
	X509 *tcb = make_cert(fg, &fg->tcb, FK_TCB, SERIAL_TCB);
	struct buf root_pem = { .n = 0 }, chain = { .n = 0 }, quote = { .n = 0 };
	struct buf tcb_chain = { .n = 0 }, ca_chain = { .n = 0 };
	struct buf pck_crl = { .n = 0 }, root_crl = { .n = 0 };
	struct buf tcb_info = { .n = 0 }, qe_id = { .n = 0 };
	struct ga_verifier_options opt = { .size = sizeof(opt),
					   .cache_entries = 4 };
	struct ga_verify_params p = {
		.size = sizeof(p),
		.time = FORGE_NOW,
		.flags = fg->flags,
		.accept_tcb = fg->accept_tcb,
		.min_evaluation_number = fg->min_evaluation_number,
	};
	struct ga_collateral_item items[7];
	struct ga_collateral *col;
	struct ga_verifier *v;
	struct ga_verdict *vd;
	size_t n = 0;

	put_pem(&root_pem, root);
	put_pem(&chain, pck);
	put_pem(&chain, ca);
	if (!fg->no_root_in_quote)
		put_pem(&chain, root);
	put_pem(&tcb_chain, tcb);
	put_pem(&tcb_chain, root);
	put_pem(&ca_chain, ca);
	put_pem(&ca_chain, root);
	make_crl(fg, &fg->pck_crl, &pck_crl);
	make_crl(fg, &fg->root_crl, &root_crl);
	make_tcb_info(fg, &tcb_info);
	make_qe_identity(fg, &qe_id);
	make_quote(fg, &chain, &quote);
	if (!fg->no_emulated_root) {
		opt.emulated_root = root_pem.p;
		opt.emulated_root_len = root_pem.n;
	}
	v = ga_verifier_new(&opt, fg->load_findings);
	assert_non_null(v);
#define ITEM(k, name, b) \
	(items[n++] = (struct ga_collateral_item){ k, name, (b).p, (b).n })
	ITEM(GA_COLLATERAL_CERTS, "tcbchain.pem", tcb_chain);
	ITEM(GA_COLLATERAL_CERTS, "pckcrlchain.pem", ca_chain);
	if (fg->pck_in_collateral)
		ITEM(GA_COLLATERAL_CERTS, "pckchain.pem", chain);
	if (!fg->tcb_absent)
		ITEM(GA_COLLATERAL_TCB_INFO, "tcbinfo.json", tcb_info);
	if (!fg->qe_absent)
		ITEM(GA_COLLATERAL_QE_IDENTITY, "qeid.json", qe_id);
	if (!fg->pck_crl.absent)
		ITEM(GA_COLLATERAL_CRL, "pckcrl.der", pck_crl);
	if (!fg->root_crl.absent)
		ITEM(GA_COLLATERAL_CRL, "rootcrl.der", root_crl);
#undef ITEM
	col = ga_collateral_new(v, items, n, fg->load_findings);
	assert_non_null(col);
	p.collateral = fg->no_collateral ? NULL : col;
	vd = ga_verify_bytes(v, quote.p, quote.n, &p);
	assert_non_null(vd);
	ga_collateral_put(col);
	ga_verifier_free(v);
	X509_free(tcb);
	X509_free(pck);
	X509_free(ca);
	X509_free(root);
	ERR_clear_error();
	return vd;
}
