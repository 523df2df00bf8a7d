// SPDX-License-Identifier: MIT
#include "relay.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "deadline.h"
#include "exchange.h"
#include "frame.h"
#include "sandbox.h"

#define PEER_NAME_MAX 64

static int connection;
static struct out late;

static void hang_up(void)
{
}

static void answer_late(void)
{
	struct failure ignored = { 0 };

	frame_write(connection, &late, &ignored);
}

static int enter_sandbox(const struct relay *r, struct failure *f)
{
	unsigned int ports[CONFIG_BROKERS_MAX];
	struct sandbox s = { .user = r->config.user, .ports = ports };

	for (; s.n_ports < r->config.n_brokers; s.n_ports++)
		ports[s.n_ports] = r->config.brokers[s.n_ports].port;
	return sandbox_enter(&s, f);
}

/* What is known of a request that was refused is at least who sent it. */
static void report(const char *peer, const struct request *r, const struct failure *f)
{
	fprintf(stderr, "guest-attest: relay: %s: %s %s %.*s: %s\n", peer,
		r->profile == PROFILE_RCAR ? "rcar" : "native",
		r->step == STEP_RELEASE ? "release" : "challenge",
		r->broker.n < 200 ? (int)r->broker.n : 200, r->broker.p ? r->broker.p : "",
		f->err ? f->text : "answered");
}

static void carry(const struct relay *relay, const struct stream_ops *tls, struct span line,
		  struct request *r, struct out *answer, struct failure *f)
{
	struct url u;

	/* What did not pass is not repeated: the log may be looked at on a terminal. */
	if (request_parse(r, line, f))
		*r = (struct request){ 0 };
	else if (!url_parse(&u, r->broker, f))
		config_allows(&relay->config, &u, f);
	if (f->err) {
		answer_error(answer, f);
		return;
	}
	deadline_start(r->timeout < RELAY_EXCHANGE_MAX ? r->timeout : RELAY_EXCHANGE_MAX,
		       answer_late);
	exchange(r, &u, u.tls ? tls : &stream_plain, answer, f);
}

void relay_serve(const struct relay *r, int fd, const struct peer *p,
		 const struct stream_ops *tls)
{
	static const struct failure too_late = { ETIMEDOUT, "no answer in time" };
	static char line_buffer[REQUEST_MAX], answer_buffer[ANSWER_MAX], late_buffer[128];
	struct request request = { 0 };
	struct failure f = { 0 };
	char peer[PEER_NAME_MAX];
	struct span line;
	struct out answer;

	connection = fd;
	late = (struct out){ .p = late_buffer, .size = sizeof(late_buffer) };
	answer_error(&late, &too_late);
	relay_peer_name(p, peer, sizeof(peer));
	if (enter_sandbox(r, &f)) {
		report(peer, &request, &f);
		return;
	}
	do {
		deadline_start(RELAY_IDLE, hang_up);
		f = (struct failure){ 0 };
		answer = (struct out){ .p = answer_buffer, .size = sizeof(answer_buffer) };
		if (frame_read(fd, line_buffer, sizeof(line_buffer), &line, &f) <= 0)
			break;
		carry(r, tls, line, &request, &answer, &f);
		report(peer, &request, &f);
		deadline_start(RELAY_IDLE, hang_up);
		if (frame_write(fd, &answer, &f))
			break;
	} while (!f.err && request.step == STEP_CHALLENGE);
}
