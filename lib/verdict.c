// SPDX-License-Identifier: MIT
#include "verdict.h"
#include "text.h"

#include <stdio.h>

static const char *const tcb_names[] = {
	[GA_TCB_UNKNOWN] = "Unknown",
	[GA_TCB_UP_TO_DATE] = "UpToDate",
	[GA_TCB_SW_HARDENING_NEEDED] = "SWHardeningNeeded",
	[GA_TCB_CONFIGURATION_NEEDED] = "ConfigurationNeeded",
	[GA_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED] =
		"ConfigurationAndSWHardeningNeeded",
	[GA_TCB_OUT_OF_DATE] = "OutOfDate",
	[GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED] =
		"OutOfDateConfigurationNeeded",
	[GA_TCB_TD_RELAUNCH_ADVISED] = "TDRelaunchAdvised",
	[GA_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED] =
		"TDRelaunchAdvisedConfigurationNeeded",
	[GA_TCB_REVOKED] = "Revoked",
	[GA_TCB_NOT_SUPPORTED] = "NotSupported",
};

#define TCB_NAMES (sizeof(tcb_names) / sizeof(tcb_names[0]))

const char *ga_tcb_status_name(enum ga_tcb_status status)
{
	return (unsigned int)status < TCB_NAMES ? tcb_names[status] : "Unknown";
}

enum ga_tcb_status ga_tcb_status_parse(const char *name)
{
	unsigned int i;

	for (i = 0; i < TCB_NAMES; i++)
		if (!strcmp(tcb_names[i], name))
			return i;
	return GA_TCB_UNKNOWN;
}

static const struct {
	const char *name;
	const char *text;
} unchecked[GA_UNCHECKED_COUNT] = {
	[GA_UNCHECKED_TCB] = {
		"tcb-level", "whether the platform's TCB is up to date" },
	[GA_UNCHECKED_REVOCATION] = {
		"revocation", "whether any certificate has been revoked" },
	[GA_UNCHECKED_REPORT_DATA] = {
		"report-data", "whether the evidence is fresh and meant for us" },
	[GA_UNCHECKED_POLICY] = {
		"policy", "what the guest runs: measurements and configuration" },
};

const char *ga_unchecked_name(enum ga_unchecked u)
{
	return unchecked[u].name;
}

const char *ga_unchecked_text(enum ga_unchecked u)
{
	return unchecked[u].text;
}

static const char *headline(const struct ga_verdict *vd)
{
	switch (ga_verdict_class(vd)) {
	case GA_CLASS_NOTE:
		return "ACCEPTED";
	case GA_CLASS_REFUSED:
		return vd->genuine ? "REFUSED: genuine, but not good enough" :
				     "REFUSED";
	case GA_CLASS_COLLATERAL:
		return vd->genuine ? "NOT ACCEPTED: genuine, but collateral is "
				     "missing or stale" :
				     "NOT ACCEPTED: can't be verified without "
				     "more collateral";
	case GA_CLASS_NOT_GENUINE:
		return "NOT GENUINE";
	case GA_CLASS_MALFORMED:
		return "MALFORMED";
	case GA_CLASS_INTERNAL:
		break;
	}
	return "NOT VERIFIED: the verifier failed";
}

static void put_tcb(FILE *out, const struct ga_tcb_result *tcb)
{
	char date[GA_TIME_ISO_LEN];
	size_t i;

	if (tcb->status == GA_TCB_UNKNOWN)
		return;
	fprintf(out, "TCB status: %s", ga_tcb_status_name(tcb->status));
	if (tcb->tcb_date) {
		ga_time_format_iso(date, tcb->tcb_date);
		fprintf(out, " (tcbDate %s)", date);
	}
	fputc('\n', out);
	for (i = 0; i < tcb->n_advisories; i++)
		fprintf(out, "%s%s", i ? " " : "advisories: ",
			tcb->advisories[i]);
	if (tcb->n_advisories)
		fputc('\n', out);
}

static void put_binding(FILE *out, const struct ga_binding *b)
{
	fprintf(out, "asked by: uid %llu, gid %llu, user namespace %llu\n",
		(unsigned long long)b->uid, (unsigned long long)b->gid,
		(unsigned long long)b->user_namespace);
	if (b->label[0])
		fprintf(out, "label: %s\n", b->label);
	if (b->purpose[0])
		fprintf(out, "purpose: %s\n", b->purpose);
	if (b->has_key)
		fprintf(out, "resource: %s\n", b->resource);
}

static void put_findings(FILE *out, const struct ga_findings *f)
{
	char line[640];
	size_t i;

	for (i = 0; i < f->n; i++) {
		ga_finding_format(&f->v[i], line, sizeof(line));
		fprintf(out, "%s: %s: %s\n",
			f->v[i].kind == GA_CLASS_NOTE ? "note" : "finding",
			ga_code_name(f->v[i].code), line);
	}
	if (f->lost)
		fprintf(out, "finding: %zu more were cut\n", f->lost);
}

char *ga_verdict_text(const struct ga_verdict *vd)
{
	char when[GA_TIME_ISO_LEN];
	char *text = NULL;
	unsigned int u;
	size_t len;
	FILE *out;

	out = open_memstream(&text, &len);
	if (!out)
		return NULL;
	ga_time_format_iso(when, vd->claims.time);
	fprintf(out, "verdict: %s%s\n", headline(vd),
		vd->claims.emulated ? " (EMULATED: no real hardware vouches "
				      "for this)" : "");
	fprintf(out, "tee: %s\n", ga_tee_name(ga_verdict_tee(vd)));
	fprintf(out, "genuine: %s\n", vd->genuine ? "yes" : "no");
	if (vd->claims.root_name)
		fprintf(out, "root: %s\n", vd->claims.root_name);
	fprintf(out, "time: %s\n", when);
	if (ga_verdict_binding(vd))
		put_binding(out, ga_verdict_binding(vd));
	if (vd->evidence && vd->evidence->cmw.certificates.n)
		fprintf(out, "certificates: %zu bytes, of the collection\n",
			vd->evidence->cmw.certificates.n);
	put_tcb(out, &vd->claims.tcb);
	for (u = 0; u < GA_UNCHECKED_COUNT; u++)
		if (vd->unchecked & 1u << u)
			fprintf(out, "NOT checked: %s (%s)\n",
				ga_unchecked_name(u), ga_unchecked_text(u));
	ga_appraisal_print(out, &vd->appraisal);
	put_findings(out, &vd->findings);
	return ga_text_finish(out, &text);
}
