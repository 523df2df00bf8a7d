/* SPDX-License-Identifier: MIT */
/* The configuration file: attest-broker.conf(5). */
#ifndef BROKER_CONFIG_H
#define BROKER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "admin_token.h"
#include "log.h"
#include "store.h"
#include "vault.h"

#define LISTEN_MAX 8
#define ADMIN_USERS_MAX 16

/**
 * struct config - every setting; strings are never NULL unless it says so
 * @listen: addresses; a socket that was passed by the service manager counts
 *	as one more
 * @tls_certificate: NULL for plain connections
 * @kbs_admin_keys: NULL to take no administration over the network
 * @kbs_admin_role: "<role> <path>" each
 * @ticket_keys: NULL for keys that die with the process
 * @collateral: directory, NULL for none
 * @emulated_root: from the command line only: NULL, or a file of roots of
 *	emulated platforms to trust
 * @sample_evidence: likewise: take evidence of no TEE at all
 */
struct config {
	const char *listen[LISTEN_MAX];
	size_t n_listen;
	const char *tls_certificate;
	const char *tls_key;
	const char *admin_socket;
	unsigned int admin_users[ADMIN_USERS_MAX];
	size_t n_admin_users;
	const char *kbs_admin_keys;
	const char *kbs_admin_role[ADMIN_ROLES_MAX];
	size_t n_kbs_admin_role;
	const char *database;
	enum store_durability durability;
	const char *master_key[MASTERS_MAX];
	size_t n_master_key;
	const char *ticket_keys;
	unsigned int ticket_rotate;
	unsigned int challenge_life;
	unsigned int known_chains;
	unsigned int session_life;
	const char *issuer;
	const char *collateral;
	bool require_collateral;
	unsigned int workers;
	unsigned int max_connections;
	unsigned int max_connections_per_peer;
	unsigned int max_body;
	unsigned int max_replay_records;
	unsigned int audited_refusals;
	unsigned int request_timeout;
	unsigned int idle_timeout;
	unsigned int drain_timeout;
	enum log_level log_level;
	const char *emulated_root;
	bool sample_evidence;
	char *text;
};

/*
 * Read and check the file. Every defect is written to standard error with its
 * line. Return: 0 or -1; free with config_fini() in either case.
 */
int config_load(struct config *c, const char *path);
void config_fini(struct config *c);

#endif
