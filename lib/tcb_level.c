// SPDX-License-Identifier: MIT
#include "tcb_level.h"

#include <stdio.h>

static bool all_at_least(const uint8_t *have, const uint8_t *need, size_t from)
{
	size_t i;

	for (i = from; i < GA_TCB_COMPONENTS; i++)
		if (have[i] < need[i])
			return false;
	return true;
}

static bool sgx_matches(const struct ga_pck *pck, const struct ga_tcb_level *l)
{
	return all_at_least(pck->comp_svn, l->sgx, 0) && pck->pce_svn >= l->svn;
}

/*
 * With a module version of its own, SVN and version of the module (the first
 * two bytes) are judged by the module's identity and not by the platform's.
 */
static bool tdx_matches(const uint8_t *svn, const struct ga_tcb_level *l)
{
	return all_at_least(svn, l->tdx, svn[1] ? 2 : 0);
}

/* Levels come best first: the first one that is met. */
static const struct ga_tcb_level *find_level(const struct ga_tcb_info *t,
					     const struct ga_pck *pck,
					     const uint8_t *tdx_svn)
{
	size_t i;

	for (i = 0; i < t->levels.n; i++)
		if (sgx_matches(pck, &t->levels.v[i]) &&
		    (!tdx_svn || tdx_matches(tdx_svn, &t->levels.v[i])))
			return &t->levels.v[i];
	return NULL;
}

static const struct ga_tcb_level *find_svn(const struct ga_tcb_levels *levels,
					   unsigned int svn)
{
	size_t i;

	for (i = 0; i < levels->n; i++)
		if (svn >= levels->v[i].svn)
			return &levels->v[i];
	return NULL;
}

static const struct ga_tdx_module *find_module(const struct ga_tcb_info *t,
					       uint8_t version)
{
	char id[8];
	size_t i;

	snprintf(id, sizeof(id), "TDX_%02X", version);
	for (i = 0; i < t->n_modules; i++)
		if (!strcmp(t->modules[i].id, id))
			return &t->modules[i];
	return NULL;
}

/*
 * When did @l stop to be good enough? Dates are those by which a level's fixes
 * were out, so that the first later one above @l is when it lacked some.
 */
static void take_date(struct ga_tcb_result *res,
		      const struct ga_tcb_levels *levels,
		      const struct ga_tcb_level *l)
{
	const struct ga_tcb_level *above;
	int64_t first = 0;

	if (!res->tcb_date || l->date < res->tcb_date)
		res->tcb_date = l->date;
	if (l->status != GA_TCB_OUT_OF_DATE &&
	    l->status != GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED)
		return;
	for (above = levels->v; above < l; above++)
		if (above->date > l->date && (!first || above->date < first))
			first = above->date;
	/* Of one part without a date nothing can be said of all of them. */
	if (!first)
		res->superseded = -1;
	else if (!res->superseded || first < res->superseded)
		res->superseded = first;
}

static void take_level(struct ga_tcb_result *res,
		       const struct ga_tcb_levels *levels,
		       const struct ga_tcb_level *l)
{
	char id[GA_ADVISORY_LEN];
	struct ga_json j;
	struct ga_span s;

	take_date(res, levels, l);
	if (!l->advisories.n)
		return;
	ga_json_init(&j, l->advisories);
	ga_json_array(&j);
	while (ga_json_element(&j) == 1 && !ga_json_string(&j, &s)) {
		snprintf(id, sizeof(id), "%.*s", (int)s.n, (const char *)s.p);
		ga_tcb_add_advisory(res, id);
	}
}

/* What an outdated part makes of a platform that is otherwise @status. */
static enum ga_tcb_status join(enum ga_tcb_status status,
			       enum ga_tcb_status part)
{
	if (part == GA_TCB_REVOKED)
		return GA_TCB_REVOKED;
	if (part != GA_TCB_OUT_OF_DATE)
		return status;
	switch (status) {
	case GA_TCB_UP_TO_DATE:
	case GA_TCB_SW_HARDENING_NEEDED:
		return GA_TCB_OUT_OF_DATE;
	case GA_TCB_CONFIGURATION_NEEDED:
	case GA_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED:
		return GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED;
	default:
		return status;
	}
}

