/* SPDX-License-Identifier: MIT */
#ifndef COURIER_CONFIG_H
#define COURIER_CONFIG_H

#include "failure.h"
#include "url.h"

#define CONFIG_FILE "/etc/guest-attest/courier.conf"
#define CONFIG_BROKERS_MAX 16
#define CONFIG_PATH_MAX 255
/* nobody */
#define CONFIG_USER 65534

/**
 * struct config - courier.conf(5)
 * @brokers: those that may be asked; any, when none is named
 * @n_brokers: how many
 * @ca_file: PEM file of certificates to trust; empty: the system's
 * @user: who to become
 */
struct config {
	struct url brokers[CONFIG_BROKERS_MAX];
	size_t n_brokers;
	char ca_file[CONFIG_PATH_MAX + 1];
	unsigned int user;
};

void config_init(struct config *c);
/* Return: 0, or -1 after a failure; a file that is not there says nothing. */
int config_load(struct config *c, const char *path, struct failure *f);
int config_parse(struct config *c, struct span text, struct failure *f);
/* May this broker be asked? Return: 0, or -1 after a failure */
int config_allows(const struct config *c, const struct url *u, struct failure *f);

#endif
