// SPDX-License-Identifier: MIT
#include "kernel_key.h"

#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/keyctl.h>

uint8_t *kernel_key_read(long key, size_t *len)
{
	long n = syscall(SYS_keyctl, KEYCTL_READ, key, NULL, 0);
	uint8_t *buf = NULL;

	while (n >= 0) {
		size_t cap = (size_t)n;
		uint8_t *grown = realloc(buf, cap ? cap : 1);

		if (!grown)
			break;
		buf = grown;
		n = syscall(SYS_keyctl, KEYCTL_READ, key, buf, cap);
		if (n >= 0 && (size_t)n <= cap) {
			*len = (size_t)n;
			return buf;
		}
	}
	free(buf);
	return NULL;
}
