// SPDX-License-Identifier: MIT
/* Bytes, signatures, certificates and CRLs of the forge. */
#include "intel_forge_parts.h"

#include <stdio.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

void forge_put(struct buf *b, const void *p, size_t n)
{
	assert_true(b->n + n <= sizeof(b->p));
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

void forge_put_le(struct buf *b, uint64_t v, unsigned int n)
{
	uint8_t byte;

	while (n--) {
		byte = (uint8_t)v;
		forge_put(b, &byte, 1);
		v >>= 8;
	}
}

void forge_put_zeros(struct buf *b, size_t n)
{
	while (n--)
		forge_put(b, "", 1);
}

void forge_put_text(struct buf *b, const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	forge_put(b, text, strlen(text));
}

void forge_sign_raw(EVP_PKEY *key, const void *p, size_t n, uint8_t out[64])
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
	forge_put(b, head, len);
	forge_put(b, p, n);
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

X509 *forge_make_cert(const struct forge *fg, const struct forge_cert *c,
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

void forge_put_pem(struct buf *b, X509 *x)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *p;
	long n;

	PEM_write_bio_X509(bio, x);
	n = BIO_get_mem_data(bio, &p);
	forge_put(b, p, (size_t)n);
	BIO_free(bio);
}

void forge_make_crl(const struct forge *fg, const struct forge_crl *c,
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
	forge_put(out, der, (size_t)n);
	OPENSSL_free(der);
	X509_CRL_free(crl);
	ASN1_TIME_free(t);
	X509_NAME_free(issuer);
}
