/* SPDX-License-Identifier: MIT */
/*
 * Administration over the unix socket: who is at the other end is what the
 * kernel says. Every change is recorded in the audit log together with it.
 */
#ifndef BROKER_ADMIN_H
#define BROKER_ADMIN_H

#include "conn.h"

void admin_route(struct conn *c);

/**
 * struct change - a write by an administrator
 * @run: does it within a transaction; fills @version or @problem. What it does
 *	with a negative result is undone; a problem is such a result, too
 * @action: for the audit log
 * @name: of what is changed
 * @kind: of document, or NULL
 * @version: given or made
 * @body: text of a document, or NULL
 * @secret: of a secret; wiped
 * @count: how many rows were concerned, where that is the answer
 */
struct change {
	struct job job;
	struct conn *conn;
	int (*run)(struct change *ch, struct store *s);
	const char *action;
	char name[STORE_NAME_MAX];
	const char *kind;
	int64_t version;
	int64_t now;
	char *body;
	struct bytes secret;
	int64_t count;
	struct problem problem;
};

/* Answers with 500 itself when it returns NULL. */
struct change *change_new(struct conn *c, const char *action, const char *name,
			  int (*run)(struct change *ch, struct store *s));
void change_submit(struct change *ch);
/* Who makes it, for the records. */
const char *change_author(const struct change *ch);

/* The number under @name in the query. Return: 0; 1 when it is not there; -1. */
int admin_number(const struct conn *c, const char *name, int64_t *out, struct problem *p);
/* The word under @name in the query, or NULL; good until the next call. */
const char *admin_word(const struct conn *c, const char *name, char *dst, size_t size);

/* Answer with @json, which is taken over; NULL is out of memory. */
void admin_reply(struct conn *c, int status, json_t *json);

/* admin_secret.c */
void admin_secret_put(struct conn *c, const char *rest);
void admin_secret_list(struct conn *c, const char *rest);
void admin_secret_change(struct conn *c, const char *rest);
void admin_secret_delete(struct conn *c, const char *rest);
void admin_rewrap(struct conn *c, const char *rest);

/* admin_document.c */
void admin_document_put(struct conn *c, const char *rest);
void admin_document_get(struct conn *c, const char *rest);
void admin_document_change(struct conn *c, const char *rest);
/* Takes over @text; answers unless it sets @p. */
void admin_document_store(struct conn *c, const char *kind, const char *name, char *text,
			  struct problem *p);
/* Those in force, as an array of names. */
void admin_document_names(struct conn *c, const char *kind);

/* admin_reference.c */
void admin_reference_import(struct conn *c, const char *rest);

/* admin_explain.c */
void admin_explain(struct conn *c, const char *rest);

/* admin_audit.c */
void admin_audit_show(struct conn *c, const char *rest);
void admin_audit_verify(struct conn *c, const char *rest);
void admin_identity(struct conn *c, const char *rest);

#endif
