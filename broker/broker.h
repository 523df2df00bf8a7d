/* SPDX-License-Identifier: MIT */
/* The daemon: what its threads share, and what each has to itself. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <event2/event.h>

#include "admin_token.h"
#include "appraise.h"
#include "audit.h"
#include "config.h"
#include "ec.h"
#include "jws.h"
#include "metrics.h"
#include "peers.h"
#include "policy.h"
#include "refusals.h"
#include "store.h"
#include "ticket.h"
#include "tls.h"
#include "vault.h"
#include "writer.h"

struct conn;

/**
 * struct worker - one thread, one event loop
 * @admin: serves the administration socket instead of clients
 * @jobs: to be written once every event at hand has been dealt with
 * @ended: the loop is to be left
 * @policies: the policies in force, as of @generation
 * @conns: every connection of this loop
 */
struct worker {
	struct broker *broker;
	bool admin;
	pthread_t thread;
	struct event_base *base;
	struct event *accept[LISTEN_MAX + 1];
	size_t n_accept;
	struct event *mail;
	struct mailbox mailbox;
	struct jobs jobs;
	bool ended;
	struct store *store;
	struct policies policies;
	struct conn *conns;
};

/**
 * struct broker - the process
 * @vault: immutable while workers run; so the keys that follow
 * @audit_key: of the audit log's chain
 * @token_key: signs attestation results
 * @sender: HPKE key that guests pin
 * @replay_full: no more used challenges can be recorded for now
 * @chores: the main thread's own jobs
 * @draining: no new connections, and every response is the last of its own
 * @admin: the worker of the administration socket
 */
struct broker {
	struct config config;
	struct vault vault;
	uint8_t audit_key[AUDIT_KEY_LEN];
	struct jws_key token_key;
	EC_KEY *sender;
	struct ticket_keys tickets;
	struct appraiser appraiser;
	struct admin_tokens admin_tokens;
	struct tls tls;
	struct writer writer;
	struct mailbox chores;
	struct metrics metrics;
	struct peers peers;
	struct refusals refusals;
	atomic_bool draining;
	atomic_bool replay_full;
	int listen_fds[LISTEN_MAX + 1];
	size_t n_listen_fds;
	int admin_fd;
	struct worker admin;
	struct worker *workers;
	unsigned int n_workers;
};

/* identity.c: keys of the broker itself, made at the first start. */
int identity_load(struct broker *b, struct store *s);
void identity_fini(struct broker *b);

/* listen.c: sockets of the configuration and of the service manager. */
int listen_open(struct broker *b);
void listen_close(struct broker *b);

/* worker.c */
int worker_start(struct worker *w, struct broker *b, bool admin);
/* Have the worker look at ->draining. */
void worker_wake(struct worker *w);
void worker_join(struct worker *w);

#endif
