// SPDX-License-Identifier: MIT
/*
 * The verdict as an EAT attestation result (draft-ietf-rats-ear-04) with the
 * trust vector of draft-ietf-rats-ar4si, unsigned, and members of our own
 * beside it.
 */
#include "binding.h"
#include "show.h"
#include "text.h"
#include "verdict.h"


/* AR4SI 2.3: tiers of a trustworthiness claim, and the values we use. */
enum {
	AR4SI_NONE = 0,
	AR4SI_AFFIRMING = 2,
	AR4SI_WARNING = 32,
	AR4SI_UNRECOGNIZED_RUNTIME = 33,
	AR4SI_CONTRAINDICATED = 96,
	AR4SI_UNRECOGNIZED = 97,
	AR4SI_CRYPTO_FAILED = 99,
};

static bool has_code(const struct ga_findings *f, enum ga_code code)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].code == code)
			return true;
	return false;
}

static int instance_identity(const struct ga_verdict *vd)
{
	if (vd->genuine)
		return AR4SI_AFFIRMING;
	if (has_code(&vd->findings, GA_E_CERT_REVOKED))
		return AR4SI_CONTRAINDICATED;
	if (has_code(&vd->findings, GA_E_UNTRUSTED_ROOT))
		return AR4SI_UNRECOGNIZED;
	return vd->findings.classes & 1u << GA_CLASS_NOT_GENUINE ?
		       AR4SI_CRYPTO_FAILED :
		       AR4SI_NONE;
}

static int hardware(const struct ga_verdict *vd)
{
	if (!vd->genuine)
		return instance_identity(vd);
	switch (vd->claims.tcb.status) {
	case GA_TCB_UNKNOWN:
		return AR4SI_NONE;
	case GA_TCB_UP_TO_DATE:
		return AR4SI_AFFIRMING;
	case GA_TCB_REVOKED:
		return AR4SI_CONTRAINDICATED;
	case GA_TCB_NOT_SUPPORTED:
		return AR4SI_UNRECOGNIZED;
	default:
		return AR4SI_WARNING;
	}
}

/* A debugger sees the memory of what it debugs. */
static int runtime_opaque(const struct ga_verdict *vd)
{
	if (!vd->genuine)
		return AR4SI_NONE;
	return vd->claims.debug ? AR4SI_CONTRAINDICATED : AR4SI_AFFIRMING;
}

static const char *tier(const struct ga_verdict *vd)
{
	switch (ga_verdict_class(vd)) {
	case GA_CLASS_NOTE:
		return "affirming";
	case GA_CLASS_COLLATERAL:
		return "none";
	case GA_CLASS_REFUSED:
		return has_code(&vd->findings, GA_E_TCB_STATUS) &&
				       hardware(vd) == AR4SI_WARNING ?
			       "warning" :
			       "contraindicated";
	default:
		return "contraindicated";
	}
}

static json_t *findings_json(const struct ga_findings *f)
{
	json_t *a = json_array();
	char line[640];
	size_t i;

	for (i = 0; i < f->n; i++) {
		const struct ga_finding *fi = &f->v[i];
		json_t *o = json_object();

		ga_finding_format(fi, line, sizeof(line));
		ga_show_put(&o, "code", json_string(ga_code_name(fi->code)));
		ga_show_put(&o, "class", json_string(ga_class_name(fi->kind)));
		ga_show_put(&o, "subject", ga_show_string(fi->subject));
		ga_show_put(&o, "field", ga_show_string(fi->field));
		ga_show_put(&o, "expected", ga_show_string(fi->expected));
		ga_show_put(&o, "actual", ga_show_string(fi->actual));
		ga_show_put(&o, "text", ga_show_string(line));
		ga_show_append(&a, o);
	}
	return a;
}

static json_t *unchecked_json(const struct ga_verdict *vd)
{
	json_t *a = json_array();
	const char *name;
	size_t i;

	for (i = 0; (name = ga_verdict_unchecked(vd, i)); i++)
		ga_show_append(&a, json_string(name));
	return a;
}

static json_t *policy_ids(const struct ga_appraisal *a)
{
	json_t *ids = json_array();

	ga_show_append(&ids, json_string(a->id));
	return ids;
}

/* Of the guest's software and configuration only a policy can tell. */
static void put_appraisal(json_t **submod, json_t **vector,
			  const struct ga_appraisal *a)
{
	uint32_t failed = a->failed;

	if (!a->done)
		return;
	ga_show_put(submod, "ear_appraisal_policy_ids", policy_ids(a));
	if (!a->matched)
		return;
	ga_show_put(vector, "executables",
		    json_integer(failed & 1u << GA_ROLE_EXECUTABLES ?
					 AR4SI_UNRECOGNIZED_RUNTIME :
					 AR4SI_AFFIRMING));
	ga_show_put(vector, "configuration",
		    json_integer(failed & 1u << GA_ROLE_CONFIGURATION ?
					 AR4SI_CONTRAINDICATED :
					 AR4SI_AFFIRMING));
}

