/* SPDX-License-Identifier: MIT */
/* What the parts of the forge share. */
#ifndef INTEL_FORGE_PARTS_H
#define INTEL_FORGE_PARTS_H

#include "intel_forge.h"

#include <openssl/x509.h>

/**
 * struct buf - bytes in the making
 * @p: the bytes
 * @n: how many
 */
struct buf {
	uint8_t p[16384];
	size_t n;
};

void forge_put(struct buf *b, const void *p, size_t n);
void forge_put_le(struct buf *b, uint64_t v, unsigned int n);
void forge_put_zeros(struct buf *b, size_t n);
void forge_put_text(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* r || s of an ECDSA signature over SHA-256. */
void forge_sign_raw(EVP_PKEY *key, const void *p, size_t n, uint8_t out[64]);

/* intel_forge_pki.c */
X509 *forge_make_cert(const struct forge *fg, const struct forge_cert *c,
		      enum forge_key key, long serial);
void forge_put_pem(struct buf *b, X509 *x);
void forge_make_crl(const struct forge *fg, const struct forge_crl *c,
		    struct buf *out);

/* intel_forge_pcs.c */
void forge_make_tcb_info(const struct forge *fg, struct buf *out);
void forge_make_qe_identity(const struct forge *fg, struct buf *out);

#define HEX48 "00000000000000000000000000000000" \
	      "00000000000000000000000000000000" \
	      "00000000000000000000000000000000"

#endif
