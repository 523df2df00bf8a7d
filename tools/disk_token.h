/* SPDX-License-Identifier: MIT */
/* The token that a LUKS2 header carries: where the disk's key is to be had. */
#ifndef TOOLS_DISK_TOKEN_H
#define TOOLS_DISK_TOKEN_H

#include <stdbool.h>

#include <jansson.h>

#include <linux/guest_secret.h>

#define DISK_TOKEN_TYPE "guest-attest"
#define DISK_KEY_LEN 64
#define UUID_TEXT_LEN 36

/**
 * struct disk_token - what it says, none of it trusted
 * @name: of the key, "storage:" and the disk's UUID
 * @broker: URL, or empty
 * @resource: path at the broker
 * @profile: "native" or "rcar"
 * @check: check value of the volume key, in hexadecimal digits
 */
struct disk_token {
	char name[sizeof("storage:") + UUID_TEXT_LEN];
	char broker[GUEST_SECRET_TEXT_MAX + 1];
	char resource[GUEST_SECRET_TEXT_MAX + 1];
	char profile[sizeof("native")];
	char check[2 * GUEST_SECRET_CHECK_LEN + 1];
};

/* Whether it is a UUID in its one spelling: lower case, 8-4-4-4-12. */
bool uuid_is_canonical(const char *uuid);

/* Three parts of letters, digits and "._-:", none empty or a step in a path. */
bool resource_is_valid(const char *resource);

/* "http://" or "https://", and printable ASCII without blanks. */
bool broker_is_valid(const char *url);

bool profile_is_valid(const char *profile);

/* The resource that a disk's key has unless somebody chose another. */
void resource_default(char resource[GUEST_SECRET_TEXT_MAX + 1], const char *uuid);

/*
 * Every member checked; the name must be that of the disk with @uuid.
 * Return: 0, or -1 after a message.
 */
int disk_token_parse(struct disk_token *t, const json_t *json, const char *uuid);

/* As JSON text, freed with free(); NULL when memory is short. */
char *disk_token_format(const struct disk_token *t);

#endif
