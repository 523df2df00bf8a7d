// SPDX-License-Identifier: MIT
/* Collateral from a directory, each piece known by its name, or from a bundle. */
#include "bundle.h"
#include "findings.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* As many as ga_collateral_new() takes. */
#define ITEMS_MAX 64
#define FILE_SIZE_MAX (8u << 20)

static const struct {
	const char *pattern;
	enum ga_collateral_kind kind;
} patterns[] = {
	{ "*tcbinfo*.json", GA_COLLATERAL_TCB_INFO },
	{ "*qeid*.json", GA_COLLATERAL_QE_IDENTITY },
	{ "*crl*.der", GA_COLLATERAL_CRL },
	{ "*crl*.hex", GA_COLLATERAL_CRL },
	{ "*.crl", GA_COLLATERAL_CRL },
	{ "*.pem", GA_COLLATERAL_CERTS },
	{ "*v*ek*.der", GA_COLLATERAL_CERTS },
};

static bool kind_of(const char *name, enum ga_collateral_kind *kind)
{
	size_t i;

	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (!fnmatch(patterns[i].pattern, name, 0)) {
			*kind = patterns[i].kind;
			return true;
		}
	}
	return false;
}

/* All of a file, from malloc(), or NULL with errno. */
static uint8_t *read_all(FILE *in, size_t *len)
{
	uint8_t *buf = malloc(FILE_SIZE_MAX + 1), *fitted;

	if (!buf)
		return NULL;
	errno = 0;
	*len = fread(buf, 1, FILE_SIZE_MAX + 1, in);
	if (!ferror(in) && *len <= FILE_SIZE_MAX) {
		fitted = realloc(buf, *len ? *len : 1);
		return fitted ? fitted : buf;
	}
	if (!errno)
		errno = EFBIG;
	free(buf);
	return NULL;
}

static uint8_t *read_file(const char *path, size_t *len, struct ga_findings *f)
{
	FILE *in = fopen(path, "rb");
	uint8_t *data = NULL;

	if (in)
		data = read_all(in, len);
	if (!data)
		ga_report(f, GA_E_COLLATERAL_FILE, NULL, NULL, strerror(errno));
	if (in)
		fclose(in);
	return data;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* 0, or -1 with a finding. */
static int add(struct ga_collateral_item *item, const char *dir,
	       const char *name, struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, name, true);
	char path[4096];

	item->name = name;
	item->data = NULL;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) <
	    sizeof(path))
		item->data = read_file(path, &item->len, f);
	else
		ga_report(f, GA_E_COLLATERAL_FILE, NULL, NULL,
			  strerror(ENAMETOOLONG));
	ga_scope_leave(f, s);
	return item->data ? 0 : -1;
}

static struct ga_collateral *from_directory(struct ga_verifier *v,
					    const char *dir,
					    struct ga_findings *f)
{
	struct ga_collateral_item items[ITEMS_MAX];
	struct ga_collateral *col = NULL;
	struct dirent **names;
	int n_names, i;
	size_t n = 0;

	n_names = scandir(dir, &names, NULL, by_name);
	if (n_names < 0) {
		ga_report(f, GA_E_COLLATERAL_FILE, NULL, "a directory or a file",
			  strerror(errno));
		return NULL;
	}
	for (i = 0; i < n_names; i++) {
		enum ga_collateral_kind kind;

		if (names[i]->d_name[0] == '.' ||
		    !kind_of(names[i]->d_name, &kind))
			continue;
		if (n == ITEMS_MAX) {
			ga_report(f, GA_E_LENGTH, NULL,
				  GA_FMT("at most %d pieces", ITEMS_MAX),
				  "more");
			goto out;
		}
		items[n].kind = kind;
		if (!add(&items[n], dir, names[i]->d_name, f))
			n++;
	}
	col = ga_collateral_new(v, items, n, f);
out:
	while (n)
		free((void *)items[--n].data);
	for (i = 0; i < n_names; i++)
		free(names[i]);
	free(names);
	return col;
}

static struct ga_collateral *from_bundle(struct ga_verifier *v,
					 const char *path,
					 struct ga_findings *f)
{
	struct ga_collateral *col = NULL;
	uint8_t *data;
	size_t len;

	data = read_file(path, &len, f);
	if (data)
		col = ga_bundle_open(v, GA_SPAN(data, len), f);
	free(data);
	return col;
}

struct ga_collateral *ga_collateral_load(struct ga_verifier *v,
					 const char *path,
					 struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, path, true);
	struct ga_collateral *col;
	size_t first = f->n;
	struct stat st;

	if (!stat(path, &st) && S_ISREG(st.st_mode))
		col = from_bundle(v, path, f);
	else
		col = from_directory(v, path, f);
	if (col)
		ga_collateral_keep(col, f, first);
	ga_scope_leave(f, s);
	return col;
}
