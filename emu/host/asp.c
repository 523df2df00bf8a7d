// SPDX-License-Identifier: MIT
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/queue.h>
#include <unistd.h>

#include "asp.h"
#include "asp_msg.h"
#include "file.h"
#include "listen.h"
#include "snp_report.h"

#define SOCKET_FILE "asp"
#define SHARED_FILE "asp.mem"

enum {
	/* of a report: what the platform's parameters can get wrong */
	AT_SIGNATURE_ALGO = 0x34,
	AT_KEY_INFO = 0x48,
	ALGORITHM_ECDSA_P384_SHA384 = 1,
	SIGNING_KEY_SHIFT = 2,
	SIGNING_KEY_MASK = 7,
	SIGNING_KEY_VLEK = 1,
	NAME_SIZE = 16,
	CERTIFICATES_SIZE = 4 + SNP_TCB_SIZE,
};

struct conn {
	TAILQ_ENTRY(conn) entry;
	struct asp *asp;
	struct bufferevent *bev;
};

struct asp {
	TAILQ_HEAD(, conn) conns;
	struct event_base *base;
	const struct kds *kds;
	const struct snp *snp;
	struct evconnlistener *listener;
	char *path;
	/* the memory that is shared, and a finished answer on its way there */
	uint8_t *shared;
	struct bytes wire;
	struct event *timer;
	unsigned int service_ms;
	struct fault_queue faults;
	struct asp_stats stats;
	/* the key that signed last: the next report is by the same, mostly */
	struct signer vek;
	bool vek_vlek;
	uint8_t vek_tcb[SNP_TCB_SIZE];
	struct bytes former;
};

static const struct signer *find_vek(struct asp *a, bool vlek, const uint8_t tcb[SNP_TCB_SIZE])
{
	if (a->vek.key && a->vek_vlek == vlek && !memcmp(a->vek_tcb, tcb, SNP_TCB_SIZE))
		return &a->vek;
	pki_signer_free(&a->vek);
	a->vek_vlek = vlek;
	memcpy(a->vek_tcb, tcb, SNP_TCB_SIZE);
	return snp_vek(a->snp, vlek, tcb, a->kds->now, &a->vek) ? NULL : &a->vek;
}

static enum asp_status choose_machine(struct asp *a, const uint8_t *name)
{
	const struct snp *machine;
	char text[NAME_SIZE + 1] = "";

	memcpy(text, name, NAME_SIZE);
	machine = kds_machine(a->kds, text);
	if (!machine)
		return ASP_NO_MACHINE;
	a->snp = machine;
	pki_signer_free(&a->vek);
	return ASP_OK;
}

static enum asp_status do_platform(struct asp *a, const uint8_t *data, size_t len,
				   struct bytes *answer)
{
	const struct snp_product *p;
	enum asp_status status;

	if (len && len != NAME_SIZE)
		return ASP_BAD_LENGTH;
	if (len) {
		status = choose_machine(a, data);
		if (status != ASP_OK)
			return status;
	}
	p = a->snp->product;
	bytes_put_str(answer, p->name);
	bytes_put_zero(answer, NAME_SIZE - strlen(p->name));
	bytes_put(answer, p->cpuid, sizeof(p->cpuid));
	bytes_put(answer, p->build, sizeof(p->build));
	bytes_put_zero(answer, 2);
	bytes_put(answer, p->tcb, sizeof(p->tcb));
	bytes_put(answer, a->snp->chip_id, sizeof(a->snp->chip_id));
	return ASP_OK;
}

static enum asp_status do_sign(struct asp *a, const uint8_t *data, size_t len,
			       struct bytes *answer)
{
	uint8_t report[SNP_REPORT_SIZE];
	const struct signer *vek;
	uint32_t key;

