// SPDX-License-Identifier: MIT
#include "source.h"
#include "tool.h"
#include "verifier.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/**
 * struct args - the command line
 * @json: print JSON
 * @path: the evidence
 * @root: file of an emulated root, or NULL
 * @from: where collateral comes from
 * @policy: file, or NULL
 * @report_data: what the evidence must be bound to
 * @user_data: what its binding must hold
 * @p: the library's parameters
 */
struct args {
	bool json;
	const char *path;
	const char *root;
	struct source from;
	const char *policy;
	uint8_t report_data[64];
	uint8_t user_data[64];
	struct ga_verify_params p;
};

static int set_report_data_file(struct args *a, const char *path)
{
	size_t len;
	uint8_t *data = read_file(path, 64, &len);

	if (!data)
		return -1;
	memcpy(a->report_data, data, len);
	free(data);
	a->p.report_data = a->report_data;
	a->p.report_data_len = len;
	return 0;
}

static int set_report_data(struct args *a, const char *hex)
{
	if (parse_hex(hex, a->report_data, 64, &a->p.report_data_len)) {
		fail("--report-data takes up to 64 bytes in hex");
		return -1;
	}
	a->p.report_data = a->report_data;
	return 0;
}

static int set_user_data(struct args *a, const char *hex)
{
	if (parse_hex(hex, a->user_data, 64, &a->p.user_data_len)) {
		fail("--user-data takes up to 64 bytes in hex");
		return -1;
	}
	a->p.user_data = a->user_data;
	return 0;
}

static int set_accept_tcb(struct args *a, char *list)
{
	char *save, *word;

	for (word = strtok_r(list, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		enum ga_tcb_status s = ga_tcb_status_parse(word);

		if (s == GA_TCB_UNKNOWN || s == GA_TCB_NOT_SUPPORTED) {
			fail("--accept-tcb: \"%s\" is no TCB status", word);
			return -1;
		}
		a->p.accept_tcb |= 1u << s;
	}
	return 0;
}

static int set_option(struct args *a, int c, char *arg)
{
	uint64_t n;

	switch (c) {
	case 'j':
		a->json = true;
		return 0;
	case 't':
		if (parse_number(arg, INT64_MAX, &n)) {
			fail("--time takes seconds since 1970");
			return -1;
		}
		a->p.time = (int64_t)n;
		return 0;
	case 'r':
		a->root = arg;
		return 0;
	case 'p':
		a->policy = arg;
		return 0;
	case 'd':
		return set_report_data(a, arg);
	case 'D':
		return set_report_data_file(a, arg);
	case 'u':
		return set_user_data(a, arg);
	case 's':
		a->p.flags |= GA_VERIFY_SIGNATURES_ONLY;
		return 0;
	case 'g':
		a->p.flags |= GA_VERIFY_ALLOW_DEBUG;
		return 0;
	case 'a':
		return set_accept_tcb(a, arg);
	case 'e':
		if (parse_number(arg, UINT32_MAX, &n)) {
			fail("--min-evaluation-number takes a number");
			return -1;
		}
		a->p.min_evaluation_number = (uint32_t)n;
		return 0;
	}
	usage_of("verify");
	return -1;
}

static int parse_args(struct args *a, int argc, char **argv)
{
	struct option opts[OPTIONS_MAX] = {
		{ "json", no_argument, NULL, 'j' },
		{ "time", required_argument, NULL, 't' },
		{ "emulated-root", required_argument, NULL, 'r' },
		{ "policy", required_argument, NULL, 'p' },
		{ "report-data", required_argument, NULL, 'd' },
		{ "report-data-file", required_argument, NULL, 'D' },
		{ "user-data", required_argument, NULL, 'u' },
		{ "signatures-only", no_argument, NULL, 's' },
		{ "allow-debug", no_argument, NULL, 'g' },
		{ "accept-tcb", required_argument, NULL, 'a' },
		{ "min-evaluation-number", required_argument, NULL, 'e' },
	};
	int c, ret;

	*a = (struct args){
		.p = { .size = sizeof(a->p), .time = time(NULL) },
	};
	source_add_options(opts);
	source_init(&a->from);
	while ((c = getopt_long(argc, argv, "j", opts, NULL)) != -1) {
		ret = source_option(&a->from, c, optarg);
		if (ret < 0 || (ret && set_option(a, c, optarg)))
			return -1;
	}
	if (argc - optind != 1) {
		usage_of("verify");
		return -1;
	}
	a->path = argv[optind];
	if (source_check(&a->from))
		return -1;
	if (a->policy && (a->p.accept_tcb || a->p.flags & GA_VERIFY_ALLOW_DEBUG)) {
		fail("--policy decides alone: not with --accept-tcb or "
		     "--allow-debug");
		return -1;
	}
	return 0;
}

static int print_verdict(const struct args *a, const struct ga_verdict *vd)
{
	char *text = a->json ? ga_verdict_json(vd) : ga_verdict_text(vd);

	if (!text)
		return fail("out of memory");
	printf(a->json ? "%s\n" : "%s", text);
	free(text);
	if (fflush(stdout))
		return fail("can't write to standard output");
	return exit_code(ga_verdict_class(vd));
}

static int verify(struct args *a)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_collateral *col = NULL;
	struct ga_policy *policy = NULL;
	struct ga_verdict *vd = NULL;
	struct ga_verifier *v = NULL;
	int ret = EXIT_FAILED;
	uint8_t *data = NULL;
	size_t len;

	if (!f)
		goto out;
	v = make_verifier(a->root);
	if (!v)
		goto out;
	if (a->policy) {
		policy = load_policy(a->policy);
		if (!policy)
			goto out;
	}
	data = read_file(a->path, GA_EVIDENCE_MAX, &len);
	if (!data)
		goto out;
	if (a->from.path || a->from.fetch) {
		col = get_collateral(v, &a->from, data, len, f);
		print_findings(f);
		if (!col && a->from.path)
			goto out;
	}
	a->p.collateral = col;
	a->p.policy = policy;
	vd = ga_verify_bytes(v, data, len, &a->p);
	ret = vd ? print_verdict(a, vd) : fail("out of memory");
out:
	ga_verdict_free(vd);
	ga_policy_free(policy);
	ga_collateral_put(col);
	ga_verifier_free(v);
	ga_findings_free(f);
	free(data);
	return ret;
}

int cmd_verify(int argc, char **argv)
{
	struct args a;

	if (parse_args(&a, argc, argv))
		return EXIT_FAILED;
	return verify(&a);
}
