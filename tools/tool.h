/* SPDX-License-Identifier: MIT */
#ifndef TOOL_H
#define TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <guest-attest.h>

/*
 * Exit codes of every command, the same whatever the vendor. guest-attest(1)
 * promises them.
 */
enum {
	EXIT_ACCEPTED = 0,
	EXIT_FAILED = 1,
	EXIT_REFUSED = 2,
	EXIT_NOT_GENUINE = 3,
	EXIT_MALFORMED = 4,
	EXIT_COLLATERAL = 5,
};

/**
 * struct cmd - one verb
 * @name: what the user types
 * @fn: gets the arguments from the verb on, returns the exit code
 */
struct cmd {
	const char *name;
	int (*fn)(int argc, char **argv);
};

int cmd_broker(int argc, char **argv);
int cmd_format(int argc, char **argv);
int cmd_get(int argc, char **argv);
int cmd_lock(int argc, char **argv);
int cmd_mr(int argc, char **argv);
int cmd_policy(int argc, char **argv);
int cmd_relay(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_unlock(int argc, char **argv);
int cmd_verify(int argc, char **argv);

/* "guest-attest: ..." on standard error; returns EXIT_FAILED. */
int fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Say how the verb of argv[0] is used; returns EXIT_FAILED. */
int usage_of(const char *verb);
/* Of all verbs; returns @code. */
int usage(FILE *out, int code);

/*
 * A whole file, or standard input for "-", of at most @max bytes. Freed with
 * free(). NULL after a message.
 */
uint8_t *read_file(const char *path, size_t max, size_t *len);

/* All of it to a file, or to standard output for NULL. 0, or -1 after a message. */
int write_file(const char *path, const void *data, size_t len);

/* Hex digits, two for each byte, at most @max bytes. 0 or -1. */
int parse_hex(const char *text, uint8_t *dst, size_t max, size_t *len);

/* A decimal number up to @max. 0 or -1. */
int parse_number(const char *text, uint64_t max, uint64_t *out);

#define SHOWN_MAX 96

/* Text of who knows whom, fit for a terminal: printable ASCII, cut when long. */
const char *shown(char buf[SHOWN_MAX], const char *text);

/* One line for each finding on standard error. */
void print_findings(const struct ga_findings *f);

/* The exit code for what is wrong. */
int exit_code(enum ga_class c);

#endif
