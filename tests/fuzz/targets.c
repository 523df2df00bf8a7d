// SPDX-License-Identifier: MIT
/* What is fed to the fuzzers, and what must hold of it. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "amd_vek.h"
#include "crl.h"
#include "json.h"
#include "pck.h"
#include "pem.h"
#include "tcb_info.h"

void fuzz_assert(int ok)
{
	if (!ok)
		abort();
}

/* Nothing that is not accepted may have claims, and nothing here is. */
static void check_verdict(struct ga_verdict *vd)
{
	char *text, *json;

	if (!vd)
		return;
	fuzz_assert(ga_verdict_genuine(vd) || !ga_verdict_accepted(vd));
	fuzz_assert(ga_verdict_genuine(vd) || !ga_verdict_claims(vd));
	text = ga_verdict_text(vd);
	json = ga_verdict_json(vd);
	fuzz_assert(text && json);
	free(json);
	free(text);
	ga_verdict_free(vd);
}

static void show(struct ga_evidence *ev)
{
	char *text = ga_evidence_text(ev), *json = ga_evidence_json(ev);

	fuzz_assert(text && json);
	free(json);
	free(text);
}

static void fuzz_evidence(const uint8_t *data, size_t size)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_verifier *v = ga_verifier_new(NULL, f);
	struct ga_verify_params p = {
		.size = sizeof(p),
		.time = 1785394427,
		.flags = GA_VERIFY_SIGNATURES_ONLY,
	};
	struct ga_evidence *ev = ga_evidence_parse(data, size, f);

	fuzz_assert(ev || ga_findings_class(f) == GA_CLASS_MALFORMED);
	if (ev) {
		show(ev);
		check_verdict(ga_verify(v, ev, &p));
	}
	ga_evidence_free(ev);
	ga_verifier_free(v);
	ga_findings_free(f);
}

/* What is accepted has texts that end, and everything else is left empty. */
static void fuzz_binding(const uint8_t *data, size_t size)
{
	static const struct ga_binding nothing;
	struct ga_findings *f = ga_findings_new();
	struct ga_binding b;
	int ret = ga_binding_parse(data, size, &b, f);

	fuzz_assert(!ret == !ga_findings_count(f));
	if (ret) {
		fuzz_assert(ga_findings_class(f) == GA_CLASS_MALFORMED);
		fuzz_assert(!memcmp(&b, &nothing, sizeof(b)));
	} else {
		fuzz_assert(b.user_data_len <= sizeof(b.user_data));
		fuzz_assert(memchr(b.label, 0, sizeof(b.label)) != NULL);
		fuzz_assert(memchr(b.purpose, 0, sizeof(b.purpose)) != NULL);
		fuzz_assert(memchr(b.resource, 0, sizeof(b.resource)) != NULL);
		fuzz_assert(b.has_key || !b.resource[0]);
	}
	ga_findings_free(f);
}

static void fuzz_collateral(const uint8_t *data, size_t size)
{
	static const enum ga_collateral_kind kinds[] = {
		GA_COLLATERAL_CERTS,
		GA_COLLATERAL_CRL,
		GA_COLLATERAL_TCB_INFO,
		GA_COLLATERAL_QE_IDENTITY,
	};
	struct ga_findings *f = ga_findings_new();
	struct ga_verifier *v = ga_verifier_new(NULL, f);
	struct ga_collateral_item items[4];
	size_t i;

	for (i = 0; i < 4; i++)
		items[i] = (struct ga_collateral_item){ kinds[i], "input", data,
							size };
	ga_collateral_put(ga_collateral_new(v, items, 4, f));
	ga_verifier_free(v);
	ga_findings_free(f);
}

/* Past the signature, which stops a fuzzer where it does its work. */
static void fuzz_tcb_info(const uint8_t *data, size_t size)
{
	struct ga_span text = GA_SPAN(data, size), body;
	struct ga_qe_identity q;
	struct ga_tcb_info t;
	struct ga_findings f;
	uint8_t sig[64];

	ga_findings_init(&f);
	if (ga_pcs_split(text, "tcbInfo", &body, sig, &f))
		body = text;
	if (!ga_tcb_info_parse(&t, body, &f)) {
		fuzz_assert(t.levels.n > 0);
		ga_tcb_info_fini(&t);
	}
	if (ga_pcs_split(text, "enclaveIdentity", &body, sig, &f))
		body = text;
	if (!ga_qe_identity_parse(&q, body, &f))
		ga_qe_identity_fini(&q);
	ga_findings_fini(&f);
}

static void fuzz_der(const uint8_t *data, size_t size)
{
	struct ga_span der = GA_SPAN(data, size);
	struct ga_findings f;
	struct ga_cert c;
	struct ga_pck pck;
	struct ga_crl crl;

	ga_findings_init(&f);
	if (!ga_cert_parse(&c, der, &f)) {
		ga_pck_parse(&c, &pck, &f);
		ga_cert_load_key(&c, NULL, &f);
		ga_cert_fini(&c);
	}
	if (!ga_crl_parse(&crl, der, &f))
		ga_crl_fini(&crl);
	ga_findings_fini(&f);
}

static void fuzz_vek(const uint8_t *data, size_t size)
{
	static const uint8_t chip_id[64];
	struct ga_findings f;
	struct ga_vek vek;
	struct ga_cert c;

	ga_findings_init(&f);
	if (!ga_cert_parse(&c, GA_SPAN(data, size), &f) &&
	    !ga_vek_parse(&c, &vek, &f)) {
		fuzz_assert(!vek.hwid.n != !vek.csp_id.n);
		ga_vek_is_for_chip(&vek, chip_id);
	}
	ga_findings_fini(&f);
}

static void fuzz_pem(const uint8_t *data, size_t size)
{
	struct ga_findings f;
	struct ga_pem pem;
	size_t i;

	ga_findings_init(&f);
	if (!ga_pem_decode(&pem, GA_SPAN(data, size), GA_PEM_CERT, &f)) {
		for (i = 0; i < pem.n; i++)
			fuzz_der(pem.der[i].p, pem.der[i].n);
		ga_pem_fini(&pem);
	}
	ga_findings_fini(&f);
}

static void fuzz_json(const uint8_t *data, size_t size)
{
	struct ga_json j;
	struct ga_span raw;

	ga_json_init(&j, GA_SPAN(data, size));
	if (!ga_json_skip(&j, &raw) && !ga_json_end(&j))
		fuzz_assert(raw.n > 0 && raw.n <= size);
}

const struct fuzz_target fuzz_targets[] = {
	{ "evidence", "intel/quotes", fuzz_evidence },
	{ "snp", "amd/reports", fuzz_evidence },
	{ "snp_extended", "amd/extended", fuzz_evidence },
	{ "trustee", "amd/trustee", fuzz_evidence },
	{ "cmw", "guest/collections", fuzz_evidence },
	{ "binding", "guest/bindings", fuzz_binding },
	{ "vek", "amd/veks", fuzz_vek },
	{ "collateral", "intel/collateral", fuzz_collateral },
	{ "tcb_info", "intel/collateral", fuzz_tcb_info },
	{ "der", "intel/collateral", fuzz_der },
	{ "pem", "intel/collateral", fuzz_pem },
	{ "json", "intel/collateral", fuzz_json },
	{ "event_log", "eventlog", fuzz_event_log },
	{ "policy", "../../docs/policies", fuzz_policy },
	{ 0 },
};

const struct fuzz_target *fuzz_target(const char *name)
{
	const struct fuzz_target *t;

	for (t = fuzz_targets; t->name; t++)
		if (name && !strcmp(t->name, name))
			return t;
	return NULL;
}
