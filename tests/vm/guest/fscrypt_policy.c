// SPDX-License-Identifier: MIT
/*
 * usage: fscrypt_policy DIRECTORY DESCRIPTOR
 *
 * Encrypts an empty directory by fscrypt's first version of policies, which
 * takes its key from a logon key "fscrypt:DESCRIPTOR", 16 hex digits.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/fscrypt.h>

int main(int argc, char **argv)
{
	struct fscrypt_policy_v1 policy = {
		.version = FSCRYPT_POLICY_V1,
		.contents_encryption_mode = FSCRYPT_MODE_AES_256_XTS,
		.filenames_encryption_mode = FSCRYPT_MODE_AES_256_CTS,
		.flags = FSCRYPT_POLICY_FLAGS_PAD_32,
	};
	unsigned int byte;
	int fd;

	if (argc != 3 || strlen(argv[2]) != 2 * sizeof(policy.master_key_descriptor)) {
		fprintf(stderr, "usage: fscrypt_policy DIRECTORY DESCRIPTOR\n");
		return 1;
	}
	for (size_t i = 0; i < sizeof(policy.master_key_descriptor); i++) {
		if (sscanf(argv[2] + 2 * i, "%2x", &byte) != 1)
			return 1;
		policy.master_key_descriptor[i] = (unsigned char)byte;
	}
	fd = open(argv[1], O_RDONLY | O_DIRECTORY);
	if (fd < 0 || ioctl(fd, FS_IOC_SET_ENCRYPTION_POLICY, &policy)) {
		perror(argv[1]);
		return 1;
	}
	return 0;
}
