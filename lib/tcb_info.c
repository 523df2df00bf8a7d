// SPDX-License-Identifier: MIT
#include "tcb_info.h"

#include <stdlib.h>

#define MODULES_MAX 32

/* Members of TCB info, as bits of what has been seen. */
enum {
	HAS_ID = 1 << 0,
	HAS_VERSION = 1 << 1,
	HAS_ISSUE_DATE = 1 << 2,
	HAS_NEXT_UPDATE = 1 << 3,
	HAS_FMSPC = 1 << 4,
	HAS_PCE_ID = 1 << 5,
	HAS_EVALUATION_NUMBER = 1 << 6,
	HAS_LEVELS = 1 << 7,
	HAS_MODULE = 1 << 8,
	HAS_MODULES = 1 << 9,
	HAS_TCB_TYPE = 1 << 10,
};

/* Version 3: sixteen objects with an "svn" each. */
static int parse_components(struct ga_json *j, uint8_t *svn)
{
	struct ga_span name;
	size_t i = 0;
	uint64_t v;
	int more;

	if (ga_json_array(j))
		return -1;
	while ((more = ga_json_element(j)) == 1) {
		bool seen = false;

		if (i == GA_TCB_COMPONENTS || ga_json_object(j))
			return -1;
		while ((more = ga_json_member(j, &name)) == 1) {
			if (!ga_json_is(name, "svn")) {
				if (ga_json_skip(j, NULL))
					return -1;
				continue;
			}
			if (seen || ga_json_uint(j, UINT8_MAX, &v))
				return -1;
			svn[i] = (uint8_t)v;
			seen = true;
		}
		if (more || !seen)
			return -1;
		i++;
	}
	return more || i != GA_TCB_COMPONENTS ? -1 : 0;
}

/* Version 2: "sgxtcbcomp01svn" to "sgxtcbcomp16svn". -1 for another name. */
static int component_index(struct ga_span name)
{
	static const char prefix[] = "sgxtcbcomp", suffix[] = "svn";
	int i;

	if (name.n != sizeof("sgxtcbcomp01svn") - 1 ||
	    memcmp(name.p, prefix, sizeof(prefix) - 1) ||
	    memcmp(name.p + 12, suffix, sizeof(suffix) - 1))
		return -1;
	i = (name.p[10] - '0') * 10 + name.p[11] - '0';
	return i >= 1 && i <= GA_TCB_COMPONENTS ? i - 1 : -1;
}

static int parse_tcb(struct ga_json *j, const struct ga_tcb_info *t,
		     struct ga_tcb_level *level)
{
	const uint32_t all_v2 = 0xffff;
	bool sgx = false, tdx = false, pce = false;
	uint32_t seen = 0;
	struct ga_span name;
	uint64_t v;
	int more, i;

	if (ga_json_object(j))
		return -1;
	while ((more = ga_json_member(j, &name)) == 1) {
		i = component_index(name);
		if (ga_json_is(name, "pcesvn") && !pce) {
			if (ga_json_uint(j, UINT16_MAX, &v))
				return -1;
			level->svn = (uint16_t)v;
			pce = true;
		} else if (ga_json_is(name, "sgxtcbcomponents") && !sgx) {
			if (parse_components(j, level->sgx))
				return -1;
			sgx = true;
		} else if (ga_json_is(name, "tdxtcbcomponents") && !tdx) {
			if (parse_components(j, level->tdx))
				return -1;
			tdx = true;
		} else if (i >= 0 && !(seen & 1u << i)) {
			if (ga_json_uint(j, UINT8_MAX, &v))
				return -1;
			level->sgx[i] = (uint8_t)v;
			seen |= 1u << i;
		} else {
			return -1;
		}
	}
	if (more || !pce)
		return -1;
	if (t->version == 2)
		return seen == all_v2 && !sgx && !tdx ? 0 : -1;
	return !seen && sgx && tdx == t->tdx ? 0 : -1;
}

