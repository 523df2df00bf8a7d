// SPDX-License-Identifier: MIT
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "file.h"
#include "pki.h"

#define PEM_MAX 65536

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

int pki_save_signer(const char *dir, const char *name, const struct signer *s)
{
	struct bytes file = { 0 };
	int ret;

	bytes_printf(&file, "%s.key", name);
	ret = pki_save_key(dir, bytes_cstr(&file), s->key);
	file.len = 0;
	bytes_printf(&file, "%s.pem", name);
	if (!ret)
		ret = pki_save_cert(dir, bytes_cstr(&file), s->cert);
	bytes_free(&file);
	return ret;
}

int pki_load_signer(const char *dir, const char *name, struct signer *s)
{
	struct bytes file = { 0 };
	int ret;

	bytes_printf(&file, "%s.key", name);
	ret = pki_load_key(dir, bytes_cstr(&file), &s->key);
	file.len = 0;
	bytes_printf(&file, "%s.pem", name);
	if (!ret)
		ret = pki_load_cert(dir, bytes_cstr(&file), &s->cert);
	if (!ret && X509_check_private_key(s->cert, s->key) != 1)
		ret = fail("%s: key and certificate do not belong together", name);
	bytes_free(&file);
	return ret;
}

static int raw_from_der(const uint8_t *der, size_t len, uint8_t *sig, int n)
{
	ECDSA_SIG *parsed = d2i_ECDSA_SIG(NULL, &der, (long)len);
	int ok;

	if (!parsed)
		return -1;
	ok = BN_bn2binpad(ECDSA_SIG_get0_r(parsed), sig, n) == n &&
	     BN_bn2binpad(ECDSA_SIG_get0_s(parsed), sig + n, n) == n;
	ECDSA_SIG_free(parsed);
	return ok ? 0 : -1;
}

int pki_sign_ecdsa(EVP_PKEY *key, const EVP_MD *md, const void *data, size_t len, uint8_t *sig,
		   size_t n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[160];
	size_t der_len = sizeof(der);
	int ret = -1;

	if (!ctx || EVP_DigestSignInit(ctx, NULL, md, NULL, key) != 1 ||
	    EVP_DigestSign(ctx, der, &der_len, data, len) != 1 ||
	    raw_from_der(der, der_len, sig, (int)n))
		pki_fail("ECDSA signature");
	else
		ret = 0;
	EVP_MD_CTX_free(ctx);
	return ret;
}

int pki_sign_raw(EVP_PKEY *key, const void *data, size_t len, uint8_t sig[64])
{
	return pki_sign_ecdsa(key, EVP_sha256(), data, len, sig, 32);
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
