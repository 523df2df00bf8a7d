// SPDX-License-Identifier: MIT
#include "program.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#define PREFIX "guest-attest-courier/1 "

char *keep_file(const char *text)
{
	const char *tmp = getenv("TMPDIR");
	size_t n = strlen(text);
	char *path;
	int fd;

	assert_true(asprintf(&path, "%s/courier-test-XXXXXX", tmp ? tmp : P_tmpdir) > 0);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	close(fd);
	return path;
}

void forget_file(char *path)
{
	assert_int_equal(unlink(path), 0);
	free(path);
}

static char *read_all(int fd)
{
	char *text = malloc(LINE_MAX_LEN);
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, text + n, LINE_MAX_LEN - 1 - n)) > 0)
		n += (size_t)got;
	assert_int_equal(got, 0);
	text[n] = '\0';
	return text;
}

static void write_all(int fd, const char *text)
{
	size_t left = strlen(text);
	ssize_t done;

	for (; left; left -= (size_t)done, text += done) {
		done = write(fd, text, left);
		/* It may have seen enough before the end. */
		if (done <= 0)
			return;
	}
}

static char *run(const char *config, const char *request)
{
	const char *argv[] = { getenv("COURIER"), "--config", config, "-", NULL };
	posix_spawn_file_actions_t actions;
	int in[2], out[2], status;
	char *answer;
	pid_t pid;

	assert_non_null(argv[0]);
	assert_int_equal(pipe(in) | pipe(out), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, in[1]);
	posix_spawn_file_actions_addclose(&actions, out[0]);
	assert_int_equal(posix_spawn(&pid, argv[0], &actions, NULL, (char *const *)argv, environ),
			 0);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	write_all(in[1], request);
	close(in[1]);
	answer = read_all(out[0]);
	close(out[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		fail_msg("the courier ended with %d; it said '%s'", status, answer);
	return answer;
}

char *courier_ask(const char *config, const char *request)
{
	char *path = keep_file(config), *answer = run(path, request);

	forget_file(path);
	/* One line, without its end. */
	if (strncmp(answer, PREFIX, sizeof(PREFIX) - 1) || strchr(answer, '\n'))
		fail_msg("not an answer: '%s'", answer);
	return answer;
}

char *answer_field(const char *answer, const char *name)
{
	char *wanted;
	const char *at;

	assert_true(asprintf(&wanted, " %s=", name) > 0);
	at = strstr(answer, wanted);
	if (!at)
		fail_msg("no %s in '%s'", name, answer);
	at += strlen(wanted);
	free(wanted);
	return strndup(at, strcspn(at, " "));
}

void assert_error(const char *answer, int err, const char *words)
{
	char *wanted;

	assert_true(asprintf(&wanted, PREFIX "error %d ", err) > 0);
	if (strncmp(answer, wanted, strlen(wanted)) || !strstr(answer, words) ||
	    strlen(answer) > strlen(wanted) + 200)
		fail_msg("expected %d '%s', found '%s'", err, words, answer);
	free(wanted);
}
