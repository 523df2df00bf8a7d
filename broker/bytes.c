// SPDX-License-Identifier: MIT
#include "bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

int bytes_reserve(struct bytes *b, size_t more)
{
	size_t size = b->size ? b->size : 256;
	uint8_t *p;

	if (more > SIZE_MAX / 2 - b->n)
		return -1;
	while (size < b->n + more)
		size *= 2;
	if (size == b->size)
		return 0;
	p = malloc(size);
	if (!p)
		return -1;
	if (b->p) {
		memcpy(p, b->p, b->n);
		OPENSSL_cleanse(b->p, b->size);
		free(b->p);
	}
	b->p = p;
	b->size = size;
	return 0;
}

int bytes_append(struct bytes *b, const void *data, size_t n)
{
	if (bytes_reserve(b, n))
		return -1;
	if (n)
		memcpy(b->p + b->n, data, n);
	b->n += n;
	return 0;
}

void bytes_consume(struct bytes *b, size_t n)
{
	if (!n)
		return;
	memmove(b->p, b->p + n, b->n - n);
	OPENSSL_cleanse(b->p + b->n - n, n);
	b->n -= n;
}

void bytes_fini(struct bytes *b)
{
	if (b->p)
		OPENSSL_cleanse(b->p, b->size);
	free(b->p);
	*b = (struct bytes){ 0 };
}

int bytes_read_file(struct bytes *b, const char *path, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), saved;
	ssize_t got = 0;

	*b = (struct bytes){ 0 };
	if (fd < 0)
		return -1;
	do {
		if (bytes_reserve(b, 4096)) {
			errno = ENOMEM;
			break;
		}
		got = read(fd, b->p + b->n, b->size - b->n);
		if (got > 0)
			b->n += (size_t)got;
		if (b->n > max) {
			errno = EFBIG;
			break;
		}
	} while (got > 0 || (got < 0 && errno == EINTR));
	saved = errno;
	close(fd);
	if (!got && b->n <= max)
		return 0;
	bytes_fini(b);
	errno = saved;
	return -1;
}

static int write_all(int fd, const uint8_t *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return fsync(fd);
}

static int sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd, ret = -1;

	if (!copy)
		return -1;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	if (fd < 0)
		return -1;
	ret = fsync(fd);
	close(fd);
	return ret;
}

int file_replace(const char *path, const void *data, size_t n)
{
	char *temporary;
	int fd, ret = -1;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return -1;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		goto out;
	if (!write_all(fd, data, n) && !rename(temporary, path))
		ret = sync_directory(path);
	else
		unlink(temporary);
	close(fd);
out:
	free(temporary);
	return ret;
}
