/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For a search of the guest's memory: a private key that whoever searches
 * knows, and wiping that can be switched off, so that what is searched for is
 * there to be found.  Included before the files under test, and after every
 * header that declares the real thing.
 */
#ifndef _GUEST_SECRET_MEMORY_SEAMS_H
#define _GUEST_SECRET_MEMORY_SEAMS_H

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/kpp.h>
#include <crypto/skcipher.h>
#include <linux/slab.h>
#include <linux/string.h>

extern bool secret_memory_wipe;

#define WIPE(real, object) \
	do { \
		if (secret_memory_wipe) \
			real(object); \
	} while (0)

#define kfree_sensitive(p)	WIPE((kfree_sensitive), p)
#define shash_desc_zero(desc)	WIPE((shash_desc_zero), desc)
#define crypto_free_kpp(tfm)	WIPE((crypto_free_kpp), tfm)
#define crypto_free_aead(tfm)	WIPE((crypto_free_aead), tfm)
#define crypto_free_shash(tfm)	WIPE((crypto_free_shash), tfm)
#define crypto_free_skcipher(tfm) WIPE((crypto_free_skcipher), tfm)

#endif
