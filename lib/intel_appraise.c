// SPDX-License-Identifier: MIT
/* An Intel quote in the light of collateral. */
#include "collateral.h"
#include "intel.h"
#include "tcb_level.h"

/* Is collateral signed under @a of use for evidence signed under @b? */
static bool same_root(const struct ga_chain *a, const struct ga_chain *b)
{
	return ga_span_eq(a->anchor->spki, b->anchor->spki);
}

static bool tee_matches(const struct ga_quote *q, bool tdx)
{
	return (q->body != GA_BODY_SGX) == tdx;
}

/* In date goes before out of date, then the newest goes first. */
static bool better(int64_t issue, int64_t next, int64_t old_issue,
		   int64_t old_next, int64_t now)
{
	bool good = issue <= now && now <= next;
	bool old_good = old_issue <= now && now <= old_next;

	return good != old_good ? good : issue > old_issue;
}

static const struct ga_col_tcb *find_tcb_info(struct ga_verification *vn,
					      const struct ga_chain *chain)
{
	const struct ga_collateral *col = vn->p->collateral;
	const struct ga_pck *pck = &vn->vd->claims.pck;
	const struct ga_quote *q = &vn->ev->quote;
	const struct ga_col_tcb *best = NULL, *other = NULL;
	size_t i;

	for (i = 0; i < col->n_tcb; i++) {
		const struct ga_col_tcb *t = &col->tcb[i];

		other = t;
		if (!same_root(t->signer, chain) ||
		    !tee_matches(q, t->info.tdx) ||
		    memcmp(t->info.fmspc, pck->fmspc, 6) ||
		    memcmp(t->info.pce_id, pck->pce_id, 2))
			continue;
		if (!best || better(t->info.issue_date, t->info.next_update,
				    best->info.issue_date,
				    best->info.next_update, vn->p->time))
			best = t;
	}
	if (best)
		return best;
	if (!other)
		ga_report(vn->f, GA_E_COLLATERAL_MISSING, "TCB info", "present",
			  "absent");
	else
		ga_report(vn->f, GA_E_COLLATERAL_MISMATCH, "id, fmspc, pceId",
			  GA_FMT("%s %s %s",
				 q->body == GA_BODY_SGX ? "SGX" : "TDX",
				 GA_BYTES(pck->fmspc, 6),
				 GA_BYTES(pck->pce_id, 2)),
			  GA_FMT("%s %s %s%s", other->info.tdx ? "TDX" : "SGX",
				 GA_BYTES(other->info.fmspc, 6),
				 GA_BYTES(other->info.pce_id, 2),
				 same_root(other->signer, chain) ?
					 "" : " under another root"));
	return NULL;
}

static const struct ga_col_qe *find_qe_identity(struct ga_verification *vn,
						const struct ga_chain *chain)
{
	const struct ga_collateral *col = vn->p->collateral;
	const struct ga_quote *q = &vn->ev->quote;
	const struct ga_col_qe *best = NULL;
	size_t i;

	for (i = 0; i < col->n_qe; i++) {
		const struct ga_col_qe *e = &col->qe[i];

		if (!same_root(e->signer, chain) ||
		    !tee_matches(q, e->id.td_qe))
			continue;
		if (!best || better(e->id.issue_date, e->id.next_update,
				    best->id.issue_date, best->id.next_update,
				    vn->p->time))
			best = e;
	}
	if (best)
		return best;
	ga_report(vn->f,
		  col->n_qe ? GA_E_COLLATERAL_MISMATCH : GA_E_COLLATERAL_MISSING,
		  "QE identity", q->body == GA_BODY_SGX ? "QE" : "TD_QE",
		  col->n_qe ? "another, or under another root" : "none");
	return NULL;
}

static void check_dates(struct ga_verification *vn, const char *what,
			int64_t issue, int64_t next, struct ga_chain *signer)
{
	struct ga_scope s = ga_scope_enter(vn->f, what, true);
	const struct ga_collateral *col = vn->p->collateral;
	int64_t now = vn->p->time;

	if (now < issue)
		ga_report(vn->f, GA_E_COLLATERAL_NOT_YET_VALID, "issueDate",
			  GA_FMT("a time from %s", GA_TIME(issue)),
			  GA_TIME(now));
	if (now > next)
		ga_report(vn->f, GA_E_COLLATERAL_EXPIRED, "nextUpdate",
			  GA_FMT("a time up to %s", GA_TIME(next)),
			  GA_TIME(now));
	ga_chain_check_time(signer, now, vn->f);
	/* TCB signing certificates are the root's own. */
	ga_collateral_check_revoked(col, ga_chain_leaf(signer),
				    signer->anchor->key, signer->anchor->spki,
				    "root CA CRL", now, vn->f);
	ga_scope_leave(vn->f, s);
}

