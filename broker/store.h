/* SPDX-License-Identifier: MIT */
/*
 * What the broker keeps, behind one interface, so that a database server can
 * stand in for the embedded engine. A store is one connection and belongs to
 * one thread. Secrets and keys arrive here sealed.
 *
 * Writes happen between store_begin() and store_commit(); when store_commit()
 * has returned 0 they survive the death of the process, and, unless the engine
 * was opened otherwise, of the machine. Functions that return int return 0, or
 * -1 with the reason logged, and what else they say.
 */
#ifndef BROKER_STORE_H
#define BROKER_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "vault.h"

#define STORE_NAME_MAX 256
#define AUDIT_MAC_LEN 32

/* Not an error: the row asked for is not there, or is there already. */
#define STORE_NONE 1

enum store_durability {
	STORE_DURABLE,		/* commits survive a power cut */
	STORE_PROCESS,		/* commits survive the death of the process */
};

/**
 * struct secret_info - one version of a secret
 * @name: resource, "<repository>/<type>/<tag>"
 * @version: counts from 1
 * @enabled: may be released
 * @current: the version that is released
 * @created: seconds since 1970
 * @master: id of the master key that it is under
 */
struct secret_info {
	char name[STORE_NAME_MAX];
	int64_t version;
	bool enabled;
	bool current;
	int64_t created;
	uint8_t master[MASTER_ID_LEN];
};

/**
 * struct document - one version of a text that an administrator gave
 * @kind: "policy", "shadow" or "appraisal"
 * @name: prefix, or name
 * @version: counts from 1 for each kind and name
 * @active: the version in force
 * @created: seconds since 1970
 * @author: who gave it
 * @body: the text, to be freed with free()
 */
struct document {
	const char *kind;
	char name[STORE_NAME_MAX];
	int64_t version;
	bool active;
	int64_t created;
	char author[64];
	char *body;
};

/**
 * struct audit_row - one entry of the audit log
 * @seq: counts from 1 without gaps
 * @time: seconds since 1970
 * @entry: JSON
 * @mac: over this row and the one before
 */
struct audit_row {
	int64_t seq;
	int64_t time;
	const char *entry;
	uint8_t mac[AUDIT_MAC_LEN];
};

/**
 * struct audit_head - the newest entry, and proof that it is that
 */
struct audit_head {
	int64_t seq;
	uint8_t mac[AUDIT_MAC_LEN];
	uint8_t proof[AUDIT_MAC_LEN];
};

struct store;

/* Return: the connection, or NULL with the reason logged. */
struct store *store_open(const char *url, enum store_durability durability, bool read_only);
void store_close(struct store *s);

int store_begin(struct store *s);
/* One unchanging view until store_rollback(). */
int store_begin_read(struct store *s);
int store_commit(struct store *s);
void store_rollback(struct store *s);
/* A part of a transaction that can be undone alone. */
int store_mark(struct store *s);
int store_release(struct store *s);
void store_undo(struct store *s);

/* Changes whenever a document does. */
int store_generation(struct store *s, int64_t *generation);

/* The current version, if enabled. STORE_NONE when there is none. */
int store_secret_get(struct store *s, const char *name, struct sealed *out, int64_t *version);
/* A new version becomes the current one. */
int store_secret_next(struct store *s, const char *name, int64_t *version);
int store_secret_put(struct store *s, const char *name, int64_t version, int64_t now,
		     const struct sealed *sealed);
/* @version 0: all. STORE_NONE when there is none. */
int store_secret_enable(struct store *s, const char *name, int64_t version, bool enabled);
/* Make an older version the current one again. */
int store_secret_activate(struct store *s, const char *name, int64_t version);
int store_secret_delete(struct store *s, const char *name);
/* @fn ends the walk by returning non-zero, which is then returned. */
int store_secret_each(struct store *s, const char *prefix,
		      int (*fn)(void *arg, const struct secret_info *info), void *arg);
/* Every version whose data key is under another master key than @master. */
int store_secret_each_foreign(struct store *s, const uint8_t master[MASTER_ID_LEN],
			      int (*fn)(void *arg, const char *name, int64_t version,
					struct sealed *sealed), void *arg);
int store_secret_rewrapped(struct store *s, const char *name, int64_t version,
			   const struct sealed *sealed);

/* Keys of the broker itself. STORE_NONE when there is none of that name. */
int store_key_get(struct store *s, const char *name, struct sealed *out);
int store_key_put(struct store *s, const char *name, const struct sealed *sealed);

/* A new version, in force from now on; its number in @version. */
int store_document_put(struct store *s, const char *kind, const char *name, const char *body,
		       const char *author, int64_t now, int64_t *version);
/* @version 0: the one in force. STORE_NONE when there is none. */
int store_document_get(struct store *s, const char *kind, const char *name, int64_t version,
		       struct document *out);
/* @version 0: none is in force from now on. STORE_NONE when there is none such. */
int store_document_activate(struct store *s, const char *kind, const char *name,
			    int64_t version);
/* @name NULL: those in force, of every name; else every version of that name. */
int store_document_each(struct store *s, const char *kind, const char *name,
			int (*fn)(void *arg, const struct document *doc), void *arg);

/* Record the use of a ticket that ends at @expires. STORE_NONE when it was recorded before. */
int store_replay_add(struct store *s, const uint8_t *id, size_t n, int64_t expires);
/* Forget what expired before @now; how many are left in @left. */
int store_replay_expire(struct store *s, int64_t now, int64_t *left);

/* Within a transaction the engine may keep the head to itself until the commit. */
int store_audit_head(struct store *s, struct audit_head *head);
int store_audit_append(struct store *s, const struct audit_row *row,
		       const struct audit_head *head);
int store_audit_each(struct store *s, int64_t from,
		     int (*fn)(void *arg, const struct audit_row *row), void *arg);

#endif
