// SPDX-License-Identifier: MIT
/*
 * guest-attest-courier: see guest-attest-courier(8).
 *
 * It runs because a kernel wants bytes carried, and answers that kernel in
 * every case. It never sees a secret: what it carries is sealed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config.h"
#include "deadline.h"
#include "exchange.h"
#include "key.h"
#include "sandbox.h"
#include "tls.h"

/**
 * struct job - one run
 * @key: to instantiate; 0: the request is on standard input
 * @config: path of the settings
 * @argv: of the process, for the program with TLS
 * @line: the kernel's request
 * @answer: what it is told
 * @late: what it is told when the deadline has passed
 */
struct job {
	int key;
	const char *config;
	char **argv;
	struct span line;
	struct out answer;
	struct out late;
};

static char request_buffer[REQUEST_MAX];
static char answer_buffer[ANSWER_MAX];
static char late_buffer[128];
static struct job job = {
	.config = CONFIG_FILE,
	.answer = { .p = answer_buffer, .size = sizeof(answer_buffer) },
	.late = { .p = late_buffer, .size = sizeof(late_buffer) },
};

static int read_stdin(struct failure *f)
{
	size_t n = 0;
	ssize_t got;

	while (n < sizeof(request_buffer)) {
		got = read(STDIN_FILENO, request_buffer + n, sizeof(request_buffer) - n);
		if (got < 0)
			return failure_set(f, EIO, "standard input: %s", strerror(errno));
		if (!got)
			break;
		n += (size_t)got;
	}
	if (n == sizeof(request_buffer))
		return failure_set(f, EINVAL, "request: longer than %u bytes", REQUEST_MAX - 1);
	/* Shells and people end what they write with a line end. */
	job.line = (struct span){ request_buffer, n && request_buffer[n - 1] == '\n' ? n - 1 : n };
	return 0;
}

static int read_request(struct failure *f)
{
	long n;

	if (!job.key)
		return read_stdin(f);
	n = key_request(request_buffer, sizeof(request_buffer));
	if (n < 0)
		return failure_set(f, EIO, "the authorisation key: %s", strerror(errno));
	if ((size_t)n > sizeof(request_buffer))
		return failure_set(f, EINVAL, "request: at most %u bytes, found %ld", REQUEST_MAX, n);
	job.line = (struct span){ request_buffer, (size_t)n };
	return 0;
}

/* The request again, for a program that takes this one's place. */
static int rewind_stdin(void)
{
	int fd = memfd_create("request", 0);

	if (fd < 0 || write(fd, job.line.p, job.line.n) != (ssize_t)job.line.n ||
	    lseek(fd, 0, SEEK_SET) || dup2(fd, STDIN_FILENO) < 0)
		return -1;
	close(fd);
	return 0;
}

/* The program with TLS lies beside this one. Comes back only when it failed. */
static int become_tls(struct failure *f)
{
	static const char suffix[] = "-tls";
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - sizeof(suffix));

	if (n <= 0 || (size_t)n >= sizeof(path) - sizeof(suffix))
		return failure_set(f, EIO, "/proc/self/exe: %s", strerror(errno));
	memcpy(path + n, suffix, sizeof(suffix));
	if (!job.key && rewind_stdin())
		return failure_set(f, EIO, "standard input: %s", strerror(errno));
	execv(path, job.argv);
	return failure_set(f, EIO, "%s: %s", path, strerror(errno));
}

static int deliver(const struct out *o)
{
	size_t n = 0;
	ssize_t done;

	if (job.key)
		return key_instantiate(job.key, o->p, o->n);
	for (; n < o->n; n += (size_t)done) {
		done = write(STDOUT_FILENO, o->p + n, o->n - n);
		if (done <= 0)
			return -1;
	}
	return 0;
}

static void deliver_late(void)
{
	deliver(&job.late);
}

static int prepare(struct request *r, struct url *u, const struct stream_ops **ops,
		   struct failure *f)
{
	static struct config config;
	struct sandbox sandbox = { .n_ports = 1 };
	unsigned int port;

	if (config_load(&config, job.config, f) || request_parse(r, job.line, f) ||
	    url_parse(u, r->broker, f) || config_allows(&config, u, f))
		return -1;
	if (u->tls && !tls_is_here)
		return become_tls(f);
	deadline_start(r->timeout, deliver_late);
	*ops = &stream_plain;
	if (u->tls)
		*ops = tls_ops(config.ca_file[0] ? config.ca_file : NULL, f);
	if (!*ops)
		return -1;
	port = u->port;
	sandbox.user = config.user;
	sandbox.ports = &port;
	sandbox.key = job.key ? SANDBOX_KEY : SANDBOX_NO_KEY;
	return sandbox_enter(&sandbox, f);
}

/* The kernel's log is there even before a daemon that reads another one. */
static void complain(int fd, const char *what)
{
	char line[160];
	int n = snprintf(line, sizeof(line), "<4>guest-attest-courier: %s: %s\n", what,
			 strerror(errno));

	if (n > 0 && write(fd, line, (size_t)n) < 0)
		return;
}

static int usage(void)
{
	fputs("usage: guest-attest-courier [--config FILE] KEY|-\n", stderr);
	return 1;
}

static int parse_arguments(int argc, char **argv)
{
	char *end;
	long key;

	job.argv = argv;
	if (argc == 4 && !strcmp(argv[1], "--config")) {
		job.config = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc != 2)
		return -1;
	if (!strcmp(argv[1], "-"))
		return 0;
	key = strtol(argv[1], &end, 10);
	if (*argv[1] < '0' || *argv[1] > '9' || *end || key <= 0 || key > 0x7fffffff)
		return -1;
	job.key = (int)key;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct failure late = { ETIMEDOUT, "no answer in time" };
	const struct stream_ops *ops = NULL;
	struct failure f = { 0 };
	struct request r;
	struct url u;
	int log;

	if (parse_arguments(argc, argv))
		return usage();
	answer_error(&job.late, &late);
	log = open(job.key ? "/dev/kmsg" : "/dev/stderr", O_WRONLY | O_CLOEXEC);
	if (read_request(&f) || prepare(&r, &u, &ops, &f))
		answer_error(&job.answer, &f);
	else
		exchange(&r, &u, ops, &job.answer, &f);
	/* Without handlers: the sandbox would refuse what some libraries do at exit. */
	if (!deliver(&job.answer))
		_exit(0);
	complain(log, "the answer could not be delivered");
	_exit(1);
}
