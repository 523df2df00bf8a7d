// SPDX-License-Identifier: MIT
/* Where collateral comes from, as the command line says. */
#include "source.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct option source_options[] = {
	{ "collateral", required_argument, NULL, 'c' },
	{ "fetch", no_argument, NULL, 'f' },
	{ "cache", required_argument, NULL, 'C' },
	{ "offline", no_argument, NULL, 'O' },
	{ "pcs-url", required_argument, NULL, 'P' },
	{ "kds-url", required_argument, NULL, 'K' },
	{ "max-age", required_argument, NULL, 'M' },
};

void source_add_options(struct option opts[OPTIONS_MAX])
{
	const size_t many = sizeof(source_options) / sizeof(source_options[0]);
	size_t n = 0;

	while (opts[n].name && n + many + 1 < OPTIONS_MAX)
		n++;
	memcpy(opts + n, source_options, sizeof(source_options));
	opts[n + many] = (struct option){ 0 };
}

void source_init(struct source *s)
{
	*s = (struct source){
		.opt = {
			.size = sizeof(s->opt),
			.now = time(NULL),
			.max_age = 3600,
			.timeout_ms = 20000,
		},
	};
}

int source_option(struct source *s, int c, char *arg)
{
	uint64_t n;

	switch (c) {
	case 'c':
		s->path = arg;
		return 0;
	case 'f':
		s->fetch = true;
		return 0;
	case 'C':
		s->opt.cache_dir = arg;
		return 0;
	case 'O':
		s->opt.offline = true;
		return 0;
	case 'P':
		s->opt.pcs_url = arg;
		return 0;
	case 'K':
		s->opt.kds_url = arg;
		return 0;
	case 'M':
		if (parse_number(arg, INT32_MAX, &n)) {
			fail("--max-age takes a number of seconds");
			return -1;
		}
		s->opt.max_age = (int64_t)n;
		return 0;
	}
	return 1;
}

int source_check(const struct source *s)
{
	struct source plain;

	source_init(&plain);
	if (s->path && s->fetch) {
		fail("--collateral and --fetch exclude one another");
		return -1;
	}
	if (!s->fetch && (s->opt.cache_dir || s->opt.offline || s->opt.pcs_url ||
			  s->opt.kds_url || s->opt.max_age != plain.opt.max_age)) {
		fail("--cache, --offline, --pcs-url, --kds-url and --max-age "
		     "need --fetch");
		return -1;
	}
	return 0;
}

/* XDG Base Directory Specification: $XDG_CACHE_HOME, else ~/.cache. */
static const char *user_cache(char *path, size_t size)
{
	const char *base = getenv("XDG_CACHE_HOME"), *sub = "";

	if (!base || base[0] != '/') {
		base = getenv("HOME");
		sub = "/.cache";
	}
	if (!base || (size_t)snprintf(path, size, "%s%s/guest-attest", base,
				      sub) >= size)
		return NULL;
	return path;
}

static struct ga_collateral *fetch(struct ga_verifier *v, const uint8_t *data,
				   size_t len,
				   const struct ga_fetch_options *options,
				   struct ga_findings *f)
{
	struct ga_fetch_options opt = *options;
	struct ga_collateral *col = NULL;
	struct ga_findings *ignored = ga_findings_new();
	struct ga_evidence *ev = NULL;
	char path[4096];

	/* Malformed evidence gets its findings from the verification. */
	if (ignored)
		ev = ga_evidence_parse(data, len, ignored);
	if (!opt.cache_dir)
		opt.cache_dir = user_cache(path, sizeof(path));
	if (ev)
		col = ga_collateral_fetch(v, ev, &opt, f);
	ga_evidence_free(ev);
	ga_findings_free(ignored);
	return col;
}

struct ga_collateral *get_collateral(struct ga_verifier *v,
				     const struct source *s,
				     const uint8_t *data, size_t len,
				     struct ga_findings *f)
{
	return s->fetch ? fetch(v, data, len, &s->opt, f) :
			  ga_collateral_load(v, s->path, f);
}
