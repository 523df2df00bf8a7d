/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_TCB_INFO_H
#define EMU_HOST_TCB_INFO_H

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

#include "platform.h"

enum { ADVISORIES_MAX = 16 };

/* What the signed documents say of this platform */
struct tcb_options {
	/* one of Intel's words, or "none": no level fits; NULL: UpToDate */
	const char *platform;
	const char *module;
	const char *qe;
	/* NULL-terminated; empty: a made-up one wherever the status calls for it */
	const char *advisories[ADVISORIES_MAX + 1];
	unsigned int n_advisories;
	unsigned int evaluation;
	unsigned int valid_days;
	/* "YYYY-MM-DD", of the level that the platform is on; NULL: a fixed one */
	const char *date;
	/* JSON merge patches (RFC 7396) of the documents before they are signed */
	const char *tcb_info_patch;
	const char *qe_identity_patch;
};

/* NULL, or the word that is no status */
const char *tcb_options_refuse(const struct tcb_options *o);

/* "2026-01-31T12:00:00Z"; @text holds 21 characters */
void tcb_date(time_t when, char *text);
/* The head that all documents share */
json_t *tcb_document(const char *id, unsigned int version, time_t now, unsigned int valid_days);
/* Appends the levels around one that the platform is on. */
void tcb_put_levels(json_t *levels, const struct tcb_options *o, const char *status,
		    json_t *(*level)(const void *arg, int step), const void *arg);

/* The members "tcbInfo" (PCS API version 4) and "enclaveIdentity" */
json_t *tcb_info(const struct platform *p, const struct tcb_options *o, bool tdx, time_t now);
json_t *qe_identity(const struct platform *p, const struct tcb_options *o, bool tdx, time_t now);

#endif
