/* SPDX-License-Identifier: MIT */
/*
 * The one connection that writes to the database. Work waiting at the same time
 * is committed together: one flush of the disk answers many requests. A job is
 * done only when what it wrote is durable. A thread of its own waits for disks;
 * where commits don't, a worker may do without two changes of threads.
 */
#ifndef BROKER_WRITER_H
#define BROKER_WRITER_H

#include <pthread.h>
#include <stdbool.h>

#include "store.h"

struct job;

/**
 * struct jobs - a list of them, in order; @last means nothing without @first
 */
struct jobs {
	struct job *first;
	struct job *last;
};

void jobs_add(struct jobs *list, struct job *job);

/**
 * struct mailbox - where finished jobs wait for the thread that gave them
 * @lock: protects @jobs
 * @fd: an eventfd that is readable while something waits
 */
struct mailbox {
	pthread_mutex_t lock;
	struct jobs jobs;
	int fd;
};

int mailbox_init(struct mailbox *m);
void mailbox_fini(struct mailbox *m);
/* Call ->done() of everything that waits. */
void mailbox_drain(struct mailbox *m);

/**
 * struct job - something to be written
 * @run: does it, on the writer's thread; negative: nothing of it is kept
 * @done: told so on the thread of @mailbox; may free the job
 * @mailbox: where to
 * @plain: it fails only where the database does: then nothing is kept of the
 *	others of its transaction either
 * @result: of @run, or -1 when nothing was committed
 * @next: for the queues
 */
struct job {
	int (*run)(struct job *job, struct store *s);
	void (*done)(struct job *job);
	struct mailbox *mailbox;
	bool plain;
	int result;
	struct job *next;
};

/**
 * struct writer - the connection and who waits for it
 * @lock: protects @jobs and @stopping
 * @store_lock: protects @store; never taken under @lock, nor the other way round
 */
struct writer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_mutex_t store_lock;
	pthread_cond_t wake;
	struct store *store;
	struct jobs jobs;
	bool stopping;
};

/* Takes over @store. Return: 0 or -1. */
int writer_start(struct writer *w, struct store *store);
/* Finishes what is queued. */
void writer_stop(struct writer *w);
/* Both take over the jobs of @list, which is not empty, or some of them. */
void writer_submit(struct writer *w, struct jobs *list);
/* On the caller's thread, ->done() too, unless another one is at it. */
void writer_run(struct writer *w, struct jobs *list);

#endif
