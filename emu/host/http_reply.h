/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_HTTP_REPLY_H
#define EMU_HOST_HTTP_REPLY_H

#include "bytes.h"

struct evkeyvalq;

/* What a service has to say; the receiver frees the body. */
struct http_reply {
	int status;
	const char *type;
	/* the header with the issuers of what the body has, PEM */
	const char *chain_name;
	const struct bytes *chain;
	struct bytes body;
};

#endif
