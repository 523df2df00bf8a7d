/* SPDX-License-Identifier: MIT */
/*
 * Why a request is refused: an HTTP status, the name of the refusal and a
 * sentence with the field and both values. It is what the client is told, what
 * the log and the audit record say, and never holds anything secret.
 */
#ifndef BROKER_PROBLEM_H
#define BROKER_PROBLEM_H

#define PROBLEM_DETAIL_MAX 512

/**
 * struct problem - one refusal
 * @status: HTTP status, 0 while nothing is wrong
 * @name: name of the refusal, a constant such as "PolicyDeny"
 * @detail: the sentence; bytes below 0x20 and above 0x7e are shown as '?'
 */
struct problem {
	int status;
	const char *name;
	char detail[PROBLEM_DETAIL_MAX];
};

/* Return: -1, so that a check can say ``return problem(...)``. */
int problem(struct problem *p, int status, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The broker itself failed; the cause goes to the log, not to the client. */
int problem_internal(struct problem *p, const char *what);

#endif
