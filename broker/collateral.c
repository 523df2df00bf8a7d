// SPDX-License-Identifier: MIT
#include "collateral.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "log.h"

#define FILES_MAX 1024
#define FILE_MAX (4u << 20)

static const struct {
	const char *pattern;
	enum ga_collateral_kind kind;
} forms[] = {
	{ "*tcbinfo*.json", GA_COLLATERAL_TCB_INFO },
	{ "*qeid*.json", GA_COLLATERAL_QE_IDENTITY },
	{ "*crl*.der", GA_COLLATERAL_CRL },
	{ "*crl*.hex", GA_COLLATERAL_CRL },
	{ "*.crl", GA_COLLATERAL_CRL },
	{ "*.pem", GA_COLLATERAL_CERTS },
	{ "*v*ek*.der", GA_COLLATERAL_CERTS },
};

struct pieces {
	struct ga_collateral_item items[FILES_MAX];
	struct bytes bodies[FILES_MAX];
	char names[FILES_MAX][256];
	size_t n;
};

static int kind_of(const char *name, enum ga_collateral_kind *kind)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!fnmatch(forms[i].pattern, name, 0)) {
			*kind = forms[i].kind;
			return 0;
		}
	}
	return -1;
}

static int add(struct pieces *p, const char *dir, const char *name)
{
	struct ga_collateral_item *item = &p->items[p->n];
	char path[4096];

	if (kind_of(name, &item->kind))
		return 0;
	if (p->n == FILES_MAX - 1) {
		log_error("collateral", "directory", dir, "reason", "too many files", NULL);
		return -1;
	}
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (bytes_read_file(&p->bodies[p->n], path, FILE_MAX)) {
		log_error("collateral", "file", path, "reason", strerror(errno), NULL);
		return -1;
	}
	snprintf(p->names[p->n], sizeof(p->names[p->n]), "%s", name);
	item->name = p->names[p->n];
	item->data = p->bodies[p->n].p;
	item->len = p->bodies[p->n].n;
	p->n++;
	return 0;
}

static int add_all(struct pieces *p, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int ret = 0;

	if (!d) {
		log_error("collateral", "directory", dir, "reason", strerror(errno), NULL);
		return -1;
	}
	while (!ret && (e = readdir(d)))
		if (e->d_name[0] != '.')
			ret = add(p, dir, e->d_name);
	closedir(d);
	return ret;
}

struct ga_collateral *collateral_load(struct ga_verifier *v, const char *dir,
				      struct ga_findings *f)
{
	struct pieces *p = calloc(1, sizeof(*p));
	struct ga_collateral *c = NULL;
	size_t i;

	if (!p)
		return NULL;
	if (!add_all(p, dir))
		c = ga_collateral_new(v, p->items, p->n, f);
	for (i = 0; i < p->n; i++)
		bytes_fini(&p->bodies[i]);
	free(p);
	return c;
}
