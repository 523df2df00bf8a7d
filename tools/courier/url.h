/* SPDX-License-Identifier: MIT */
#ifndef COURIER_URL_H
#define COURIER_URL_H

#include "failure.h"
#include "text.h"

#define URL_HOST_MAX 253
#define URL_PATH_MAX 255

/**
 * struct url - where a broker is
 * @tls: https, not http
 * @literal: @host is an IPv6 address, in brackets where it is written
 * @host: lower case
 * @port: decimal, the scheme's own where none is given
 * @path: what its requests begin with; empty, or "/..." with no "/" at its end
 */
struct url {
	bool tls;
	bool literal;
	char host[URL_HOST_MAX + 1];
	uint16_t port;
	char path[URL_PATH_MAX + 1];
};

/*
 * http[s]://HOST[:PORT][/PATH], nothing else: no user, query or fragment.
 * Return: 0, or -1 after a failure
 */
int url_parse(struct url *u, struct span text, struct failure *f);
bool url_equal(const struct url *a, const struct url *b);
/* "host:port" as a request's Host field has it. */
void url_authority(const struct url *u, struct out *o);

#endif
