// SPDX-License-Identifier: MIT
#include "verifier.h"

#include <stdlib.h>

#define DEFAULT_CACHE_ENTRIES 64

struct ga_verifier *ga_verifier_new(const struct ga_verifier_options *opt,
				    struct ga_findings *f)
{
	size_t entries = opt ? opt->cache_entries : DEFAULT_CACHE_ENTRIES;
	struct ga_verifier *v;

	if (opt && opt->size != sizeof(*opt)) {
		ga_report(f, GA_E_PARAMETER, "size", GA_DEC(sizeof(*opt)),
			  GA_DEC(opt->size));
		return NULL;
	}
	v = calloc(1, sizeof(*v));
	if (!v)
		goto nomem;
	v->roots = ga_roots_new(f);
	if (!v->roots)
		goto err;
	if (opt && opt->emulated_root &&
	    ga_roots_add_emulated(v->roots, GA_SPAN(opt->emulated_root,
						    opt->emulated_root_len), f))
		goto err;
	v->cache = ga_cache_new(entries);
	if (v->cache)
		return v;
nomem:
	ga_report(f, GA_E_NOMEM, "verifier", NULL, NULL);
err:
	ga_verifier_free(v);
	return NULL;
}

void ga_verifier_free(struct ga_verifier *v)
{
	if (!v)
		return;
	ga_cache_free(v->cache);
	ga_roots_put(v->roots);
	free(v);
}
