/* SPDX-License-Identifier: MIT */
/*
 * Administrators who come over the network with a token of their identity
 * provider, as Trustee's do: a JWT whose "role" the configuration gives a part
 * of the paths. Without keys in the configuration nobody is one.
 */
#ifndef BROKER_ADMIN_TOKEN_H
#define BROKER_ADMIN_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "problem.h"

#define ADMIN_KEYS_MAX 8
#define ADMIN_ROLES_MAX 16
#define ADMIN_SUBJECT_MAX 64

/**
 * struct admin_role - what a role may do
 * @name: as in the token
 * @path: all paths that begin so
 */
struct admin_role {
	char *name;
	const char *path;
};

/**
 * struct admin_tokens - immutable while workers run
 * @keys: public keys of identity providers
 */
struct admin_tokens {
	struct evp_pkey_st *keys[ADMIN_KEYS_MAX];
	size_t n_keys;
	struct admin_role roles[ADMIN_ROLES_MAX];
	size_t n_roles;
};

/*
 * @path: a file of PEM public keys. @roles: "<role> <path>" each.
 * Return: 0, or -1 with the reason logged; admin_tokens_close() either way.
 */
int admin_tokens_open(struct admin_tokens *t, const char *path,
		      const char *const roles[], size_t n_roles);
void admin_tokens_close(struct admin_tokens *t);

/*
 * May who sent @authorization do something at @path? Who that is, for the audit
 * log, comes into @subject. Return: 0, or -1 with @p set.
 */
int admin_tokens_check(const struct admin_tokens *t, const char *authorization, const char *path,
		       int64_t now, char subject[ADMIN_SUBJECT_MAX], struct problem *p);

#endif
