// SPDX-License-Identifier: MIT
#include "envelope.h"

#include <errno.h>
#include <string.h>

#define MAGIC "guest-attest-courier/1 "

#define BROKER_MAX 600
#define RESOURCE_MAX 255
#define TEE_MAX 15

/* The words of a line, one after the other. */
struct words {
	struct span rest;
	struct failure *f;
};

static struct span next_word(struct words *w)
{
	const char *end = w->rest.n ? memchr(w->rest.p, ' ', w->rest.n) : NULL;
	struct span word = { w->rest.p, end ? (size_t)(end - w->rest.p) : w->rest.n };

	w->rest.p += word.n + !!end;
	w->rest.n -= word.n + !!end;
	/* A blank at the end leaves a word behind it that is not there. */
	if (end && !w->rest.n)
		failure_set(w->f, EINVAL, "request: a blank at its end");
	return word;
}

static struct span next_field(struct words *w, const char *name)
{
	struct span word = next_word(w);
	size_t n = strlen(name);

	if (word.n <= n || memcmp(word.p, name, n) || word.p[n] != '=') {
		failure_set(w->f, EINVAL, "request: expected %s=, found '%.*s'", name,
			    word.n < 40 ? (int)word.n : 40, word.p);
		return (struct span){ NULL, 0 };
	}
	return (struct span){ word.p + n + 1, word.n - n - 1 };
}

static struct span next_text(struct words *w, const char *name, size_t max)
{
	struct span s = next_field(w, name);

	if (!w->f->err && (s.n > max || !span_is_word(s)))
		failure_set(w->f, EINVAL, "request.%s: expected 1 to %zu printable bytes, found %zu",
			    name, max, s.n);
	return s;
}

/* @want: how many bytes it must stand for; 0: at least one, -1: any number. */
static struct span next_b64url(struct words *w, const char *name, long want)
{
	struct span s = next_field(w, name);
	long n = b64url_len(s);

	if (w->f->err)
		return s;
	if (n < 0)
		failure_set(w->f, EINVAL, "request.%s: not base64url", name);
	else if ((!want && !n) || (want > 0 && n != want))
		failure_set(w->f, EINVAL, "request.%s: expected %ld bytes, found %ld", name,
			    want ? want : 1, n);
	return s;
}

static bool is_letter_or_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name_byte(char c)
{
	return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-' || c == ':';
}

/* What the broker itself demands of a name; it becomes part of a URL. */
static struct span next_resource(struct words *w)
{
	struct span s = next_text(w, "resource", RESOURCE_MAX);
	size_t i, parts = 1, part = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '/' && part) {
			parts++;
			part = 0;
		} else if (is_name_byte(s.p[i])) {
			part++;
		} else {
			break;
		}
	}
	if (!w->f->err && (i < s.n || parts != 3 || !part))
		failure_set(w->f, EINVAL,
			    "request.resource: expected <repository>/<type>/<tag>, found '%.*s'",
			    s.n < 80 ? (int)s.n : 80, s.p);
	return s;
}

static struct span next_tee(struct words *w)
{
	struct span s = next_text(w, "tee", TEE_MAX);
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9'))
			failure_set(w->f, EINVAL, "request.tee: expected letters and digits, found '%.*s'",
				    (int)s.n, s.p);
	return s;
}

/* What is in base64, in either alphabet. */
static bool is_nonce(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!is_letter_or_digit(s.p[i]) && !memchr("+/=-_", s.p[i], 5))
			return false;
	return s.n > 0 && s.n <= NONCE_MAX;
}

/* What needs no escape in JSON and no quotes in a cookie. */
static bool is_ticket(struct span s)
{
	return span_is_word(s) && s.n <= TICKET_MAX && !memchr(s.p, ',', s.n) &&
	       !memchr(s.p, ';', s.n);
}

static int check_nonce(struct failure *f, int err, const char *where, struct span s)
{
	return is_nonce(s) ? 0 :
			     failure_set(f, err, "%s.nonce: expected 1 to %u bytes of base64", where,
					 NONCE_MAX);
}

static int check_ticket(struct failure *f, int err, const char *where, struct span s)
{
	return is_ticket(s) ? 0 :
			      failure_set(f, err,
					  "%s.ticket: expected 1 to %u printable bytes without \"\\,;",
					  where, TICKET_MAX);
}

