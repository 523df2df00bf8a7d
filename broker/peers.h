/* SPDX-License-Identifier: MIT */
/* How many connections each peer address has, under two limits. */
#ifndef BROKER_PEERS_H
#define BROKER_PEERS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/**
 * struct peer - an address: IPv4, or the first 64 bits of IPv6, which one
 * subscriber has to himself; zero for unix sockets, which have no limit
 */
struct peer {
	uint8_t address[9];
};

struct peer_slot {
	struct peer peer;
	unsigned int connections;
};

/**
 * struct peers - open addressing over as many slots as twice the connections
 * @lock: protects what follows
 */
struct peers {
	pthread_mutex_t lock;
	struct peer_slot *slots;
	size_t n_slots;
	unsigned int total;
	unsigned int max_total;
	unsigned int max_each;
};

int peers_init(struct peers *p, unsigned int max_total, unsigned int max_each);
void peers_fini(struct peers *p);

/* Sets @peer. Return: false when the connection is one too many. */
bool peers_enter(struct peers *p, const struct sockaddr *address, struct peer *peer);
void peers_leave(struct peers *p, const struct peer *peer);

#endif
