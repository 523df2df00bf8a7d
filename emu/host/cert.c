// SPDX-License-Identifier: MIT
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "cert.h"

#define PSS_SALT_LEN 48

static int put_name(X509_NAME *name, const struct cert_spec *spec)
{
	for (size_t i = 0; i < spec->n_name; i++)
		if (!X509_NAME_add_entry_by_NID(name, spec->name[i].nid, MBSTRING_UTF8,
						(const unsigned char *)spec->name[i].value, -1, -1,
						0))
			return -1;
	return 0;
}

static int put_serial(ASN1_INTEGER *serial, const uint32_t *given)
{
	uint8_t raw[20];
	BIGNUM *bn;
	int ret = -1;

	if (given)
		return ASN1_INTEGER_set(serial, *given) ? 0 : -1;
	if (RAND_bytes(raw, sizeof(raw)) != 1)
		return -1;
	/* 20 octets, positive: the most RFC 5280 allows */
	raw[0] = (raw[0] & 0x3f) | 0x40;
	bn = BN_bin2bn(raw, sizeof(raw), NULL);
	if (bn && BN_to_ASN1_INTEGER(bn, serial))
		ret = 0;
	BN_free(bn);
	return ret;
}

static X509_EXTENSION *key_id(int nid, X509 *of)
{
	static const uint8_t subject_head[] = { 0x04, 0x14 };
	static const uint8_t authority_head[] = { 0x30, 0x16, 0x80, 0x14 };
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *ext = NULL;
	struct bytes der = { 0 };
	uint8_t id[EVP_MAX_MD_SIZE];
	unsigned int len = 0;

	if (!value || !X509_pubkey_digest(of, EVP_sha1(), id, &len))
		goto out;
	if (nid == NID_subject_key_identifier)
		bytes_put(&der, subject_head, sizeof(subject_head));
	else
		bytes_put(&der, authority_head, sizeof(authority_head));
	bytes_put(&der, id, len);
	if (ASN1_OCTET_STRING_set(value, der.data, (int)der.len))
		ext = X509_EXTENSION_create_by_NID(NULL, nid, 0, value);
out:
	bytes_free(&der);
	ASN1_OCTET_STRING_free(value);
	return ext;
}

static X509_EXTENSION *raw(const char *oid_text, const struct bytes *der)
{
	ASN1_OBJECT *oid = OBJ_txt2obj(oid_text, 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *ext = NULL;

	if (oid && value && ASN1_OCTET_STRING_set(value, der->data, (int)der->len))
		ext = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
	return ext;
}

static X509_EXTENSION *make_extension(X509 *cert, X509 *issuer, const struct cert_extension *e)
{
	switch (e->kind) {
	case CERT_AUTHORITY_KEY_ID:
		return key_id(NID_authority_key_identifier, issuer);
	case CERT_SUBJECT_KEY_ID:
		return key_id(NID_subject_key_identifier, cert);
	case CERT_CONF:
		return X509V3_EXT_conf_nid(NULL, NULL, e->nid, e->text);
	case CERT_RAW:
		return raw(e->text, e->der);
	}
	return NULL;
}

static int put_extensions(X509 *cert, X509 *issuer, const struct cert_spec *spec)
{
	for (size_t i = 0; i < spec->n_extensions; i++) {
		X509_EXTENSION *ext = make_extension(cert, issuer, &spec->extensions[i]);
		int ok = ext && X509_add_ext(cert, ext, -1);

		X509_EXTENSION_free(ext);
		if (!ok)
			return -1;
	}
	return 0;
}

/* A context that signs as the vendor of this kind of key does */
static EVP_MD_CTX *signing_context(EVP_PKEY *key)
{
	bool rsa = EVP_PKEY_is_a(key, "RSA");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = NULL;

	if (!ctx || EVP_DigestSignInit(ctx, &pctx, rsa ? EVP_sha384() : EVP_sha256(), NULL,
				       key) != 1)
		goto err;
	if (rsa && (EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) != 1 ||
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, PSS_SALT_LEN) != 1))
		goto err;
	return ctx;
err:
	EVP_MD_CTX_free(ctx);
	return NULL;
}

