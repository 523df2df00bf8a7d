// SPDX-License-Identifier: MIT
#include "collateral.h"
#include "tool.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ITEMS_MAX 64
#define ITEM_SIZE_MAX (4u << 20)

static const struct {
	const char *pattern;
	enum ga_collateral_kind kind;
} patterns[] = {
	{ "*tcbinfo*.json", GA_COLLATERAL_TCB_INFO },
	{ "*qeid*.json", GA_COLLATERAL_QE_IDENTITY },
	{ "*crl*.der", GA_COLLATERAL_CRL },
	{ "*.crl", GA_COLLATERAL_CRL },
	{ "*chain*.pem", GA_COLLATERAL_CERTS },
	{ "root*.pem", GA_COLLATERAL_CERTS },
	{ "*v*ek*.der", GA_COLLATERAL_CERTS },
	{ "ica*.pem", GA_COLLATERAL_CERTS },
	{ "as*k*.pem", GA_COLLATERAL_CERTS },
	{ "ark*.pem", GA_COLLATERAL_CERTS },
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

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_item(const char *dir, const char *name,
		     struct ga_collateral_item *item)
{
	char path[4096];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    sizeof(path))
		return fail("%s/%s: %s", dir, name, strerror(ENAMETOOLONG));
	item->data = read_file(path, ITEM_SIZE_MAX, &item->len);
	item->name = name;
	return item->data ? 0 : -1;
}

static struct ga_collateral *load_directory(struct ga_verifier *v,
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
		fail("%s: %s", dir, strerror(errno));
		return NULL;
	}
	for (i = 0; i < n_names; i++) {
		if (!kind_of(names[i]->d_name, &items[n].kind))
			continue;
		if (n + 1 == ITEMS_MAX) {
			fail("%s: more than %d pieces", dir, ITEMS_MAX - 1);
			goto out;
		}
		if (read_item(dir, names[i]->d_name, &items[n]))
			goto out;
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

struct ga_collateral *load_collateral(struct ga_verifier *v, const char *path,
				      struct ga_findings *f)
{
	struct stat st;

	if (!stat(path, &st) && S_ISREG(st.st_mode))
		return load_bundle(v, path, f);
	return load_directory(v, path, f);
}
