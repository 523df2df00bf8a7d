// SPDX-License-Identifier: MIT
/*
 * usage: parallel_test [REQUESTERS]
 *
 * Many requests at once, each a process with a nonce of its own, all in one
 * session keyring.
 */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "evidence.h"
#include "platform.h"
#include "tap.h"

static const struct platform *p;
static int level;

static int one_request(unsigned int id)
{
	unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN], *quote;
	char desc[64];
	key_serial_t key;
	ssize_t len;

	random_bytes(data, sizeof(data));
	snprintf(desc, sizeof(desc), "guest_attest:%d:%u-parallel", level, id);
	key = request_evidence(desc, data, NULL, KEY_SPEC_SESSION_KEYRING);
	if (key < 0) {
		printf("# request %u: %s\n", id, strerror(-key));
		return 1;
	}
	len = read_key(key, &quote);
	keyctl_unlink(key, KEY_SPEC_SESSION_KEYRING);
	if (len < (ssize_t)(p->report_data + sizeof(data))) {
		printf("# request %u: read %zd\n", id, len);
		return 1;
	}
	if (memcmp(quote + p->report_data, data, sizeof(data))) {
		printf("# request %u: evidence over another nonce\n", id);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int n = argc > 1 ? (unsigned int)atoi(argv[1]) : 100;
	unsigned int good = 0;
	struct timespec start, end;
	int status;

	p = platform();
	level = lowest_level();
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (unsigned int i = 0; i < n; i++)
		if (!fork())
			exit(one_request(i));
	while (wait(&status) > 0)
		good += WIFEXITED(status) && !WEXITSTATUS(status);
	clock_gettime(CLOCK_MONOTONIC, &end);

	tap_ok(good == n, "%u of %u parallel requests got their own nonce",
	       good, n);
	printf("# %.2f s\n", (double)(end.tv_sec - start.tv_sec) +
	       (double)(end.tv_nsec - start.tv_nsec) / 1e9);
	tap_exit();
}
