/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place of the emulator that knows kernel versions. Older kernels get
 * the names of newer ones.
 */
#ifndef EMU_COMPAT_H
#define EMU_COMPAT_H

#include <crypto/sha2.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define COMPAT_HASHES
/* Safe with interrupts off: generic code, no SIMD, nothing allocated. */
void sha384(const u8 *data, size_t len, u8 out[SHA384_DIGEST_SIZE]);
void hmac_sha256_usingrawkey(const u8 *raw_key, size_t raw_key_len,
			     const u8 *data, size_t data_len,
			     u8 out[SHA256_DIGEST_SIZE]);
int compat_init(void);
void compat_exit(void);
#else
static inline int compat_init(void)
{
	return 0;
}

static inline void compat_exit(void)
{
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define sockaddr_unsized sockaddr
#endif

#endif