	if (len != SNP_REPORT_SIGNED)
		return ASP_BAD_LENGTH;
	memcpy(report, data, len);
	key = get_le32(report + AT_KEY_INFO) >> SIGNING_KEY_SHIFT & SIGNING_KEY_MASK;
	if (key > SIGNING_KEY_VLEK ||
	    get_le32(report + AT_SIGNATURE_ALGO) != ALGORITHM_ECDSA_P384_SHA384)
		return ASP_BAD_REPORT;
	vek = find_vek(a, key == SIGNING_KEY_VLEK, report + SNP_REPORT_REPORTED_TCB);
	if (!vek || snp_report_sign(report, vek->key))
		return ASP_FAILED;
	bytes_put(answer, report + SNP_REPORT_SIGNED, SNP_REPORT_SIZE - SNP_REPORT_SIGNED);
	a->stats.signatures++;
	return ASP_OK;
}

static enum asp_status do_certificates(struct asp *a, const uint8_t *data, size_t len,
				       struct bytes *answer)
{
	const struct signer *vek;
	uint32_t vlek;

	if (len != CERTIFICATES_SIZE)
		return ASP_BAD_LENGTH;
	vlek = get_le32(data);
	vek = find_vek(a, vlek, data + 4);
	if (!vek)
		return ASP_FAILED;
	snp_report_table(a->snp, vlek, vek->cert, answer);
	return ASP_OK;
}

static enum asp_status obey(struct asp *a, const struct asp_header *h, const uint8_t *data,
			    struct bytes *answer)
{
	switch (h->type) {
	case ASP_PLATFORM:
		return do_platform(a, data, h->len, answer);
	case ASP_SIGN:
		return do_sign(a, data, h->len, answer);
	case ASP_CERTIFICATES:
		return do_certificates(a, data, h->len, answer);
	default:
		return ASP_BAD_TYPE;
	}
}

/* What a fault does to the answer itself */
static void spoil_answer(struct asp *a, const struct fault *f, struct bytes *answer)
{
	switch (f->kind) {
	case FAULT_EMPTY:
		answer->len = 0;
		break;
	case FAULT_CUT:
		if (f->value < answer->len)
			answer->len = (size_t)f->value;
		break;
	case FAULT_GARBAGE:
		if (RAND_bytes(answer->data, (int)answer->len) != 1)
			memset(answer->data, 0xa5, answer->len);
		break;
	case FAULT_REPLAY:
		if (a->former.len == answer->len)
			memcpy(answer->data, a->former.data, answer->len);
		break;
	case FAULT_ASP_FLIP:
		if (f->value < answer->len)
			answer->data[f->value] ^= 1;
		break;
	default:
		break;
	}
}

/* What a fault does to the message around it */
static void spoil_message(const struct fault *f, struct bytes *wire)
{
	if (f->kind == FAULT_LENGTH)
		set_le32(wire->data + ASP_AT_LENGTH, (uint32_t)f->value);
}

static void answer_after(struct asp *a, uint64_t ms)
{
	struct timeval tv = { (time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000) };

	evtimer_add(a->timer, &tv);
}

/* A new question makes a former one's answer, if that is still due, worthless. */
static void on_question(struct asp *a, const struct asp_header *h, const uint8_t *data)
{
	struct fault f = fault_take(&a->faults);
	struct bytes answer = { 0 }, genuine = { 0 };
	enum asp_status status;

	a->stats.requests++;
	status = f.kind == FAULT_ERROR ? (enum asp_status)(f.value & 0xffff) :
					 obey(a, h, data, &answer);
	if (status != ASP_OK) {
		a->stats.refused++;
		fail("request of type %u refused with %u", h->type, (unsigned int)status);
	}
	bytes_put(&genuine, answer.data, answer.len);
	spoil_answer(a, &f, &answer);
	a->wire.len = 0;
	asp_put(&a->wire, h, status, &answer);
	spoil_message(&f, &a->wire);
	bytes_free(&answer);
	bytes_free(&a->former);
	a->former = genuine;
	evtimer_del(a->timer);
	if (f.kind == FAULT_DELAY)
		answer_after(a, a->service_ms + f.value);
	else if (f.kind != FAULT_NEVER)
		answer_after(a, a->service_ms);
}

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct asp *a = arg;
	uint8_t *to = a->shared + ASP_ANSWER_AT;

	(void)fd;
	(void)what;
	memcpy(to, a->wire.data, ASP_AT_ID);
	memcpy(to + ASP_AT_LENGTH, a->wire.data + ASP_AT_LENGTH, a->wire.len - ASP_AT_LENGTH);
	__atomic_store_n((uint32_t *)(to + ASP_AT_ID), *(uint32_t *)(a->wire.data + ASP_AT_ID),
			 __ATOMIC_RELEASE);
}

