/* SPDX-License-Identifier: MIT */
#ifndef DRY_RUN_H
#define DRY_RUN_H

#include <guest-attest.h>

/* What a policy would have decided over a number of pieces of evidence. */
struct dry_run;

/* NULL after a message. @policy is its id. */
struct dry_run *dry_run_new(bool json, const char *policy);
void dry_run_free(struct dry_run *run);

/* The next verdict, of the evidence at @path. 0, or -1 after a message. */
int dry_run_add(struct dry_run *run, const char *path,
		const struct ga_verdict *vd);

/* The totals. Return: the exit code of the gravest. */
int dry_run_end(struct dry_run *run);

#endif
