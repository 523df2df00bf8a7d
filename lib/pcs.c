// SPDX-License-Identifier: MIT
/* What the documents of Intel's PCS have in common. */
#include "tcb_info.h"
#include "text.h"

#include <stdlib.h>

/* Intel's longest list has 20 levels. */
#define LEVELS_MAX 128

static bool take(struct ga_rd *r, const char *s)
{
	struct ga_span want = GA_SPAN((const uint8_t *)s, strlen(s));

	return ga_span_eq(ga_rd_span(r, "document", want.n), want);
}

int ga_pcs_split_served(struct ga_span text, const char *body_name,
			struct ga_span *body, uint8_t signature[64])
{
	static const char before[] = ",\"signature\":\"", after[] = "\"}";
	const size_t hex = 2 * 64;
	const size_t tail = strlen(before) + hex + strlen(after);
	struct ga_rd r;

	while (text.n && (text.p[text.n - 1] == '\n' ||
			  text.p[text.n - 1] == '\r'))
		text.n--;
	ga_rd_init(&r, text);
	if (!take(&r, "{\"") || !take(&r, body_name) || !take(&r, "\":") ||
	    ga_rd_left(&r) < tail)
		return -1;
	*body = ga_rd_span(&r, body_name, ga_rd_left(&r) - tail);
	if (!take(&r, before) ||
	    ga_hex_decode(signature, 64, ga_rd_span(&r, "signature", hex)) ||
	    !take(&r, after))
		return -1;
	return 0;
}

int ga_pcs_split(struct ga_span text, const char *body_name,
		 struct ga_span *body, uint8_t signature[64],
		 struct ga_findings *f)
{
	struct ga_span name, sig;
	bool have_sig = false;
	struct ga_json j;
	int more;

	*body = GA_SPAN(NULL, 0);
	ga_json_init(&j, text);
	if (ga_json_object(&j))
		return ga_report(f, GA_E_ENCODING, NULL, "a JSON object", NULL);
	while ((more = ga_json_member(&j, &name)) == 1) {
		if (ga_json_is(name, body_name) && !body->p) {
			if (ga_json_raw_object(&j, body))
				break;
		} else if (ga_json_is(name, "signature") && !have_sig) {
			if (ga_json_string(&j, &sig))
				break;
			have_sig = true;
		} else {
			return ga_report(f, GA_E_VALUE, "members",
					 GA_FMT("%s and signature, once each",
						body_name),
					 GA_FMT("%.*s", name.n < 64 ?
							(int)name.n : 64,
						(const char *)name.p));
		}
	}
	if (more || ga_json_end(&j))
		return ga_report(f, GA_E_ENCODING, NULL, "JSON",
				 GA_FMT("something else at offset %zu", j.r.pos));
	if (!body->p)
		return ga_report(f, GA_E_MISSING, body_name, NULL, NULL);
	if (!have_sig || ga_hex_decode(signature, 64, sig))
		return ga_report(f, GA_E_ENCODING, "signature",
				 "64 bytes in hex", have_sig ? NULL : "nothing");
	return 0;
}

int ga_pcs_hex(struct ga_json *j, uint8_t *dst, size_t n)
{
	struct ga_span s;

	return ga_json_string(j, &s) || ga_hex_decode(dst, n, s) ? -1 : 0;
}

int ga_pcs_time(struct ga_json *j, int64_t *out)
{
	struct ga_span s;

	return ga_json_string(j, &s) || ga_time_parse_iso(out, s) ? -1 : 0;
}

int ga_pcs_u32(struct ga_json *j, uint32_t *out)
{
	uint64_t v;

	if (ga_json_uint(j, UINT32_MAX, &v))
		return -1;
	*out = (uint32_t)v;
	return 0;
}

static int parse_status(struct ga_json *j, enum ga_tcb_status *status)
{
	char name[48] = "";
	struct ga_span s;

	if (ga_json_string(j, &s) || s.n >= sizeof(name))
		return -1;
	memcpy(name, s.p, s.n);
	*status = ga_tcb_status_parse(name);
	/* The others are made here and never said by Intel's documents. */
	switch (*status) {
	case GA_TCB_UNKNOWN:
	case GA_TCB_NOT_SUPPORTED:
	case GA_TCB_TD_RELAUNCH_ADVISED:
	case GA_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED:
		return -1;
	default:
		return 0;
	}
}

static int parse_advisories(struct ga_json *j, struct ga_span *advisories)
{
	struct ga_json list;
	struct ga_span id;
	int more;

	if (ga_json_skip(j, advisories))
		return -1;
	ga_json_init(&list, *advisories);
	if (ga_json_array(&list))
		return -1;
	while ((more = ga_json_element(&list)) == 1)
		if (ga_json_string(&list, &id))
			return -1;
	return more;
}

int ga_tcb_level_member(struct ga_json *j, struct ga_span name,
			struct ga_tcb_level *level)
{
	if (ga_json_is(name, "tcbDate"))
		return ga_pcs_time(j, &level->date);
	if (ga_json_is(name, "tcbStatus"))
		return parse_status(j, &level->status);
	if (ga_json_is(name, "advisoryIDs"))
		return parse_advisories(j, &level->advisories);
	return 1;
}

struct ga_tcb_level *ga_tcb_levels_add(struct ga_tcb_levels *levels)
{
	struct ga_tcb_level *v;

	if (levels->n == LEVELS_MAX)
		return NULL;
	if (levels->n % 16 == 0) {
		v = realloc(levels->v, (levels->n + 16) * sizeof(*v));
		if (!v)
			return NULL;
		levels->v = v;
	}
	v = &levels->v[levels->n++];
	*v = (struct ga_tcb_level){ 0 };
	return v;
}

static int parse_isvsvn(struct ga_json *j, struct ga_tcb_level *level)
{
	struct ga_span name;
	bool seen = false;
	uint64_t v;
	int more;

	if (ga_json_object(j))
		return -1;
	while ((more = ga_json_member(j, &name)) == 1) {
		if (!ga_json_is(name, "isvsvn") || seen ||
		    ga_json_uint(j, UINT16_MAX, &v))
			return -1;
		level->svn = (uint16_t)v;
		seen = true;
	}
	return more || !seen ? -1 : 0;
}

int ga_pcs_isvsvn_levels(struct ga_json *j, struct ga_tcb_levels *levels)
{
	struct ga_tcb_level *level;
	struct ga_span name;
	bool has_tcb;
	int more, ret;

	if (levels->n || ga_json_array(j))
		return -1;
	while ((more = ga_json_element(j)) == 1) {
		level = ga_tcb_levels_add(levels);
		if (!level || ga_json_object(j))
			return -1;
		has_tcb = false;
		while ((more = ga_json_member(j, &name)) == 1) {
			if (ga_json_is(name, "tcb") && !has_tcb) {
				ret = parse_isvsvn(j, level);
				has_tcb = true;
			} else {
				ret = ga_tcb_level_member(j, name, level);
			}
			if (ret < 0 || (ret && ga_json_skip(j, NULL)))
				return -1;
		}
		if (more || !has_tcb || level->status == GA_TCB_UNKNOWN)
			return -1;
	}
	return more;
}
