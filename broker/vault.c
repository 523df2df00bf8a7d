// SPDX-License-Identifier: MIT
#include "vault.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "b64.h"
#include "log.h"

static int fail(const char *path, const char *what)
{
	log_error("master key", "file", path, "what", what, NULL);
	return -1;
}

static int read_key(uint8_t key[AEAD_KEY_LEN], const struct bytes *text)
{
	char hex[2 * AEAD_KEY_LEN + 1] = "";
	int ret;

	if (text->n == AEAD_KEY_LEN) {
		memcpy(key, text->p, AEAD_KEY_LEN);
		return 0;
	}
	if (text->n != sizeof(hex) - 1 && text->n != sizeof(hex))
		return -1;
	if (text->n == sizeof(hex) && text->p[sizeof(hex) - 1] != '\n')
		return -1;
	memcpy(hex, text->p, sizeof(hex) - 1);
	ret = hex_decode(key, AEAD_KEY_LEN, hex);
	OPENSSL_cleanse(hex, sizeof(hex));
	return ret;
}

/* An id that tells keys apart and nothing about them. */
static int name_key(struct master *m)
{
	uint8_t digest[SHA256_LEN];
	static const char label[] = "attest-broker master key";

	if (hmac_sha256(m->key, sizeof(m->key), label, sizeof(label), digest))
		return -1;
	memcpy(m->id, digest, sizeof(m->id));
	return 0;
}

int vault_add_file(struct vault *v, const char *path)
{
	struct bytes text;
	struct stat st;
	int ret;

	if (v->n == MASTERS_MAX)
		return fail(path, "too many master keys");
	if (stat(path, &st) || bytes_read_file(&text, path, 4096))
		return fail(path, strerror(errno));
	if (st.st_mode & 077)
		ret = fail(path, "others than the owner may read it");
	else if (read_key(v->keys[v->n].key, &text))
		ret = fail(path, "expected 32 bytes, or 64 hex digits and a line end");
	else
		ret = name_key(&v->keys[v->n]);
	if (!ret)
		v->n++;
	bytes_fini(&text);
	return ret;
}

void vault_fini(struct vault *v)
{
	OPENSSL_cleanse(v, sizeof(*v));
}

void sealed_fini(struct sealed *s)
{
	bytes_fini(&s->body);
}

static int seal(const uint8_t key[AEAD_KEY_LEN], const char *what, const void *data, size_t n,
		uint8_t *out)
{
	if (RAND_bytes(out, AEAD_IV_LEN) != 1)
		return -1;
	return aead_seal(key, out, what, strlen(what), data, n, out + AEAD_IV_LEN,
			 out + AEAD_IV_LEN + n);
}

/* @n counts the plaintext. */
static int unseal(const uint8_t key[AEAD_KEY_LEN], const char *what, const uint8_t *in, size_t n,
		  uint8_t *out)
{
	return aead_open(key, in, what, strlen(what), in + AEAD_IV_LEN, n, in + AEAD_IV_LEN + n,
			 out);
}

void secret_label(char *dst, size_t size, const char *name, int64_t version)
{
	snprintf(dst, size, "secret %lld %s", (long long)version, name);
}

int vault_seal(const struct vault *v, const char *what, const void *data, size_t n,
	       struct sealed *s)
{
	uint8_t key[AEAD_KEY_LEN];
	int ret = -1;

	*s = (struct sealed){ 0 };
	if (RAND_priv_bytes(key, sizeof(key)) != 1 ||
	    bytes_reserve(&s->body, n + VAULT_OVERHEAD) ||
	    seal(key, what, data, n, s->body.p) ||
	    seal(v->keys[0].key, what, key, sizeof(key), s->wrapped))
		goto out;
	s->body.n = n + VAULT_OVERHEAD;
	memcpy(s->master, v->keys[0].id, MASTER_ID_LEN);
	ret = 0;
out:
	OPENSSL_cleanse(key, sizeof(key));
	if (ret)
		sealed_fini(s);
	return ret;
}

static int unwrap(const struct vault *v, const char *what, const struct sealed *s,
		  uint8_t key[AEAD_KEY_LEN])
{
	unsigned int i;

	for (i = 0; i < v->n; i++)
		if (!memcmp(v->keys[i].id, s->master, MASTER_ID_LEN))
			return unseal(v->keys[i].key, what, s->wrapped, AEAD_KEY_LEN, key);
	return -1;
}

int vault_open(const struct vault *v, const char *what, const struct sealed *s,
	       struct bytes *out)
{
	uint8_t key[AEAD_KEY_LEN];
	int ret = -1;
	size_t n;

	*out = (struct bytes){ 0 };
	if (s->body.n < VAULT_OVERHEAD)
		return -1;
	n = s->body.n - VAULT_OVERHEAD;
	if (!unwrap(v, what, s, key) && !bytes_reserve(out, n) &&
	    !unseal(key, what, s->body.p, n, out->p)) {
		out->n = n;
		ret = 0;
	}
	OPENSSL_cleanse(key, sizeof(key));
	if (ret)
		bytes_fini(out);
	return ret;
}

int vault_rewrap(const struct vault *v, const char *what, struct sealed *s)
{
	uint8_t key[AEAD_KEY_LEN];
	int ret = -1;

	if (!unwrap(v, what, s, key) &&
	    !seal(v->keys[0].key, what, key, sizeof(key), s->wrapped)) {
		memcpy(s->master, v->keys[0].id, MASTER_ID_LEN);
		ret = 0;
	}
	OPENSSL_cleanse(key, sizeof(key));
	return ret;
}
