// SPDX-License-Identifier: MIT
#include "ticket.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "b64.h"
#include "bytes.h"

/* Longer than any ticket that is ever made. */
#define TICKET_TEXT_MAX 16384
#define CHALLENGE_LEN (TICKET_ID_LEN + 8 + 1)

static void associated_data(enum ticket_kind kind, const uint8_t *id,
			    uint8_t aad[1 + TICKET_KEY_ID_LEN])
{
	aad[0] = (uint8_t)kind;
	memcpy(aad + 1, id, TICKET_KEY_ID_LEN);
}

static bool find_key(struct ticket_keys *k, const uint8_t *id, struct ticket_key *out)
{
	bool found = false;
	unsigned int i;

	pthread_rwlock_rdlock(&k->lock);
	for (i = 0; i < k->n && !found; i++) {
		if (!memcmp(k->keys[i].id, id, TICKET_KEY_ID_LEN)) {
			*out = k->keys[i];
			found = true;
		}
	}
	pthread_rwlock_unlock(&k->lock);
	return found;
}

/* A new key seals only when every process must have read it. */
static void sealing_key(struct ticket_keys *k, struct ticket_key *out)
{
	int64_t now = time(NULL);
	unsigned int i;

	pthread_rwlock_rdlock(&k->lock);
	for (i = k->n - 1; i && now - k->keys[i].created < TICKET_KEY_SPREAD; i--)
		;
	*out = k->keys[i];
	pthread_rwlock_unlock(&k->lock);
}

char *ticket_seal(struct ticket_keys *k, enum ticket_kind kind, const void *payload, size_t n)
{
	uint8_t aad[1 + TICKET_KEY_ID_LEN], *sealed, *iv, *ct;
	struct ticket_key key;
	char *text = NULL;

	sealed = malloc(TICKET_OVERHEAD + n);
	if (!sealed)
		return NULL;
	sealing_key(k, &key);
	iv = sealed + TICKET_KEY_ID_LEN;
	ct = iv + AEAD_IV_LEN;
	memcpy(sealed, key.id, TICKET_KEY_ID_LEN);
	associated_data(kind, key.id, aad);
	if (RAND_bytes(iv, AEAD_IV_LEN) == 1 &&
	    !aead_seal(key.key, iv, aad, sizeof(aad), payload, n, ct, ct + n)) {
		text = malloc(B64_LEN(TICKET_OVERHEAD + n));
		if (text)
			b64url_encode(text, sealed, TICKET_OVERHEAD + n);
	}
	OPENSSL_cleanse(&key, sizeof(key));
	free(sealed);
	return text;
}

int ticket_open(struct ticket_keys *k, enum ticket_kind kind, const char *text,
		void *payload, size_t max, size_t *n)
{
	uint8_t aad[1 + TICKET_KEY_ID_LEN], *sealed;
	const uint8_t *iv, *ct;
	size_t text_len = strlen(text), len;
	struct ticket_key key;
	int ret = -1;

	if (text_len > TICKET_TEXT_MAX)
		return -1;
	sealed = malloc(B64_DECODED_MAX(text_len));
	if (!sealed)
		return -1;
	if (b64url_decode(sealed, &len, text, text_len) || len < TICKET_OVERHEAD ||
	    len - TICKET_OVERHEAD > max || !find_key(k, sealed, &key))
		goto out;
	*n = len - TICKET_OVERHEAD;
	iv = sealed + TICKET_KEY_ID_LEN;
	ct = iv + AEAD_IV_LEN;
	associated_data(kind, key.id, aad);
	ret = aead_open(key.key, iv, aad, sizeof(aad), ct, *n, ct + *n, payload);
	OPENSSL_cleanse(&key, sizeof(key));
out:
	free(sealed);
	return ret;
}

char *challenge_make(struct ticket_keys *k, enum ticket_kind kind, uint8_t tee,
		     int64_t expires)
{
	uint8_t payload[CHALLENGE_LEN];

	if (RAND_bytes(payload, TICKET_ID_LEN) != 1)
		return NULL;
	put_be64(payload + TICKET_ID_LEN, (uint64_t)expires);
	payload[TICKET_ID_LEN + 8] = tee;
	return ticket_seal(k, kind, payload, sizeof(payload));
}

int challenge_open(struct ticket_keys *k, enum ticket_kind kind, const char *text,
		   struct challenge *c)
{
	uint8_t payload[CHALLENGE_LEN];
	size_t n;

	if (ticket_open(k, kind, text, payload, sizeof(payload), &n) || n != sizeof(payload))
		return -1;
	memcpy(c->id, payload, TICKET_ID_LEN);
	c->expires = (int64_t)get_be64(payload + TICKET_ID_LEN);
	c->tee = payload[TICKET_ID_LEN + 8];
	return 0;
}

int challenge_nonce(const char *ticket, uint8_t nonce[TICKET_NONCE_LEN])
{
	return sha256(ticket, strlen(ticket), nonce);
}
