// SPDX-License-Identifier: MIT
/* Work on policies: before they decide over anything, and from evidence. */
#include "collateral.h"
#include "tool.h"
#include "verifier.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/**
 * struct args - the command line
 * @root: file of an emulated root, or NULL
 * @collateral: directory, or NULL
 * @has_time: @time was given
 * @time: the time to verify at
 * @n: number of operands
 * @operands: what follows the options
 */
struct args {
	const char *root;
	const char *collateral;
	bool has_time;
	int64_t time;
	int n;
	char **operands;
};

/**
 * struct record - evidence as it was recorded
 * @data: the evidence
 * @len: how much
 * @col: what came with it, or NULL
 * @time: when
 */
struct record {
	uint8_t *data;
	size_t len;
	struct ga_collateral *col;
	int64_t time;
};

static int parse_args(struct args *a, int argc, char **argv, int least)
{
	static const struct option opts[] = {
		{ "time", required_argument, NULL, 't' },
		{ "emulated-root", required_argument, NULL, 'r' },
		{ "collateral", required_argument, NULL, 'c' },
		{ 0 },
	};
	uint64_t n;
	int c;

	*a = (struct args){ .time = time(NULL) };
	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		switch (c) {
		case 'r':
			a->root = optarg;
			break;
		case 'c':
			a->collateral = optarg;
			break;
		case 't':
			if (parse_number(optarg, INT64_MAX, &n)) {
				fail("--time takes seconds since 1970");
				return -1;
			}
			a->time = (int64_t)n;
			a->has_time = true;
			break;
		default:
			usage_of("policy");
			return -1;
		}
	}
	a->n = argc - optind;
	a->operands = argv + optind;
	if (a->n >= least)
		return 0;
	usage_of("policy");
	return -1;
}

static struct ga_collateral *read_collateral(struct ga_verifier *v,
					     const char *dir)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_collateral *col;

	if (!f) {
		fail("out of memory");
		return NULL;
	}
	col = load_collateral(v, dir, f);
	print_findings(f);
	ga_findings_free(f);
	return col;
}

static int read_time(const char *path, int64_t *out)
{
	uint64_t n;
	size_t len;
	uint8_t *text = read_file(path, 31, &len);
	char digits[32] = "";

	if (!text)
		return -1;
	memcpy(digits, text, len);
	free(text);
	digits[strcspn(digits, "\n")] = '\0';
	if (parse_number(digits, INT64_MAX, &n))
		return fail("%s: not a time in seconds since 1970", path);
	*out = (int64_t)n;
	return 0;
}

static bool exists(char *path, size_t size, const char *dir, const char *name)
{
	struct stat st;

	return (size_t)snprintf(path, size, "%s/%s", dir, name) < size &&
	       !stat(path, &st);
}

/*
 * A directory holds evidence as quote.bin, report.bin or evidence.bin, its
 * collateral, and in time.txt the time at which both were in date.
 */
static int read_directory(struct record *rec, struct ga_verifier *v,
			  const struct args *a, const char *dir)
{
	char path[4096];

	if (!a->has_time && exists(path, sizeof(path), dir, "time.txt") &&
	    read_time(path, &rec->time))
		return -1;
	if (!rec->col) {
		rec->col = read_collateral(v, dir);
		if (!rec->col)
			return -1;
	}
	if (!exists(path, sizeof(path), dir, "quote.bin") &&
	    !exists(path, sizeof(path), dir, "report.bin") &&
	    !exists(path, sizeof(path), dir, "evidence.bin"))
		return fail("%s: neither quote.bin nor report.bin nor "
			    "evidence.bin is there", dir);
	rec->data = read_file(path, GA_EVIDENCE_MAX, &rec->len);
	return rec->data ? 0 : -1;
}

static void put_record(struct record *rec)
{
	ga_collateral_put(rec->col);
	free(rec->data);
}

/* 0, or -1 after a message and nothing to put. */
static int get_record(struct record *rec, struct ga_verifier *v,
		      const struct args *a, struct ga_collateral *col,
		      const char *path)
{
	struct stat st;
	int ret;

	*rec = (struct record){ .time = a->time };
	if (col)
		rec->col = ga_collateral_get(col);
	if (!stat(path, &st) && S_ISDIR(st.st_mode)) {
		ret = read_directory(rec, v, a, path);
	} else {
		rec->data = read_file(path, GA_EVIDENCE_MAX, &rec->len);
		ret = rec->data ? 0 : -1;
	}
	if (ret)
		put_record(rec);
	return ret;
}

static struct ga_verdict *verify(struct ga_verifier *v,
				 const struct record *rec,
				 const struct ga_policy *policy)
{
	const struct ga_verify_params p = {
		.size = sizeof(p),
		.time = rec->time,
		.collateral = rec->col,
		.flags = policy ? 0 : GA_VERIFY_DEFER_POLICY |
				      GA_VERIFY_SIGNATURES_ONLY,
		.policy = policy,
	};
	struct ga_verdict *vd = ga_verify_bytes(v, rec->data, rec->len, &p);

	if (!vd)
		fail("out of memory");
	return vd;
}

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

