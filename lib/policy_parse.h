/* SPDX-License-Identifier: MIT */
/* What the two halves of the parser share: statements, and the file of them. */
#ifndef GA_POLICY_PARSE_H
#define GA_POLICY_PARSE_H

#include "policy.h"
#include "policy_lex.h"

/**
 * struct ga_policy_parser - a file on its way to a policy
 * @lx: where in the file
 * @p: the policy so far
 * @sections_room: how many sections there is memory for
 * @rules_room: likewise
 * @values_room: likewise
 * @sec: the section being read, or NULL; within @p, so it moves
 * @lost: there was no "accept", or none that was understood, and that has been
 *	said: what it may demand is not worth words
 * @ahead: the lexer is at the next statement, or at the end, already
 * @more: which of the two
 */
struct ga_policy_parser {
	struct ga_policy_lexer lx;
	struct ga_policy *p;
	size_t sections_room;
	size_t rules_room;
	size_t values_room;
	struct ga_policy_section *sec;
	bool lost;
	bool ahead;
	bool more;
};

/* A finding about a token. Return: -1. */
int ga_policy_fail(struct ga_policy_parser *ps,
		   const struct ga_policy_token *tok, enum ga_code code,
		   const char *expected);

/* A finding about the end of a line that came too soon. Return: -1. */
int ga_policy_fail_end(struct ga_policy_parser *ps, const char *expected);

/* Is it this word, without quotes? */
bool ga_policy_token_is(const struct ga_policy_token *tok, const char *word);

/*
 * Room for one more after @n of at most @max. Return: the array, moved
 * perhaps; NULL with a finding, and the array where it was.
 */
void *ga_policy_grow(struct ga_policy_parser *ps, void *array, size_t n,
		     size_t *room, size_t size, size_t max);

/* "FIELD OPERATOR VALUE...", up to the next statement. 0, or -1. */
int ga_policy_parse_rule(struct ga_policy_parser *ps,
			 const struct ga_policy_token *name);

#endif
