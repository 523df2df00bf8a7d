/* SPDX-License-Identifier: MIT */
#ifndef COURIER_SANDBOX_H
#define COURIER_SANDBOX_H

#include <stddef.h>

#include "failure.h"

/**
 * enum sandbox_key - what the key facility is needed for
 * @SANDBOX_NO_KEY: nothing
 * @SANDBOX_KEY: to instantiate the key of the upcall, nothing else. Above all
 *	not add_key(2) and request_key(2): whoever called request_key(2) holds a
 *	lock while it waits for us, and behind a module that is being loaded
 *	these two would wait for that lock for ever.
 */
enum sandbox_key {
	SANDBOX_NO_KEY,
	SANDBOX_KEY,
};

/**
 * struct sandbox - what is left
 * @user: who to become, when root starts us
 * @ports: for TCP, beside that of DNS
 * @n_ports: how many
 * @key: of the key facility
 */
struct sandbox {
	unsigned int user;
	const unsigned int *ports;
	size_t n_ports;
	enum sandbox_key key;
};

/*
 * Become @user, with no other group than that, when root runs us.
 * Return: 0, or -1 after a failure
 */
int sandbox_become(unsigned int user, struct failure *f);

/*
 * Give up what an exchange with a broker does not need: root and its groups,
 * privileges by exec, all system calls but a list, all files but reading those
 * of libraries and resolver, other ports, more memory. Where the kernel has no
 * Landlock, files and ports are what the user may.
 * Return: 0, or -1 after a failure
 */
int sandbox_enter(const struct sandbox *s, struct failure *f);

#endif
