// SPDX-License-Identifier: MIT
#include "harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READY_SECONDS 20

static const char *program(const char *variable)
{
	const char *path = getenv(variable);

	if (!path)
		fail_msg("%s is not set", variable);
	return path;
}

static void run(const char *const argv[])
{
	pid_t pid;
	int status;

	assert_int_equal(posix_spawn(&pid, argv[0], NULL, NULL, (char *const *)argv,
				     environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		fail_msg("%s %s: status %d", argv[0], argv[3], status);
}

static char *in_dir(const struct harness *h, const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", h->dir, name) > 0);
	return path;
}

static void write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(chmod(path, 0600), 0);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Below those that connections get: the many of tests beside this one take none. */
#define PORTS_FIRST 12000
#define PORTS 20000
#define PORTS_OF_PROCESS 16

/* A port that was free a moment ago, and not the next process's choice. */
static int free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	static unsigned int taken;
	unsigned int tries;
	int fd, port, ret;

	for (tries = 0; tries < PORTS; tries++) {
		port = PORTS_FIRST +
		       ((unsigned int)getpid() * PORTS_OF_PROCESS + taken++) % PORTS;
		a.sin_port = htons((uint16_t)port);
		fd = socket(AF_INET, SOCK_STREAM, 0);
		ret = bind(fd, (struct sockaddr *)&a, sizeof(a));
		close(fd);
		if (!ret)
			return port;
	}
	fail_msg("no port is free");
	return -1;
}

static void write_config(struct harness *h, const char *settings)
{
	char *text;

	assert_true(asprintf(&text,
			     "listen = 127.0.0.1:%d\nadmin-socket = %s\ndatabase = %s/broker.db\n"
			     "master-key = %s/master.key\nticket-keys = %s/ticket.keys\n"
			     "collateral = %s/emu/collateral\ndrain-timeout = 2\n%s%s",
			     h->port, h->admin, h->dir, h->dir, h->dir, h->dir,
			     strstr(settings, "durability") ? "" : "durability = process\n",
			     settings) > 0);
	write_text(h->config, text);
	free(text);
}

void harness_open(struct harness *h, const char *settings)
{
	char *emu, *master;

	*h = (struct harness){ .dir = make_dir(), .port = free_port(), .root = "emu/root_ca.pem" };
	h->config = in_dir(h, "broker.conf");
	h->admin = in_dir(h, "admin.sock");
	h->log = in_dir(h, "log");
	emu = in_dir(h, "emu");
	master = in_dir(h, "master.key");
	write_text(master, "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0\n");
	write_config(h, settings);
	run((const char *const[]){ program("EMU_HOST"), "--dir", emu, "--init", NULL });
	free(master);
	free(emu);
}

void harness_add_snp(struct harness *h)
{
	uint8_t report[1184], data[64] = { 0 };
	char *command;

	make_report(h, data, sizeof(data), report);
	assert_true(asprintf(&command,
			     "cd '%s' && cp snp/ark.pem snp/ica.pem snp/*.crl emu/collateral/ && "
			     "cat emu/root_ca.pem snp/ark.pem > roots.pem", h->dir) > 0);
	assert_int_equal(system(command), 0);
	free(command);
	h->root = "roots.pem";
}

void harness_add(struct harness *h, const char *settings)
{
	FILE *f = fopen(h->config, "a");

	assert_non_null(f);
	assert_true(fputs(settings, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

void harness_clone(struct harness *other, const struct harness *h)
{
	*other = (struct harness){ .dir = h->dir, .port = free_port(), .root = h->root };
	other->config = in_dir(h, "second.conf");
	other->admin = in_dir(h, "second.sock");
	other->log = in_dir(h, "second.log");
	write_config(other, "");
}

void harness_clone_close(struct harness *other)
{
	free(other->config);
	free(other->admin);
	free(other->log);
}

static void wait_ready(struct harness *h)
{
	const struct timespec nap = { .tv_nsec = 10000000 };
	time_t end = time(NULL) + READY_SECONDS;
	int fd, status;

	while (time(NULL) < end) {
		fd = harness_connect(h);
		if (fd >= 0) {
			close(fd);
			return;
		}
		if (waitpid(h->pid, &status, WNOHANG) == h->pid) {
			h->pid = 0;
			fail_msg("the broker ended with %d; see %s", status, h->log);
		}
		nanosleep(&nap, NULL);
	}
	fail_msg("the broker is not ready");
}

void harness_start(struct harness *h, const char *option)
{
	char *root = in_dir(h, h->root);
	const char *argv[] = { program("ATTEST_BROKER"), "--config", h->config, option,
			       option && strstr(option, "root") ? root : NULL, NULL };
	posix_spawn_file_actions_t actions;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, h->log,
					 O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_int_equal(posix_spawn(&h->pid, argv[0], &actions, NULL, (char *const *)argv,
				     environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	free(root);
	wait_ready(h);
}

int harness_stop(struct harness *h, int sig)
{
	int status;

	assert_int_equal(kill(h->pid, sig), 0);
	assert_int_equal(waitpid(h->pid, &status, 0), h->pid);
	h->pid = 0;
	return status;
}

void harness_close(struct harness *h)
{
	if (h->pid)
		harness_stop(h, SIGKILL);
	free(h->config);
	free(h->admin);
	free(h->log);
	remove_dir(h->dir);
}

void answer_fini(struct answer *a)
{
	free(a->body);
	a->body = NULL;
}

json_t *answer_json(const struct answer *a)
{
	json_t *json = json_loads(a->body, JSON_REJECT_DUPLICATES, NULL);

	if (!json)
		fail_msg("not JSON: %s", a->body);
	return json;
}

static int connect_to(const struct sockaddr *address, socklen_t n)
{
	const struct timeval limit = { .tv_sec = 20 };
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (!connect(fd, address, n))
		return fd;
	close(fd);
	return -1;
}

int harness_connect(const struct harness *h)
{
	const struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)h->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	return connect_to((const struct sockaddr *)&a, sizeof(a));
}

static int send_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

		if (done <= 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

static void take_cookie(const char *head, struct answer *a)
{
	const char *at = strcasestr(head, "\r\nSet-Cookie: ");
	size_t n;

	a->cookie[0] = '\0';
	if (!at)
		return;
	at += 14;
	n = strcspn(at, ";\r");
	assert_true(n < sizeof(a->cookie));
	memcpy(a->cookie, at, n);
	a->cookie[n] = '\0';
	at += n;
	n = strcspn(at, "\r");
	assert_true(n < sizeof(a->attributes));
	memcpy(a->attributes, at, n);
}

static int receive(int fd, struct answer *a)
{
	size_t size = 65536, n = 0, want = 0, head = 0;
	char *text = malloc(size), *end;
	ssize_t got;

	*a = (struct answer){ 0 };
	assert_non_null(text);
	while (!head || n < head + want) {
		if (n + 4096 > size)
			assert_non_null(text = realloc(text, size *= 2));
		got = recv(fd, text + n, size - n - 1, 0);
		if (got <= 0)
			break;
		n += (size_t)got;
		text[n] = '\0';
		end = head ? NULL : strstr(text, "\r\n\r\n");
		if (end) {
			head = (size_t)(end - text) + 4;
			end = strcasestr(text, "\r\nContent-Length: ");
			want = end ? strtoul(end + 18, NULL, 10) : 0;
		}
	}
	if (!head || n < head + want) {
		free(text);
		a->body = strdup("");
		return -1;
	}
	assert_int_equal(sscanf(text, "HTTP/1.1 %d", &a->status), 1);
	text[head - 2] = '\0';
	take_cookie(text, a);
	a->n = want;
	a->body = strndup(text + head, want);
	free(text);
	return 0;
}

int ask_on(int fd, const char *method, const char *path, const char *fields, const char *body,
	   struct answer *a)
{
	char *text;
	int n, ret;

	n = asprintf(&text, "%s %s HTTP/1.1\r\nHost: test\r\n%sContent-Length: %zu\r\n\r\n%s", method,
		     path, fields ? fields : "", strlen(body), body);
	assert_true(n > 0);
	ret = send_all(fd, text, (size_t)n);
	free(text);
	if (!ret)
		return receive(fd, a);
	*a = (struct answer){ .body = strdup("") };
	return -1;
}

void ask(const struct harness *h, const char *method, const char *path, const char *fields,
	 const char *body, struct answer *a)
{
	int fd = harness_connect(h);

	assert_true(fd >= 0);
	ask_on(fd, method, path, fields, body, a);
	close(fd);
}

void ask_raw(const struct harness *h, const char *bytes, size_t n, struct answer *a)
{
	int fd = harness_connect(h);

	assert_true(fd >= 0);
	send_all(fd, bytes, n);
	receive(fd, a);
	close(fd);
}

int try_admin(const struct harness *h, const char *method, const char *path, const char *body,
	      struct answer *a)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd, ret = -1;

	strncpy(sun.sun_path, h->admin, sizeof(sun.sun_path) - 1);
	fd = connect_to((struct sockaddr *)&sun, sizeof(sun));
	if (fd < 0) {
		*a = (struct answer){ .body = strdup("") };
		return -1;
	}
	ret = ask_on(fd, method, path, NULL, body, a);
	close(fd);
	return ret;
}

void ask_admin(const struct harness *h, const char *method, const char *path, const char *body,
	       struct answer *a)
{
	assert_int_equal(try_admin(h, method, path, body, a), 0);
}

void administer(const struct harness *h, const char *method, const char *path, const char *body)
{
	struct answer a;

	ask_admin(h, method, path, body, &a);
	if (a.status != 200)
		fail_msg("%s %s: %d %s", method, path, a.status, a.body);
	answer_fini(&a);
}

size_t read_emulated(const struct harness *h, const char *name, uint8_t *dst, size_t size)
{
	char *path = in_dir(h, name);
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(dst, 1, size, f);
	assert_int_equal(fgetc(f), EOF);
	fclose(f);
	free(path);
	return n;
}

void make_report(const struct harness *h, const void *report_data, size_t n, uint8_t dst[1184])
{
	char *emu = in_dir(h, "emu"), *bundle = in_dir(h, "snp"), *report = in_dir(h, "snp-report");
	char hex[129];

	hex_encode(hex, report_data, n);
	run((const char *const[]){ program("EMU_HOST"), "--dir", emu, "--product", "Milan",
				   "snp-report", "--reportdata", hex, "--out", report, "--bundle",
				   bundle, h->set ? "--set" : NULL, h->set, NULL });
	assert_int_equal(read_emulated(h, "snp-report", dst, 1184), 1184);
	free(report);
	free(bundle);
	free(emu);
}

size_t make_quote(const struct harness *h, const void *report_data, size_t n, uint8_t *dst,
		  size_t size)
{
	char *emu = in_dir(h, "emu"), *report = in_dir(h, "report"), *quote = in_dir(h, "quote");
	const char *host = program("EMU_HOST");
	char hex[129];

	hex_encode(hex, report_data, n);
	run((const char *const[]){ host, "--dir", emu, "tdreport", "--reportdata", hex, "--out", report,
				   h->set ? "--set" : NULL, h->set, NULL });
	run((const char *const[]){ host, "--dir", emu, "quote", "--report", report, "--out", quote, NULL });
	n = read_emulated(h, "quote", dst, size);
	free(quote);
	free(report);
	free(emu);
	return n;
}
