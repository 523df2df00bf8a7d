// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the courier brought: text of one fixed shape, from a program, a network
 * and a broker none of which is trusted with its form.  <linux/guest_secret.h>
 * and docs/abi/guest_secret hold the grammar.
 */
#define pr_fmt(fmt) "guest_secret: " fmt

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "secret.h"

/**
 * struct envelope - the one reader of them
 * @s: what comes next
 * @end: of the text
 * @error: the first one; nothing is read after it
 */
struct envelope {
	const char *s;
	const char *end;
	int error;
};

static void bad_field(struct envelope *e, const char *name, const char *what)
{
	if (e->error)
		return;
	e->error = -EPROTO;
	pr_warn_ratelimited("courier's answer: %s: %s\n", name, what);
}

static bool next_is(struct envelope *e, const char *expected)
{
	size_t len = strlen(expected);

	if ((size_t)(e->end - e->s) < len || memcmp(e->s, expected, len))
		return false;
	e->s += len;
	return true;
}

/* " <name>=<value>", the value being all up to a space or the end. */
static struct guest_secret_piece read_field(struct envelope *e,
					    const char *name)
{
	struct guest_secret_piece value = {};
	const char *start;

	if (e->error)
		return value;
	if (!next_is(e, " ") || !next_is(e, name) || !next_is(e, "=")) {
		bad_field(e, name, "not where it belongs");
		return value;
	}
	start = e->s;
	e->s = memchr(start, ' ', e->end - start) ?: e->end;
	value.p = start;
	value.len = e->s - start;
	return value;
}

static void read_end(struct envelope *e)
{
	if (!e->error && e->s != e->end)
		bad_field(e, "end", "followed by more");
}

static bool is_nonce_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || strchr("+/=-_", c);
}

/* Anything that needs no escape in JSON or in a cookie. */
static bool is_ticket_byte(char c)
{
	return c > ' ' && c < 0x7f && !strchr("\"\\,;", c);
}

/* Text into room for @max bytes and a zero. */
static void read_text(struct envelope *e, const char *name,
		      bool (*is_allowed)(char c), size_t max, char *dst)
{
	struct guest_secret_piece value = read_field(e, name);
	const char *s = value.p;
	size_t i;

	if (e->error)
		return;
	if (!value.len || value.len > max) {
		bad_field(e, name, "empty or too long");
		return;
	}
	for (i = 0; i < value.len; i++) {
		if (!s[i] || !is_allowed(s[i])) {
			bad_field(e, name, "a character it can't have");
			return;
		}
	}
	memcpy(dst, s, value.len);
	dst[value.len] = '\0';
}

static void decode_field(struct envelope *e, const char *name,
			 struct guest_secret_piece value, u8 *dst, size_t len)
{
	if (value.len != BASE64URL_LEN(len) ||
	    guest_secret_base64url_decode(value.p, value.len, dst, len) !=
	    (int)len)
		bad_field(e, name, "not base64url of the length it has");
}

/* Exactly @len bytes. */
static void read_bytes(struct envelope *e, const char *name, u8 *dst,
		       size_t len)
{
	struct guest_secret_piece value = read_field(e, name);

	if (!e->error)
		decode_field(e, name, value, dst, len);
}

/* A ciphertext of 1 to GUEST_SECRET_LEN_MAX bytes, and room for @more. */
static u8 *read_ciphertext(struct envelope *e, size_t overhead, size_t more,
			   size_t *len)
{
	struct guest_secret_piece value = read_field(e, "ciphertext");
	size_t bytes = value.len / 4 * 3 + value.len % 4 * 3 / 4;
	u8 *buf;

	if (e->error)
		return NULL;
	if (bytes <= overhead || bytes > GUEST_SECRET_LEN_MAX + overhead) {
		bad_field(e, "ciphertext", "too short or too long");
		return NULL;
	}
	buf = kmalloc(bytes + more, GFP_KERNEL);
	if (!buf) {
		e->error = -ENOMEM;
		return NULL;
	}
	decode_field(e, "ciphertext", value, buf, bytes);
	*len = bytes;
	return buf;
}

/*
 * Errors that a courier may hand to the requester.  The others are the key
 * type's own words, and a courier's success is an envelope.
 */
static int courier_error(unsigned int error)
{
	switch (error) {
	case EACCES:
	case EBADE:
	case EBUSY:
	case ECONNREFUSED:
	case EHOSTUNREACH:
	case ENODATA:
	case EPROTO:
	case ETIMEDOUT:
		return -(int)error;
	default:
		return -EIO;
	}
}

