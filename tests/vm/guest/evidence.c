// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "evidence.h"

void base64(const unsigned char *data, size_t len, char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (; len; data += 3) {
		unsigned int n = len < 3 ? (unsigned int)len : 3;
		unsigned int word = (unsigned int)data[0] << 16;

		if (n > 1)
			word |= (unsigned int)data[1] << 8;
		if (n > 2)
			word |= data[2];
		*text++ = digits[word >> 18];
		*text++ = digits[word >> 12 & 63];
		*text++ = n > 1 ? digits[word >> 6 & 63] : '=';
		*text++ = n > 2 ? digits[word & 63] : '=';
		len -= n;
	}
	*text = '\0';
}

void random_bytes(unsigned char *data, size_t len)
{
	if (getrandom(data, len, 0) != (ssize_t)len) {
		perror("getrandom");
		exit(1);
	}
}

key_serial_t request_evidence(const char *desc, const unsigned char *data,
			      const char *options, key_serial_t keyring)
{
	char callout[BASE64_LEN(GUEST_ATTEST_REPORT_DATA_LEN) + 256];
	key_serial_t key;

	base64(data, GUEST_ATTEST_REPORT_DATA_LEN, callout);
	if (options)
		strncat(callout, options, 255);
	key = request_key(GUEST_ATTEST_KEY_TYPE, desc, callout, keyring);
	return key < 0 ? -errno : key;
}

ssize_t read_key(key_serial_t key, unsigned char **payload)
{
	void *buffer;
	long len = keyctl_read_alloc(key, &buffer);

	if (len < 0)
		return -errno;
	*payload = buffer;
	return len;
}

const unsigned char *cmw_record(const unsigned char *cmw, size_t len,
				const char *label, size_t *value_len)
{
	const unsigned char *p, *end = cmw + len;
	unsigned int bytes = 0;
	char type[64];

	snprintf(type, sizeof(type), "application/vnd.guest-attest.%s", label);
	p = memmem(cmw, len, type, strlen(type));
	if (!p || p + strlen(type) + 5 > end)
		return NULL;
	/* A byte string: its length is in the first byte, or follows it. */
	p += strlen(type);
	*value_len = *p & 31;
	if (*value_len >= 24) {
		bytes = 1U << (*value_len - 24);
		*value_len = 0;
	}
	for (p++; bytes; bytes--)
		*value_len = *value_len << 8 | *p++;
	return *value_len <= (size_t)(end - p) ? p : NULL;
}

void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
		perror(path);
		exit(1);
	}
	close(fd);
}

void test_provider(const char *parameter, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path),
		 "/sys/module/guest_attest_test/parameters/%s", parameter);
	write_file(path, value);
}
