// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opening of a JWE (RFC 7516) in the one form that the RCAR protocol has:
 * ECDH-ES+A256KW, A256GCM.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "secret.h"

/*
 * The protected header.  Clients of this protocol authenticate their own
 * serialisation of it, so a server that any of them can talk to writes it so.
 */
#define HEADER_HEAD \
	"{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\",\"epk\":" \
	"{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""
#define HEADER_MIDDLE	"\",\"y\":\""
#define HEADER_TAIL	"\"}}"

/* Every secret of one message, wiped as a whole. */
struct jwe_state {
	u8 z[GUEST_SECRET_KEY_LEN];
	u8 kek[GUEST_SECRET_KEY_LEN];
	u8 cek[GUEST_SECRET_KEY_LEN];
};

static bool skip(const char **s, const char *end, const char *expected)
{
	size_t len = strlen(expected);

	if ((size_t)(end - *s) < len || memcmp(*s, expected, len))
		return false;
	*s += len;
	return true;
}

static bool coordinate(const char **s, const char *end, u8 *dst)
{
	size_t len = BASE64URL_LEN(GUEST_SECRET_KEY_LEN);

	if ((size_t)(end - *s) < len ||
	    guest_secret_base64url_decode(*s, len, dst, GUEST_SECRET_KEY_LEN) !=
	    GUEST_SECRET_KEY_LEN)
		return false;
	*s += len;
	return true;
}

/* The sender's ephemeral key, from the header's JSON. */
static int parse_header(const char *s, size_t len, u8 *point)
{
	const char *end = s + len;

	point[0] = GUEST_SECRET_POINT_UNCOMPRESSED;
	if (!skip(&s, end, HEADER_HEAD) || !coordinate(&s, end, point + 1) ||
	    !skip(&s, end, HEADER_MIDDLE) ||
	    !coordinate(&s, end, point + 1 + GUEST_SECRET_KEY_LEN) ||
	    !skip(&s, end, HEADER_TAIL) || s != end)
		return -EPROTO;
	return 0;
}

static int decrypt(const struct guest_secret_keypair *pair,
		   const struct guest_secret_jwe *jwe, const u8 *epk,
		   struct jwe_state *s)
{
	int ret;

	ret = guest_secret_keypair_ecdh(pair, epk, s->z);
	if (!ret)
		ret = guest_secret_concat_kdf(s->z, s->kek);
	if (!ret)
		ret = guest_secret_key_unwrap(s->kek, jwe->encrypted_key,
					      s->cek);
	if (!ret)
		ret = guest_secret_gcm_open(s->cek, jwe->iv, jwe->protected,
					    jwe->protected_len, jwe->buf,
					    jwe->len);
	return ret;
}

/**
 * guest_secret_jwe_open - open a JWE in place
 * @pair: the recipient's
 * @jwe: its parts; @jwe->buf, ciphertext and tag from kmalloc(), becomes the
 *	plaintext
 *
 * Return: 0, -EPROTO for a header of another form, -EBADMSG when it does not
 * open, -ENOMEM, or an errno of the crypto API.
 */
int guest_secret_jwe_open(const struct guest_secret_keypair *pair,
			  const struct guest_secret_jwe *jwe)
{
	u8 epk[GUEST_SECRET_POINT_LEN];
	struct jwe_state *s;
	u8 *header;
	int ret;

	header = kmalloc(jwe->protected_len, GFP_KERNEL);
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	ret = header && s ? 0 : -ENOMEM;
	if (!ret) {
		ret = guest_secret_base64url_decode(jwe->protected,
						    jwe->protected_len, header,
						    jwe->protected_len);
		ret = ret < 0 ? -EPROTO : parse_header(header, ret, epk);
	}
	if (!ret)
		ret = decrypt(pair, jwe, epk, s);
	kfree_sensitive(s);
	kfree(header);
	return ret;
}
