/* SPDX-License-Identifier: MIT */
/*
 * One exchange with a broker: a request of the kernel's becomes requests over
 * HTTP, their answers one line for the kernel. Courier and relay share it.
 */
#ifndef COURIER_EXCHANGE_H
#define COURIER_EXCHANGE_H

#include "envelope.h"
#include "http.h"
#include "refusal.h"

/* 256 KiB of evidence as text; an SNP report in JSON with 64 KiB of certificates. */
#define BODY_MAX (400u << 10)

/*
 * @answer gets the answer, or the line of @f after a failure.
 */
void exchange(const struct request *r, const struct url *u, const struct stream_ops *ops,
	      struct out *answer, struct failure *f);

/* The profiles; the body they send is put together in @body. */
int native_exchange(const struct request *r, struct http *h, struct out *body, struct out *answer,
		    struct failure *f);
int rcar_exchange(const struct request *r, struct http *h, struct out *body, struct out *answer,
		  struct failure *f);

/* Ask, and take every status but 200 for a failure, which depends on the @stage. */
int exchange_ask(struct http *h, struct http_request *q, const struct out *body,
		 enum stage stage, struct http_answer *a, struct failure *f);

#endif
