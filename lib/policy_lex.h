/* SPDX-License-Identifier: MIT */
/*
 * A policy file as lines and tokens.
 *
 * People review these files, in editors and diffs that interpret what they
 * show. So nothing is let in that could make a file look different from what
 * it says: tokens are printable ASCII, comments are UTF-8 without control
 * characters, those that change the direction of writing included.
 */
#ifndef GA_POLICY_LEX_H
#define GA_POLICY_LEX_H

#include "findings.h"
#include "rd.h"

/**
 * struct ga_policy_token - a word, or text in quotes
 * @s: its bytes, without the quotes
 * @line: from 1
 * @column: in bytes, from 1
 * @quoted: there were quotes
 */
struct ga_policy_token {
	struct ga_span s;
	uint32_t line;
	uint32_t column;
	bool quoted;
};

/**
 * struct ga_policy_lexer - where in the file one is
 * @file: what has not been cut into lines yet
 * @line: what is left of the current line
 * @number: number of that line, 0 before the first one
 * @indented: that line begins with a blank: it goes on with the one before
 * @f: receives what is wrong
 * @failed: something was
 */
struct ga_policy_lexer {
	struct ga_rd file;
	struct ga_rd line;
	uint32_t number;
	bool indented;
	struct ga_findings *f;
	bool failed;
};

void ga_policy_lex_init(struct ga_policy_lexer *lx, struct ga_span text,
			struct ga_findings *f);

/* Go to the next line that has a token. False at the end of the file. */
bool ga_policy_lex_line(struct ga_policy_lexer *lx);

/* 1 with the next token of the line, 0 at its end, -1 after a finding. */
int ga_policy_lex_token(struct ga_policy_lexer *lx,
			struct ga_policy_token *tok);

/* A finding about a place in the file. Return: -1. */
int ga_policy_lex_report(struct ga_policy_lexer *lx, uint32_t line,
			 uint32_t column, enum ga_code code,
			 const char *expected, const char *actual);

#endif