int cert_issue(struct signer *subject, const struct signer *issuer, const struct cert_spec *spec)
{
	const struct signer *by = issuer ? issuer : subject;
	EVP_MD_CTX *ctx = signing_context(by->key);
	X509 *cert = X509_new();
	X509 *issuer_cert = issuer ? issuer->cert : cert;
	int ret = -1;

	if (!cert || !ctx)
		goto out;
	if (!X509_set_version(cert, X509_VERSION_3) ||
	    put_serial(X509_get_serialNumber(cert), spec->serial) ||
	    !ASN1_TIME_set(X509_getm_notBefore(cert), spec->not_before) ||
	    !ASN1_TIME_set(X509_getm_notAfter(cert), spec->not_after) ||
	    put_name(X509_get_subject_name(cert), spec) ||
	    !X509_set_issuer_name(cert, X509_get_subject_name(issuer_cert)) ||
	    !X509_set_pubkey(cert, subject->key) ||
	    put_extensions(cert, issuer_cert, spec) || !X509_sign_ctx(cert, ctx))
		goto out;
	X509_free(subject->cert);
	subject->cert = cert;
	cert = NULL;
	ret = 0;
out:
	if (ret)
		pki_fail("certificate");
	X509_free(cert);
	EVP_MD_CTX_free(ctx);
	return ret;
}

static int put_reason(X509_REVOKED *entry)
{
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
	int ok = reason && ASN1_ENUMERATED_set(reason, CRL_REASON_KEY_COMPROMISE) &&
		 X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0);

	ASN1_ENUMERATED_free(reason);
	return ok ? 0 : -1;
}

static int crl_revoke(X509_CRL *crl, const struct crl_spec *spec, ASN1_TIME *when)
{
	X509_REVOKED *entry = X509_REVOKED_new();

	if (!entry || !X509_REVOKED_set_serialNumber(entry, (ASN1_INTEGER *)spec->revoked) ||
	    !X509_REVOKED_set_revocationDate(entry, when) ||
	    (spec->reasons && put_reason(entry)) || !X509_CRL_add0_revoked(crl, entry)) {
		X509_REVOKED_free(entry);
		return -1;
	}
	return 0;
}

static int crl_extensions(X509_CRL *crl, const struct signer *issuer, const struct crl_spec *spec)
{
	X509_EXTENSION *akid = key_id(NID_authority_key_identifier, issuer->cert);
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	int ret = -1;

	if (akid && number && ASN1_INTEGER_set(number, spec->number) &&
	    X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) &&
	    X509_CRL_add_ext(crl, akid, spec->key_id_first ? 0 : -1))
		ret = 0;
	ASN1_INTEGER_free(number);
	X509_EXTENSION_free(akid);
	return ret;
}

int cert_crl(const struct signer *issuer, const struct crl_spec *spec, struct bytes *der)
{
	ASN1_TIME *last = ASN1_TIME_set(NULL, spec->now);
	ASN1_TIME *next = ASN1_TIME_adj(NULL, spec->now, spec->days, 0);
	EVP_MD_CTX *ctx = signing_context(issuer->key);
	X509_CRL *crl = X509_CRL_new();
	unsigned char *raw_der = NULL;
	int len, ret = -1;

	if (!last || !next || !ctx || !crl)
		goto out;
	if (!X509_CRL_set_version(crl, X509_CRL_VERSION_2) ||
	    !X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->cert)) ||
	    !X509_CRL_set1_lastUpdate(crl, last) || !X509_CRL_set1_nextUpdate(crl, next) ||
	    crl_extensions(crl, issuer, spec) ||
	    (spec->revoked && crl_revoke(crl, spec, last)) || !X509_CRL_sign_ctx(crl, ctx))
		goto out;
	len = i2d_X509_CRL(crl, &raw_der);
	if (len <= 0)
		goto out;
	bytes_put(der, raw_der, (size_t)len);
	ret = 0;
out:
	if (ret)
		pki_fail("CRL");
	OPENSSL_free(raw_der);
	X509_CRL_free(crl);
	EVP_MD_CTX_free(ctx);
	ASN1_TIME_free(next);
	ASN1_TIME_free(last);
	return ret;
}
