/* SPDX-License-Identifier: MIT */
/*
 * Requests for secrets, and what the liar is told to do with them.
 */
#ifndef SECRET_H
#define SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <keyutils.h>
#include <linux/guest_secret.h>

#define NAME	"storage:6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52"

/* What the next questions of @stage meet. */
void tell(const char *stage, const char *deed, int number);
void tell_truth(void);

/* Questions that the liar got so far. */
unsigned int questions(void);

/* The secret to release. */
void set_secret(const void *secret, size_t len);

/* A key or -errno, in the session keyring. */
key_serial_t request_secret(const char *name, const char *callout);

/* The published key in the session keyring, or -errno. */
key_serial_t published(const char *description);

/* Removes what a request left there. */
void forget(const char *name);

/* The key's check value, for a callout. */
void check_value(const char *name, const void *secret, size_t len, char hex[65]);

double now(void);
const char *error_name(int error);

/* Writes a parameter of guest_secret. */
void secret_parameter(const char *parameter, const char *value);

#endif
