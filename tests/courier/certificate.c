// SPDX-License-Identifier: MIT
#include "certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "program.h"

static FILE *create(const char *dir, const char *name)
{
	char *path;
	FILE *f;

	assert_true(asprintf(&path, "%s/%s", dir, name) > 0);
	f = fopen(path, "w");
	assert_non_null(f);
	free(path);
	return f;
}

static X509 *make(EVP_PKEY *key, const char *names, long start)
{
	X509 *cert = X509_new();
	X509_EXTENSION *alt = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
	X509_NAME *name = X509_get_subject_name(cert);

	assert_non_null(alt);
	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), start);
	X509_gmtime_adj(X509_getm_notAfter(cert), start + 3600);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"broker", -1, -1, 0);
	X509_set_issuer_name(cert, name);
	X509_set_pubkey(cert, key);
	X509_add_ext(cert, alt, -1);
	assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
	X509_EXTENSION_free(alt);
	return cert;
}

void certificate_save(const char *dir, const char *names, long start)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = make(key, names, start);
	FILE *f = create(dir, "cert.pem");

	assert_int_equal(PEM_write_X509(f, cert), 1);
	fclose(f);
	f = create(dir, "key.pem");
	assert_int_equal(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	X509_free(cert);
	EVP_PKEY_free(key);
}
