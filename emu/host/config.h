/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_CONFIG_H
#define EMU_HOST_CONFIG_H

#include <time.h>

#include "collateral.h"
#include "kds.h"
#include "profile.h"
#include "quote.h"

enum {
	SETS_MAX = 64,
	WORDS_MAX = 8,
	FAULT_OPTIONS_MAX = 16,
	REPORT_VERSION_DEFAULT = 99,
};

struct command;

/* The command line, read once */
struct config {
	const struct command *command;
	const char *dir;
	const char *issuer;
	const char *listen;
	const char *http;
	const char *control;
	const char *unix_path;
	const char *report_file;
	const char *out_file;
	const char *bundle;
	const char *chain_file;
	const char *pck_extension_file;
	const char *auth;
	const char *vek_tcb;
	const char *products[KDS_PRODUCTS_MAX];
	unsigned int n_products;
	bool vlek;
	bool revoke_ask;
	bool revoke_asvk;
	enum snp_revoke snp_revoke;
	const char *report_data;
	const char *set[SETS_MAX];
	unsigned int n_set;
	const char *faults[FAULT_OPTIONS_MAX];
	unsigned int n_faults;
	const char *http_faults[FAULT_OPTIONS_MAX];
	unsigned int n_http_faults;
	const char *asp_faults[FAULT_OPTIONS_MAX];
	unsigned int n_asp_faults;
	const char *words[WORDS_MAX];
	unsigned int n_words;
	unsigned int service_ms;
	unsigned int report_version;
	struct quote_options quote;
	struct collateral_options collateral;
	struct profile profile;
	bool init;
	time_t now;
};

struct command {
	const char *name;
	int (*run)(const struct config *c);
};

/* 0 to go on, 1 when the help was asked for, -1 after an error */
int config_parse(struct config *c, const struct command *commands, size_t n_commands, int argc,
		 char **argv);
/* --reportdata into 64 bytes; fewer are padded with zeros */
int config_report_data(const struct config *c, uint8_t out[64]);

#endif