/* " <number> <sentence>" behind "error": the courier's own reason. */
static void read_error(struct envelope *e)
{
	unsigned int error = 0, digits = 0;
	size_t len, i;

	if (!next_is(e, " "))
		goto bad;
	for (; e->s < e->end && *e->s >= '0' && *e->s <= '9'; e->s++, digits++)
		error = error * 10 + *e->s - '0';
	if (!digits || digits > 4 || !error || !next_is(e, " "))
		goto bad;
	len = e->end - e->s;
	if (!len || len > GUEST_SECRET_REASON_MAX)
		goto bad;
	for (i = 0; i < len; i++)
		if (e->s[i] < ' ' || e->s[i] >= 0x7f)
			goto bad;
	pr_info_ratelimited("courier: %.*s\n", (int)len, e->s);
	e->error = courier_error(error);
	return;
bad:
	bad_field(e, "error", "not a number and a sentence");
}

static struct envelope open_envelope(const struct guest_secret_text *answer,
				     const char *stage)
{
	struct envelope e = {
		.s = answer->s,
		.end = answer->s + answer->len,
	};

	if (!next_is(&e, GUEST_SECRET_ENVELOPE " "))
		bad_field(&e, "version", "not " GUEST_SECRET_ENVELOPE);
	else if (next_is(&e, "error"))
		read_error(&e);
	else if (!next_is(&e, stage))
		bad_field(&e, "kind", "neither what was asked for nor error");
	return e;
}

/**
 * guest_secret_read_challenge - the answer to "challenge"
 * @answer: the envelope
 * @challenge: set on success
 *
 * Return: 0, -EPROTO for an envelope of another shape, or the error that the
 * courier reports.
 */
int guest_secret_read_challenge(const struct guest_secret_text *answer,
				struct guest_secret_challenge *challenge)
{
	struct envelope e = open_envelope(answer, "challenge");

	read_text(&e, "nonce", is_nonce_byte, GUEST_SECRET_NONCE_TEXT_MAX,
		  challenge->nonce);
	read_text(&e, "ticket", is_ticket_byte, GUEST_SECRET_TICKET_MAX,
		  challenge->ticket);
	read_end(&e);
	return e.error;
}

/**
 * guest_secret_read_native - the answer to "release" of the native profile
 * @answer: the envelope
 * @enc: set to GUEST_SECRET_POINT_LEN bytes
 * @ciphertext: set on success, from kmalloc(); the caller's to free
 * @len: its length, at least one byte more than the tag
 *
 * Return: 0, -ENOMEM, -EPROTO for an envelope of another shape, or the error
 * that the courier reports.
 */
int guest_secret_read_native(const struct guest_secret_text *answer,
			     u8 *enc, u8 **ciphertext, size_t *len)
{
	struct envelope e = open_envelope(answer, "release");
	u8 *buf;

	read_bytes(&e, "enc", enc, GUEST_SECRET_POINT_LEN);
	buf = read_ciphertext(&e, GUEST_SECRET_TAG_LEN, 0, len);
	read_end(&e);
	if (e.error) {
		kfree(buf);
		return e.error;
	}
	*ciphertext = buf;
	return 0;
}

/**
 * guest_secret_read_rcar - the answer to "release" of the RCAR profile
 * @answer: the envelope, which @jwe points into
 * @jwe: set on success; its @buf is the caller's to free
 *
 * Return: as guest_secret_read_native().
 */
int guest_secret_read_rcar(const struct guest_secret_text *answer,
			   struct guest_secret_jwe *jwe)
{
	struct envelope e = open_envelope(answer, "release");
	struct guest_secret_piece header = read_field(&e, "protected");
	u8 *buf;

	if (!e.error && (!header.len || header.len > GUEST_SECRET_HEADER_MAX))
		bad_field(&e, "protected", "empty or too long");
	jwe->protected = header.p;
	jwe->protected_len = header.len;
	read_bytes(&e, "encrypted_key", jwe->encrypted_key,
		   sizeof(jwe->encrypted_key));
	read_bytes(&e, "iv", jwe->iv, sizeof(jwe->iv));
	buf = read_ciphertext(&e, 0, GUEST_SECRET_TAG_LEN, &jwe->len);
	if (buf)
		read_bytes(&e, "tag", buf + jwe->len, GUEST_SECRET_TAG_LEN);
	read_end(&e);
	if (e.error) {
		kfree(buf);
		return e.error;
	}
	jwe->len += GUEST_SECRET_TAG_LEN;
	jwe->buf = buf;
	return 0;
}