/* Who knocks has written the question before. */
static void on_read(struct bufferevent *bev, void *arg)
{
	struct evbuffer *in = bufferevent_get_input(bev);
	uint8_t copy[ASP_HEADER_SIZE + ASP_MESSAGE_MAX];
	struct conn *c = arg;
	struct asp_header h;

	evbuffer_drain(in, evbuffer_get_length(in));
	memcpy(copy, c->asp->shared, sizeof(copy));
	if (asp_parse(copy, &h))
		on_question(c->asp, &h, copy + ASP_HEADER_SIZE);
	else
		fail("no question of the SNP platform");
}

static void conn_free(struct conn *c)
{
	TAILQ_REMOVE(&c->asp->conns, c, entry);
	bufferevent_free(c->bev);
	free(c);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	conn_free(arg);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *addr,
		      int addr_len, void *arg)
{
	struct conn *c = xcalloc(1, sizeof(*c));

	(void)listener;
	(void)addr;
	(void)addr_len;
	c->asp = arg;
	c->bev = bufferevent_socket_new(c->asp->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!c->bev)
		exit(-fail("no bufferevent"));
	TAILQ_INSERT_TAIL(&c->asp->conns, c, entry);
	bufferevent_setcb(c->bev, on_read, NULL, on_event, c);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

static uint8_t *share(const char *dir)
{
	char *path = file_path(dir, SHARED_FILE);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	void *shared = MAP_FAILED;

	if (fd >= 0 && !ftruncate(fd, ASP_SHARED_SIZE))
		shared = mmap(NULL, ASP_SHARED_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		fail("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	free(path);
	return shared == MAP_FAILED ? NULL : shared;
}

struct asp *asp_new(struct event_base *base, const char *dir, const struct kds *kds,
		    const struct snp *machine, unsigned int service_ms)
{
	struct asp *a = xcalloc(1, sizeof(*a));

	TAILQ_INIT(&a->conns);
	a->base = base;
	a->kds = kds;
	a->snp = machine;
	a->service_ms = service_ms;
	a->timer = evtimer_new(base, on_ready, a);
	if (!a->timer)
		exit(-fail("no timer"));
	a->shared = share(dir);
	a->path = file_path(dir, SOCKET_FILE);
	if (a->shared)
		a->listener = listen_unix(base, a->path, on_accept, a);
	if (a->listener)
		return a;
	asp_free(a);
	return NULL;
}

void asp_free(struct asp *a)
{
	struct conn *c;

	if (!a)
		return;
	while ((c = TAILQ_FIRST(&a->conns)))
		conn_free(c);
	if (a->listener) {
		evconnlistener_free(a->listener);
		unlink(a->path);
	}
	free(a->path);
	if (a->shared)
		munmap(a->shared, ASP_SHARED_SIZE);
	event_free(a->timer);
	pki_signer_free(&a->vek);
	bytes_free(&a->wire);
	bytes_free(&a->former);
	free(a);
}

struct fault_queue *asp_faults(struct asp *a)
{
	return &a->faults;
}

const struct asp_stats *asp_stats(const struct asp *a)
{
	return &a->stats;
}

void asp_set_service_time(struct asp *a, unsigned int ms)
{
	a->service_ms = ms;
}
