/* SPDX-License-Identifier: MIT */
#ifndef COURIER_RELAY_H
#define COURIER_RELAY_H

#include "config.h"
#include "stream.h"

#define RELAY_LISTEN_MAX 8
/* Connections at once, each a process. */
#define RELAY_MAX 64
#define RELAY_PEER_MAX 8
/* Seconds until a request has come, while the guest makes evidence too. */
#define RELAY_IDLE 60
/* Seconds for a request to be answered, whatever the guest allows. */
#define RELAY_EXCHANGE_MAX 60

/**
 * struct relay - what to do
 * @listen: "vsock:PORT", "ADDRESS:PORT" or "[ADDRESS]:PORT"
 * @n_listen: how many
 * @config: brokers that may be asked, certificates to trust, who to become
 */
struct relay {
	const char *listen[RELAY_LISTEN_MAX];
	size_t n_listen;
	struct config config;
};

/* Serve until SIGTERM or SIGINT. Return: 0, or -1 after a failure */
int relay_run(const struct relay *r, struct failure *f);

/* relay_listen.c */

/**
 * struct peer - who is at the other end
 * @family: AF_VSOCK, AF_INET or AF_INET6
 * @id: CID or address, the rest zero
 */
struct peer {
	int family;
	unsigned char id[16];
};

/* Return: a listening socket, or -1 after a failure */
int relay_listen(const char *address, struct failure *f);
/* Return: a non-blocking connection, or -1 with errno */
int relay_accept(int fd, struct peer *p);
void relay_peer_name(const struct peer *p, char *dst, size_t size);

/* relay_serve.c */

/* One connection: a challenge, a release. */
void relay_serve(const struct relay *r, int fd, const struct peer *p,
		 const struct stream_ops *tls);

#endif