static bool configuration_needed(enum ga_tcb_status s)
{
	return s == GA_TCB_CONFIGURATION_NEEDED ||
	       s == GA_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED ||
	       s == GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED;
}

static bool current(enum ga_tcb_status s)
{
	return s == GA_TCB_UP_TO_DATE || s == GA_TCB_SW_HARDENING_NEEDED ||
	       s == GA_TCB_CONFIGURATION_NEEDED ||
	       s == GA_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED;
}

/*
 * TDX 1.5 can replace the module under a running TD. Where only the module
 * that the TD was launched under is outdated, and the one now running is the
 * latest, launching the TD anew is all it takes.
 */
static enum ga_tcb_status check_relaunch(const struct ga_tcb_info *t,
					 const struct ga_td_report *td,
					 enum ga_tcb_status sgx,
					 enum ga_tcb_status module,
					 enum ga_tcb_status qe,
					 enum ga_tcb_status status)
{
	const struct ga_tcb_level *latest = &t->levels.v[0];
	const uint8_t *svn2 = td->tee_tcb_svn2;
	const struct ga_tdx_module *m;
	unsigned int need = latest->tdx[0];

	if (qe == GA_TCB_OUT_OF_DATE || qe == GA_TCB_REVOKED ||
	    qe == GA_TCB_NOT_SUPPORTED || !current(sgx) ||
	    (status != GA_TCB_OUT_OF_DATE &&
	     status != GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED) ||
	    module != GA_TCB_OUT_OF_DATE)
		return status;
	if (svn2[1]) {
		m = find_module(t, svn2[1]);
		if (!m || !m->levels.n)
			return GA_TCB_NOT_SUPPORTED;
		need = m->levels.v[0].svn;
	}
	if (svn2[0] < need || svn2[2] < latest->tdx[2])
		return status;
	return configuration_needed(sgx) || configuration_needed(status) ?
		       GA_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED :
		       GA_TCB_TD_RELAUNCH_ADVISED;
}

static void no_level(struct ga_tcb_result *res, const char *field,
		     const char *actual, struct ga_findings *f)
{
	res->status = GA_TCB_NOT_SUPPORTED;
	ga_report(f, GA_E_TCB_LEVEL, field, NULL, actual);
}

/* Version 0 modules have no identity and are judged with the platform. */
static int evaluate_module(const struct ga_tcb_info *t,
			   const struct ga_td_report *td,
			   struct ga_tcb_result *res, struct ga_findings *f)
{
	const struct ga_tdx_module *m;
	const struct ga_tcb_level *l;

	if (!td->tee_tcb_svn[1])
		return 0;
	m = find_module(t, td->tee_tcb_svn[1]);
	l = m ? find_svn(&m->levels, td->tee_tcb_svn[0]) : NULL;
	if (!l) {
		no_level(res, "TDX module", GA_BYTES(td->tee_tcb_svn, 16), f);
		return -1;
	}
	res->module = l->status;
	take_level(res, &m->levels, l);
	return 0;
}

static int evaluate_tdx(const struct ga_tcb_info *t, const struct ga_pck *pck,
			const struct ga_quote *q, enum ga_tcb_status sgx,
			struct ga_tcb_result *res, struct ga_findings *f)
{
	const struct ga_td_report *td = &q->td;
	const struct ga_tcb_level *l = find_level(t, pck, td->tee_tcb_svn);

	if (!l) {
		no_level(res, "TDX TCB components",
			 GA_BYTES(td->tee_tcb_svn, 16), f);
		return -1;
	}
	res->platform = l->status;
	take_level(res, &t->levels, l);
	if (evaluate_module(t, td, res, f))
		return -1;
	res->status = join(res->platform, res->module);
	if (q->body >= GA_BODY_TD15 && res->status != GA_TCB_REVOKED)
		res->status = check_relaunch(t, td, sgx, res->module, res->qe,
					     res->status);
	if (res->status != GA_TCB_NOT_SUPPORTED)
		return 0;
	no_level(res, "TDX module now running",
		 GA_BYTES(td->tee_tcb_svn2, 16), f);
	return -1;
}

