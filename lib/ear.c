// SPDX-License-Identifier: MIT
/*
 * The verdict as an EAT attestation result (draft-ietf-rats-ear-04) with the
 * trust vector of draft-ietf-rats-ar4si, unsigned, and members of our own
 * beside it.
 */
#include "show.h"
#include "text.h"
#include "verdict.h"

#include <stdlib.h>

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
		json_object_set_new(o, "code",
				    json_string(ga_code_name(fi->code)));
		json_object_set_new(o, "class",
				    json_string(ga_class_name(fi->kind)));
		json_object_set_new(o, "subject", json_string(fi->subject));
		json_object_set_new(o, "field", json_string(fi->field));
		json_object_set_new(o, "expected", json_string(fi->expected));
		json_object_set_new(o, "actual", json_string(fi->actual));
		json_object_set_new(o, "text", json_string(line));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *unchecked_json(const struct ga_verdict *vd)
{
	json_t *a = json_array();
	const char *name;
	size_t i;

	for (i = 0; (name = ga_verdict_unchecked(vd, i)); i++)
		json_array_append_new(a, json_string(name));
	return a;
}

/* Of the guest's software and configuration only a policy can tell. */
static void put_appraisal(json_t *submod, json_t *vector,
			  const struct ga_appraisal *a)
{
	uint32_t failed = a->failed;

	if (!a->done)
		return;
	json_object_set_new(submod, "ear_appraisal_policy_ids",
			    json_pack("[s]", a->id));
	if (!a->matched)
		return;
	json_object_set_new(vector, "executables",
			    json_integer(failed & 1u << GA_ROLE_EXECUTABLES ?
						 AR4SI_UNRECOGNIZED_RUNTIME :
						 AR4SI_AFFIRMING));
	json_object_set_new(vector, "configuration",
			    json_integer(failed & 1u << GA_ROLE_CONFIGURATION ?
						 AR4SI_CONTRAINDICATED :
						 AR4SI_AFFIRMING));
}

static json_t *submod(const struct ga_verdict *vd)
{
	json_t *vector = json_pack("{s:i, s:i, s:i}", "instance-identity",
				   instance_identity(vd), "hardware",
				   hardware(vd), "runtime-opaque",
				   runtime_opaque(vd));
	json_t *o = json_pack("{s:s}", "ear_status", tier(vd));

	put_appraisal(o, vector, &vd->appraisal);
	json_object_set_new(o, "ear_trustworthiness_vector", vector);
	return o;
}

static void put_tcb(json_t *top, const struct ga_tcb_result *tcb)
{
	json_t *a = json_array();
	size_t i;

	json_object_set_new(top, "tcb-status",
			    tcb->status == GA_TCB_UNKNOWN ?
				    json_null() :
				    json_string(ga_tcb_status_name(tcb->status)));
	for (i = 0; i < tcb->n_advisories; i++)
		json_array_append_new(a, json_string(tcb->advisories[i]));
	json_object_set_new(top, "advisory-ids", a);
	if (tcb->tcb_date)
		json_object_set_new(top, "tcb-date",
				    ga_show_time(tcb->tcb_date));
	if (tcb->evaluation_number)
		json_object_set_new(top, "tcb-evaluation-data-number",
				    json_integer(tcb->evaluation_number));
}

static json_t *verdict_json(const struct ga_verdict *vd)
{
	const char *tee = ga_tee_name(ga_verdict_tee(vd));
	json_t *top = json_object();

	json_object_set_new(top, "eat_profile",
			    json_string("tag:ietf.org,2026:rats/ear#04"));
	json_object_set_new(top, "iat", json_integer(vd->claims.time));
	json_object_set_new(top, "ear_verifier_id",
			    json_pack("{s:s, s:s}", "developer", "guest-attest",
				      "build", GA_VERSION));
	json_object_set_new(top, "submods", json_pack("{s:o}", tee, submod(vd)));
	json_object_set_new(top, "tee", json_string(tee));
	json_object_set_new(top, "genuine", json_boolean(vd->genuine));
	json_object_set_new(top, "emulated",
			    json_boolean(vd->claims.emulated));
	json_object_set_new(top, "accepted",
			    json_boolean(ga_verdict_accepted(vd)));
	json_object_set_new(top, "class",
			    json_string(ga_class_name(ga_verdict_class(vd))));
	json_object_set_new(top, "time", ga_show_time(vd->claims.time));
	put_tcb(top, &vd->claims.tcb);
	if (vd->appraisal.matched)
		json_object_set_new(top, "policy-section",
				    json_string(vd->appraisal.section));
	json_object_set_new(top, "not-checked", unchecked_json(vd));
	json_object_set_new(top, "findings", findings_json(&vd->findings));
	if (vd->findings.lost)
		json_object_set_new(top, "findings-lost",
				    json_integer((json_int_t)vd->findings.lost));
	return top;
}

char *ga_verdict_json(const struct ga_verdict *vd)
{
	json_t *top = verdict_json(vd);
	char *s = json_dumps(top, JSON_INDENT(2));

	json_decref(top);
	return s;
}
