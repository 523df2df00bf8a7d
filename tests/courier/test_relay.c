// SPDX-License-Identifier: MIT
/* The relay between kernels, honest and other ones, and the real broker. */
#include "kernel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "liar.h"
#include "program.h"

#define FRAME_MAX (768u << 10)
#define PEER_MAX 8

static struct liar liar = { .how = LIE_SILENCE, .answers = { "never told" } };
static char *broker_url, *liar_url;
static int port;
static pid_t relay;

static int free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static pid_t start(const char *const *argv)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	assert_int_equal(posix_spawn(&pid, argv[0], &actions, NULL, (char *const *)argv, environ),
			 0);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static int end_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int try_connect(void)
{
	const struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct timeval limit = { .tv_sec = 30 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (!connect(fd, (const struct sockaddr *)&a, sizeof(a)))
		return fd;
	close(fd);
	return -1;
}

static void send_all(int fd, const void *p, size_t n)
{
	assert_int_equal(send(fd, p, n, MSG_NOSIGNAL), n);
}

static void send_length(int fd, size_t n)
{
	const uint32_t raw = htonl((uint32_t)n);

	send_all(fd, &raw, sizeof(raw));
}

/* The answer, freed with free(), or NULL when the connection has ended. */
static char *receive(int fd)
{
	uint32_t raw;
	char *text;
	size_t n;

	if (recv(fd, &raw, sizeof(raw), MSG_WAITALL) != sizeof(raw))
		return NULL;
	n = ntohl(raw);
	assert_in_range(n, 1, 32767);
	text = calloc(1, n + 1);
	assert_int_equal(recv(fd, text, n, MSG_WAITALL), n);
	return text;
}

static char *talk(int fd, const char *text)
{
	send_length(fd, strlen(text));
	send_all(fd, text, strlen(text));
	return receive(fd);
}

static void assert_hung_up(int fd)
{
	char byte;
	ssize_t n = recv(fd, &byte, 1, 0);

	if (n > 0 || (n < 0 && errno != ECONNRESET))
		fail_msg("the relay goes on");
	close(fd);
}

/* It has hung up on nobody: a connection is taken, and served. */
static int open_connection(void)
{
	int fd = try_connect();

	assert_true(fd >= 0);
	return fd;
}

static char *by_relay(void *arg, const char *request)
{
	char *answer = talk(*(int *)arg, request);

	assert_non_null(answer);
	return answer;
}

static int set_up(void **state)
{
	char address[32];
	int fd = -1, tries;

	flow_set_up(state);
	liar_start(&liar);
	port = free_port();
	snprintf(address, sizeof(address), "127.0.0.1:%d", port);
	assert_true(asprintf(&broker_url, "http://127.0.0.1:%d", h.port) > 0);
	assert_true(asprintf(&liar_url, "http://127.0.0.1:%d", liar.port) > 0);
	relay = start((const char *const[]){ getenv("GUEST_ATTEST"), "relay", "--listen", address,
					     "--broker", broker_url, "--broker", liar_url, NULL });
	for (tries = 0; tries < 100 && fd < 0; tries++) {
		usleep(50000);
		fd = try_connect();
	}
	assert_true(fd >= 0);
	close(fd);
	return 0;
}

static int tear_down(void **state)
{
	assert_int_equal(kill(relay, SIGTERM), 0);
	assert_int_equal(end_of(relay), 0);
	liar_stop(&liar);
	free(liar_url);
	free(broker_url);
	return flow_tear_down(state);
}

static void unlock(bool rcar)
{
	int fd = open_connection();
	struct kernel k = { .broker = broker_url, .tee = "tdx", .rcar = rcar, .carry = by_relay,
			    .arg = &fd };
	char *request, *answer, *secret;

	kernel_begin(&k);
	request = kernel_release(&k, RESOURCE);
	answer = talk(fd, request);
	assert_non_null(answer);
	secret = kernel_open(&k, answer, RESOURCE);
	assert_non_null(secret);
	assert_string_equal(secret, SECRET);
	/* That was the exchange. */
	assert_hung_up(fd);
	free(secret);
	free(answer);
	free(request);
	kernel_end(&k);
}

static void test_native(void **state)
{
	(void)state;
	unlock(false);
}

static void test_rcar(void **state)
{
	(void)state;
	unlock(true);
}

#define CHALLENGE "guest-attest-courier/1 challenge profile=native broker=%s timeout=%d tee=tdx"

static void refuse(const char *broker, int timeout, int err, const char *words)
{
	int fd = open_connection();
	char *request, *answer;

	assert_true(asprintf(&request, CHALLENGE, broker, timeout) > 0);
	answer = talk(fd, request);
	assert_non_null(answer);
	assert_error(answer, err, words);
	assert_hung_up(fd);
	free(answer);
	free(request);
}

static void test_refused(void **state)
{
	char *other;

	(void)state;
	refuse("http://10.0.0.1", 5, EACCES, "broker: '10.0.0.1' is not among those allowed here");
	refuse("https://127.0.0.1", 5, EACCES, "broker: '127.0.0.1' is not among those allowed here");
	assert_true(asprintf(&other, "%s/admin", broker_url) > 0);
	refuse(other, 5, EACCES, "is not among those allowed here");
	free(other);
	refuse("http://", 5, EINVAL, "broker: expected a host");
	refuse(broker_url, 0, EINVAL, "request.timeout: expected 1 to 3600, found '0'");
	refuse(liar_url, 1, ETIMEDOUT, "no time left for the answer");
}

/* Not one byte of an answer to what is no message. */
static void test_bad_frames(void **state)
{
	static char zeros[64];
	char *answer;
	int fd;

	(void)state;
	fd = open_connection();
	send_length(fd, 0);
	assert_hung_up(fd);
	fd = open_connection();
	send_length(fd, FRAME_MAX + 1);
	assert_hung_up(fd);
	fd = open_connection();
	send_all(fd, "\xff\xff\xff\xff", 4);
	assert_hung_up(fd);
	fd = open_connection();
	send_all(fd, "\0\0", 2);
	shutdown(fd, SHUT_WR);
	assert_hung_up(fd);
	fd = open_connection();
	send_length(fd, 100);
	send_all(fd, zeros, 64);
	shutdown(fd, SHUT_WR);
	assert_hung_up(fd);
	fd = open_connection();
	shutdown(fd, SHUT_WR);
	assert_hung_up(fd);
	/* A message, though not of this protocol. */
	fd = open_connection();
	answer = talk(fd, "GET / HTTP/1.1\r\n\r\n");
	assert_error(answer, EINVAL, "request: expected to begin with");
	free(answer);
	assert_hung_up(fd);
}

static void test_many(void **state)
{
	int fds[PEER_MAX], i;

	(void)state;
	/* Those of the tests before may not have been buried yet. */
	usleep(300000);
	for (i = 0; i < PEER_MAX; i++)
		fds[i] = open_connection();
	assert_hung_up(open_connection());
	/* One goes, another may come; the rest are served. */
	close(fds[0]);
	usleep(300000);
	unlock(false);
	for (i = 1; i < PEER_MAX; i++)
		close(fds[i]);
}

static void test_arguments(void **state)
{
	static const char *const bad[][7] = {
		{ "--listen", "127.0.0.1:0" },
		{ "--broker", "http://b" },
		{ "--listen", "127.0.0.1:0", "--broker" },
		{ "--listen", "127.0.0.1:0", "--broker", "b" },
		{ "--listen", "localhost:1", "--broker", "http://b" },
		{ "--listen", "127.0.0.1", "--broker", "http://b" },
		{ "--listen", ":1", "--broker", "http://b" },
		{ "--listen", "192.0.2.1:1", "--broker", "http://b" },
		{ "--listen", "vsock:", "--broker", "http://b" },
		{ "--listen", "vsock:-1", "--broker", "http://b" },
		{ "--listen", "vsock:4294967295", "--broker", "http://b" },
		{ "--listen", "127.0.0.1:0", "--broker", "http://b", "--user", "root" },
		{ "--listen", "127.0.0.1:0", "--broker", "http://b", "--user", "0" },
		{ "--listen", "127.0.0.1:0", "--broker", "https://b", "--ca-file", "/dev/null" },
		{ "--listen", "127.0.0.1:0", "--broker", "http://b", "--proxy", "http://p" },
	};
	const char *argv[9] = { getenv("GUEST_ATTEST"), "relay" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memcpy(argv + 2, bad[i], sizeof(bad[i]));
		if (end_of(start(argv)) != 1)
			fail_msg("case %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_native),
		cmocka_unit_test(test_rcar),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bad_frames),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_arguments),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
