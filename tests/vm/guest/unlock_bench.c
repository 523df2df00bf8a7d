// SPDX-License-Identifier: MIT
/*
 * usage: unlock_bench DEVICE NAME ROUNDS
 *
 * What "guest-attest unlock" does from the request of the key on, over and over,
 * with marks in the kernel's trace.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/keyctl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../../tools/luks.h"
#include "../../../tools/mapping.h"
#include "../../../tools/tool.h"
#include "../../../tools/unlock_request.h"

static int marker;

static bool mark(const char *text)
{
	return write(marker, text, strlen(text)) == (ssize_t)strlen(text);
}

static int unlock(const struct mapping *m, const char *callout)
{
	if (!mark("start") ||
	    syscall(SYS_request_key, GUEST_SECRET_KEY_TYPE, m->header->token.name, callout,
		    KEY_SPEC_PROCESS_KEYRING) < 0)
		return fail("request_key: %s", strerror(errno));
	if (!mark("released") || mapping_create(m) || !mark("mapped"))
		return EXIT_FAILED;
	syscall(SYS_keyctl, KEYCTL_CLEAR, KEY_SPEC_PROCESS_KEYRING);
	return mapping_remove(m->name) ? EXIT_FAILED : EXIT_ACCEPTED;
}

int main(int argc, char **argv)
{
	const struct unlock_settings settings = { .kernel_broker = "http://the.kernels.own" };
	struct disk_header header;
	struct mapping m = { .header = &header };
	char callout[CALLOUT_MAX];
	uint64_t bytes = 0, rounds;
	struct stat st;
	int fd;

	if (argc != 4 || parse_number(argv[3], 100000, &rounds))
		return fail("usage: unlock_bench DEVICE NAME ROUNDS");
	m.name = argv[2];
	marker = open("/sys/kernel/tracing/trace_marker", O_WRONLY | O_CLOEXEC);
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (marker < 0 || fd < 0 || fstat(fd, &st) || ioctl(fd, BLKGETSIZE64, &bytes))
		return fail("%s", strerror(errno));
	close(fd);
	m.device = st.st_rdev;
	m.sectors = bytes / 512;
	if (luks_read_header(&header, argv[1]) || unlock_request(callout, &header, &settings))
		return EXIT_FAILED;
	while (rounds--)
		if (unlock(&m, callout))
			return EXIT_FAILED;
	return EXIT_ACCEPTED;
}
