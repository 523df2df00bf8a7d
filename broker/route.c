// SPDX-License-Identifier: MIT
#include "conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin.h"
#include "kbs_admin.h"
#include "native.h"
#include "rcar.h"

static void reply_text(struct conn *c, int status, const char *text)
{
	const struct http_reply r = { .status = status, .type = "text/plain; charset=utf-8",
				      .body = text, .n = strlen(text) };

	conn_reply(c, &r);
}

static void health(struct conn *c, const char *rest)
{
	(void)rest;
	reply_text(c, 200, "ok\n");
}

/* Ready: new work is taken, and the database answers. */
static void ready(struct conn *c, const char *rest)
{
	struct worker *w = c->worker;
	int64_t generation;

	(void)rest;
	if (atomic_load(&w->broker->draining))
		reply_text(c, 503, "draining\n");
	else if (atomic_load(&w->broker->replay_full))
		reply_text(c, 503, "the record of used challenges is full\n");
	else if (store_generation(w->store, &generation))
		reply_text(c, 503, "the database does not answer\n");
	else
		reply_text(c, 200, "ready\n");
}

static void metrics(struct conn *c, const char *rest)
{
	struct http_reply r = { .status = 200, .type = "text/plain; version=0.0.4" };
	struct problem p = { 0 };
	struct bytes text = { 0 };

	(void)rest;
	if (metrics_format(&c->worker->broker->metrics, &text)) {
		problem_internal(&p, "metrics");
		conn_reply_problem(c, &p);
	} else {
		r.body = (char *)text.p;
		r.n = text.n;
		conn_reply(c, &r);
	}
	bytes_fini(&text);
}

static void jwks(struct conn *c, const char *rest)
{
	char *text = jws_jwks(&c->worker->broker->token_key);
	struct problem p = { 0 };

	(void)rest;
	if (text) {
		conn_reply_json(c, 200, text, NULL);
	} else {
		problem_internal(&p, "jwks");
		conn_reply_problem(c, &p);
	}
	free(text);
}

/**
 * struct endpoint - one path
 * @path: all of it, or what it begins with when it ends with '/'
 * @fn: is given what follows @path
 */
struct endpoint {
	enum http_method method;
	const char *path;
	void (*fn)(struct conn *c, const char *rest);
};

static const struct endpoint service[] = {
	{ HTTP_POST, "/v1/challenge", native_challenge },
	{ HTTP_POST, "/v1/release", native_release },
	{ HTTP_POST, "/kbs/v0/auth", rcar_auth },
	{ HTTP_POST, "/kbs/v0/attest", rcar_attest },
	{ HTTP_GET, "/kbs/v0/resource/", rcar_resource },
	{ HTTP_POST, "/kbs/v0/resource/", kbs_resource_put },
	{ HTTP_DELETE, "/kbs/v0/resource/", kbs_resource_delete },
	{ HTTP_GET, "/kbs/v0/resource-policy", kbs_policy_list },
	{ HTTP_POST, "/kbs/v0/resource-policy", kbs_policy_put },
	{ HTTP_POST, "/kbs/v0/attestation-policy", kbs_appraisal_put },
	{ HTTP_POST, "/kbs/v0/reference-value", kbs_reference_put },
	{ HTTP_GET, "/kbs/v0/reference-value", kbs_reference_list },
	{ HTTP_GET, "/kbs/v0/reference-value/", kbs_reference_get },
	{ HTTP_GET, "/.well-known/jwks.json", jwks },
	{ HTTP_GET, "/healthz", health },
	{ HTTP_GET, "/readyz", ready },
	{ HTTP_GET, "/metrics", metrics },
	{ 0, NULL, NULL },
};

static bool matches(const char *pattern, const char *path)
{
	size_t n = strlen(pattern);

	return pattern[n - 1] == '/' ? !strncmp(pattern, path, n) : !strcmp(pattern, path);
}

static void not_found(struct conn *c)
{
	struct problem p = { 0 };

	problem(&p, 404, "InvalidRequestPath", "there is no %.100s here", c->head.path);
	conn_reply_problem(c, &p);
}

/* RFC 9110 15.5.6: the answer names the methods that this path has. */
static void not_allowed(struct conn *c)
{
	struct problem p = { 0 };
	const struct endpoint *e;
	char allow[64] = "";
	size_t n = 0;

	for (e = service; e->path; e++)
		if (matches(e->path, c->head.path) && n < sizeof(allow))
			n += (size_t)snprintf(allow + n, sizeof(allow) - n, "%s%s", n ? ", " : "",
					      http_method_name(e->method));
	problem(&p, 405, "BadRequest", "%s: this path has %s", http_method_name(c->head.method),
		allow);
	conn_reply_problem_with(c, &p, allow);
}

void route(struct conn *c)
{
	const struct endpoint *e;
	bool other = false;

	c->subject[0] = '\0';
	if (c->worker->admin) {
		admin_route(c);
		return;
	}
	for (e = service; e->path; e++) {
		if (!matches(e->path, c->head.path))
			continue;
		if (e->method == c->head.method) {
			e->fn(c, c->head.path + strlen(e->path));
			return;
		}
		other = true;
	}
	if (other)
		not_allowed(c);
	else
		not_found(c);
}
