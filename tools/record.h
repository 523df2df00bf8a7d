/* SPDX-License-Identifier: MIT */
#ifndef RECORD_H
#define RECORD_H

#include "source.h"

/**
 * struct record - evidence as it was recorded
 * @data: the evidence
 * @len: how much
 * @col: what came with it, or NULL
 * @time: when
 */
struct record {
	uint8_t *data;
	size_t len;
	struct ga_collateral *col;
	int64_t time;
};

/**
 * struct record_options - what the command line says of all records
 * @from: where collateral is taken from, unless @col is it
 * @col: collateral for all of them, or NULL
 * @has_time: @time was given
 * @time: the time to verify at
 */
struct record_options {
	struct source from;
	struct ga_collateral *col;
	bool has_time;
	int64_t time;
};

/*
 * A file is evidence; a directory holds it as quote.bin, report.bin or
 * evidence.bin, its collateral, and in time.txt the time at which both were in
 * date. 0, or -1 after a message and nothing to put.
 */
int get_record(struct record *rec, struct ga_verifier *v,
	       const struct record_options *opt, const char *path);
void put_record(struct record *rec);

/* As ga_collateral_load(), with the findings on standard error. */
struct ga_collateral *read_collateral(struct ga_verifier *v, const char *path);

#endif
