// SPDX-License-Identifier: MIT
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "control.h"
#include "evidence.h"
#include "outcome.h"
#include "platform.h"

const char *outcome_name(int seen)
{
	switch (seen) {
	case GOOD:
		return "good evidence";
	case OTHER:
		return "other bytes";
	case UNREADABLE:
		return "unreadable evidence";
	case KILLED:
		return "killed";
	}
	return strerrorname_np(seen);
}

/*
 * The report of a service is over its manifest, too: whether it is over both is
 * for a test that knows digests.
 */
static bool is_good(const unsigned char *payload, size_t len,
		    const unsigned char *data, const char *options)
{
	size_t at = platform()->report_data;

	if (options && strstr(options, "out=cmw"))
		payload = cmw_record(payload, len, "report", &len);
	if (!payload || len < at + GUEST_ATTEST_REPORT_DATA_LEN)
		return false;
	return (options && strstr(options, "service=")) ||
	       !memcmp(payload + at, data, GUEST_ATTEST_REPORT_DATA_LEN);
}

/* Reads twice: a payload can't change once it is a key's. */
static int judge(key_serial_t key, const unsigned char *data,
		 const char *options, size_t *len)
{
	unsigned char *first, *second;
	ssize_t n = read_key(key, &first), again;
	int seen = GOOD;

	if (n < 0)
		return UNREADABLE;
	usleep(60 * 1000);
	again = read_key(key, &second);
	if (again != n || memcmp(first, second, (size_t)n))
		seen = UNREADABLE;
	else if (!is_good(first, (size_t)n, data, options))
		seen = OTHER;
	*len = (size_t)n;
	free(first);
	if (again >= 0)
		free(second);
	return seen;
}

struct outcome outcome_of(const char *options)
{
	unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN];
	struct outcome outcome = { 0 };
	key_serial_t key;
	char desc[64];

	random_bytes(data, sizeof(data));
	snprintf(desc, sizeof(desc), "guest_attest:%d:%d-hostile",
		 lowest_level() < 0 ? 0 : lowest_level(), getpid());
	key = request_evidence(desc, data, options, KEY_SPEC_PROCESS_KEYRING);
	if (key < 0)
		outcome.seen = -key;
	else
		outcome.seen = judge(key, data, options, &outcome.len);
	return outcome;
}

static pid_t start_request(const char *options, int pipe_end)
{
	pid_t pid = fork();

	if (!pid) {
		struct outcome outcome = outcome_of(options);

		_exit(write(pipe_end, &outcome, sizeof(outcome)) < 0);
	}
	return pid;
}

double outcomes_of(const char *options, unsigned int n, unsigned int kill_ms,
		   struct outcome *outcomes)
{
	pid_t *pids = calloc(n, sizeof(*pids));
	unsigned int i;
	double killed;
	int ends[2];

	if (!pids || pipe(ends)) {
		perror("pipe");
		exit(1);
	}
	for (i = 0; i < n; i++)
		pids[i] = start_request(options, ends[1]);
	close(ends[1]);
	if (kill_ms)
		usleep(kill_ms * 1000);
	killed = now();
	for (i = 0; i < n && kill_ms; i++)
		kill(pids[i], SIGKILL);
	for (i = 0; i < n; i++)
		waitpid(pids[i], NULL, 0);
	killed = now() - killed;
	for (i = 0; i < n; i++)
		if (read(ends[0], &outcomes[i], sizeof(outcomes[i])) !=
		    sizeof(outcomes[i]))
			outcomes[i] = (struct outcome){ .seen = KILLED };
	close(ends[0]);
	free(pids);
	return killed;
}
