// SPDX-License-Identifier: MIT
#include "trustee.h"
#include "formats/snp.h"
#include "json.h"
#include "text.h"

#include <stdlib.h>

bool ga_trustee_detect(struct ga_span bytes)
{
	struct ga_json j;

	ga_json_init(&j, bytes);
	return !ga_json_object(&j);
}

static int bad(const struct ga_json *j, const char *field, const char *expected,
	       struct ga_findings *f)
{
	return ga_report(f, GA_E_ENCODING, field, expected,
			 GA_FMT("something else before offset %zu", j->r.pos));
}

/**
 * struct wrapping - what has been found so far
 * @out: the vendor's bytes; zero where nothing was put
 * @size: room there
 * @len: bytes in use, 0 before there are any
 * @report: a report is at the start of @out
 * @certs: a certificate chain was there
 */
struct wrapping {
	uint8_t *out;
	size_t size;
	size_t len;
	bool report;
	bool certs;
};

static int take_quote(struct ga_json *j, struct wrapping *w,
		      struct ga_findings *f)
{
	struct ga_span text;

	if (w->len)
		return ga_report(f, GA_E_DUPLICATE, "quote",
				 "one piece of evidence", "another");
	if (ga_json_string(j, &text))
		return bad(j, "quote", "a string", f);
	if (ga_base64_decode(w->out, &w->len, text) || !w->len)
		return bad(j, "quote", "base64", f);
	return 0;
}

static int take_report(struct ga_json *j, struct wrapping *w,
		       struct ga_findings *f)
{
	if (w->report || (w->len && !w->certs))
		return ga_report(f, GA_E_DUPLICATE, "attestation_report",
				 "one piece of evidence", "another");
	if (ga_trustee_report(j, w->out, f))
		return -1;
	w->report = true;
	if (w->len < GA_SNP_REPORT_LEN)
		w->len = GA_SNP_REPORT_LEN;
	return 0;
}

static int take_certs(struct ga_json *j, struct wrapping *w,
		      struct ga_findings *f)
{
	size_t len;

	if (w->certs || (w->len && !w->report))
		return ga_report(f, GA_E_DUPLICATE, "cert_chain", "one",
				 "another");
	if (ga_json_null(j))
		return 0;
	if (ga_trustee_certs(j, w->out + GA_SNP_REPORT_LEN,
			     w->size - GA_SNP_REPORT_LEN, &len, f))
		return -1;
	w->certs = true;
	w->len = GA_SNP_REPORT_LEN + len;
	return 0;
}

/* What else Trustee sends, such as event logs, no signature covers. */
static int take_member(struct ga_json *j, struct ga_span name,
		       struct wrapping *w, struct ga_findings *f)
{
	if (ga_json_is(name, "quote"))
		return take_quote(j, w, f);
	if (ga_json_is(name, "attestation_report"))
		return take_report(j, w, f);
	if (ga_json_is(name, "cert_chain"))
		return take_certs(j, w, f);
	return ga_json_skip(j, NULL) ? bad(j, "member", "JSON", f) : 0;
}

static int unwrap(struct ga_span text, struct wrapping *w,
		  struct ga_findings *f)
{
	struct ga_span name;
	struct ga_json j;
	int more;

	ga_json_init(&j, text);
	if (ga_json_object(&j))
		return bad(&j, "evidence", "a JSON object", f);
	while ((more = ga_json_member(&j, &name)) == 1)
		if (take_member(&j, name, w, f))
			return -1;
	if (more < 0 || ga_json_end(&j))
		return bad(&j, "evidence", "one JSON object", f);
	if (!w->len || (w->certs && !w->report))
		return ga_report(f, GA_E_MISSING, "evidence",
				 "\"quote\" or \"attestation_report\"", NULL);
	return 0;
}

int ga_trustee_unwrap(struct ga_span text, uint8_t **out, size_t *len,
		      struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "Trustee evidence", false);
	/* No member has more bytes than characters, but for the table's rows. */
	struct wrapping w = { .size = GA_SNP_REPORT_LEN + 1024 + text.n };
	int ret = -1;

	w.out = calloc(1, w.size);
	if (!w.out)
		ga_report(f, GA_E_NOMEM, NULL, NULL, NULL);
	else
		ret = unwrap(text, &w, f);
	ga_scope_leave(f, s);
	if (ret) {
		free(w.out);
		return ret;
	}
	*out = w.out;
	*len = w.len;
	return 0;
}
