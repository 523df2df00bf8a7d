/* SPDX-License-Identifier: MIT */
/*
 * Keys of the kernel, by the system calls themselves, so that no library
 * stands between.
 */
#ifndef KERNEL_KEY_H
#define KERNEL_KEY_H

#include <stddef.h>
#include <stdint.h>

/*
 * The payload whole, whatever its size, even if that changes meanwhile. Freed
 * with free(). NULL with errno set.
 */
uint8_t *kernel_key_read(long key, size_t *len);

#endif
