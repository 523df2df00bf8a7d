/* SPDX-License-Identifier: MIT */
/*
 * The audit log: every release and every refusal. Entries form a chain of
 * HMACs under a key that is itself sealed in the database,
 *
 *	mac[n]  = HMAC(key, mac[n-1] || n || time || entry)
 *	proof   = HMAC(key, "head" || n || mac[n])
 *
 * so that no entry can be changed, removed, added or cut off at the end by
 * somebody who can write the file but not read the master key. A whole older
 * copy of the file verifies: note the head elsewhere to find that, too.
 */
#ifndef BROKER_AUDIT_H
#define BROKER_AUDIT_H

#include "store.h"

#define AUDIT_KEY_LEN 32

/* Append @entry to the chain, within a transaction. Return: 0 or -1. */
int audit_append(struct store *s, const uint8_t key[AUDIT_KEY_LEN], int64_t now,
		 const char *entry);

/**
 * struct audit_result - what a verification found
 * @intact: nothing is wrong
 * @entries: how many were read
 * @head: the newest entry's MAC
 * @what: what is wrong, and with which entry
 */
struct audit_result {
	bool intact;
	int64_t entries;
	uint8_t head[AUDIT_MAC_LEN];
	char what[160];
};

/*
 * @noted, unless NULL, is the MAC that entry @noted_seq is known to have had.
 * Return: 0 with the result, or -1 when the log could not be read.
 */
int audit_verify(struct store *s, const uint8_t key[AUDIT_KEY_LEN], const uint8_t *noted,
		 int64_t noted_seq, struct audit_result *r);

#endif
