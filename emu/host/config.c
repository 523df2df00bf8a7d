// SPDX-License-Identifier: MIT
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "config.h"

enum kind { TEXT, NUMBER, TIME, FLAG, SET, ADVISORY, FAULT, HTTP_FAULT, ASP_FAULT,
	    PRODUCT };

struct option {
	const char *name;
	const char *argument;
	enum kind kind;
	size_t offset;
	unsigned int max;
};

#define OPTION(name, argument, kind, member, max) \
	{ name, argument, kind, offsetof(struct config, member), max }

static const struct option options[] = {
	OPTION("dir", "DIR", TEXT, dir, 0),
	OPTION("init", NULL, FLAG, init, 0),
	OPTION("issuer", "DIR", TEXT, issuer, 0),
	OPTION("time", "UNIX", TIME, now, 0),
	OPTION("listen", "HOST:PORT", TEXT, listen, 0),
	OPTION("unix", "PATH", TEXT, unix_path, 0),
	OPTION("http", "HOST:PORT", TEXT, http, 0),
	OPTION("fault", "'NAME [value=V] [count=N|forever]'", FAULT, faults, 0),
	OPTION("http-fault", "'NAME [value=V] [count=N|forever]'", HTTP_FAULT, http_faults, 0),
	OPTION("asp-fault", "'NAME [value=V] [count=N|forever]'", ASP_FAULT, asp_faults, 0),
	OPTION("service-time", "MS", NUMBER, service_ms, 3600000),
	OPTION("control", "HOST:PORT", TEXT, control, 0),
	OPTION("pck-extension", "FILE", TEXT, pck_extension_file, 0),
	OPTION("chain", "FILE", TEXT, chain_file, 0),
	OPTION("auth", "HEX", TEXT, auth, 0),
	OPTION("certification", "TYPE", NUMBER, quote.certification, 0xffff),
	OPTION("quote-version", "3|4|5", NUMBER, quote.version, 5),
	OPTION("body", "2|3", NUMBER, quote.body, 3),
	OPTION("report", "FILE", TEXT, report_file, 0),
	OPTION("out", "FILE", TEXT, out_file, 0),
	OPTION("reportdata", "HEX", TEXT, report_data, 0),
	OPTION("report-version", "N", NUMBER, report_version, 5),
	OPTION("set", "NAME=HEX", SET, set, 0),
	OPTION("product", "Milan|Genoa|Turin", PRODUCT, products, 0),
	OPTION("vlek", NULL, FLAG, vlek, 0),
	OPTION("vek-tcb", "HEX", TEXT, vek_tcb, 0),
	OPTION("bundle", "DIR", TEXT, bundle, 0),
	OPTION("revoke-ask", NULL, FLAG, revoke_ask, 0),
	OPTION("revoke-asvk", NULL, FLAG, revoke_asvk, 0),
	OPTION("tcb", "STATUS", TEXT, collateral.tcb.platform, 0),
	OPTION("module-tcb", "STATUS", TEXT, collateral.tcb.module, 0),
	OPTION("qe-tcb", "STATUS", TEXT, collateral.tcb.qe, 0),
	OPTION("tcb-date", "YYYY-MM-DD", TEXT, collateral.tcb.date, 0),
	OPTION("advisory", "ID", ADVISORY, collateral.tcb.advisories, 0),
	OPTION("tcb-info-patch", "JSON", TEXT, collateral.tcb.tcb_info_patch, 0),
	OPTION("qe-identity-patch", "JSON", TEXT, collateral.tcb.qe_identity_patch, 0),
	OPTION("evaluation", "N", NUMBER, collateral.tcb.evaluation, 1000000),
	OPTION("valid-days", "N", NUMBER, collateral.tcb.valid_days, 36500),
	OPTION("revoke-pck", NULL, FLAG, collateral.revoke_pck, 0),
	OPTION("revoke-ca", NULL, FLAG, collateral.revoke_ca, 0),
};

#define N_OPTIONS ARRAY_SIZE(options)

static void usage(const struct command *commands, size_t n_commands)
{
	printf("usage: emu-host --dir DIR [OPTION]... [COMMAND]\ncommands:");
	for (size_t i = 0; i < n_commands; i++)
		printf(" %s", commands[i].name);
	printf("\noptions:\n");
	for (size_t i = 0; i < N_OPTIONS; i++)
		printf("  --%s %s\n", options[i].name,
		       options[i].argument ? options[i].argument : "");
	printf("the platform, when it is made:%s\n", profile_usage());
}

static const struct option *find(const char *name)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (!strcmp(options[i].name, name))
			return &options[i];
	return NULL;
}

