// SPDX-License-Identifier: MIT
/* Work on policies: before they decide over anything, and from evidence. */
#include "dry_run.h"
#include "record.h"
#include "tool.h"
#include "verifier.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/**
 * struct args - the command line
 * @json: print JSON
 * @root: file of an emulated root, or NULL
 * @rec: about the evidence
 * @n: number of operands
 * @operands: what follows the options
 */
struct args {
	bool json;
	const char *root;
	struct record_options rec;
	int n;
	char **operands;
};

static int set_option(struct args *a, int c, char *arg)
{
	uint64_t n;

	switch (c) {
	case 'j':
		a->json = true;
		return 0;
	case 'r':
		a->root = arg;
		return 0;
	case 't':
		if (parse_number(arg, INT64_MAX, &n)) {
			fail("--time takes seconds since 1970");
			return -1;
		}
		a->rec.time = (int64_t)n;
		a->rec.has_time = true;
		return 0;
	}
	usage_of("policy");
	return -1;
}

static int parse_args(struct args *a, int argc, char **argv, int least)
{
	struct option opts[OPTIONS_MAX] = {
		{ "json", no_argument, NULL, 'j' },
		{ "time", required_argument, NULL, 't' },
		{ "emulated-root", required_argument, NULL, 'r' },
	};
	int c, ret;

	*a = (struct args){ .rec.time = time(NULL) };
	source_add_options(opts);
	source_init(&a->rec.from);
	while ((c = getopt_long(argc, argv, "j", opts, NULL)) != -1) {
		ret = source_option(&a->rec.from, c, optarg);
		if (ret < 0 || (ret && set_option(a, c, optarg)))
			return -1;
	}
	a->n = argc - optind;
	a->operands = argv + optind;
	if (a->n < least) {
		usage_of("policy");
		return -1;
	}
	return source_check(&a->rec.from);
}

/* A directory or a bundle is read once, for all evidence. 0, or -1. */
static int read_common(struct args *a, struct ga_verifier *v)
{
	if (!a->rec.from.path)
		return 0;
	a->rec.col = read_collateral(v, a->rec.from.path);
	return a->rec.col ? 0 : -1;
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

static int dry_run_each(const struct args *a, struct ga_verifier *v,
			const struct ga_policy *p, struct dry_run *run)
{
	struct ga_verdict *vd;
	struct record rec;
	int i, ret;

	for (i = 1; i < a->n; i++) {
		if (get_record(&rec, v, &a->rec, a->operands[i]))
			return -1;
		vd = verify(v, &rec, p);
		put_record(&rec);
		if (!vd)
			return -1;
		ret = dry_run_add(run, a->operands[i], vd);
		ga_verdict_free(vd);
		if (ret)
			return ret;
	}
	return 0;
}

static int policy_dry_run(int argc, char **argv)
{
	struct dry_run *run = NULL;
	struct ga_verifier *v = NULL;
	struct ga_policy *p = NULL;
	int ret = EXIT_FAILED;
	struct args a;

	if (parse_args(&a, argc, argv, 2))
		return EXIT_FAILED;
	p = load_policy(a.operands[0]);
	if (p)
		v = make_verifier(a.root);
	if (!v || read_common(&a, v))
		goto out;
	run = dry_run_new(a.json, ga_policy_id(p));
	if (run && !dry_run_each(&a, v, p, run))
		ret = dry_run_end(run);
out:
	dry_run_free(run);
	ga_collateral_put(a.rec.col);
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
	if (read_common(&a, v) || get_record(&rec, v, &a.rec, a.operands[0]))
		goto out;
	vd = verify(v, &rec, NULL);
	put_record(&rec);
	if (vd)
		ret = print_draft(vd);
out:
	ga_verdict_free(vd);
	ga_collateral_put(a.rec.col);
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
