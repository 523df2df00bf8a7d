// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "evidence.h"
#include "liar.h"
#include "secret.h"

static void put_file(const char *path, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len) {
		perror(path);
		exit(1);
	}
	close(fd);
}

void tell(const char *stage, const char *deed, int number)
{
	char text[64];
	int len = snprintf(text, sizeof(text), "%s %s %d\n", stage, deed, number);

	mkdir(LIAR_DIR, 0755);
	put_file(liar_file("deed"), text, (size_t)len);
}

void tell_truth(void)
{
	tell("any", "truth", 0);
}

unsigned int questions(void)
{
	FILE *f = fopen(liar_file("questions"), "r");
	unsigned int n = 0;
	int c;

	while (f && (c = getc(f)) != EOF)
		n += c == '\n';
	if (f)
		fclose(f);
	return n;
}

void set_secret(const void *secret, size_t len)
{
	mkdir(LIAR_DIR, 0755);
	put_file(liar_file("secret"), secret, len);
}

key_serial_t request_secret(const char *name, const char *callout)
{
	key_serial_t key = request_key(GUEST_SECRET_KEY_TYPE, name, callout,
				       KEY_SPEC_SESSION_KEYRING);

	return key < 0 ? -errno : key;
}

key_serial_t published(const char *description)
{
	long key = keyctl_search(KEY_SPEC_SESSION_KEYRING, "logon", description, 0);

	return key < 0 ? -errno : (key_serial_t)key;
}

void forget(const char *name)
{
	key_serial_t key = published(name);

	if (key > 0)
		keyctl_unlink(key, KEY_SPEC_SESSION_KEYRING);
}

void check_value(const char *name, const void *secret, size_t len, char hex[65])
{
	unsigned char message[sizeof(GUEST_SECRET_CHECK_LABEL) + GUEST_SECRET_NAME_MAX];
	unsigned char mac[32];
	size_t n = strlen(name);

	memcpy(message, GUEST_SECRET_CHECK_LABEL, sizeof(GUEST_SECRET_CHECK_LABEL));
	memcpy(message + sizeof(GUEST_SECRET_CHECK_LABEL), name, n);
	HMAC(EVP_sha256(), secret, (int)len, message,
	     sizeof(GUEST_SECRET_CHECK_LABEL) + n, mac, NULL);
	for (size_t i = 0; i < sizeof(mac); i++)
		sprintf(hex + 2 * i, "%02x", mac[i]);
}

double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

const char *error_name(int error)
{
	return error < 0 ? strerrorname_np(-error) : "success";
}

void secret_parameter(const char *parameter, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/guest_secret/parameters/%s", parameter);
	write_file(path, value);
}
