// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/guest_attest.h>
#include "mainline.h"

#define TSM_DIR	"/sys/kernel/config/tsm/report"

static int open_attribute(const char *dir, const char *name, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return open(path, flags);
}

/* inblob counts once it is closed. */
static int put(const char *dir, const char *name, const void *data, size_t len)
{
	int fd = open_attribute(dir, name, O_WRONLY);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = write(fd, data, len);
	if (n < 0)
		n = -errno;
	close(fd);
	return n == (ssize_t)len ? 0 : (int)(n < 0 ? n : -EIO);
}

static int take(const char *dir, const char *name, unsigned char *data,
		size_t room)
{
	int fd = open_attribute(dir, name, O_RDONLY);
	ssize_t n, total = 0;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, data + total, room - (size_t)total)) > 0)
		total += n;
	if (n < 0)
		total = -errno;
	close(fd);
	return (int)total;
}

int mainline_evidence(int id, const char *level, const unsigned char *data,
		      unsigned char *evidence, size_t room)
{
	char dir[64];
	int ret = 0;

	snprintf(dir, sizeof(dir), TSM_DIR "/r%d", id);
	if (mkdir(dir, 0700))
		return -errno;
	if (level)
		ret = put(dir, "privlevel", level, strlen(level));
	if (!ret)
		ret = put(dir, "inblob", data, GUEST_ATTEST_REPORT_DATA_LEN);
	if (!ret)
		ret = take(dir, "outblob", evidence, room);
	rmdir(dir);
	return ret;
}
