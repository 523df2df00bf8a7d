/* SPDX-License-Identifier: MIT */
#ifndef TOOL_SOURCE_H
#define TOOL_SOURCE_H

#include <getopt.h>

#include <guest-attest.h>

/**
 * struct source - where collateral comes from
 * @path: directory or bundle, or NULL
 * @fetch: get it from the vendor's service
 * @opt: how
 */
struct source {
	const char *path;
	bool fetch;
	struct ga_fetch_options opt;
};

/* Options of the command line: a verb's own, these, and an end. */
#define OPTIONS_MAX 32

/* Put the options that make a source behind those that are in @opts. */
void source_add_options(struct option opts[OPTIONS_MAX]);

void source_init(struct source *s);

/* Take one of them: 0, 1 when it is another's, -1 after a message. */
int source_option(struct source *s, int c, char *arg);

/* Do they go together? 0, or -1 after a message. */
int source_check(const struct source *s);

/*
 * Collateral for the evidence from @s: as ga_collateral_load(), or from the
 * vendor's service and the cache; without a directory for that in @s, in the
 * user's own. NULL, with findings or after a message, when there is none.
 */
struct ga_collateral *get_collateral(struct ga_verifier *v,
				     const struct source *s,
				     const uint8_t *data, size_t len,
				     struct ga_findings *f);

#endif
