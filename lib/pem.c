// SPDX-License-Identifier: MIT
#include "pem.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE_MAX_LEN 48

static bool at(const struct ga_rd *r, const char *s)
{
	struct ga_rd copy = *r;
	size_t n = strlen(s);
	struct ga_span got;

	if (ga_rd_left(r) < n)
		return false;
	got = ga_rd_span(&copy, "PEM", n);
	return !memcmp(got.p, s, n);
}

static bool is_space(uint8_t c)
{
	return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

static void skip_space(struct ga_rd *r)
{
	while (ga_rd_left(r) && is_space((uint8_t)ga_rd_peek(r)))
		ga_rd_step(r);
}

static bool only_nul(struct ga_rd *r)
{
	while (!ga_rd_peek(r))
		ga_rd_step(r);
	return !ga_rd_left(r);
}

/* One body: base64 lines up to the end line, decoded to @dst. */
static int decode_body(struct ga_rd *r, const char *end_line, uint8_t *dst,
		       struct ga_span *der)
{
	struct ga_span body = ga_rd_until(r, '-');
	size_t n;

	if (!at(r, end_line) || ga_base64_decode_lines(dst, &n, body) || !n)
		return -1;
	ga_rd_span(r, "PEM", strlen(end_line));
	*der = GA_SPAN(dst, n);
	return 0;
}

int ga_pem_decode(struct ga_pem *pem, struct ga_span text, const char *label,
		  struct ga_findings *f)
{
	char begin_line[LINE_MAX_LEN], end_line[LINE_MAX_LEN];
	struct ga_rd r;
	uint8_t *dst;

	*pem = (struct ga_pem){ .buf = malloc(text.n + 1) };
	if (!pem->buf)
		return ga_report(f, GA_E_NOMEM, "PEM", NULL, NULL);
	snprintf(begin_line, sizeof(begin_line), "-----BEGIN %s-----", label);
	snprintf(end_line, sizeof(end_line), "-----END %s-----", label);
	dst = pem->buf;
	ga_rd_init(&r, text);
	for (skip_space(&r); at(&r, begin_line); skip_space(&r)) {
		if (pem->n == GA_PEM_MAX) {
			ga_report(f, GA_E_LENGTH, "PEM",
				  GA_FMT("at most %d objects", GA_PEM_MAX),
				  "more");
			goto err;
		}
		ga_rd_span(&r, "PEM", strlen(begin_line));
		if (decode_body(&r, end_line, dst, &pem->der[pem->n])) {
			ga_report(f, GA_E_ENCODING, "PEM", "base64",
				  GA_FMT("something else in object %zu",
					 pem->n + 1));
			goto err;
		}
		dst += pem->der[pem->n++].n;
	}
	if (!only_nul(&r)) {
		ga_report(f, GA_E_ENCODING, "PEM", begin_line,
			  "something else after the last one");
		goto err;
	}
	if (!pem->n) {
		ga_report(f, GA_E_MISSING, "PEM", begin_line, "nothing of the kind");
		goto err;
	}
	return 0;
err:
	ga_pem_fini(pem);
	return -1;
}

void ga_pem_fini(struct ga_pem *pem)
{
	free(pem->buf);
	*pem = (struct ga_pem){ 0 };
}
