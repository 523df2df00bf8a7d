/* SPDX-License-Identifier: MIT */
/*
 * A broker for the tests of guest_secret that tells the truth or not, as it is
 * told, and speaks in the courier's envelopes at once.
 */
#ifndef LIAR_H
#define LIAR_H

#include <stddef.h>

/* What it is told: a file with a stage, a deed and a number. */
#define LIAR_DIR	"/run/liar"
#define LIAR_DEED	LIAR_DIR "/deed"
/* The secret to release, and the questions that came. */
#define LIAR_SECRET	LIAR_DIR "/secret"
#define LIAR_QUESTIONS	LIAR_DIR "/questions"

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

/* Adds @question to the record of them. */
void liar_record(const char *question);

/* The public key that its envelopes are sealed with, in hex. */
void liar_sender(char hex[131]);

#endif
