// SPDX-License-Identifier: MIT
#include "evidence.h"
#include "binding.h"
#include "show.h"
#include "trustee.h"

#include <stdlib.h>

static const struct ga_format *const formats[] = {
	&ga_format_intel,
	&ga_format_snp,
};

const char *ga_tee_name(enum ga_tee tee)
{
	switch (tee) {
	case GA_TEE_TDX:
		return "tdx";
	case GA_TEE_SGX:
		return "sgx";
	case GA_TEE_SNP:
		return "snp";
	case GA_TEE_UNKNOWN:
		break;
	}
	return "unknown";
}

static const struct ga_format *detect(struct ga_span bytes)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->detect(bytes))
			return formats[i];
	return NULL;
}

/*
 * What a kernel took apart is put together as the vendor's drivers have it: a
 * report with its certificates behind it. The rest stays beside it.
 */
static int take_records(struct ga_evidence *ev, struct ga_findings *f)
{
	const struct ga_span *report = &ev->cmw.report;
	const struct ga_span *certs = &ev->cmw.certificates;

	if (ga_cmw_parse(GA_SPAN(ev->buf, ev->len), &ev->cmw, f))
		return -1;
	if (ev->cmw.binding.n &&
	    ga_binding_read(ev->cmw.binding, &ev->binding, f))
		return -1;
	ev->outer = ev->buf;
	ev->len = report->n + certs->n;
	ev->buf = malloc(ev->len);
	if (!ev->buf)
		return ga_report(f, GA_E_NOMEM, NULL, NULL, NULL);
	memcpy(ev->buf, report->p, report->n);
	if (certs->n)
		memcpy(ev->buf + report->n, certs->p, certs->n);
	return 0;
}

/* An envelope gives way to the bytes that are in it. */
static int unwrap(struct ga_evidence *ev, struct ga_findings *f)
{
	uint8_t *inner;
	size_t len;

	if (ga_cmw_detect(GA_SPAN(ev->buf, ev->len)))
		return take_records(ev, f);
	if (!ga_trustee_detect(GA_SPAN(ev->buf, ev->len)))
		return 0;
	if (ga_trustee_unwrap(GA_SPAN(ev->buf, ev->len), &inner, &len, f))
		return -1;
	free(ev->buf);
	ev->buf = inner;
	ev->len = len;
	return 0;
}

struct ga_evidence *ga_evidence_parse(const void *data, size_t len,
				      struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "evidence", false);
	struct ga_evidence *ev = NULL;

	if (len > GA_EVIDENCE_MAX) {
		ga_report(f, GA_E_LENGTH, NULL,
			  GA_FMT("at most %u bytes", GA_EVIDENCE_MAX),
			  GA_FMT("%zu", len));
		goto out;
	}
	ev = calloc(1, sizeof(*ev));
	if (!ev)
		goto nomem;
	atomic_init(&ev->refs, 1);
	ev->len = len;
	ev->buf = malloc(len ? len : 1);
	if (!ev->buf)
		goto nomem;
	if (len)
		memcpy(ev->buf, data, len);
	if (unwrap(ev, f))
		goto err;
	ev->format = detect(GA_SPAN(ev->buf, ev->len));
	if (!ev->format) {
		ga_report(f, GA_E_UNKNOWN_FORMAT, NULL,
			  "an Intel quote or an SNP report",
			  GA_FMT("%zu other bytes", ev->len));
		goto err;
	}
	if (!ev->format->parse(ev, f))
		goto out;
	goto err;
nomem:
	ga_report(f, GA_E_NOMEM, NULL, NULL, NULL);
err:
	ga_evidence_free(ev);
	ev = NULL;
out:
	ga_scope_leave(f, s);
	return ev;
}

struct ga_evidence *ga_evidence_ref(struct ga_evidence *ev)
{
	atomic_fetch_add_explicit(&ev->refs, 1, memory_order_relaxed);
	return ev;
}

void ga_evidence_free(struct ga_evidence *ev)
{
	if (!ev || atomic_fetch_sub_explicit(&ev->refs, 1,
					     memory_order_acq_rel) != 1)
		return;
	free(ev->outer);
	free(ev->buf);
	free(ev);
}

enum ga_tee ga_evidence_tee(const struct ga_evidence *ev)
{
	return ev->tee;
}

static json_t *show(const struct ga_evidence *ev)
{
	json_t *top = json_object();

	ga_show_put(&top, "tee", json_string(ga_tee_name(ev->tee)));
	ga_show_put(&top, "verified", json_false());
	ga_show_put(&top, "length", json_integer((json_int_t)ev->len));
	if (ev->cmw.provider.n)
		ga_show_put(&top, "provider",
			    ga_show_text_value(ev->cmw.provider));
	if (ev->cmw.binding.n)
		ga_show_put(&top, "binding", ga_binding_show(&ev->binding));
	if (ev->cmw.manifest.n)
		ga_show_put(&top, "manifest", ga_show_hex(ev->cmw.manifest));
	ga_show_put(&top, "evidence", ev->format->show(ev, true));
	return top;
}

char *ga_evidence_json(const struct ga_evidence *ev)
{
	json_t *top = show(ev);
	char *s = ga_show_json(top);

	json_decref(top);
	return s;
}

char *ga_evidence_fields_json(const struct ga_evidence *ev)
{
	json_t *fields = ev->format->show(ev, false);
	char *s = ga_show_compact(fields);

	json_decref(fields);
	return s;
}

char *ga_evidence_text(const struct ga_evidence *ev)
{
	json_t *top = show(ev);
	char *s = top ? ga_show_text(top) : NULL;

	json_decref(top);
	return s;
}
