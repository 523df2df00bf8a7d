/* SPDX-License-Identifier: MIT */
#ifndef COURIER_LANDLOCK_H
#define COURIER_LANDLOCK_H

#include <stddef.h>

/*
 * Files: only reading, and only what resolver, libraries and certificates are
 * made of. TCP, where the kernel knows that (6.7): to @ports and to 53.
 */
void landlock_enter(const unsigned int *ports, size_t n);

#endif
