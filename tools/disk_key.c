// SPDX-License-Identifier: MIT
#include "disk_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <libcryptsetup.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "tool.h"

static int allocate(struct key_bytes *key, size_t n)
{
	*key = (struct key_bytes){ .p = crypt_safe_alloc(n), .n = n };
	if (key->p)
		return 0;
	fail("out of memory");
	return -1;
}

int key_random(struct key_bytes *key, size_t n)
{
	if (allocate(key, n))
		return -1;
	if (RAND_priv_bytes((unsigned char *)key->p, (int)n) == 1)
		return 0;
	key_wipe(key);
	fail("no random numbers");
	return -1;
}

/* No buffer but the one that is wiped. */
static int read_all(int fd, struct key_bytes *key, size_t max)
{
	ssize_t n;

	/* One more byte than may be there tells that there are too many. */
	if (allocate(key, max + 1))
		return -1;
	key->n = 0;
	while (key->n <= max) {
		n = read(fd, key->p + key->n, max + 1 - key->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -1 : 0;
		key->n += (size_t)n;
	}
	return 0;
}

int key_read(struct key_bytes *key, const char *path, size_t max)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	int ret = -1;

	*key = (struct key_bytes){ 0 };
	if (fd < 0 || read_all(fd, key, max))
		fail("%s: %s", path, strerror(errno));
	else if (!key->n || key->n > max)
		fail("%s: expected 1 to %zu bytes, found %s", path, max,
		     key->n ? "more" : "none");
	else
		ret = 0;
	if (fd > STDIN_FILENO)
		close(fd);
	if (ret)
		key_wipe(key);
	return ret;
}

int key_write(const struct key_bytes *key, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool bad;

	if (fd < 0) {
		fail("%s: %s", path, strerror(errno));
		return -1;
	}
	errno = EIO;
	bad = write(fd, key->p, key->n) != (ssize_t)key->n || fsync(fd);
	if (bad)
		fail("%s: %s", path, strerror(errno));
	close(fd);
	return bad ? -1 : 0;
}

void key_wipe(struct key_bytes *key)
{
	crypt_safe_free(key->p);
	*key = (struct key_bytes){ 0 };
}

int key_check(const struct key_bytes *key, const char *name,
	      char check[2 * GUEST_SECRET_CHECK_LEN + 1])
{
	char text[sizeof(GUEST_SECRET_CHECK_LABEL) + GUEST_SECRET_NAME_MAX] =
		GUEST_SECRET_CHECK_LABEL;
	const size_t label = sizeof(GUEST_SECRET_CHECK_LABEL), n = strlen(name);
	unsigned char mac[GUEST_SECRET_CHECK_LEN];
	unsigned int len = sizeof(mac), i;

	if (n > GUEST_SECRET_NAME_MAX) {
		fail("%s: too long", name);
		return -1;
	}
	memcpy(text + label, name, n);
	if (!HMAC(EVP_sha256(), key->p, (int)key->n, (unsigned char *)text, label + n, mac,
		  &len)) {
		fail("the check value can't be computed");
		return -1;
	}
	for (i = 0; i < len; i++)
		snprintf(check + 2 * i, 3, "%02x", mac[i]);
	return 0;
}
