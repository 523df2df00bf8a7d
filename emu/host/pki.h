/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_PKI_H
#define EMU_HOST_PKI_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdint.h>

#include "bytes.h"

struct signer {
	EVP_PKEY *key;
	X509 *cert;
};

/* "emu-host: <what>: <OpenSSL's reason>"; always -1 */
int pki_fail(const char *what);

EVP_PKEY *pki_p256_key(void);
void pki_signer_free(struct signer *s);

int pki_save_key(const char *dir, const char *name, EVP_PKEY *key);
int pki_load_key(const char *dir, const char *name, EVP_PKEY **key);
/* NAME.key and NAME.pem */
int pki_save_signer(const char *dir, const char *name, const struct signer *s);
int pki_load_signer(const char *dir, const char *name, struct signer *s);
int pki_save_cert(const char *dir, const char *name, X509 *cert);
int pki_load_cert(const char *dir, const char *name, X509 **cert);

void pki_put_pem(struct bytes *out, X509 *cert);
void pki_put_crl_pem(struct bytes *out, X509_CRL *crl);
void pki_put_der(struct bytes *out, X509 *cert);

/* ECDSA P-256 over SHA-256 as TDX writes it: r || s, big endian, 32 bytes each */
int pki_sign_raw(EVP_PKEY *key, const void *data, size_t len, uint8_t sig[64]);
/* The same with another digest and @n bytes for each half */
int pki_sign_ecdsa(EVP_PKEY *key, const EVP_MD *md, const void *data, size_t len, uint8_t *sig,
		   size_t n);
/* x || y */
int pki_public_raw(EVP_PKEY *key, uint8_t xy[64]);

#endif
