// SPDX-License-Identifier: MIT
/* A policy's part in a verdict. */
#include "policy.h"
#include "verdict.h"

#include <stdlib.h>

static void clear_unchecked(struct ga_verdict *vd, const char *field,
			    enum ga_unchecked u)
{
	enum ga_tee tee = vd->evidence->tee;
	const struct ga_policy_field *fd;
	bool *unchecked;

	fd = ga_policy_field_find(tee, GA_SPAN((const uint8_t *)field,
					       strlen(field)));
	if (!fd)
		return;
	unchecked = &vd->appraisal.unchecked[ga_policy_field_index(fd)];
	if (!*unchecked)
		vd->unchecked &= ~(1u << u);
	/* One of the two names is enough. */
	*unchecked = false;
}

void ga_policy_apply(const struct ga_policy *p, struct ga_verdict *vd)
{
	/* Nobody has vouched for these fields: a policy must not see them. */
	if (!vd->genuine)
		return;
	ga_policy_evaluate(p, &vd->claims, &vd->appraisal, &vd->findings);
	vd->unchecked &= ~(1u << GA_UNCHECKED_POLICY);
	clear_unchecked(vd, "report_data", GA_UNCHECKED_REPORT_DATA);
	clear_unchecked(vd, "REPORT_DATA", GA_UNCHECKED_REPORT_DATA);
	clear_unchecked(vd, "REPORTED_TCB", GA_UNCHECKED_TCB);
}

void ga_appraisal_print(FILE *out, const struct ga_appraisal *a)
{
	size_t i, n = 0;

	if (!a->done)
		return;
	fprintf(out, "policy: %s\n", a->id);
	if (a->section[0])
		fprintf(out, "policy section: %s\n", a->section);
	for (i = 0; i < ga_policy_fields_n; i++)
		if (a->unchecked[i])
			fprintf(out, "%s %s", n++ ? "," : "NOT checked by it:",
				ga_policy_fields[i].name);
	if (n)
		fputc('\n', out);
}

/* All findings but the one that says a policy is still to come. */
static int copy_findings(struct ga_findings *to, const struct ga_findings *from)
{
	size_t i;

	ga_findings_init(to);
	/* What was lost can't be told apart any more, and all of it stays. */
	to->lost = from->lost;
	to->classes = from->lost ? from->classes : 0;
	to->v = calloc(from->n ? from->n : 1, sizeof(*to->v));
	if (!to->v)
		return -1;
	to->cap = from->n ? from->n : 1;
	for (i = 0; i < from->n; i++) {
		if (from->v[i].code == GA_E_NO_POLICY)
			continue;
		to->v[to->n++] = from->v[i];
		to->classes |= 1u << from->v[i].kind;
	}
	return 0;
}

struct ga_verdict *ga_verdict_appraise(const struct ga_verdict *vd,
				       const struct ga_policy *p)
{
	struct ga_verdict *copy = malloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *vd;
	if (copy_findings(&copy->findings, &vd->findings)) {
		free(copy);
		return NULL;
	}
	if (vd->evidence)
		ga_evidence_ref(vd->evidence);
	if (vd->collateral)
		ga_collateral_get(vd->collateral);
	/* Two policies are two opinions; this verdict gives one. */
	if (vd->appraisal.done || !vd->deferred)
		ga_report(&copy->findings, GA_E_PARAMETER, "verdict",
			  "one made with GA_VERIFY_DEFER_POLICY", "another");
	else
		ga_policy_apply(p, copy);
	copy->deferred = false;
	return copy;
}

const char *ga_verdict_policy(const struct ga_verdict *vd)
{
	return vd->appraisal.done ? vd->appraisal.id : NULL;
}

const char *ga_verdict_section(const struct ga_verdict *vd)
{
	return vd->appraisal.matched ? vd->appraisal.section : NULL;
}

const char *ga_verdict_unchecked(const struct ga_verdict *vd, size_t i)
{
	size_t k;

	for (k = 0; k < GA_UNCHECKED_COUNT; k++)
		if (vd->unchecked & 1u << k && !i--)
			return ga_unchecked_name(k);
	for (k = 0; k < ga_policy_fields_n; k++)
		if (vd->appraisal.unchecked[k] && !i--)
			return ga_policy_fields[k].name;
	return NULL;
}