static unsigned int next_timeout(struct words *w)
{
	struct span s = next_field(w, "timeout");
	unsigned int v = 0;
	size_t i;

	for (i = 0; i < s.n && i < 5 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		v = v * 10 + (unsigned int)(s.p[i] - '0');
	if (!w->f->err && (i < s.n || !v || v > TIMEOUT_MAX))
		failure_set(w->f, EINVAL, "request.timeout: expected 1 to %u, found '%.*s'",
			    TIMEOUT_MAX, s.n < 20 ? (int)s.n : 20, s.p);
	return v;
}

static enum profile next_profile(struct words *w)
{
	struct span s = next_field(w, "profile");

	if (span_is(s, "rcar"))
		return PROFILE_RCAR;
	if (!w->f->err && !span_is(s, "native"))
		failure_set(w->f, EINVAL, "request.profile: expected native or rcar, found '%.*s'",
			    s.n < 20 ? (int)s.n : 20, s.p);
	return PROFILE_NATIVE;
}

static void parse_release(struct request *r, struct words *w)
{
	r->ticket = next_field(w, "ticket");
	if (!w->f->err)
		check_ticket(w->f, EINVAL, "request", r->ticket);
	r->resource = next_resource(w);
	if (r->profile == PROFILE_RCAR) {
		r->tee = next_tee(w);
		r->nonce = next_field(w, "nonce");
		if (!w->f->err)
			check_nonce(w->f, EINVAL, "request", r->nonce);
		r->x = next_b64url(w, "x", 32);
		r->y = next_b64url(w, "y", 32);
	}
	r->evidence = next_b64url(w, "evidence", 0);
	if (r->profile == PROFILE_RCAR)
		r->certificates = next_b64url(w, "certificates", -1);
}

int request_parse(struct request *r, struct span line, struct failure *f)
{
	struct words w = { .f = f };
	struct span word;

	*r = (struct request){ 0 };
	if (line.n > REQUEST_MAX)
		return failure_set(f, EINVAL, "request: at most %u bytes, found %zu", REQUEST_MAX,
				   line.n);
	if (line.n < sizeof(MAGIC) - 1 || memcmp(line.p, MAGIC, sizeof(MAGIC) - 1))
		return failure_set(f, EINVAL, "request: expected to begin with '" MAGIC "'");
	w.rest = (struct span){ line.p + sizeof(MAGIC) - 1, line.n - (sizeof(MAGIC) - 1) };
	word = next_word(&w);
	if (!span_is(word, "challenge") && !span_is(word, "release"))
		return failure_set(f, EINVAL, "request: expected challenge or release, found '%.*s'",
				   word.n < 20 ? (int)word.n : 20, word.p);
	r->step = span_is(word, "challenge") ? STEP_CHALLENGE : STEP_RELEASE;
	r->profile = next_profile(&w);
	r->broker = next_text(&w, "broker", BROKER_MAX);
	r->timeout = next_timeout(&w);
	if (r->step == STEP_CHALLENGE)
		r->tee = next_tee(&w);
	else
		parse_release(r, &w);
	if (w.rest.n)
		failure_set(f, EINVAL, "request: expected its end, found %zu bytes more", w.rest.n);
	return f->err ? -1 : 0;
}

static void put(struct out *o, const char *name, struct span value)
{
	out_text(o, " ");
	out_text(o, name);
	out_text(o, "=");
	out_span(o, value);
}

int answer_challenge(struct out *o, struct span nonce, struct span ticket, struct failure *f)
{
	if (check_nonce(f, EPROTO, "answer", nonce) || check_ticket(f, EPROTO, "answer", ticket))
		return -1;
	out_text(o, MAGIC "challenge");
	put(o, "nonce", nonce);
	put(o, "ticket", ticket);
	return 0;
}

void answer_native(struct out *o, struct span enc, struct span ciphertext)
{
	out_text(o, MAGIC "release");
	put(o, "enc", enc);
	put(o, "ciphertext", ciphertext);
}

void answer_rcar(struct out *o, const struct jwe *jwe)
{
	out_text(o, MAGIC "release");
	put(o, "protected", jwe->protected);
	put(o, "encrypted_key", jwe->encrypted_key);
	put(o, "iv", jwe->iv);
	put(o, "ciphertext", jwe->ciphertext);
	put(o, "tag", jwe->tag);
}

void answer_error(struct out *o, const struct failure *f)
{
	o->n = 0;
	o->full = false;
	out_text(o, MAGIC "error ");
	out_uint(o, (unsigned int)f->err);
	out_text(o, " ");
	out_text(o, f->text);
}
