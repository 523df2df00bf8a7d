// SPDX-License-Identifier: MIT
/*
 * usage: req_key TYPE DESCRIPTION CALLOUT
 *
 * request_key(2) into the session keyring, from the shell.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <keyutils.h>

int main(int argc, char **argv)
{
	key_serial_t key;

	if (argc != 4) {
		fprintf(stderr, "usage: %s TYPE DESCRIPTION CALLOUT\n", argv[0]);
		return 2;
	}
	key = request_key(argv[1], argv[2], argv[3], KEY_SPEC_SESSION_KEYRING);
	if (key < 0) {
		fprintf(stderr, "request_key: %s\n", strerror(errno));
		return 1;
	}
	printf("Key ID is %x\n", (unsigned int)key);
	return 0;
}
