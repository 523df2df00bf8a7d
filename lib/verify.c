// SPDX-License-Identifier: MIT
#include "binding.h"
#include "crypto.h"
#include "verdict.h"

#include <stdlib.h>

/* The report of a service is over the user data and the manifest. */
static int with_manifest(uint8_t expected[GA_SHA512_LEN],
			 struct ga_span manifest, struct ga_findings *f)
{
	const struct ga_span parts[] = {
		GA_SPAN(expected, GA_REPORT_DATA_LEN), manifest,
	};
	uint8_t digest[GA_SHA512_LEN];

	if (ga_hash(GA_SHA512, parts, 2, digest))
		return ga_report(f, GA_E_CRYPTO, "report_data", NULL, NULL);
	memcpy(expected, digest, sizeof(digest));
	return 0;
}

static void check_expected(struct ga_verification *vn, const uint8_t actual[64])
{
	const struct ga_verify_params *p = vn->p;
	uint8_t expected[GA_REPORT_DATA_LEN] = { 0 };

	memcpy(expected, p->report_data, p->report_data_len);
	if (vn->ev->cmw.manifest.n &&
	    with_manifest(expected, vn->ev->cmw.manifest, vn->f))
		return;
	if (memcmp(expected, actual, sizeof(expected)))
		ga_report(vn->f, GA_E_REPORT_DATA, "report_data",
			  GA_BYTES(expected, 64), GA_BYTES(actual, 64));
}

static void check_user_data(struct ga_verification *vn)
{
	const struct ga_binding *b = ga_evidence_binding(vn->ev);
	struct ga_span wanted = GA_SPAN(vn->p->user_data, vn->p->user_data_len);

	if (!b)
		ga_report(vn->f, GA_E_NO_BINDING, "binding", NULL, NULL);
	else if (!ga_span_eq(wanted, GA_SPAN(b->user_data, b->user_data_len)))
		ga_report(vn->f, GA_E_USER_DATA, "binding.user-data",
			  GA_BYTES(wanted.p, wanted.n),
			  GA_BYTES(b->user_data, b->user_data_len));
}

void ga_check_report_data(struct ga_verification *vn,
			  const uint8_t actual[64])
{
	const struct ga_verify_params *p = vn->p;

	ga_check_binding(vn, actual);
	if (p->user_data)
		check_user_data(vn);
	if (p->report_data)
		check_expected(vn, actual);
	if (!p->user_data && !p->report_data)
		vn->vd->unchecked |= 1u << GA_UNCHECKED_REPORT_DATA;
}

void ga_tcb_add_advisory(struct ga_tcb_result *tcb, const char *id)
{
	size_t i;

	for (i = 0; i < tcb->n_advisories; i++)
		if (!strcmp(tcb->advisories[i], id))
			return;
	if (tcb->n_advisories == GA_ADVISORIES_MAX)
		return;
	strncpy(tcb->advisories[tcb->n_advisories++], id, GA_ADVISORY_LEN - 1);
}

static int check_params(const struct ga_verify_params *p,
			struct ga_findings *f)
{
	if (p->size != sizeof(*p))
		return ga_report(f, GA_E_PARAMETER, "size", GA_DEC(sizeof(*p)),
				 GA_DEC(p->size));
	if (p->report_data && p->report_data_len > 64)
		return ga_report(f, GA_E_PARAMETER, "report_data_len",
				 "at most 64", GA_DEC(p->report_data_len));
	if (p->user_data && p->user_data_len > GA_REPORT_DATA_LEN)
		return ga_report(f, GA_E_PARAMETER, "user_data_len",
				 "at most 64", GA_DEC(p->user_data_len));
	if (p->policy && (p->accept_tcb || p->flags & GA_VERIFY_ALLOW_DEBUG))
		return ga_report(f, GA_E_PARAMETER,
				 "accept_tcb, GA_VERIFY_ALLOW_DEBUG",
				 "neither beside a policy", "one of them");
	return 0;
}

