// SPDX-License-Identifier: MIT
/*
 * What an operator does to a broker: hands it sockets and waits for its word
 * as a service manager does, lets it see a new certificate, changes the master
 * key.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flow.h"

#define SERVICE_FD 3
#define ADMIN_FD 4

/* In the harness's directory; to be freed. */
static char *in_dir(const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", h.dir, name) > 0);
	return path;
}

static int unix_socket(const char *path, int type)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	assert_true(strlen(path) < sizeof(sun.sun_path));
	strcpy(sun.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 16), 0);
	return fd;
}

static int service_socket(void)
{
	const struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)h.port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	assert_int_equal(bind(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 16), 0);
	return fd;
}

/* The file without the lines that begin with @name. */
static void drop_setting(const char *name)
{
	char *command;

	assert_true(asprintf(&command, "sed -i '/^%s /d' '%s'", name, h.config) > 0);
	assert_int_equal(system(command), 0);
	free(command);
}

/* As a service manager starts it: sockets from descriptor 3 on. */
static void start_as_service(int service, int admin, const char *notify)
{
	char *root = in_dir("emu/root_ca.pem"), pid[16];

	h.pid = fork();
	if (!h.pid) {
		/* Out of the way first: one of them may be 3 or 4. */
		service = fcntl(service, F_DUPFD, 10);
		admin = fcntl(admin, F_DUPFD, 10);
		dup2(service, SERVICE_FD);
		dup2(admin, ADMIN_FD);
		close(service);
		close(admin);
		snprintf(pid, sizeof(pid), "%d", getpid());
		setenv("LISTEN_PID", pid, 1);
		setenv("LISTEN_FDS", "2", 1);
		setenv("LISTEN_FDNAMES", "service:admin", 1);
		setenv("NOTIFY_SOCKET", notify, 1);
		dup2(open(h.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), STDERR_FILENO);
		execl(getenv("ATTEST_BROKER"), "attest-broker", "--config", h.config,
		      "--emulated-root", root, (char *)NULL);
		_exit(127);
	}
	free(root);
}

static void expect_word(int notify, const char *word)
{
	struct pollfd p = { .fd = notify, .events = POLLIN };
	char text[128];
	ssize_t n;

	assert_int_equal(poll(&p, 1, 20000), 1);
	n = recv(notify, text, sizeof(text) - 1, 0);
	assert_true(n > 0);
	text[n] = '\0';
	assert_string_equal(text, word);
}

static void test_service_manager(void **state)
{
	char *path, *admin_path;
	int notify, service, admin;
	struct answer a;

	(void)state;
	harness_open(&h, "");
	/* All the addresses that it has are those it is given. */
	drop_setting("listen");
	drop_setting("admin-socket");
	path = in_dir("notify");
	admin_path = in_dir("admin.sock");
	notify = unix_socket(path, SOCK_DGRAM);
	admin = unix_socket(admin_path, SOCK_STREAM);
	service = service_socket();
	start_as_service(service, admin, path);
	expect_word(notify, "READY=1");
	ask(&h, "GET", "/healthz", NULL, "", &a);
	assert_int_equal(a.status, 200);
	answer_fini(&a);
	administer(&h, "PUT", "/admin/v1/secrets/" RESOURCE, SECRET);
	assert_int_equal(kill(h.pid, SIGHUP), 0);
	expect_word(notify, "RELOADING=1");
	expect_word(notify, "READY=1");
	assert_int_equal(kill(h.pid, SIGTERM), 0);
	expect_word(notify, "STOPPING=1");
	assert_int_equal(harness_stop(&h, 0), 0);
	close(service);
	close(admin);
	close(notify);
	free(admin_path);
	free(path);
	harness_close(&h);
}

/* For another process, and none at all: neither is taken. */
static void test_foreign_sockets(void **state)
{
	struct answer a;

	(void)state;
	harness_open(&h, "");
	setenv("LISTEN_PID", "1", 1);
	setenv("LISTEN_FDS", "2", 1);
	harness_start(&h, "--emulated-root");
	ask(&h, "GET", "/healthz", NULL, "", &a);
	assert_int_equal(a.status, 200);
	answer_fini(&a);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_close(&h);
}

static void write_master(const char *name, char digit)
{
	char *path = in_dir(name), text[66];
	int fd;

	memset(text, digit, 64);
	text[64] = '\n';
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, text, 65), 65);
	close(fd);
	free(path);
}

static void set_masters(const char *first, const char *second)
{
	char line[1024];

	drop_setting("master-key");
	snprintf(line, sizeof(line), "master-key = %s/%s\n", h.dir, first);
	harness_add(&h, line);
	if (second) {
		snprintf(line, sizeof(line), "master-key = %s/%s\n", h.dir, second);
		harness_add(&h, line);
	}
}

static void expect_release(void)
{
	static const struct asker root = { 0, "unconfined", "storage:disk" };
	json_t *challenge = guest_challenge(&h), *wish;
	struct answer a;
	struct guest g;
	char *plain;

	guest_open(&g);
	wish = guest_wish(&h, &g, challenge, RESOURCE, &root);
	guest_post(&h, "/v1/release", NULL, wish, &a);
	if (a.status != 200)
		fail_msg("%d %s", a.status, a.body);
	plain = guest_open_envelope(&g, a.body, sender, challenge, RESOURCE);
	assert_non_null(plain);
	assert_string_equal(plain, SECRET);
	free(plain);
	answer_fini(&a);
	json_decref(wish);
	json_decref(challenge);
	guest_close(&g);
}

static json_int_t rewrap(int status)
{
	struct answer a;
	json_int_t count;
	json_t *json;

	ask_admin(&h, "POST", "/admin/v1/rewrap", "", &a);
	assert_int_equal(a.status, status);
	json = answer_json(&a);
	count = json_integer_value(json_object_get(json, "count"));
	json_decref(json);
	answer_fini(&a);
	return count;
}

static void restart(const char *first, const char *second)
{
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	set_masters(first, second);
	harness_start(&h, "--emulated-root");
}

/* With a key that opens nothing, it says so and doesn't start. */
static void expect_no_start(void)
{
	char *root = in_dir("emu/root_ca.pem"), *command;
	int status;

	assert_true(asprintf(&command, "'%s' --config '%s' --emulated-root '%s' 2>&1 | "
			     "grep -q 'master'", getenv("ATTEST_BROKER"), h.config, root) > 0);
	status = system(command);
	assert_int_equal(status, 0);
	free(command);
	free(root);
}

static void test_master_key(void **state)
{
	(void)state;
	flow_set_up(NULL);
	write_master("second.key", '2');
	write_master("third.key", '3');
	expect_release();
	assert_int_equal(rewrap(200), 0);

	/* The new one first: it seals, and the old one still opens. */
	restart("second.key", "master.key");
	expect_release();
	administer(&h, "PUT", "/admin/v1/secrets/default/disk/new", "under the new one");
	/* Two secrets, three keys of the broker's own. */
	assert_int_equal(rewrap(200), 5);
	assert_int_equal(rewrap(200), 0);
	expect_release();

	restart("second.key", NULL);
	expect_release();

	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	set_masters("third.key", NULL);
	expect_no_start();
	set_masters("master.key", NULL);
	expect_no_start();
	set_masters("second.key", NULL);
	harness_start(&h, "--emulated-root");
	expect_release();
	flow_tear_down(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_service_manager),
		cmocka_unit_test(test_foreign_sockets),
		cmocka_unit_test(test_master_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