static int print_totals(const size_t by_class[GA_CLASS_INTERNAL + 1])
{
	enum ga_class c, gravest = GA_CLASS_NOTE;
	const char *sep = "";

	for (c = GA_CLASS_NOTE; c <= GA_CLASS_INTERNAL; c++) {
		if (!by_class[c])
			continue;
		printf("%s%zu %s", sep, by_class[c], outcome(c));
		sep = ", ";
		gravest = c;
	}
	putchar('\n');
	if (fflush(stdout))
		return fail("can't write to standard output");
	return exit_code(gravest);
}

static int dry_run_each(const struct args *a, struct ga_verifier *v,
			const struct ga_policy *p, struct ga_collateral *col)
{
	size_t by_class[GA_CLASS_INTERNAL + 1] = { 0 };
	struct ga_verdict *vd;
	struct record rec;
	int i;

	printf("%-11s  %-7s  %-16s  %-12s  %s\n", "VERDICT", "TEE",
	       "TCB", "SECTION", "EVIDENCE");
	for (i = 1; i < a->n; i++) {
		if (get_record(&rec, v, a, col, a->operands[i]))
			return EXIT_FAILED;
		vd = verify(v, &rec, p);
		put_record(&rec);
		if (!vd)
			return EXIT_FAILED;
		print_row(a->operands[i], vd);
		by_class[ga_verdict_class(vd)]++;
		ga_verdict_free(vd);
	}
	return print_totals(by_class);
}

static int policy_dry_run(int argc, char **argv)
{
	struct ga_collateral *col = NULL;
	struct ga_verifier *v = NULL;
	struct ga_policy *p = NULL;
	int ret = EXIT_FAILED;
	struct args a;

	if (parse_args(&a, argc, argv, 2))
		return EXIT_FAILED;
	p = load_policy(a.operands[0]);
	if (p)
		v = make_verifier(a.root);
	if (!v)
		goto out;
	if (a.collateral) {
		col = read_collateral(v, a.collateral);
		if (!col)
			goto out;
	}
	ret = dry_run_each(&a, v, p, col);
out:
	ga_collateral_put(col);
	ga_verifier_free(v);
	ga_policy_free(p);
	return ret;
}

static int print_draft(const struct ga_verdict *vd)
{
	char *text;

	if (!ga_verdict_genuine(vd)) {
		print_findings(ga_verdict_findings(vd));
		fail("what is not genuine must not become a policy");
		return exit_code(ga_verdict_class(vd));
	}
	text = ga_policy_draft(vd);
	if (!text)
		return fail("out of memory");
	fputs(text, stdout);
	free(text);
	return fflush(stdout) ? fail("can't write to standard output") :
				EXIT_ACCEPTED;
}

static int policy_init(int argc, char **argv)
{
	struct ga_collateral *col = NULL;
	struct ga_verdict *vd = NULL;
	struct ga_verifier *v;
	int ret = EXIT_FAILED;
	struct record rec;
	struct args a;

	if (parse_args(&a, argc, argv, 1))
		return EXIT_FAILED;
	v = make_verifier(a.root);
	if (!v)
		return EXIT_FAILED;
	if (a.collateral) {
		col = read_collateral(v, a.collateral);
		if (!col)
			goto out;
	}
	if (get_record(&rec, v, &a, col, a.operands[0]))
		goto out;
	vd = verify(v, &rec, NULL);
	put_record(&rec);
	if (vd)
		ret = print_draft(vd);
out:
	ga_verdict_free(vd);
	ga_collateral_put(col);
	ga_verifier_free(v);
	return ret;
}

static int policy_check(int argc, char **argv)
{
	int ret = EXIT_ACCEPTED, i;
	struct ga_policy *p;
	struct args a;

	if (parse_args(&a, argc, argv, 1))
		return EXIT_FAILED;
	for (i = 0; i < a.n; i++) {
		p = load_policy(a.operands[i]);
		if (p)
			printf("%s  %s\n", ga_policy_id(p), a.operands[i]);
		else
			ret = EXIT_FAILED;
		ga_policy_free(p);
	}
	return ret;
}

static int policy_explain(int argc, char **argv)
{
	int ret = EXIT_FAILED;
	struct ga_policy *p;
	struct args a;
	char *text;

	if (parse_args(&a, argc, argv, 1))
		return EXIT_FAILED;
	p = load_policy(a.operands[0]);
	if (!p)
		return EXIT_FAILED;
	text = ga_policy_explain(p);
	if (text) {
		fputs(text, stdout);
		ret = fflush(stdout) ? fail("can't write to standard output") :
				       EXIT_ACCEPTED;
	} else {
		fail("out of memory");
	}
	free(text);
	ga_policy_free(p);
	return ret;
}

static const struct cmd verbs[] = {
	{ .name = "check", .fn = policy_check },
	{ .name = "explain", .fn = policy_explain },
	{ .name = "dry-run", .fn = policy_dry_run },
	{ .name = "init", .fn = policy_init },
};

int cmd_policy(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verbs[i].name, argv[1]))
			return verbs[i].fn(argc - 1, argv + 1);
	return usage_of("policy");
}