static int append(const char **list, unsigned int max, unsigned int *n, const char *value)
{
	if (*n == max)
		return fail("'%s': more than %u of this option", value, max);
	list[(*n)++] = value;
	return 0;
}

static int set_option(struct config *c, const struct option *o, const char *value)
{
	struct tcb_options *tcb = &c->collateral.tcb;
	void *at = (uint8_t *)c + o->offset;
	unsigned long long v;
	char *end;

	switch (o->kind) {
	case TEXT:
		*(const char **)at = value;
		return 0;
	case FLAG:
		*(bool *)at = true;
		return 0;
	case SET:
		return append(c->set, SETS_MAX, &c->n_set, value);
	case ADVISORY:
		return append(tcb->advisories, ADVISORIES_MAX, &tcb->n_advisories, value);
	case PRODUCT:
		return append(c->products, KDS_PRODUCTS_MAX, &c->n_products, value);
	case FAULT:
		return append(c->faults, FAULT_OPTIONS_MAX, &c->n_faults, value);
	case HTTP_FAULT:
		return append(c->http_faults, FAULT_OPTIONS_MAX, &c->n_http_faults, value);
	case ASP_FAULT:
		return append(c->asp_faults, FAULT_OPTIONS_MAX, &c->n_asp_faults, value);
	case NUMBER:
	case TIME:
		break;
	}
	v = strtoull(value, &end, 10);
	if (*value < '0' || *value > '9' || *end ||
	    v > (o->kind == TIME ? 253402300799 : o->max))
		return fail("--%s: '%s' is not a number in range", o->name, value);
	if (o->kind == TIME)
		*(time_t *)at = (time_t)v;
	else
		*(unsigned int *)at = (unsigned int)v;
	return 0;
}

static int set_any(struct config *c, const char *name, const char *value)
{
	const struct option *o = find(name);

	return o ? set_option(c, o, value) : profile_set(&c->profile, name, value);
}

static int take_word(struct config *c, const struct command *commands, size_t n, const char *word)
{
	if (c->command) {
		if (c->n_words == WORDS_MAX)
			return fail("'%s': too many words", word);
		c->words[c->n_words++] = word;
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(commands[i].name, word)) {
			c->command = &commands[i];
			return 0;
		}
	}
	return fail("'%s' is no command", word);
}

static int take_option(struct config *c, char **argv, int argc, int *i)
{
	const char *word = argv[*i] + 2;
	const char *eq = strchr(word, '=');
	const struct option *o;
	char name[64];
	int n;

	n = snprintf(name, sizeof(name), "%.*s", eq ? (int)(eq - word) : (int)strlen(word), word);
	o = find(name);
	if (n >= (int)sizeof(name) || (!o && !profile_has(name)))
		return fail("--%s: no such option", word);
	if (o && o->kind == FLAG)
		return eq ? fail("--%s takes no value", name) : set_any(c, name, NULL);
	if (eq)
		return set_any(c, name, eq + 1);
	if (++*i == argc)
		return fail("--%s needs a value", name);
	return set_any(c, name, argv[*i]);
}

int config_parse(struct config *c, const struct command *commands, size_t n_commands, int argc,
		 char **argv)
{
	memset(c, 0, sizeof(*c));
	c->listen = "127.0.0.1:0";
	c->http = "127.0.0.1:0";
	c->quote.version = 4;
	c->report_version = REPORT_VERSION_DEFAULT;
	c->collateral.tcb.evaluation = 20;
	c->collateral.tcb.valid_days = 30;
	c->now = time(NULL);
	if (profile_defaults(&c->profile))
		return -1;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help")) {
			usage(commands, n_commands);
			return 1;
		}
		if (!strncmp(argv[i], "--", 2) ? take_option(c, argv, argc, &i) :
		    take_word(c, commands, n_commands, argv[i]))
			return -1;
	}
	if (!c->quote.body)
		c->quote.body = c->quote.version == 5 ? 3 : 2;
	if (c->revoke_ask && c->revoke_asvk)
		return fail("--revoke-ask and --revoke-asvk exclude each other");
	c->snp_revoke = c->revoke_ask ? SNP_REVOKE_ASK : c->revoke_asvk ? SNP_REVOKE_ASVK :
			SNP_REVOKE_NONE;
	if (!c->dir)
		return fail("--dir is needed");
	return 0;
}

int config_report_data(const struct config *c, uint8_t out[64])
{
	size_t digits = strlen(c->report_data);

	memset(out, 0, 64);
	if (digits % 2 || digits > 128 || !hex_decode(c->report_data, out, digits / 2))
		return fail("--reportdata: '%s' is not up to 64 bytes in hex", c->report_data);
	return 0;
}
