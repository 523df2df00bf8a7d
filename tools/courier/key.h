/* SPDX-License-Identifier: MIT */
/* The few operations of keyctl(2) that an upcall's program needs. */
#ifndef COURIER_KEY_H
#define COURIER_KEY_H

#include <stddef.h>

/*
 * The text that the kernel left for us in the authorisation key.
 * Return: its length, which may be more than @size, or -1 with errno
 */
long key_request(char *dst, size_t size);
/* Give the key its payload; the kernel goes on. Return: 0, or -1 with errno */
int key_instantiate(int key, const char *p, size_t n);

#endif
