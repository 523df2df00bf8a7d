/* SPDX-License-Identifier: MIT */
/*
 * Tickets: what the broker would have to remember of a client, handed to the
 * client instead, sealed under a key that only brokers have. A ticket is
 * base64url of
 *
 *	key id (4) || iv (12) || AES-256-GCM of the payload || tag (16)
 *
 * with the kind of the ticket and the key id as associated data. The keys lie
 * in a file that any number of broker processes share; whoever finds the
 * newest key too old adds one. A key opens tickets until none that it sealed
 * can still be valid.
 */
#ifndef BROKER_TICKET_H
#define BROKER_TICKET_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "aead.h"

#define TICKET_KEYS_MAX 16
/* Seconds within which every process has read the file again. */
#define TICKET_KEY_SPREAD 5
#define TICKET_KEY_ID_LEN 4
#define TICKET_OVERHEAD (TICKET_KEY_ID_LEN + AEAD_IV_LEN + AEAD_TAG_LEN)
#define TICKET_NONCE_LEN 32
#define TICKET_ID_LEN 16

/* 1 and 3 were challenges that said when they were made. */
enum ticket_kind {
	TICKET_SESSION = 2,
	TICKET_RCAR = 4,
	TICKET_NATIVE = 5,
};

struct ticket_key {
	uint8_t id[TICKET_KEY_ID_LEN];
	int64_t created;
	uint8_t key[AEAD_KEY_LEN];
};

/**
 * struct ticket_keys - the keys of the file, newest last
 * @lock: protects what follows
 * @path: the file, NULL for keys that die with the process
 * @rotate: seconds that a key seals
 * @keep: seconds that it opens: @rotate and the longest life of a ticket
 * @seen: the file as it was read
 */
struct ticket_keys {
	pthread_rwlock_t lock;
	const char *path;
	unsigned int rotate;
	unsigned int keep;
	unsigned int n;
	struct ticket_key keys[TICKET_KEYS_MAX];
	struct stat seen;
};

/* Return: 0, or -1 with the reason logged. */
int ticket_keys_open(struct ticket_keys *k, const char *path, unsigned int rotate,
		     unsigned int ticket_life, int64_t now);
void ticket_keys_close(struct ticket_keys *k);

/* Read the file if it changed, add a key if it is time. Called now and then. */
int ticket_keys_refresh(struct ticket_keys *k, int64_t now);

/* Return: the ticket, to be freed with free(), or NULL. */
char *ticket_seal(struct ticket_keys *k, enum ticket_kind kind, const void *payload, size_t n);

/*
 * @payload receives at most @max bytes.
 * Return: 0 with the length in @n; -1 for anything that no broker with these
 * keys made.
 */
int ticket_open(struct ticket_keys *k, enum ticket_kind kind, const char *text,
		void *payload, size_t max, size_t *n);

/**
 * struct challenge - what a challenge ticket holds
 * @id: under which its use is recorded
 * @expires: seconds since 1970; in the ticket, so that every broker means the same
 * @tee: the kind of TEE that the client announced
 */
struct challenge {
	uint8_t id[TICKET_ID_LEN];
	int64_t expires;
	uint8_t tee;
};

char *challenge_make(struct ticket_keys *k, enum ticket_kind kind, uint8_t tee,
		     int64_t expires);
int challenge_open(struct ticket_keys *k, enum ticket_kind kind, const char *text,
		   struct challenge *c);

/* The nonce of a challenge is the SHA-256 of its ticket's text. */
int challenge_nonce(const char *ticket, uint8_t nonce[TICKET_NONCE_LEN]);

#endif
