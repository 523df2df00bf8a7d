/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_LISTEN_H
#define EMU_HOST_LISTEN_H

#include <event2/listener.h>
#include <stdint.h>

/* "HOST:PORT" with a numeric host; port 0 lets the system choose, @port tells */
struct evconnlistener *listen_tcp(struct event_base *base, const char *address,
				  evconnlistener_cb cb, void *arg, uint16_t *port);
/* A socket left behind at @path is replaced, anything else is not. */
struct evconnlistener *listen_unix(struct event_base *base, const char *path,
				   evconnlistener_cb cb, void *arg);

#endif
