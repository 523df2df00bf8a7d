/* SPDX-License-Identifier: MIT */
/*
 * A broker for the tests of guest_secret that tells the truth or not, as it is
 * told, and speaks in the courier's envelopes at once.
 */
#ifndef LIAR_H
#define LIAR_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* Where its files are, unless the environment says otherwise. */
#define LIAR_DIR	"/run/liar"

/*
 * Its files: "deed", what it is told, a stage, a deed and a number; "secret",
 * what it releases; "questions" and "answers", what came and went. Static.
 */
static inline const char *liar_file(const char *name)
{
	const char *dir = getenv("LIAR_DIR");
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir ? dir : LIAR_DIR, name);
	return path;
}

struct liar_deed {
	char stage[16];
	char deed[32];
	int number;
};

/* The deed for the stage that @question is of; "truth" when there is none. */
void liar_deed(const char *question, struct liar_deed *deed);

/*
 * The answer to @question, as @deed has it, or NULL where it has none. Freed
 * with free(); @len is its length.
 */
char *liar_answer(const char *question, const struct liar_deed *deed, size_t *len);

/* Adds a line to one of its files. */
void liar_record(const char *file, const char *line);

/* The public key that its envelopes are sealed with, in hex. */
void liar_sender(char hex[131]);

#endif
