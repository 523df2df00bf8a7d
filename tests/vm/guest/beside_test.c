// SPDX-License-Identifier: MIT
/*
 * usage: beside_test [REQUESTS]
 *
 * Our key type and mainline's driver with configfs-tsm at the same time, on one
 * platform: two processes each, each with evidence over its own data.
 */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "control.h"
#include "evidence.h"
#include "mainline.h"
#include "platform.h"
#include "tap.h"

#define PROCESSES	4

static unsigned char evidence[128 * 1024];

static int ours_evidence(int id, const unsigned char *data)
{
	unsigned char *payload;
	key_serial_t key;
	char desc[64];
	ssize_t len;

	snprintf(desc, sizeof(desc), "guest_attest:%d:%d-beside",
		 lowest_level(), id);
	key = request_evidence(desc, data, NULL, KEY_SPEC_PROCESS_KEYRING);
	if (key < 0)
		return key;
	len = read_key(key, &payload);
	if (len > 0 && (size_t)len <= sizeof(evidence))
		memcpy(evidence, payload, (size_t)len);
	free(payload);
	return (int)len;
}

static int one_request(int id, bool ours)
{
	unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN];
	size_t at = platform()->report_data;
	const char *level = NULL;
	char floor[2];
	int len;

	/* Mainline's own default is 0, whatever the lowest is. */
	if (lowest_level() > 0) {
		floor[0] = (char)('0' + lowest_level());
		floor[1] = '\0';
		level = floor;
	}

	random_bytes(data, sizeof(data));
	len = ours ? ours_evidence(id, data) :
		     mainline_evidence(id, level, data, evidence,
				       sizeof(evidence));
	if (len < 0)
		printf("# %s: %s\n", ours ? "ours" : "mainline",
		       strerror(-len));
	return len >= (int)(at + sizeof(data)) &&
	       !memcmp(evidence + at, data, sizeof(data));
}

static pid_t start(int id, int requests)
{
	pid_t pid = fork();
	int good = 0;

	if (pid)
		return pid;
	for (int i = 0; i < requests; i++)
		good += one_request(id, id % 2);
	_exit(good != requests);
}

int main(int argc, char **argv)
{
	int each = (argc > 1 ? atoi(argv[1]) : 1000) / PROCESSES;
	int status, bad = 0;
	double begin = now();

	for (int id = 0; id < PROCESSES; id++)
		start(id, each);
	while (wait(&status) > 0)
		bad += !WIFEXITED(status) || WEXITSTATUS(status);
	tap_ok(!bad, "%d requests of both, each with its own evidence",
	       each * PROCESSES);
	tap_ok(control_no_defect(), "and none broke the platform's rules");
	printf("# %.1f s\n", now() - begin);
	tap_exit();
}
