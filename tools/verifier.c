// SPDX-License-Identifier: MIT
#include "verifier.h"
#include "tool.h"

#include <stdlib.h>

#define PEM_MAX (1u << 20)

struct ga_verifier *make_verifier(const char *emulated_root)
{
	struct ga_verifier_options opt = { .size = sizeof(opt) };
	struct ga_findings *f = ga_findings_new();
	struct ga_verifier *v = NULL;
	uint8_t *pem = NULL;

	if (!f) {
		fail("out of memory");
		return NULL;
	}
	if (emulated_root) {
		pem = read_file(emulated_root, PEM_MAX, &opt.emulated_root_len);
		if (!pem)
			goto out;
		opt.emulated_root = pem;
	}
	v = ga_verifier_new(&opt, f);
	if (!v)
		print_findings(f);
out:
	ga_findings_free(f);
	free(pem);
	return v;
}

/* As print_findings(), with the name of the file. */
static void print_errors(const char *path, const struct ga_findings *f)
{
	char line[640];
	size_t i;

	for (i = 0; i < ga_findings_count(f); i++) {
		ga_finding_format(ga_findings_get(f, i), line, sizeof(line));
		fail("%s: %s", path, line);
	}
}

struct ga_policy *load_policy(const char *path)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_policy *p = NULL;
	uint8_t *text = NULL;
	size_t len;

	if (!f) {
		fail("out of memory");
		return NULL;
	}
	text = read_file(path, GA_POLICY_MAX, &len);
	if (text) {
		p = ga_policy_parse(text, len, f);
		print_errors(path, f);
	}
	ga_findings_free(f);
	free(text);
	return p;
}
