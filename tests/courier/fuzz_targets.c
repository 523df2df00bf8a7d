// SPDX-License-Identifier: MIT
/* Everything that the courier reads from a network, and what it may make of it. */
#include "../fuzz/fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "exchange.h"
#include "json.h"
#include "memory_stream.h"
#include "snp_json.h"

#define N43 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

void fuzz_assert(int ok)
{
	if (!ok)
		abort();
}

/* What is refused says why in one line; what is taken says nothing. */
static void check(int ret, const struct failure *f)
{
	const char *c;

	fuzz_assert(!ret == !f->err);
	fuzz_assert(!ret || f->text[0]);
	for (c = f->text; *c; c++)
		fuzz_assert(*c >= 0x20 && *c <= 0x7e);
}

/* What the kernel is told of cookies, and hands back. */
static void check_cookies(const struct cookies *c)
{
	char buffer[COOKIES_TEXT_MAX * 4 / 3 + 4];
	struct out ticket = { .p = buffer, .size = sizeof(buffer) };
	static struct cookies back;
	struct failure f = { 0 };
	size_t i;

	fuzz_assert(c->n <= COOKIES_TEXT_MAX);
	for (i = 0; i < c->n; i++)
		fuzz_assert(c->text[i] >= 0x20 && c->text[i] <= 0x7e);
	if (!c->n)
		return;
	fuzz_assert(!cookies_to_ticket(c, &ticket, &f));
	fuzz_assert(!cookies_of_ticket(&back, (struct span){ ticket.p, ticket.n }, &f));
	fuzz_assert(back.n == c->n && !memcmp(back.text, c->text, c->n));
}

static void feed_http(const uint8_t *data, size_t size)
{
	static struct cookies cookies;
	static struct stream s;
	struct failure f = { 0 };
	struct http_answer a;
	bool keep = false;
	int ret;

	memory_open(&s, (struct span){ (const char *)data, size }, 0);
	cookies.n = 0;
	ret = http_read(&s, &cookies, &a, &keep, &f);
	check(ret, &f);
	fuzz_assert(ret || (a.status >= 200 && a.status < 600 && a.body.n <= HTTP_BODY_MAX &&
			    a.body.n <= size));
	check_cookies(&cookies);
}

static void feed_json(const uint8_t *data, size_t size)
{
	struct json_member m[] = {
		{ "version", JSON_ONE, true, { NULL, 0 } },
		{ "ticket", JSON_WORD, true, { NULL, 0 } },
		{ "extra-params", JSON_ANY, true, { NULL, 0 } },
		{ "detail", JSON_STRING, true, { NULL, 0 } },
	};
	const char *start = (const char *)data, *end = start + size;
	struct failure f = { 0 };
	size_t i;
	int ret = json_read((struct span){ start, size }, m, 4, size & 1, &f);

	check(ret, &f);
	for (i = 0; !ret && i < 4; i++)
		fuzz_assert(!m[i].value.p ||
			    (m[i].value.p > start && m[i].value.p + m[i].value.n < end));
}

static void feed_envelope(const uint8_t *data, size_t size)
{
	const char *start = (const char *)data;
	struct failure f = { 0 };
	struct request r;
	struct url u;
	int ret = request_parse(&r, (struct span){ start, size }, &f);

	check(ret, &f);
	if (ret)
		return;
	fuzz_assert(r.timeout && r.timeout <= TIMEOUT_MAX);
	fuzz_assert((r.step == STEP_CHALLENGE) == !r.evidence.p);
	fuzz_assert((r.step == STEP_RELEASE && r.profile == PROFILE_RCAR) == !!r.certificates.p);
	ret = url_parse(&u, r.broker, &f);
	check(ret, &f);
	fuzz_assert(ret || (u.host[0] && u.port));
}

static void feed_config(const uint8_t *data, size_t size)
{
	struct failure f = { 0 };
	struct config c;

	config_init(&c);
	check(config_parse(&c, (struct span){ (const char *)data, size }, &f), &f);
}

static int discard(struct stream *s, const char *p, size_t n, struct failure *f)
{
	(void)s;
	(void)p;
	(void)n;
	(void)f;
	return 0;
}

/* A server's bytes, up to the line that the kernel is told. */
static void feed_exchange(const uint8_t *data, size_t size)
{
	static const struct stream_ops ops = { .read = memory_read, .write = discard };
	static char body_buffer[BODY_MAX], answer_buffer[ANSWER_MAX];
	struct out body = { .p = body_buffer, .size = sizeof(body_buffer) };
	struct out answer = { .p = answer_buffer, .size = sizeof(answer_buffer) };
	static struct http h;
	struct failure f = { 0 };
	struct request r = {
		.step = size & 1 ? STEP_RELEASE : STEP_CHALLENGE,
		.profile = size & 2 ? PROFILE_RCAR : PROFILE_NATIVE,
		.tee = SPAN("tdx"), .ticket = SPAN("YT1i"), .resource = SPAN("a/b/c"),
		.evidence = SPAN("AA"), .nonce = SPAN("AA"), .x = SPAN(N43), .y = SPAN(N43),
		.certificates = SPAN(""),
	};
	struct url u = { .host = "broker", .port = 80 };
	size_t i;
	int ret;

	http_open(&h, &u, &ops);
	/* Byte by byte, or the second answer would be there before it was asked for. */
	memory_open(&h.stream, (struct span){ (const char *)data, size }, 1);
	h.stream.ops = &ops;
	/* As if it were connected; a second connection finds nobody. */
	h.stream.fd = open("/dev/null", O_RDONLY);
	ret = r.profile == PROFILE_NATIVE ? native_exchange(&r, &h, &body, &answer, &f) :
					    rcar_exchange(&r, &h, &body, &answer, &f);
	http_close(&h);
	check(ret, &f);
	for (i = 0; !ret && i < answer.n; i++)
		fuzz_assert(answer.p[i] >= 0x20 && answer.p[i] <= 0x7e);
	fuzz_assert(ret || (answer.n > 23 && !memcmp(answer.p, "guest-attest-courier/1 ", 23)));
}

const struct fuzz_target fuzz_targets[] = {
	{ "answer", "courier/http", feed_http },
	{ "json", "courier/json", feed_json },
	{ "envelope", "courier/envelope", feed_envelope },
	{ "config", "courier/config", feed_config },
	{ "exchange", "courier/http", feed_exchange },
	{ NULL, NULL, NULL },
};

const struct fuzz_target *fuzz_target(const char *name)
{
	const struct fuzz_target *t;

	for (t = fuzz_targets; t->name; t++)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}
