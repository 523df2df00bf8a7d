// SPDX-License-Identifier: MIT
/* Policies, and what none of them may ever accept. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "verdict.h"

/**
 * struct claim_set - claims, and the evidence they are about
 * @ev: the evidence
 * @c: the claims
 */
struct claim_set {
	struct ga_evidence ev;
	struct ga_claims c;
};

static void make(struct claim_set *s, enum ga_tee tee)
{
	memset(s, 0, sizeof(*s));
	s->ev.tee = tee;
	s->c.evidence = &s->ev;
	s->c.time = 1785394427;
	s->c.root_name = "root";
	s->c.tcb.status = GA_TCB_UP_TO_DATE;
	if (tee == GA_TEE_SNP)
		s->c.snp.product = GA_SNP_MILAN;
	else
		s->ev.quote.body = tee == GA_TEE_SGX ? GA_BODY_SGX :
						       GA_BODY_TD15EX;
}

static bool accepts(const struct ga_policy *p, const struct claim_set *s)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_appraisal a;
	bool accepted;

	fuzz_assert(f != NULL);
	ga_policy_evaluate(p, &s->c, &a, f);
	fuzz_assert(a.done && !strcmp(a.id, ga_policy_id(p)));
	accepted = ga_findings_class(f) == GA_CLASS_NOTE;
	fuzz_assert(!accepted || (a.matched && !a.failed));
	ga_findings_free(f);
	return accepted;
}

static bool says(const uint8_t *data, size_t size, const char *word)
{
	return size && memmem(data, size, word, strlen(word));
}

/* Does nothing that must be allowed by name get in without its name? */
static void check_defaults(const struct ga_policy *p, const uint8_t *data,
			   size_t size, enum ga_tee tee)
{
	struct claim_set s;

	make(&s, tee);
	accepts(p, &s);
	s.c.emulated = true;
	fuzz_assert(!accepts(p, &s) || says(data, size, "emulated"));
	make(&s, tee);
	s.ev.quote.td.td_attributes = GA_TD_ATTR_DEBUG;
	s.ev.quote.sgx.attributes[0] = GA_SGX_ATTR_DEBUG;
	if (tee == GA_TEE_SNP)
		s.ev.snp.report.policy = GA_SNP_POLICY_DEBUG;
	fuzz_assert(!accepts(p, &s) || says(data, size, "DEBUG"));
	if (tee == GA_TEE_SNP)
		return;
	make(&s, tee);
	s.c.tcb.status = GA_TCB_REVOKED;
	fuzz_assert(!accepts(p, &s));
	s.c.tcb.status = GA_TCB_OUT_OF_DATE;
	fuzz_assert(!accepts(p, &s) || says(data, size, "tcb-status"));
}

void fuzz_policy(const uint8_t *data, size_t size)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_policy *p = ga_policy_parse(data, size, f);
	enum ga_tee tee;
	char *text;

	fuzz_assert(p ? !ga_findings_count(f) : ga_findings_count(f) > 0);
	if (p) {
		text = ga_policy_explain(p);
		fuzz_assert(text != NULL);
		free(text);
		for (tee = GA_TEE_TDX; tee <= GA_TEE_SNP; tee++)
			check_defaults(p, data, size, tee);
	}
	ga_policy_free(p);
	ga_findings_free(f);
}
