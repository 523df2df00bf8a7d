/* SPDX-License-Identifier: MIT */
#ifndef COURIER_REFUSAL_H
#define COURIER_REFUSAL_H

#include "failure.h"
#include "http.h"

/*
 * What an answer other than 200 means to who asked for the secret, with the
 * broker's own words. Return: -1
 */
int refusal_set(const struct http_answer *a, struct failure *f);

#endif
