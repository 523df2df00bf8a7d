/* SPDX-License-Identifier: MIT */
/*
 * The binding: what a guest's kernel put its signature under, beside the
 * evidence itself. docs/protocol-native.md has it byte by byte.
 */
#ifndef BROKER_BINDING_H
#define BROKER_BINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "cbor.h"
#include "ec.h"
#include "problem.h"

#define REPORT_DATA_LEN 64
#define USER_DATA_MAX 64
#define LABEL_MAX 256

/**
 * struct binding - decoded; strings lie in the encoding
 * @user_data: what the requester asked to have bound
 * @uid: who asked; so @gid, @user_namespace, @label
 * @purpose: name of the key that the request was for
 * @public_key: the kernel's own, of @has_key
 * @resource: the secret that the key is for
 */
struct binding {
	struct cbor_string user_data;
	uint64_t uid;
	uint64_t gid;
	uint64_t user_namespace;
	struct cbor_string label;
	struct cbor_string purpose;
	bool has_key;
	struct cbor_string public_key;
	struct cbor_string resource;
};

/* Return: 0, or -1 with @p set. */
int binding_parse(struct binding *b, const void *data, size_t n, struct problem *p);

/* The report data that evidence over this encoding has. Return: 0 or -1. */
int binding_report_data(const void *data, size_t n, uint8_t out[REPORT_DATA_LEN]);

/* What a policy may ask about: uid, gid, user-namespace, label, purpose. */
json_t *binding_facts(const struct binding *b);
bool binding_field(const char *name);

#endif
