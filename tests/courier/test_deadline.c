// SPDX-License-Identifier: MIT
#include "test.h"

#include <limits.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "deadline.h"

static int said[2];

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ll + t.tv_nsec / 1000000;
}

static void resort(void)
{
	if (write(said[1], "late", 4) != 4)
		_exit(2);
}

/* Stuck where no descriptor is waited for, as in somebody's resolver. */
static void be_stuck(void)
{
	deadline_start(1, resort);
	for (;;)
		pause();
}

static void test_last_resort(void **state)
{
	long long start = now_ms();
	char text[8] = "";
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(said), 0);
	pid = fork();
	if (!pid)
		be_stuck();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	assert_int_equal(read(said[0], text, sizeof(text)), 4);
	assert_string_equal(text, "late");
	/* After the deadline, not at it. */
	assert_in_range(now_ms() - start, 1400, 6000);
	close(said[0]);
	close(said[1]);
}

static void be_stuck_twice(void)
{
	for (;;)
		pause();
}

static void test_no_resort(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		deadline_start(1, be_stuck_twice);
		be_stuck_twice();
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
}

static void never(void)
{
	abort();
}

static void test_wait(void **state)
{
	struct failure f = { 0 };
	long long start;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	deadline_start(60, never);
	assert_in_range(deadline_left(), 59000, 60000);
	start = now_ms();
	assert_int_equal(deadline_wait(fds[0], POLLIN, 100, "bytes", &f), -1);
	assert_failure(&f, ETIMEDOUT, "no time left for bytes");
	assert_in_range(now_ms() - start, 100, 3000);
	assert_int_equal(write(fds[1], "x", 1), 1);
	f = (struct failure){ 0 };
	assert_int_equal(deadline_wait(fds[0], POLLIN, INT_MAX, "bytes", &f), 0);
	assert_no_failure(&f);
	/* The end of the other side is no time out. */
	assert_int_equal(read(fds[0], &start, 1), 1);
	close(fds[1]);
	assert_int_equal(deadline_wait(fds[0], POLLIN, INT_MAX, "bytes", &f), 0);
	close(fds[0]);
}

/* With nothing left nobody waits, whatever the descriptor would say. */
static void test_over(void **state)
{
	struct failure f = { 0 };
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "x", 1), 1);
	deadline_start(1, never);
	while (deadline_left())
		usleep(1000);
	assert_int_equal(deadline_wait(fds[0], POLLIN, INT_MAX, "bytes", &f), -1);
	assert_failure(&f, ETIMEDOUT, "no time left for bytes");
	/* The last one of this process: its alarm must not come. */
	deadline_start(60, never);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_last_resort),
		cmocka_unit_test(test_no_resort),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