static json_t *submod(const struct ga_verdict *vd)
{
	json_t *o = json_object(), *vector = json_object();

	ga_show_put(&vector, "instance-identity",
		    json_integer(instance_identity(vd)));
	ga_show_put(&vector, "hardware", json_integer(hardware(vd)));
	ga_show_put(&vector, "runtime-opaque",
		    json_integer(runtime_opaque(vd)));
	ga_show_put(&o, "ear_status", json_string(tier(vd)));
	put_appraisal(&o, &vector, &vd->appraisal);
	ga_show_put(&o, "ear_trustworthiness_vector", vector);
	return o;
}

static json_t *verifier_id(void)
{
	json_t *o = json_object();

	ga_show_put(&o, "developer", json_string("guest-attest"));
	ga_show_put(&o, "build", json_string(GA_VERSION));
	return o;
}

static json_t *status_json(enum ga_tcb_status status)
{
	return status == GA_TCB_UNKNOWN ?
		       json_null() : json_string(ga_tcb_status_name(status));
}

/* What the joined status is made of. */
static json_t *parts_json(const struct ga_tcb_result *tcb)
{
	json_t *o = json_object();

	ga_show_put(&o, "platform", status_json(tcb->platform));
	ga_show_put(&o, "tdx-module", status_json(tcb->module));
	ga_show_put(&o, "quoting-enclave", status_json(tcb->qe));
	return o;
}

static void put_tcb(json_t **top, const struct ga_tcb_result *tcb)
{
	json_t *a = json_array();
	size_t i;

	ga_show_put(top, "tcb-status", status_json(tcb->status));
	if (tcb->status != GA_TCB_UNKNOWN)
		ga_show_put(top, "tcb-status-of", parts_json(tcb));
	for (i = 0; i < tcb->n_advisories; i++)
		ga_show_append(&a, json_string(tcb->advisories[i]));
	ga_show_put(top, "advisory-ids", a);
	if (tcb->tcb_date)
		ga_show_put(top, "tcb-date", ga_show_time(tcb->tcb_date));
	if (tcb->evaluation_number)
		ga_show_put(top, "tcb-evaluation-data-number",
			    json_integer(tcb->evaluation_number));
}

static json_t *verdict_json(const struct ga_verdict *vd)
{
	const char *tee = ga_tee_name(ga_verdict_tee(vd));
	json_t *top = json_object(), *submods = json_object();

	ga_show_put(&top, "eat_profile",
		    json_string("tag:ietf.org,2026:rats/ear#04"));
	ga_show_put(&top, "iat", json_integer(vd->claims.time));
	ga_show_put(&top, "ear_verifier_id", verifier_id());
	ga_show_put(&submods, tee, submod(vd));
	ga_show_put(&top, "submods", submods);
	ga_show_put(&top, "tee", json_string(tee));
	ga_show_put(&top, "genuine", json_boolean(vd->genuine));
	ga_show_put(&top, "emulated", json_boolean(vd->claims.emulated));
	ga_show_put(&top, "accepted", json_boolean(ga_verdict_accepted(vd)));
	ga_show_put(&top, "class",
		    json_string(ga_class_name(ga_verdict_class(vd))));
	ga_show_put(&top, "time", ga_show_time(vd->claims.time));
	put_tcb(&top, &vd->claims.tcb);
	if (vd->genuine)
		ga_show_put(&top, "claims", ga_claims_json(&vd->claims));
	if (vd->appraisal.matched)
		ga_show_put(&top, "policy-section",
			    json_string(vd->appraisal.section));
	if (ga_verdict_binding(vd))
		ga_show_put(&top, "binding",
			    ga_binding_show(ga_verdict_binding(vd)));
	ga_show_put(&top, "not-checked", unchecked_json(vd));
	ga_show_put(&top, "findings", findings_json(&vd->findings));
	if (vd->collateral)
		ga_show_put(&top, "collateral-findings",
			    findings_json(ga_collateral_findings(vd->collateral)));
	if (vd->findings.lost)
		ga_show_put(&top, "findings-lost",
			    json_integer((json_int_t)vd->findings.lost));
	return top;
}

char *ga_verdict_json(const struct ga_verdict *vd)
{
	json_t *top = verdict_json(vd);
	char *s = ga_show_json(top);

	json_decref(top);
	return s;
}
