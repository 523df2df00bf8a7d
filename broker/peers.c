// SPDX-License-Identifier: MIT
#include "peers.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static bool is_local(const struct peer *peer)
{
	return !peer->address[0];
}

static void peer_of(const struct sockaddr *address, struct peer *peer)
{
	const struct sockaddr_in6 *six = (const void *)address;
	const struct sockaddr_in *four = (const void *)address;

	*peer = (struct peer){ 0 };
	if (address->sa_family == AF_INET) {
		peer->address[0] = 4;
		memcpy(peer->address + 1, &four->sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
			peer->address[0] = 4;
			memcpy(peer->address + 1, six->sin6_addr.s6_addr + 12, 4);
		} else {
			peer->address[0] = 6;
			memcpy(peer->address + 1, &six->sin6_addr, 8);
		}
	}
}

int peers_init(struct peers *p, unsigned int max_total, unsigned int max_each)
{
	*p = (struct peers){ .max_total = max_total, .max_each = max_each,
			     .n_slots = 2 * (size_t)max_total + 1 };
	p->slots = calloc(p->n_slots, sizeof(*p->slots));
	if (!p->slots)
		return -1;
	pthread_mutex_init(&p->lock, NULL);
	return 0;
}

void peers_fini(struct peers *p)
{
	free(p->slots);
	pthread_mutex_destroy(&p->lock);
}

static size_t home(const struct peers *p, const struct peer *peer)
{
	uint64_t h = 14695981039346656037u;
	size_t i;

	for (i = 0; i < sizeof(peer->address); i++)
		h = (h ^ peer->address[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 32) % p->n_slots;
}

/* The peer's slot, or the free one where it belongs; the table never fills. */
static size_t find(const struct peers *p, const struct peer *peer)
{
	size_t i = home(p, peer);

	while (p->slots[i].connections &&
	       memcmp(&p->slots[i].peer, peer, sizeof(*peer)))
		i = (i + 1) % p->n_slots;
	return i;
}

/* Close the gap at @hole, so that no search stops there too early. */
static void close_gap(struct peers *p, size_t hole)
{
	size_t i = hole, want;

	for (;;) {
		i = (i + 1) % p->n_slots;
		if (!p->slots[i].connections)
			return;
		want = home(p, &p->slots[i].peer);
		if (hole <= i ? hole < want && want <= i : hole < want || want <= i)
			continue;
		p->slots[hole] = p->slots[i];
		p->slots[i].connections = 0;
		hole = i;
	}
}

bool peers_enter(struct peers *p, const struct sockaddr *address, struct peer *peer)
{
	bool admitted = false;
	size_t i;

	peer_of(address, peer);
	if (is_local(peer))
		return true;
	pthread_mutex_lock(&p->lock);
	if (p->total < p->max_total) {
		i = find(p, peer);
		if (p->slots[i].connections < p->max_each) {
			p->slots[i].peer = *peer;
			p->slots[i].connections++;
			p->total++;
			admitted = true;
		}
	}
	pthread_mutex_unlock(&p->lock);
	return admitted;
}

void peers_leave(struct peers *p, const struct peer *peer)
{
	size_t i;

	if (is_local(peer))
		return;
	pthread_mutex_lock(&p->lock);
	i = find(p, peer);
	p->total--;
	if (!--p->slots[i].connections)
		close_gap(p, i);
	pthread_mutex_unlock(&p->lock);
}
