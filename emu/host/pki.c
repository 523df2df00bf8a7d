// SPDX-License-Identifier: MIT
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "file.h"
#include "pki.h"

#define PEM_MAX 65536
#define SGX_EXTENSION_OID "1.2.840.113741.1.13.1"

int pki_fail(const char *what)
{
	char reason[256];

	ERR_error_string_n(ERR_get_error(), reason, sizeof(reason));
	ERR_clear_error();
	return fail("%s: %s", what, reason);
}

EVP_PKEY *pki_p256_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	if (!key)
		pki_fail("P-256 key");
	return key;
}

/*
 * The common names are Intel's, because verifiers compare them; that this is
 * not Intel's PKI is said by every other part of the name.
 */
static int put_name(X509_NAME *name, const char *common_name)
{
	static const struct {
		int nid;
		const char *value;
	} rest[] = {
		{ NID_organizationName, "guest-attest emulation, NOT Intel" },
		{ NID_localityName, "Emulated" },
		{ NID_stateOrProvinceName, "Emulated" },
		{ NID_countryName, "XX" },
	};

	if (!X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
					(const unsigned char *)common_name, -1, -1, 0))
		return -1;
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		if (!X509_NAME_add_entry_by_NID(name, rest[i].nid, MBSTRING_UTF8,
						(const unsigned char *)rest[i].value, -1, -1, 0))
			return -1;
	return 0;
}

static int random_serial(ASN1_INTEGER *serial)
{
	uint8_t raw[20];
	BIGNUM *bn;
	int ret = -1;

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

static X509_EXTENSION *key_id_extension(int nid, X509 *of)
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

static X509_EXTENSION *sgx_extension(const struct bytes *der)
{
	ASN1_OBJECT *oid = OBJ_txt2obj(SGX_EXTENSION_OID, 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *ext = NULL;

	if (oid && value && ASN1_OCTET_STRING_set(value, der->data, (int)der->len))
		ext = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
	return ext;
}

static int add_extension(X509 *cert, X509_EXTENSION *ext)
{
	int ok = ext && X509_add_ext(cert, ext, -1);

	X509_EXTENSION_free(ext);
	return ok ? 0 : -1;
}

static int add_conf(X509 *cert, int nid, const char *value)
{
	return add_extension(cert, X509V3_EXT_conf_nid(NULL, NULL, nid, value));
}

/* In the order of Intel's certificates */
static int put_extensions(X509 *cert, X509 *issuer, const struct cert_spec *spec)
{
	struct bytes text = { 0 };
	int ret = -1;

	bytes_printf(&text, "URI:%s", spec->crl_url);
	if (add_extension(cert, key_id_extension(NID_authority_key_identifier, issuer)) ||
	    add_conf(cert, NID_crl_distribution_points, bytes_cstr(&text)) ||
	    add_extension(cert, key_id_extension(NID_subject_key_identifier, cert)))
		goto out;
	if (add_conf(cert, NID_key_usage, spec->ca ? "critical,keyCertSign,cRLSign" :
		     "critical,digitalSignature,nonRepudiation"))
		goto out;
	text.len = 0;
	if (spec->ca)
		bytes_printf(&text, "critical,CA:TRUE,pathlen:%d", spec->path_len);
	else
		bytes_put_str(&text, "critical,CA:FALSE");
	if (add_conf(cert, NID_basic_constraints, bytes_cstr(&text)))
		goto out;
	if (spec->sgx_extension && add_extension(cert, sgx_extension(spec->sgx_extension)))
		goto out;
	ret = 0;
out:
	bytes_free(&text);
	return ret;
}

int pki_issue(struct signer *subject, const struct signer *issuer, const struct cert_spec *spec)
{
	const struct signer *by = issuer ? issuer : subject;
	X509 *cert = X509_new();
	X509 *issuer_cert;

	if (!cert)
		return pki_fail(spec->common_name);
	issuer_cert = issuer ? issuer->cert : cert;
	if (!X509_set_version(cert, X509_VERSION_3) ||
	    random_serial(X509_get_serialNumber(cert)) ||
	    !ASN1_TIME_set(X509_getm_notBefore(cert), spec->not_before) ||
	    !ASN1_TIME_set(X509_getm_notAfter(cert), spec->not_after) ||
	    put_name(X509_get_subject_name(cert), spec->common_name) ||
	    !X509_set_issuer_name(cert, X509_get_subject_name(issuer_cert)) ||
	    !X509_set_pubkey(cert, subject->key) ||
	    put_extensions(cert, issuer_cert, spec) ||
	    !X509_sign(cert, by->key, EVP_sha256())) {
		X509_free(cert);
		return pki_fail(spec->common_name);
	}
	X509_free(subject->cert);
	subject->cert = cert;
	return 0;
}

void pki_signer_free(struct signer *s)
{
	EVP_PKEY_free(s->key);
	X509_free(s->cert);
	memset(s, 0, sizeof(*s));
}

static void put_bio(struct bytes *out, BIO *bio)
{
	char *data;
	long len = BIO_get_mem_data(bio, &data);

	bytes_put(out, data, (size_t)len);
}

int pki_save_key(const char *dir, const char *name, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char *data;
	long len;
	int ret = -1;

	if (!bio || !PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL)) {
		pki_fail(name);
		goto out;
	}
	len = BIO_get_mem_data(bio, &data);
	ret = file_write(dir, name, data, (size_t)len, 0600);
out:
	BIO_free(bio);
	return ret;
}

int pki_load_key(const char *dir, const char *name, EVP_PKEY **key)
{
	struct bytes pem = { 0 };
	BIO *bio = NULL;
	int ret = -1;

	if (file_read(dir, name, PEM_MAX, &pem))
		goto out;
	bio = BIO_new_mem_buf(pem.data, (int)pem.len);
	*key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
	if (!*key) {
		pki_fail(name);
		goto out;
	}
	ret = 0;
out:
	BIO_free(bio);
	OPENSSL_cleanse(pem.data, pem.len);
	bytes_free(&pem);
	return ret;
}

void pki_put_pem(struct bytes *out, X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());

	if (!bio || !PEM_write_bio_X509(bio, cert))
		exit(-pki_fail("certificate to PEM"));
	put_bio(out, bio);
	BIO_free(bio);
}

