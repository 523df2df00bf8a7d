// SPDX-License-Identifier: MIT
#include "writer.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "log.h"

/* Jobs in one transaction: bounds how long the first of them waits. */
#define BATCH_MAX 256

static void push(struct job **first, struct job **last, struct job *job)
{
	job->next = NULL;
	if (*first)
		(*last)->next = job;
	else
		*first = job;
	*last = job;
}

static struct job *pop(struct job **first)
{
	struct job *job = *first;

	if (job)
		*first = job->next;
	return job;
}

int mailbox_init(struct mailbox *m)
{
	*m = (struct mailbox){ 0 };
	pthread_mutex_init(&m->lock, NULL);
	m->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return m->fd < 0 ? -1 : 0;
}

void mailbox_fini(struct mailbox *m)
{
	close(m->fd);
	pthread_mutex_destroy(&m->lock);
}

void mailbox_drain(struct mailbox *m)
{
	struct job *first, *job;
	eventfd_t count;

	eventfd_read(m->fd, &count);
	pthread_mutex_lock(&m->lock);
	first = m->first;
	m->first = NULL;
	pthread_mutex_unlock(&m->lock);
	while ((job = pop(&first)))
		job->done(job);
}

static void post(struct job *job)
{
	struct mailbox *m = job->mailbox;

	pthread_mutex_lock(&m->lock);
	push(&m->first, &m->last, job);
	pthread_mutex_unlock(&m->lock);
	eventfd_write(m->fd, 1);
}

static int run_one(struct job *job, struct store *s)
{
	if (store_mark(s))
		return -1;
	job->result = job->run(job, s);
	if (job->result < 0)
		store_undo(s);
	return store_release(s);
}

static int run_all(struct job *first, struct store *s)
{
	struct job *job;

	if (store_begin(s))
		return -1;
	for (job = first; job; job = job->next)
		if (run_one(job, s))
			return -1;
	return store_commit(s);
}

static void run_batch(struct job *first, struct store *s)
{
	bool kept = !run_all(first, s);
	struct job *job;

	if (!kept)
		store_rollback(s);
	while ((job = pop(&first))) {
		if (!kept)
			job->result = -1;
		post(job);
	}
}

static struct job *take_batch(struct writer *w)
{
	struct job *first, *last;
	unsigned int n;

	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->stopping)
		pthread_cond_wait(&w->wake, &w->lock);
	first = last = w->first;
	for (n = 1; last && last->next && n < BATCH_MAX; n++)
		last = last->next;
	if (last) {
		w->first = last->next;
		last->next = NULL;
	}
	pthread_mutex_unlock(&w->lock);
	return first;
}

static void *writer_main(void *arg)
{
	struct writer *w = arg;
	struct job *batch;

	while ((batch = take_batch(w)))
		run_batch(batch, w->store);
	return NULL;
}

int writer_start(struct writer *w, struct store *store)
{
	sigset_t all, before;
	int rc;

	*w = (struct writer){ .store = store };
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	rc = pthread_create(&w->thread, NULL, writer_main, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!rc)
		return 0;
	log_error("can't start the writer", "reason", strerror(rc), NULL);
	store_close(store);
	return -1;
}

void writer_stop(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	store_close(w->store);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
}

void writer_submit(struct writer *w, struct job *job)
{
	pthread_mutex_lock(&w->lock);
	push(&w->first, &w->last, job);
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
}
