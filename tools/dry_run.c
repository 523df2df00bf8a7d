// SPDX-License-Identifier: MIT
/* Verdicts in a table that grows line by line, or in one JSON object. */
#include "dry_run.h"
#include "tool.h"

#include <stdlib.h>

#include <jansson.h>

/**
 * struct dry_run - so far
 * @policy: id of the policy
 * @rows: the verdicts, where JSON is wanted; else NULL
 * @by_class: how many of each class
 */
struct dry_run {
	const char *policy;
	json_t *rows;
	size_t by_class[GA_CLASS_INTERNAL + 1];
};

static const char *outcome(enum ga_class c)
{
	switch (c) {
	case GA_CLASS_NOTE:
		return "accepted";
	case GA_CLASS_COLLATERAL:
		return "open";
	case GA_CLASS_REFUSED:
		return "refused";
	case GA_CLASS_NOT_GENUINE:
		return "not genuine";
	case GA_CLASS_MALFORMED:
		return "malformed";
	case GA_CLASS_INTERNAL:
		break;
	}
	return "failed";
}

struct dry_run *dry_run_new(bool json, const char *policy)
{
	struct dry_run *run = calloc(1, sizeof(*run));

	if (run) {
		run->policy = policy;
		run->rows = json ? json_array() : NULL;
	}
	if (!run || (json && !run->rows)) {
		free(run);
		fail("out of memory");
		return NULL;
	}
	if (!json)
		printf("%-11s  %-7s  %-16s  %-12s  %s\n", "VERDICT", "TEE",
		       "TCB", "SECTION", "EVIDENCE");
	return run;
}

void dry_run_free(struct dry_run *run)
{
	if (!run)
		return;
	json_decref(run->rows);
	free(run);
}

static int add_json(struct dry_run *run, const char *path,
		    const struct ga_verdict *vd)
{
	char *text = ga_verdict_json(vd);
	json_t *verdict = text ? json_loads(text, 0, NULL) : NULL, *row;

	free(text);
	row = verdict ? json_pack("{s:s, s:s, s:O}", "evidence", path, "outcome",
				  outcome(ga_verdict_class(vd)), "verdict",
				  verdict) : NULL;
	json_decref(verdict);
	if (row && !json_array_append_new(run->rows, row))
		return 0;
	fail("%s: out of memory, or its name is not UTF-8", path);
	return -1;
}

static void print_row(const char *path, const struct ga_verdict *vd)
{
	const struct ga_findings *f = ga_verdict_findings(vd);
	enum ga_tcb_status tcb = ga_verdict_tcb_status(vd);
	const char *section = ga_verdict_section(vd);
	char line[640];
	size_t i;

	printf("%-11s  %-7s  %-16s  %-12s  %s\n",
	       outcome(ga_verdict_class(vd)), ga_tee_name(ga_verdict_tee(vd)),
	       tcb == GA_TCB_UNKNOWN ? "-" : ga_tcb_status_name(tcb),
	       section && *section ? section : "-", path);
	for (i = 0; i < ga_findings_count(f); i++) {
		ga_finding_format(ga_findings_get(f, i), line, sizeof(line));
		printf("    %s\n", line);
	}
}

int dry_run_add(struct dry_run *run, const char *path,
		const struct ga_verdict *vd)
{
	run->by_class[ga_verdict_class(vd)]++;
	if (run->rows)
		return add_json(run, path, vd);
	print_row(path, vd);
	return 0;
}

static int print_json(struct dry_run *run)
{
	json_t *totals = json_object(), *top;
	enum ga_class c;
	int ret = -1;

	for (c = GA_CLASS_NOTE; c <= GA_CLASS_INTERNAL; c++)
		if (json_object_set_new(totals, outcome(c),
					json_integer((json_int_t)run->by_class[c])))
			goto out;
	top = json_pack("{s:s, s:O, s:O}", "policy", run->policy, "totals",
			totals, "evidence", run->rows);
	if (top)
		ret = json_dumpf(top, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(top);
out:
	json_decref(totals);
	return ret;
}

static void print_totals(const struct dry_run *run)
{
	const char *sep = "";
	enum ga_class c;

	for (c = GA_CLASS_NOTE; c <= GA_CLASS_INTERNAL; c++) {
		if (!run->by_class[c])
			continue;
		printf("%s%zu %s", sep, run->by_class[c], outcome(c));
		sep = ", ";
	}
	putchar('\n');
}

int dry_run_end(struct dry_run *run)
{
	enum ga_class c, gravest = GA_CLASS_NOTE;

	for (c = GA_CLASS_NOTE; c <= GA_CLASS_INTERNAL; c++)
		if (run->by_class[c])
			gravest = c;
	if (run->rows && print_json(run))
		return fail("can't print the verdicts");
	if (!run->rows)
		print_totals(run);
	return fflush(stdout) ? fail("can't write to standard output") :
				exit_code(gravest);
}