void ga_tcb_evaluate(const struct ga_tcb_info *t,
		     const struct ga_qe_identity *id, const struct ga_pck *pck,
		     const struct ga_quote *q, struct ga_tcb_result *res,
		     struct ga_findings *f)
{
	const struct ga_tcb_level *sgx = find_level(t, pck, NULL);
	const struct ga_tcb_level *qe;

	qe = find_svn(&id->levels, q->qe_report.isv_svn);
	res->qe = qe ? qe->status : GA_TCB_NOT_SUPPORTED;
	res->evaluation_number = t->evaluation_number < id->evaluation_number ?
					 t->evaluation_number :
					 id->evaluation_number;
	if (!qe)
		no_level(res, "quoting enclave isv_svn",
			 GA_DEC(q->qe_report.isv_svn), f);
	if (!sgx) {
		no_level(res, "SGX TCB components",
			 GA_FMT("%s, PCESVN %u", GA_BYTES(pck->comp_svn, 16),
				pck->pce_svn), f);
		return;
	}
	if (q->body != GA_BODY_SGX) {
		if (evaluate_tdx(t, pck, q, sgx->status, res, f))
			return;
	} else {
		res->platform = sgx->status;
		res->status = sgx->status;
		take_level(res, &t->levels, sgx);
	}
	res->status = qe ? join(res->status, res->qe) : GA_TCB_NOT_SUPPORTED;
	if (qe)
		take_level(res, &id->levels, qe);
}

static bool masked_eq(const uint8_t *have, const uint8_t *mask,
		      const uint8_t *need, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((have[i] & mask[i]) != need[i])
			return false;
	return true;
}

int ga_qe_identity_match(const struct ga_qe_identity *id,
			 const struct ga_sgx_report *rep,
			 struct ga_findings *f)
{
	uint8_t misc[4];
	int ret = 0, i;

	for (i = 0; i < 4; i++)
		misc[i] = (uint8_t)(rep->misc_select >> 8 * i);
	if (memcmp(id->mr_signer, rep->mr_signer, 32))
		ret = ga_report(f, GA_E_QE_IDENTITY, "qe_report.mr_signer",
				GA_BYTES(id->mr_signer, 32),
				GA_BYTES(rep->mr_signer, 32));
	if (id->isv_prod_id != rep->isv_prod_id)
		ret = ga_report(f, GA_E_QE_IDENTITY, "qe_report.isv_prod_id",
				GA_DEC(id->isv_prod_id),
				GA_DEC(rep->isv_prod_id));
	if (!masked_eq(misc, id->misc_select_mask, id->misc_select, 4))
		ret = ga_report(f, GA_E_QE_IDENTITY, "qe_report.misc_select",
				GA_FMT("%s under mask %s",
				       GA_BYTES(id->misc_select, 4),
				       GA_BYTES(id->misc_select_mask, 4)),
				GA_BYTES(misc, 4));
	if (!masked_eq(rep->attributes, id->attributes_mask, id->attributes,
		       16))
		ret = ga_report(f, GA_E_QE_IDENTITY, "qe_report.attributes",
				GA_FMT("%s under mask %s",
				       GA_BYTES(id->attributes, 16),
				       GA_BYTES(id->attributes_mask, 16)),
				GA_BYTES(rep->attributes, 16));
	return ret;
}

int ga_tdx_module_match(const struct ga_tcb_info *t,
			const struct ga_td_report *td, struct ga_findings *f)
{
	const struct ga_tdx_module *m = &t->module;
	int ret = 0;

	/* A version that is not known is for the TCB level to say. */
	if (td->tee_tcb_svn[1])
		m = find_module(t, td->tee_tcb_svn[1]);
	if (!m)
		m = &t->module;
	if (memcmp(m->mr_signer, td->mr_signer_seam, 48))
		ret = ga_report(f, GA_E_TDX_MODULE, "mrsigner_seam",
				GA_BYTES(m->mr_signer, 48),
				GA_BYTES(td->mr_signer_seam, 48));
	/* Intel's verifier lets no bit be set, whatever the mask says. */
	if ((td->seam_attributes & m->attributes_mask) != m->attributes ||
	    td->seam_attributes)
		ret = ga_report(f, GA_E_TDX_MODULE, "seam_attributes",
				GA_HEX64(m->attributes),
				GA_HEX64(td->seam_attributes));
	return ret;
}
