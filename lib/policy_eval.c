// SPDX-License-Identifier: MIT
/* Verified claims held against a policy: which of its sections is for them. */
#include "policy.h"
#include "verdict.h"

/* How many mismatches a section finds. */
static size_t count(const struct ga_policy *p,
		    const struct ga_policy_section *s,
		    const struct ga_claims *c)
{
	struct ga_appraisal a;
	struct ga_findings f;
	size_t n = 0, i;

	ga_findings_init(&f);
	ga_policy_judge(p, s, c, &a, &f);
	for (i = 0; i < f.n; i++)
		n += f.v[i].kind != GA_CLASS_NOTE;
	n += f.lost;
	ga_findings_fini(&f);
	return n;
}

/*
 * The section with the fewest mismatches, or NULL when none is for this TEE.
 * @others: there are more of this TEE.
 */
static const struct ga_policy_section *closest(const struct ga_policy *p,
					       const struct ga_claims *c,
					       bool *others)
{
	const struct ga_policy_section *best = NULL;
	size_t fewest = SIZE_MAX, candidates = 0, i, n;

	for (i = 0; i < p->n_sections; i++)
		candidates += p->sections[i].tee == c->evidence->tee;
	*others = candidates > 1;
	for (i = 0; i < p->n_sections && fewest; i++) {
		if (p->sections[i].tee != c->evidence->tee)
			continue;
		n = *others ? count(p, &p->sections[i], c) : 0;
		if (n < fewest) {
			fewest = n;
			best = &p->sections[i];
		}
	}
	return best;
}

/* No section is for this TEE, so that nothing has been looked at. */
static void refuse_tee(const struct ga_policy *p, const struct ga_claims *c,
		       struct ga_appraisal *a, struct ga_findings *f)
{
	struct ga_value list = { "" };
	size_t i, n = 0;

	for (i = 0; i < p->n_sections && n < sizeof(list.s); i++)
		if (!strstr(list.s, ga_tee_name(p->sections[i].tee)))
			n += (size_t)snprintf(list.s + n, sizeof(list.s) - n,
					      "%s%s", n ? ", " : "",
					      ga_tee_name(p->sections[i].tee));
	*a = (struct ga_appraisal){ .done = true };
	memcpy(a->id, p->id, sizeof(a->id));
	for (i = 0; i < ga_policy_fields_n; i++)
		a->unchecked[i] = ga_policy_field_of(&ga_policy_fields[i],
						     c->evidence->tee);
	ga_report(f, GA_E_POLICY_TEE, "accept", list.s,
		  ga_tee_name(c->evidence->tee));
}

/* Say how far from the evidence the other sections are. */
static void mention_others(const struct ga_policy *p,
			   const struct ga_policy_section *best,
			   const struct ga_claims *c, struct ga_findings *f)
{
	const struct ga_policy_section *s = p->sections;
	const struct ga_policy_section *end = s + p->n_sections;

	for (; s < end; s++)
		if (s != best && s->tee == best->tee)
			ga_report(f, GA_N_SECTION,
				  GA_FMT("accept %s %s", ga_tee_name(s->tee),
					 s->name),
				  "no mismatch", GA_DEC(count(p, s, c)));
}

void ga_policy_evaluate(const struct ga_policy *p, const struct ga_claims *c,
			struct ga_appraisal *a, struct ga_findings *f)
{
	struct ga_scope scope = ga_scope_enter(f, "policy", false);
	const struct ga_policy_section *best;
	struct ga_value subject;
	bool others;

	best = closest(p, c, &others);
	if (best) {
		if (best->name[0])
			f->subject = ga_value_fmt(&subject, "policy %s",
						  best->name);
		ga_policy_judge(p, best, c, a, f);
		f->subject = "policy";
		if (others && count(p, best, c))
			mention_others(p, best, c, f);
	} else {
		refuse_tee(p, c, a, f);
	}
	ga_scope_leave(f, scope);
}