static int parse_levels(struct ga_json *j, struct ga_tcb_info *t)
{
	struct ga_tcb_level *level;
	struct ga_span name;
	bool has_tcb;
	int more, ret;

	if (ga_json_array(j))
		return -1;
	while ((more = ga_json_element(j)) == 1) {
		level = ga_tcb_levels_add(&t->levels);
		if (!level || ga_json_object(j))
			return -1;
		has_tcb = false;
		while ((more = ga_json_member(j, &name)) == 1) {
			if (ga_json_is(name, "tcb") && !has_tcb) {
				ret = parse_tcb(j, t, level);
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
	return more || !t->levels.n ? -1 : 0;
}

static int parse_u64_bytes(struct ga_json *j, uint64_t *out)
{
	uint8_t bytes[8];
	struct ga_rd r;

	if (ga_pcs_hex(j, bytes, sizeof(bytes)))
		return -1;
	ga_rd_init(&r, GA_SPAN_OF(bytes));
	*out = ga_rd_le64(&r, "attributes");
	return 0;
}

static int parse_module_id(struct ga_json *j, struct ga_tdx_module *m)
{
	struct ga_span s;
	size_t i;

	if (ga_json_string(j, &s) || !s.n || s.n >= sizeof(m->id))
		return -1;
	/* Compared without regard to case, as Intel's own verifier does. */
	for (i = 0; i < s.n; i++)
		m->id[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ?
					  s.p[i] - 'a' + 'A' : s.p[i]);
	m->id[i] = '\0';
	return 0;
}

static int parse_module(struct ga_json *j, struct ga_tdx_module *m,
			bool identity)
{
	enum { SIGNER = 1, ATTR = 2, MASK = 4, ID = 8, LEVELS = 16 };
	uint32_t seen = 0, bit;
	struct ga_span name;
	int more, ret;

	if (ga_json_object(j))
		return -1;
	while ((more = ga_json_member(j, &name)) == 1) {
		if (ga_json_is(name, "mrsigner")) {
			bit = SIGNER;
			ret = ga_pcs_hex(j, m->mr_signer, 48);
		} else if (ga_json_is(name, "attributes")) {
			bit = ATTR;
			ret = parse_u64_bytes(j, &m->attributes);
		} else if (ga_json_is(name, "attributesMask")) {
			bit = MASK;
			ret = parse_u64_bytes(j, &m->attributes_mask);
		} else if (identity && ga_json_is(name, "id")) {
			bit = ID;
			ret = parse_module_id(j, m);
		} else if (identity && ga_json_is(name, "tcbLevels")) {
			bit = LEVELS;
			ret = ga_pcs_isvsvn_levels(j, &m->levels);
		} else {
			bit = 0;
			ret = ga_json_skip(j, NULL);
		}
		if (ret || seen & bit)
			return -1;
		seen |= bit;
	}
	if (more || (seen & (SIGNER | ATTR | MASK)) != (SIGNER | ATTR | MASK))
		return -1;
	return identity && (seen & (ID | LEVELS)) != (ID | LEVELS) ? -1 : 0;
}

static int parse_modules(struct ga_json *j, struct ga_tcb_info *t)
{
	int more;

	if (ga_json_array(j))
		return -1;
	while ((more = ga_json_element(j)) == 1) {
		struct ga_tdx_module *v;

		if (t->n_modules == MODULES_MAX)
			return -1;
		v = realloc(t->modules, (t->n_modules + 1) * sizeof(*v));
		if (!v)
			return -1;
		t->modules = v;
		v = &v[t->n_modules++];
		*v = (struct ga_tdx_module){ 0 };
		if (parse_module(j, v, true))
			return -1;
	}
	return more;
}

static int parse_id(struct ga_json *j, struct ga_tcb_info *t)
{
	struct ga_span s;

	if (ga_json_string(j, &s))
		return -1;
	t->tdx = ga_json_is(s, "TDX");
	return t->tdx || ga_json_is(s, "SGX") ? 0 : -1;
}

static int parse_version(struct ga_json *j, struct ga_tcb_info *t)
{
	uint64_t v;

	if (ga_json_uint(j, 1000, &v))
		return -1;
	t->version = (unsigned int)v;
	return 0;
}

static int parse_tcb_type(struct ga_json *j)
{
	uint64_t v;

	/* 0 is the only comparison rule there is. */
	return ga_json_uint(j, 0, &v);
}

static int parse_member(struct ga_json *j, struct ga_tcb_info *t,
			struct ga_span name, uint32_t *bit)
{
	*bit = 0;
	if (ga_json_is(name, "id")) {
		*bit = HAS_ID;
		return parse_id(j, t);
	}
	if (ga_json_is(name, "version")) {
		*bit = HAS_VERSION;
		return parse_version(j, t);
	}
	if (ga_json_is(name, "issueDate")) {
		*bit = HAS_ISSUE_DATE;
		return ga_pcs_time(j, &t->issue_date);
	}
	if (ga_json_is(name, "nextUpdate")) {
		*bit = HAS_NEXT_UPDATE;
		return ga_pcs_time(j, &t->next_update);
	}
	if (ga_json_is(name, "fmspc")) {
		*bit = HAS_FMSPC;
		return ga_pcs_hex(j, t->fmspc, 6);
	}
	if (ga_json_is(name, "pceId")) {
		*bit = HAS_PCE_ID;
		return ga_pcs_hex(j, t->pce_id, 2);
	}
	if (ga_json_is(name, "tcbType")) {
		*bit = HAS_TCB_TYPE;
		return parse_tcb_type(j);
	}
	if (ga_json_is(name, "tcbEvaluationDataNumber")) {
		*bit = HAS_EVALUATION_NUMBER;
		return ga_pcs_u32(j, &t->evaluation_number);
	}
	if (ga_json_is(name, "tdxModule")) {
		*bit = HAS_MODULE;
		return parse_module(j, &t->module, false);
	}
	if (ga_json_is(name, "tdxModuleIdentities")) {
		*bit = HAS_MODULES;
		return parse_modules(j, t);
	}
	return ga_json_skip(j, NULL);
}

static int check(const struct ga_tcb_info *t, uint32_t seen,
		 struct ga_findings *f)
{
	const uint32_t common = HAS_VERSION | HAS_ISSUE_DATE | HAS_NEXT_UPDATE |
				HAS_FMSPC | HAS_PCE_ID | HAS_TCB_TYPE |
				HAS_EVALUATION_NUMBER | HAS_LEVELS;

	if ((seen & common) != common || (t->version == 3 && !(seen & HAS_ID)))
		return ga_report(f, GA_E_MISSING, "tcbInfo", "all members",
				 GA_HEX32(seen));
	if (t->version == 2 && t->tdx)
		return ga_report(f, GA_E_VALUE, "id", "SGX in version 2", "TDX");
	if (t->tdx && !t->has_module)
		return ga_report(f, GA_E_MISSING, "tdxModule", "present",
				 "absent");
	return 0;
}

/*
 * How levels look depends on "version" and "id", and a JSON object has no
 * order: where these come later, as they never do from Intel, levels wait.
 */
static int take_levels(struct ga_json *j, struct ga_tcb_info *t, uint32_t seen,
		       struct ga_span *later)
{
	if (seen & HAS_VERSION && (t->version == 2 || seen & HAS_ID))
		return parse_levels(j, t);
	return ga_json_skip(j, later);
}

static int parse_members(struct ga_tcb_info *t, struct ga_span body,
			 uint32_t *seen, struct ga_findings *f)
{
	struct ga_span name, later = { 0 };
	struct ga_json j;
	uint32_t bit;
	int more, ret;

	ga_json_init(&j, body);
	if (ga_json_object(&j))
		return ga_report(f, GA_E_ENCODING, "tcbInfo", "a JSON object",
				 NULL);
	while ((more = ga_json_member(&j, &name)) == 1) {
		if (ga_json_is(name, "tcbLevels")) {
			bit = HAS_LEVELS;
			ret = *seen & bit ? 0 : take_levels(&j, t, *seen, &later);
		} else {
			ret = parse_member(&j, t, name, &bit);
		}
		if (ret || *seen & bit)
			return ga_report(f, ret ? GA_E_VALUE : GA_E_DUPLICATE,
					 GA_FMT("%.*s",
						name.n < 48 ? (int)name.n : 48,
						(const char *)name.p),
					 NULL, NULL);
		*seen |= bit;
		/* Nothing is known of how another version's levels look. */
		if (bit == HAS_VERSION && (t->version < 2 || t->version > 3))
			return ga_report(f, GA_E_VERSION, "version", "2 or 3",
					 GA_DEC(t->version));
	}
	if (more || ga_json_end(&j))
		return ga_report(f, GA_E_ENCODING, "tcbInfo", "a JSON object",
				 NULL);
	if (!later.p)
		return 0;
	ga_json_init(&j, later);
	return parse_levels(&j, t) ? ga_report(f, GA_E_VALUE, "tcbLevels", NULL,
					       NULL) : 0;
}

int ga_tcb_info_parse(struct ga_tcb_info *t, struct ga_span body,
		      struct ga_findings *f)
{
	uint32_t seen = 0;

	*t = (struct ga_tcb_info){ 0 };
	if (!parse_members(t, body, &seen, f)) {
		t->has_module = seen & HAS_MODULE;
		if (!check(t, seen, f))
			return 0;
	}
	ga_tcb_info_fini(t);
	return -1;
}

void ga_tcb_info_fini(struct ga_tcb_info *t)
{
	size_t i;

	for (i = 0; i < t->n_modules; i++)
		free(t->modules[i].levels.v);
	free(t->modules);
	free(t->levels.v);
	*t = (struct ga_tcb_info){ 0 };
}
