// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

char *file_path(const char *dir, const char *name)
{
	struct bytes path = { 0 };

	if (dir)
		bytes_printf(&path, "%s/%s", dir, name);
	else
		bytes_put_str(&path, name);
	return bytes_cstr(&path);
}

int file_read(const char *dir, const char *name, size_t max, struct bytes *out)
{
	char *path = file_path(dir, name);
	uint8_t buf[4096];
	ssize_t n;
	int ret = -1;
	int fd;

	out->len = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fail("%s: %s", path, strerror(errno));
		goto out_path;
	}
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		bytes_put(out, buf, (size_t)n);
		if (out->len > max) {
			fail("%s: larger than %zu bytes", path, max);
			goto out_close;
		}
	}
	if (n < 0) {
		fail("%s: %s", path, strerror(errno));
		goto out_close;
	}
	ret = 0;
out_close:
	close(fd);
out_path:
	free(path);
	return ret;
}

static int write_all(int fd, const uint8_t *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_write(const char *dir, const char *name, const void *data, size_t len, mode_t mode)
{
	char *path = file_path(dir, name);
	struct bytes temp = { 0 };
	int ret = -1;
	int fd;

	bytes_printf(&temp, "%s.%ld.tmp", path, (long)getpid());
	fd = open(bytes_cstr(&temp), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0) {
		fail("%s: %s", bytes_cstr(&temp), strerror(errno));
		goto out_path;
	}
	if (write_all(fd, data, len) || fchmod(fd, mode)) {
		fail("%s: %s", bytes_cstr(&temp), strerror(errno));
		close(fd);
		goto out_unlink;
	}
	if (close(fd) || rename(bytes_cstr(&temp), path)) {
		fail("%s: %s", path, strerror(errno));
		goto out_unlink;
	}
	ret = 0;
	goto out_path;
out_unlink:
	unlink(bytes_cstr(&temp));
out_path:
	bytes_free(&temp);
	free(path);
	return ret;
}

int file_make_dir(const char *path)
{
	if (mkdir(path, 0700) && errno != EEXIST)
		return fail("%s: %s", path, strerror(errno));
	return 0;
}

int file_write_hex(const char *dir, const char *name, const uint8_t *data, size_t len)
{
	char *hex = xcalloc(2, len + 1);
	int ret;

	hex_encode(data, len, hex);
	ret = file_write(dir, name, hex, 2 * len, 0600);
	OPENSSL_cleanse(hex, 2 * len);
	free(hex);
	return ret;
}

int file_read_hex(const char *dir, const char *name, uint8_t *out, size_t len)
{
	struct bytes hex = { 0 };
	int ret = file_read(dir, name, 2 * len + 1, &hex);

	while (!ret && hex.len && hex.data[hex.len - 1] == '\n')
		hex.len--;
	if (!ret && !hex_decode(bytes_cstr(&hex), out, len))
		ret = fail("%s: not %zu bytes in hex", name, len);
	OPENSSL_cleanse(hex.data, hex.len);
	bytes_free(&hex);
	return ret;
}
