/* SPDX-License-Identifier: MIT */
/*
 * The cookies of an exchange (RFC 6265): the session's, and those by which a
 * load balancer finds the server that has the session.
 */
#ifndef COURIER_COOKIES_H
#define COURIER_COOKIES_H

#include "failure.h"
#include "text.h"

#define COOKIES_MAX 16
/* A session's own is up to 16 KiB long. */
#define COOKIES_TEXT_MAX 17408u

/**
 * struct cookies - cookies, none twice
 * @text: as the field Cookie has them, "a=b; c=d"; printable ASCII
 * @n: its length; 0: there are none
 */
struct cookies {
	char text[COOKIES_TEXT_MAX];
	size_t n;
};

/*
 * What a field Set-Cookie says. The cookie takes the place of one of its name;
 * without a value it takes that one away. None of the attributes matters
 * within an exchange. Return: 0, or -1 after a failure
 */
int cookies_set(struct cookies *c, struct span field, struct failure *f);
bool cookies_have(const struct cookies *c, const char *name);

/*
 * The kernel keeps the cookies from one step to the next as a ticket, which
 * has no room for blanks and semicolons: base64url of the text.
 * Return: 0, or -1 after a failure
 */
int cookies_to_ticket(const struct cookies *c, struct out *ticket, struct failure *f);
int cookies_of_ticket(struct cookies *c, struct span ticket, struct failure *f);

#endif
