/* SPDX-License-Identifier: MIT */
#ifndef COURIER_FAILURE_H
#define COURIER_FAILURE_H

/* What the kernel takes of a sentence. */
#define FAILURE_TEXT_MAX 200

/**
 * struct failure - why there is no answer
 * @err: errno for the requester; 0: nothing failed
 * @text: a sentence for the kernel's log, printable ASCII
 */
struct failure {
	int err;
	char text[FAILURE_TEXT_MAX + 1];
};

/*
 * Note the first failure; later ones follow from it and are dropped. Bytes that
 * are not printable ASCII, which may come from the network, become '?'.
 * Return: -1
 */
int failure_set(struct failure *f, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