void pki_put_crl_pem(struct bytes *out, X509_CRL *crl)
{
	BIO *bio = BIO_new(BIO_s_mem());

	if (!bio || !PEM_write_bio_X509_CRL(bio, crl))
		exit(-pki_fail("CRL to PEM"));
	put_bio(out, bio);
	BIO_free(bio);
}

void pki_put_der(struct bytes *out, X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());

	if (!bio || !i2d_X509_bio(bio, cert))
		exit(-pki_fail("certificate to DER"));
	put_bio(out, bio);
	BIO_free(bio);
}

int pki_save_cert(const char *dir, const char *name, X509 *cert)
{
	struct bytes pem = { 0 };
	int ret;

	pki_put_pem(&pem, cert);
	ret = file_write(dir, name, pem.data, pem.len, 0644);
	bytes_free(&pem);
	return ret;
}

int pki_load_cert(const char *dir, const char *name, X509 **cert)
{
	struct bytes pem = { 0 };
	BIO *bio = NULL;
	int ret = -1;

	if (file_read(dir, name, PEM_MAX, &pem))
		goto out;
	bio = BIO_new_mem_buf(pem.data, (int)pem.len);
	*cert = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	if (!*cert) {
		pki_fail(name);
		goto out;
	}
	ret = 0;
out:
	BIO_free(bio);
	bytes_free(&pem);
	return ret;
}

static int crl_revoke(X509_CRL *crl, const ASN1_INTEGER *serial, ASN1_TIME *when)
{
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
	X509_REVOKED *entry = X509_REVOKED_new();

	if (!entry || !reason || !ASN1_ENUMERATED_set(reason, CRL_REASON_KEY_COMPROMISE) ||
	    !X509_REVOKED_set_serialNumber(entry, (ASN1_INTEGER *)serial) ||
	    !X509_REVOKED_set_revocationDate(entry, when) ||
	    !X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0) ||
	    !X509_CRL_add0_revoked(crl, entry)) {
		ASN1_ENUMERATED_free(reason);
		X509_REVOKED_free(entry);
		return -1;
	}
	ASN1_ENUMERATED_free(reason);
	return 0;
}

static int crl_extensions(X509_CRL *crl, const struct signer *issuer)
{
	X509_EXTENSION *akid = key_id_extension(NID_authority_key_identifier, issuer->cert);
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	int ret = -1;

	if (akid && number && ASN1_INTEGER_set(number, 1) &&
	    X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) &&
	    X509_CRL_add_ext(crl, akid, -1))
		ret = 0;
	ASN1_INTEGER_free(number);
	X509_EXTENSION_free(akid);
	return ret;
}

int pki_crl(const struct signer *issuer, time_t now, int days, const ASN1_INTEGER *revoked,
	    struct bytes *der)
{
	ASN1_TIME *last = ASN1_TIME_set(NULL, now);
	ASN1_TIME *next = ASN1_TIME_adj(NULL, now, days, 0);
	BIO *bio = BIO_new(BIO_s_mem());
	X509_CRL *crl = X509_CRL_new();
	int ret = -1;

	if (!last || !next || !bio || !crl)
		goto out;
	if (!X509_CRL_set_version(crl, X509_CRL_VERSION_2) ||
	    !X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->cert)) ||
	    !X509_CRL_set1_lastUpdate(crl, last) || !X509_CRL_set1_nextUpdate(crl, next) ||
	    crl_extensions(crl, issuer) ||
	    (revoked && crl_revoke(crl, revoked, last)) ||
	    !X509_CRL_sign(crl, issuer->key, EVP_sha256()) || !i2d_X509_CRL_bio(bio, crl))
		goto out;
	put_bio(der, bio);
	ret = 0;
out:
	if (ret)
		pki_fail("CRL");
	X509_CRL_free(crl);
	BIO_free(bio);
	ASN1_TIME_free(next);
	ASN1_TIME_free(last);
	return ret;
}

static int raw_from_der(const uint8_t *der, size_t len, uint8_t sig[64])
{
	ECDSA_SIG *parsed = d2i_ECDSA_SIG(NULL, &der, (long)len);
	int ok;

	if (!parsed)
		return -1;
	ok = BN_bn2binpad(ECDSA_SIG_get0_r(parsed), sig, 32) == 32 &&
	     BN_bn2binpad(ECDSA_SIG_get0_s(parsed), sig + 32, 32) == 32;
	ECDSA_SIG_free(parsed);
	return ok ? 0 : -1;
}

int pki_sign_raw(EVP_PKEY *key, const void *data, size_t len, uint8_t sig[64])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[80];
	size_t der_len = sizeof(der);
	int ret = -1;

	if (!ctx || EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
	    EVP_DigestSign(ctx, der, &der_len, data, len) != 1 ||
	    raw_from_der(der, der_len, sig))
		pki_fail("ECDSA signature");
	else
		ret = 0;
	EVP_MD_CTX_free(ctx);
	return ret;
}

int pki_public_raw(EVP_PKEY *key, uint8_t xy[64])
{
	uint8_t point[65];
	size_t len = 0;

	if (!EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point),
					     &len) || len != sizeof(point) || point[0] != 4)
		return pki_fail("P-256 public key");
	memcpy(xy, point + 1, 64);
	return 0;
}
