// SPDX-License-Identifier: MIT
#include "binding.h"
#include "crypto.h"
#include "show.h"

/* Behind the digest in report data that a kernel composed. */
static const char tag[16] = "guest_attest/v1";

_Static_assert(GA_SHA384_LEN + sizeof(tag) == GA_REPORT_DATA_LEN,
	       "digest and tag fill the report data");

int ga_binding_parse(const void *data, size_t len, struct ga_binding *b,
		     struct ga_findings *f)
{
	return ga_binding_read(GA_SPAN(data, len), b, f);
}

int ga_binding_report_data(const void *data, size_t len,
			   uint8_t report_data[GA_REPORT_DATA_LEN])
{
	struct ga_span s = GA_SPAN(data, len);

	memcpy(report_data + GA_SHA384_LEN, tag, sizeof(tag));
	return ga_hash(GA_SHA384, &s, 1, report_data);
}

static bool is_tagged(const uint8_t report_data[GA_REPORT_DATA_LEN])
{
	return !memcmp(report_data + GA_SHA384_LEN, tag, sizeof(tag));
}

void ga_check_binding(struct ga_verification *vn, const uint8_t actual[64])
{
	const struct ga_evidence *ev = vn->ev;
	uint8_t expected[GA_REPORT_DATA_LEN];

	if (!ev->cmw.binding.n) {
		if (is_tagged(actual) && !vn->p->report_data)
			ga_report(vn->f, GA_N_UNBOUND, "report_data", NULL,
				  NULL);
		return;
	}
	if (ga_binding_report_data(ev->cmw.binding.p, ev->cmw.binding.n,
				   expected))
		ga_report(vn->f, GA_E_CRYPTO, "binding", NULL, NULL);
	else if (memcmp(expected, actual, sizeof(expected)))
		ga_report(vn->f, GA_E_BINDING, "report_data",
			  GA_BYTES(expected, 64), GA_BYTES(actual, 64));
	else
		vn->vd->claims.bound = true;
}

/* JSON has no unsigned integers of 64 bits, and no kernel such ids. */
static json_t *number(uint64_t n)
{
	return n > INT64_MAX ? ga_show_hexnum(n, 16) :
			       json_integer((json_int_t)n);
}

json_t *ga_binding_show(const struct ga_binding *b)
{
	json_t *o = json_object();

	ga_show_put(&o, "user-data",
		    ga_show_hex(GA_SPAN(b->user_data, b->user_data_len)));
	ga_show_put(&o, "uid", number(b->uid));
	ga_show_put(&o, "gid", number(b->gid));
	ga_show_put(&o, "user-namespace", number(b->user_namespace));
	ga_show_put(&o, "label", json_string(b->label));
	ga_show_put(&o, "purpose", json_string(b->purpose));
	if (!b->has_key)
		return o;
	ga_show_put(&o, "public-key", ga_show_hex(GA_SPAN_OF(b->public_key)));
	ga_show_put(&o, "resource", json_string(b->resource));
	return o;
}

const struct ga_binding *ga_evidence_binding(const struct ga_evidence *ev)
{
	return ev->cmw.binding.n ? &ev->binding : NULL;
}

const struct ga_binding *ga_verdict_binding(const struct ga_verdict *vd)
{
	return vd->genuine && vd->claims.bound ? &vd->evidence->binding : NULL;
}