static void check_revocation(struct ga_verification *vn,
			     const struct ga_chain *chain)
{
	struct ga_scope s = ga_scope_enter(vn->f, "PCK certificate chain",
					   false);
	size_t i;

	for (i = 0; i < chain->n; i++) {
		const struct ga_cert *c = &chain->certs[i];
		bool top = i + 1 == chain->n;
		const struct ga_key *key = chain->anchor->key;
		struct ga_span spki = chain->anchor->spki;

		/* A root that came along answers for itself. */
		if (top && i && ga_span_eq(c->spki, spki))
			break;
		if (!top) {
			key = chain->certs[i + 1].key;
			spki = chain->certs[i + 1].spki;
		}
		ga_collateral_check_revoked(vn->p->collateral, c, key, spki,
					    i ? "root CA CRL" : "PCK CRL",
					    vn->p->time, vn->f);
	}
	ga_scope_leave(vn->f, s);
}

static void judge_status(struct ga_verification *vn)
{
	const struct ga_tcb_result *tcb = &vn->vd->claims.tcb;
	uint32_t accept = vn->p->accept_tcb;

	if (!accept)
		accept = 1u << GA_TCB_UP_TO_DATE;
	/* What the vendor has revoked nobody can accept. */
	accept &= ~(1u << GA_TCB_REVOKED | 1u << GA_TCB_UNKNOWN |
		    1u << GA_TCB_NOT_SUPPORTED);
	if (tcb->status != GA_TCB_NOT_SUPPORTED &&
	    !(accept & 1u << tcb->status))
		ga_report(vn->f, GA_E_TCB_STATUS, "TCB",
			  vn->p->accept_tcb ? "an accepted status" : "UpToDate",
			  ga_tcb_status_name(tcb->status));
	if (tcb->evaluation_number < vn->p->min_evaluation_number)
		ga_report(vn->f, GA_E_EVALUATION_NUMBER,
			  "tcbEvaluationDataNumber",
			  GA_FMT("at least %u", vn->p->min_evaluation_number),
			  GA_DEC(tcb->evaluation_number));
}

static void appraise(struct ga_verification *vn, struct ga_chain *chain)
{
	const struct ga_quote *q = &vn->ev->quote;
	struct ga_claims *claims = &vn->vd->claims;
	const struct ga_col_tcb *t = find_tcb_info(vn, chain);
	const struct ga_col_qe *e = find_qe_identity(vn, chain);

	if (t) {
		check_dates(vn, "TCB info", t->info.issue_date,
			    t->info.next_update, t->signer);
		if (q->body != GA_BODY_SGX)
			ga_tdx_module_match(&t->info, &q->td, vn->f);
	}
	if (e) {
		check_dates(vn, "QE identity", e->id.issue_date,
			    e->id.next_update, e->signer);
		ga_qe_identity_match(&e->id, &q->qe_report, vn->f);
	}
	if (!t || !e) {
		vn->vd->unchecked |= 1u << GA_UNCHECKED_TCB;
		return;
	}
	ga_tcb_evaluate(&t->info, &e->id, &claims->pck, q, &claims->tcb, vn->f);
	judge_status(vn);
}

/*
 * Nobody asked for this: what is there is looked at, what is missing or stale
 * is no matter, and only what tells that the evidence is not genuine counts.
 */
static void appraise_by_the_way(struct ga_verification *vn,
				struct ga_chain *chain)
{
	struct ga_findings said, *f = vn->f;

	ga_findings_init(&said);
	vn->f = &said;
	check_revocation(vn, chain);
	ga_scope_enter(&said, f->subject, false);
	appraise(vn, chain);
	vn->f = f;
	ga_findings_take(f, &said, 0, GA_CLASSES_DOUBT);
	ga_findings_fini(&said);
}

void ga_intel_appraise(struct ga_verification *vn, struct ga_chain *chain)
{
	bool signatures_only = vn->p->flags & GA_VERIFY_SIGNATURES_ONLY;
	bool usable = chain && chain->anchor;

	if (!vn->p->collateral || !usable || signatures_only)
		vn->vd->unchecked |= 1u << GA_UNCHECKED_TCB |
				     1u << GA_UNCHECKED_REVOCATION;
	if (!vn->p->collateral && !signatures_only)
		ga_report(vn->f, GA_E_COLLATERAL_MISSING, "collateral",
			  "TCB info, QE identity and CRLs", "none");
	if (!vn->p->collateral || !usable)
		return;
	if (signatures_only) {
		appraise_by_the_way(vn, chain);
		return;
	}
	check_revocation(vn, chain);
	appraise(vn, chain);
}
