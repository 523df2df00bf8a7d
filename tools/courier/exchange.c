// SPDX-License-Identifier: MIT
#include "exchange.h"

#include <errno.h>

int exchange_ask(struct http *h, struct http_request *q, const struct out *body,
		 enum stage stage, struct http_answer *a, struct failure *f)
{
	if (body) {
		if (body->full)
			return failure_set(f, EINVAL, "request: its message is longer than %u bytes",
					   BODY_MAX);
		q->body = (struct span){ body->p, body->n };
	}
	if (http_ask(h, q, a, f))
		return -1;
	return a->status == 200 ? 0 : refusal_set(a, stage, f);
}

void exchange(const struct request *r, const struct url *u, const struct stream_ops *ops,
	      struct out *answer, struct failure *f)
{
	static char buffer[BODY_MAX];
	struct out body = { .p = buffer, .size = sizeof(buffer) };
	static struct http h;
	int ret;

	http_open(&h, u, ops);
	ret = r->profile == PROFILE_NATIVE ? native_exchange(r, &h, &body, answer, f) :
					     rcar_exchange(r, &h, &body, answer, f);
	http_close(&h);
	if (!ret && answer->full)
		ret = failure_set(f, EPROTO, "answer: longer than the %u bytes that fit into a key",
				  ANSWER_MAX);
	if (ret)
		answer_error(answer, f);
}
