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

void jobs_add(struct jobs *list, struct job *job)
{
	job->next = NULL;
	if (list->first)
		list->last->next = job;
	else
		list->first = job;
	list->last = job;
}

static struct job *pop(struct jobs *list)
{
	struct job *job = list->first;

	if (job)
		list->first = job->next;
	return job;
}

/* Move at most BATCH_MAX of them. */
static struct jobs take_batch(struct jobs *from)
{
	struct jobs batch = *from;
	unsigned int n;

	batch.last = batch.first;
	for (n = 1; batch.last && batch.last->next && n < BATCH_MAX; n++)
		batch.last = batch.last->next;
	if (batch.last) {
		from->first = batch.last->next;
		batch.last->next = NULL;
	}
	return batch;
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
	struct jobs done;
	struct job *job;
	eventfd_t count;

	eventfd_read(m->fd, &count);
	pthread_mutex_lock(&m->lock);
	done = m->jobs;
	m->jobs.first = NULL;
	pthread_mutex_unlock(&m->lock);
	while ((job = pop(&done)))
		job->done(job);
}

static void post(struct job *job)
{
	struct mailbox *m = job->mailbox;
	bool empty;

	pthread_mutex_lock(&m->lock);
	empty = !m->jobs.first;
	jobs_add(&m->jobs, job);
	pthread_mutex_unlock(&m->lock);
	/* Else its thread was told, and has not looked yet. */
	if (empty)
		eventfd_write(m->fd, 1);
}

static int run_one(struct job *job, struct store *s)
{
	if (job->plain) {
		job->result = job->run(job, s);
		return job->result < 0 ? -1 : 0;
	}
	if (store_mark(s))
		return -1;
	job->result = job->run(job, s);
	if (job->result < 0)
		store_undo(s);
	return store_release(s);
}

static int run_all(const struct jobs *batch, struct store *s)
{
	struct job *job;

	if (store_begin(s))
		return -1;
	for (job = batch->first; job; job = job->next)
		if (run_one(job, s))
			return -1;
	return store_commit(s);
}

static void run_batch(const struct jobs *batch, struct store *s)
{
	struct job *job;

	if (!run_all(batch, s))
		return;
	store_rollback(s);
	for (job = batch->first; job; job = job->next)
		job->result = -1;
}

static struct jobs wait_batch(struct writer *w)
{
	struct jobs batch;

	pthread_mutex_lock(&w->lock);
	while (!w->jobs.first && !w->stopping)
		pthread_cond_wait(&w->wake, &w->lock);
	batch = take_batch(&w->jobs);
	pthread_mutex_unlock(&w->lock);
	return batch;
}

static void *writer_main(void *arg)
{
	struct writer *w = arg;
	struct jobs batch;
	struct job *job;

	while ((batch = wait_batch(w)).first) {
		pthread_mutex_lock(&w->store_lock);
		run_batch(&batch, w->store);
		pthread_mutex_unlock(&w->store_lock);
		while ((job = pop(&batch)))
			post(job);
	}
	return NULL;
}

int writer_start(struct writer *w, struct store *store)
{
	sigset_t all, before;
	int rc;

	*w = (struct writer){ .store = store };
	pthread_mutex_init(&w->lock, NULL);
	pthread_mutex_init(&w->store_lock, NULL);
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
	pthread_mutex_destroy(&w->store_lock);
	pthread_mutex_destroy(&w->lock);
}

void writer_submit(struct writer *w, struct jobs *list)
{
	pthread_mutex_lock(&w->lock);
	if (w->jobs.first)
		w->jobs.last->next = list->first;
	else
		w->jobs.first = list->first;
	w->jobs.last = list->last;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	list->first = NULL;
}

void writer_run(struct writer *w, struct jobs *list)
{
	struct jobs batch;
	struct job *job;

	if (pthread_mutex_trylock(&w->store_lock)) {
		writer_submit(w, list);
		return;
	}
	batch = take_batch(list);
	run_batch(&batch, w->store);
	pthread_mutex_unlock(&w->store_lock);
	while ((job = pop(&batch)))
		job->done(job);
}
