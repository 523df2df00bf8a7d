// SPDX-License-Identifier: MIT
#include "tcb_info.h"

#include <stdlib.h>

enum {
	HAS_ID = 1 << 0,
	HAS_VERSION = 1 << 1,
	HAS_ISSUE_DATE = 1 << 2,
	HAS_NEXT_UPDATE = 1 << 3,
	HAS_EVALUATION_NUMBER = 1 << 4,
	HAS_MISC_SELECT = 1 << 5,
	HAS_MISC_SELECT_MASK = 1 << 6,
	HAS_ATTRIBUTES = 1 << 7,
	HAS_ATTRIBUTES_MASK = 1 << 8,
	HAS_MR_SIGNER = 1 << 9,
	HAS_ISV_PROD_ID = 1 << 10,
	HAS_LEVELS = 1 << 11,
	HAS_ALL = (1 << 12) - 1,
};

static int parse_id(struct ga_json *j, struct ga_qe_identity *q)
{
	struct ga_span s;

	if (ga_json_string(j, &s))
		return -1;
	q->td_qe = ga_json_is(s, "TD_QE");
	return q->td_qe || ga_json_is(s, "QE") ? 0 : -1;
}

static int parse_version(struct ga_json *j)
{
	uint64_t v;

	return ga_json_uint(j, 2, &v) || v != 2 ? -1 : 0;
}

static int parse_isv_prod_id(struct ga_json *j, struct ga_qe_identity *q)
{
	uint64_t v;

	if (ga_json_uint(j, UINT16_MAX, &v))
		return -1;
	q->isv_prod_id = (uint16_t)v;
	return 0;
}

static int parse_match(struct ga_json *j, struct ga_qe_identity *q,
		       struct ga_span name, uint32_t *bit)
{
	if (ga_json_is(name, "miscselect")) {
		*bit = HAS_MISC_SELECT;
		return ga_pcs_hex(j, q->misc_select, 4);
	}
	if (ga_json_is(name, "miscselectMask")) {
		*bit = HAS_MISC_SELECT_MASK;
		return ga_pcs_hex(j, q->misc_select_mask, 4);
	}
	if (ga_json_is(name, "attributes")) {
		*bit = HAS_ATTRIBUTES;
		return ga_pcs_hex(j, q->attributes, 16);
	}
	if (ga_json_is(name, "attributesMask")) {
		*bit = HAS_ATTRIBUTES_MASK;
		return ga_pcs_hex(j, q->attributes_mask, 16);
	}
	if (ga_json_is(name, "mrsigner")) {
		*bit = HAS_MR_SIGNER;
		return ga_pcs_hex(j, q->mr_signer, 32);
	}
	if (ga_json_is(name, "isvprodid")) {
		*bit = HAS_ISV_PROD_ID;
		return parse_isv_prod_id(j, q);
	}
	*bit = 0;
	return ga_json_skip(j, NULL);
}

static int parse_member(struct ga_json *j, struct ga_qe_identity *q,
			struct ga_span name, uint32_t *bit)
{
	if (ga_json_is(name, "id")) {
		*bit = HAS_ID;
		return parse_id(j, q);
	}
	if (ga_json_is(name, "version")) {
		*bit = HAS_VERSION;
		return parse_version(j);
	}
	if (ga_json_is(name, "issueDate")) {
		*bit = HAS_ISSUE_DATE;
		return ga_pcs_time(j, &q->issue_date);
	}
	if (ga_json_is(name, "nextUpdate")) {
		*bit = HAS_NEXT_UPDATE;
		return ga_pcs_time(j, &q->next_update);
	}
	if (ga_json_is(name, "tcbEvaluationDataNumber")) {
		*bit = HAS_EVALUATION_NUMBER;
		return ga_pcs_u32(j, &q->evaluation_number);
	}
	if (ga_json_is(name, "tcbLevels")) {
		*bit = HAS_LEVELS;
		return ga_pcs_isvsvn_levels(j, &q->levels);
	}
	return parse_match(j, q, name, bit);
}

int ga_qe_identity_parse(struct ga_qe_identity *q, struct ga_span body,
			 struct ga_findings *f)
{
	uint32_t seen = 0, bit;
	struct ga_span name;
	struct ga_json j;
	int more, ret;

	*q = (struct ga_qe_identity){ 0 };
	ga_json_init(&j, body);
	if (ga_json_object(&j))
		goto bad;
	while ((more = ga_json_member(&j, &name)) == 1) {
		ret = parse_member(&j, q, name, &bit);
		if (ret || seen & bit) {
			ga_report(f, ret ? GA_E_VALUE : GA_E_DUPLICATE,
				  GA_FMT("%.*s", name.n < 48 ? (int)name.n : 48,
					 (const char *)name.p), NULL, NULL);
			goto err;
		}
		seen |= bit;
	}
	if (more || ga_json_end(&j))
		goto bad;
	if (seen != HAS_ALL) {
		ga_report(f, GA_E_MISSING, "enclaveIdentity", "all members",
			  GA_HEX32(seen));
		goto err;
	}
	return 0;
bad:
	ga_report(f, GA_E_ENCODING, "enclaveIdentity", "a JSON object", NULL);
err:
	ga_qe_identity_fini(q);
	return -1;
}

void ga_qe_identity_fini(struct ga_qe_identity *q)
{
	free(q->levels.v);
	*q = (struct ga_qe_identity){ 0 };
}