static void verify(struct ga_verifier *v, struct ga_evidence *ev,
		   const struct ga_verify_params *p, struct ga_verdict *vd)
{
	const uint32_t doubt = 1u << GA_CLASS_NOT_GENUINE |
			       1u << GA_CLASS_MALFORMED |
			       1u << GA_CLASS_INTERNAL;
	struct ga_verify_params params = *p;
	struct ga_verification vn = {
		.v = v, .ev = ev, .p = &params, .vd = vd, .f = &vd->findings,
	};

	/* What the policy decides is not decided before it is asked. */
	if (ga_policy_decides(&vn)) {
		params.accept_tcb = UINT32_MAX;
		params.flags |= GA_VERIFY_ALLOW_DEBUG;
		vd->deferred = !p->policy;
	}
	vd->evidence = ga_evidence_ref(ev);
	/* Of what is immutable the count of references is not a part. */
	if (p->collateral)
		vd->collateral =
			ga_collateral_get((struct ga_collateral *)p->collateral);
	vd->claims.evidence = ev;
	vd->unchecked = 1u << GA_UNCHECKED_POLICY;
	ev->format->verify(&vn);
	vd->genuine = vn.proven && !(vd->findings.classes & doubt);
	if (p->policy)
		ga_policy_apply(p->policy, vd);
	else if (vd->deferred)
		ga_report(&vd->findings, GA_E_NO_POLICY, NULL, NULL, NULL);
}

static struct ga_verdict *new_verdict(void)
{
	struct ga_verdict *vd = calloc(1, sizeof(*vd));

	if (vd)
		ga_findings_init(&vd->findings);
	return vd;
}

struct ga_verdict *ga_verify(struct ga_verifier *v, struct ga_evidence *ev,
			     const struct ga_verify_params *p)
{
	struct ga_verdict *vd = new_verdict();

	if (!vd || check_params(p, &vd->findings))
		return vd;
	vd->claims.time = p->time;
	verify(v, ev, p, vd);
	return vd;
}

struct ga_verdict *ga_verify_bytes(struct ga_verifier *v, const void *data,
				   size_t len,
				   const struct ga_verify_params *p)
{
	struct ga_verdict *vd = new_verdict();
	struct ga_evidence *ev;

	if (!vd || check_params(p, &vd->findings))
		return vd;
	vd->claims.time = p->time;
	ev = ga_evidence_parse(data, len, &vd->findings);
	if (!ev)
		return vd;
	verify(v, ev, p, vd);
	ga_evidence_free(ev);
	return vd;
}

void ga_verdict_free(struct ga_verdict *vd)
{
	if (!vd)
		return;
	ga_findings_fini(&vd->findings);
	ga_collateral_put(vd->collateral);
	ga_evidence_free(vd->evidence);
	free(vd);
}

enum ga_class ga_verdict_class(const struct ga_verdict *vd)
{
	enum ga_class c = ga_findings_class(&vd->findings);

	/* What could not be proven is not accepted, finding or none. */
	if (!vd->genuine && c < GA_CLASS_COLLATERAL)
		return GA_CLASS_INTERNAL;
	return c;
}

bool ga_verdict_accepted(const struct ga_verdict *vd)
{
	return vd->genuine && ga_verdict_class(vd) == GA_CLASS_NOTE;
}

bool ga_verdict_genuine(const struct ga_verdict *vd)
{
	return vd->genuine;
}

bool ga_verdict_emulated(const struct ga_verdict *vd)
{
	return vd->claims.emulated;
}

enum ga_tcb_status ga_verdict_tcb_status(const struct ga_verdict *vd)
{
	return vd->claims.tcb.status;
}

const char *ga_verdict_advisory(const struct ga_verdict *vd, size_t i)
{
	const struct ga_tcb_result *tcb = &vd->claims.tcb;

	return i < tcb->n_advisories ? tcb->advisories[i] : NULL;
}

const struct ga_findings *ga_verdict_findings(const struct ga_verdict *vd)
{
	return &vd->findings;
}

const struct ga_claims *ga_verdict_claims(const struct ga_verdict *vd)
{
	return vd->genuine ? &vd->claims : NULL;
}

enum ga_tee ga_verdict_tee(const struct ga_verdict *vd)
{
	return vd->evidence ? vd->evidence->tee : GA_TEE_UNKNOWN;
}
