// SPDX-License-Identifier: MIT
#include "key.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <linux/keyctl.h>

long key_request(char *dst, size_t size)
{
	return syscall(SYS_keyctl, KEYCTL_READ, KEY_SPEC_REQKEY_AUTH_KEY, dst, size);
}

int key_instantiate(int key, const char *p, size_t n)
{
	return (int)syscall(SYS_keyctl, KEYCTL_INSTANTIATE, key, p, n, 0);
}
