/* SPDX-License-Identifier: MIT */
/* Requests for the courier to carry to a liar. */
#ifndef TESTS_COURIER_ASK_H
#define TESTS_COURIER_ASK_H

#include "liar.h"

/* base64url, of 16 and of 32 zero bytes. */
#define T16 "AAAAAAAAAAAAAAAAAAAAAA"
#define N43 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* Requests, with the port open. */
#define CHALLENGE "guest-attest-courier/1 challenge profile=native broker=http://127.0.0.1:%d timeout=5 tee=tdx"
#define AUTH "guest-attest-courier/1 challenge profile=rcar broker=http://127.0.0.1:%d timeout=5 tee=tdx"
#define RELEASE \
	"guest-attest-courier/1 release profile=native broker=http://127.0.0.1:%d timeout=5 " \
	"ticket=t resource=a/b/c evidence=Zm9v"
/* base64url of "kbs-session-id=t; lb=1" */
#define COOKIES "a2JzLXNlc3Npb24taWQ9dDsgbGI9MQ"
#define ATTEST \
	"guest-attest-courier/1 release profile=rcar broker=http://127.0.0.1:%d timeout=5 " \
	"ticket=" COOKIES " resource=a/b/c tee=tdx nonce=AA== x=" N43 " y=" N43 " evidence=-_8 " \
	"certificates="

#define GOOD_CHALLENGE "{\"version\":1,\"nonce\":\"" N43 "\",\"ticket\":\"t.t\"}"

/* An answer with a body and its length; freed with free(). */
char *make(int status, const char *fields, const char *body);
/*
 * Ask a server that tells @l->answers; @format is one of the requests above.
 * The courier's answer, freed with free().
 */
char *ask(struct liar *l, const char *format);

#endif
