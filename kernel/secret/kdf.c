// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Concat KDF of ECDH-ES+A256KW (RFC 7518 section 4.6.2): one round of
 * SHA-256, apu and apv empty.
 */
#include <linux/array_size.h>
#include "secret.h"

#define ALGORITHM	"ECDH-ES+A256KW"

/**
 * guest_secret_concat_kdf - the key that wraps the content's key
 * @z: what both sides share: GUEST_SECRET_KEY_LEN bytes
 * @kek: GUEST_SECRET_KEY_LEN bytes
 *
 * Return: 0 or an errno of the crypto API.
 */
int guest_secret_concat_kdf(const u8 *z, u8 *kek)
{
	static const u8 round[] = { 0, 0, 0, 1 };
	/* AlgorithmID, PartyUInfo and PartyVInfo by length, SuppPubInfo */
	static const u8 other_info[] =
		"\0\0\0\x0e" ALGORITHM "\0\0\0\0\0\0\0\0\0\0\x01";
	const struct guest_secret_piece message[] = {
		{ round, sizeof(round) },
		{ z, GUEST_SECRET_KEY_LEN },
		/* The last of the 32 bits is the zero that ends the string. */
		{ other_info, sizeof(other_info) },
	};

	return guest_secret_hash("sha256", message, ARRAY_SIZE(message), kek);
}
