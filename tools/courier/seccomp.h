/* SPDX-License-Identifier: MIT */
#ifndef COURIER_SECCOMP_H
#define COURIER_SECCOMP_H

#include <stdbool.h>

/*
 * From now on, system calls that are not on the list fail with EPERM; of
 * keyctl(2), @instantiate leaves KEYCTL_INSTANTIATE. Return: 0 or -1
 */
int seccomp_enter(bool instantiate);

#endif
