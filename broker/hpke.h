/* SPDX-License-Identifier: MIT */
/*
 * HPKE (RFC 9180), mode_auth, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
 * AES-256-GCM, one message per context.
 */
#ifndef BROKER_HPKE_H
#define BROKER_HPKE_H

#include <stddef.h>
#include <stdint.h>

#include "aead.h"
#include "ec.h"

#define HPKE_ENC_LEN P256_POINT_LEN
#define HPKE_OVERHEAD AEAD_TAG_LEN

/*
 * Seal @pt from the holder of @sender to the owner of @recipient (a key of
 * ec_from_point()). @ct receives @n + HPKE_OVERHEAD bytes.
 */
int hpke_seal(EC_KEY *sender, EC_KEY *recipient, const void *info, size_t info_len,
	      const void *aad, size_t aad_len, const void *pt, size_t n,
	      uint8_t enc[HPKE_ENC_LEN], uint8_t *ct);

/* The same with a given ephemeral key, for the vectors of the standard. */
int hpke_seal_with(EC_KEY *ephemeral, EC_KEY *sender, EC_KEY *recipient,
		   const void *info, size_t info_len, const void *aad, size_t aad_len,
		   const void *pt, size_t n, uint8_t enc[HPKE_ENC_LEN], uint8_t *ct);

#endif
