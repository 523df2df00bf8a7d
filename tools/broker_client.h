/* SPDX-License-Identifier: MIT */
/* Requests to the administration socket of attest-broker(8). */
#ifndef TOOLS_BROKER_CLIENT_H
#define TOOLS_BROKER_CLIENT_H

#include <stddef.h>

#include <jansson.h>

#define BROKER_SOCKET "/run/attest-broker/admin.sock"

/**
 * struct broker_client - whom to talk to
 * @socket: path
 */
struct broker_client {
	const char *socket;
};

/*
 * One request with @body, @n bytes of any kind.
 * Return: the answer's JSON, or NULL after a message.
 */
json_t *broker_ask(const struct broker_client *b, const char *method, const char *path,
		   const void *body, size_t n);

#endif
