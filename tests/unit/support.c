// SPDX-License-Identifier: MIT
#include "support.h"

#include <stdio.h>

struct blob load(const char *name)
{
	struct blob b = { 0 };
	char path[4096];
	FILE *in;
	long n;

	snprintf(path, sizeof(path), "%s/%s", GA_TEST_DATA, name);
	in = fopen(path, "rb");
	if (!in)
		fail_msg("%s can't be opened", path);
	assert_int_equal(fseek(in, 0, SEEK_END), 0);
	n = ftell(in);
	assert_true(n >= 0);
	rewind(in);
	b.n = (size_t)n;
	b.p = malloc(b.n ? b.n : 1);
	assert_non_null(b.p);
	assert_int_equal(fread(b.p, 1, b.n, in), b.n);
	fclose(in);
	return b;
}

struct blob blob_copy(struct blob b)
{
	struct blob c = { malloc(b.n ? b.n : 1), b.n };

	assert_non_null(c.p);
	memcpy(c.p, b.p, b.n);
	return c;
}

int has(const struct ga_findings *f, enum ga_code code, const char *field)
{
	size_t i;

	for (i = 0; i < ga_findings_count(f); i++) {
		const struct ga_finding *fi = ga_findings_get(f, i);

		if (fi->code == code && (!field || !strcmp(fi->field, field)))
			return 1;
	}
	return 0;
}

void print_all(const struct ga_findings *f)
{
	char line[640];
	size_t i;

	for (i = 0; i < ga_findings_count(f); i++) {
		const struct ga_finding *fi = ga_findings_get(f, i);

		ga_finding_format(fi, line, sizeof(line));
		print_error("  %s: %s\n", ga_code_name(fi->code), line);
	}
}

void assert_has(const struct ga_findings *f, enum ga_code code,
		const char *field)
{
	if (has(f, code, field))
		return;
	print_error("no finding %s in \"%s\" among:\n", ga_code_name(code),
		    field ? field : "any field");
	print_all(f);
	fail();
}

void assert_clean(const struct ga_findings *f)
{
	if (ga_findings_class(f) == GA_CLASS_NOTE)
		return;
	print_error("unexpected findings:\n");
	print_all(f);
	fail();
}

struct ga_collateral *load_collateral_dir(struct ga_verifier *v,
					  const char *dir)
{
	static const struct {
		const char *name;
		enum ga_collateral_kind kind;
	} files[] = {
		{ "tcbinfo.json", GA_COLLATERAL_TCB_INFO },
		{ "qeid.json", GA_COLLATERAL_QE_IDENTITY },
		{ "pckcrl.der", GA_COLLATERAL_CRL },
		{ "rootcrl.der", GA_COLLATERAL_CRL },
		{ "tcbchain.pem", GA_COLLATERAL_CERTS },
		{ "pckcrlchain.pem", GA_COLLATERAL_CERTS },
	};
	struct ga_collateral_item items[6];
	struct ga_findings *f = ga_findings_new();
	struct ga_collateral *col;
	struct blob b[6];
	char path[512];
	size_t i;

	for (i = 0; i < 6; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i].name);
		b[i] = load(path);
		items[i] = (struct ga_collateral_item){
			files[i].kind, files[i].name, b[i].p, b[i].n,
		};
	}
	col = ga_collateral_new(v, items, 6, f);
	assert_non_null(col);
	assert_clean(f);
	for (i = 0; i < 6; i++)
		free(b[i].p);
	ga_findings_free(f);
	return col;
}
