/* SPDX-License-Identifier: MIT */
/* The courier from outside: a line in, a line out. */
#ifndef TESTS_COURIER_PROGRAM_H
#define TESTS_COURIER_PROGRAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LINE_MAX_LEN (1u << 20)

/* Run COURIER with a configuration of these lines; its answer, freed with free(). */
char *courier_ask(const char *config, const char *request);
/* The value of a field of an answer, freed with free(). */
char *answer_field(const char *answer, const char *name);
/* Is it an error with this number, and are these words in its sentence? */
void assert_error(const char *answer, int err, const char *words);

/* A file of its own with this text; its path, freed with forget_file(). */
char *keep_file(const char *text);
void forget_file(char *path);

#endif
