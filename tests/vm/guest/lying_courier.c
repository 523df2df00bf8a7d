// SPDX-License-Identifier: MIT
/*
 * usage: lying_courier KEY
 *        lying_courier --sender
 *        lying_courier --relay tcp:PORT|vsock:PORT
 *
 * Courier and broker in one, without a network, for the tests of guest_secret:
 * does as the liar's file "deed" says. request-key(8) starts it with the key to
 * instantiate; as a relay, whose process id it prints, it serves the same over
 * a socket.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <keyutils.h>
#include <linux/vm_sockets.h>
#include "liar.h"

/* More than the longest envelope. */
#define QUESTION_MAX	(1 << 20)

static bool is(const struct liar_deed *deed, const char *what)
{
	return !strcmp(deed->deed, what);
}

static int answer_key(key_serial_t key)
{
	struct liar_deed deed;
	void *question;
	size_t len = 0;
	char *answer;
	long ret;

	if (keyctl_read_alloc(KEY_SPEC_REQKEY_AUTH_KEY, &question) < 0)
		return 1;
	liar_record("questions", question);
	liar_deed(question, &deed);
	if (is(&deed, "exit"))
		return 0;
	if (is(&deed, "crash"))
		abort();
	if (is(&deed, "slow"))
		sleep((unsigned int)deed.number);
	/* The courier ends, and a child of it answers. */
	if (is(&deed, "late") && fork())
		return 0;
	if (is(&deed, "late"))
		sleep((unsigned int)deed.number);
	if (is(&deed, "reject"))
		return keyctl_reject(key, 30, (unsigned int)deed.number, 0) < 0;
	answer = liar_answer(question, &deed, &len);
	if (!answer)
		return 1;
	ret = keyctl_instantiate(key, answer, len, 0);
	/* A second answer must not count. */
	if (is(&deed, "twice"))
		keyctl_instantiate(key, "x", 1, 0);
	free(answer);
	free(question);
	return ret < 0;
}

static bool receive(int fd, void *data, size_t len)
{
	return recv(fd, data, len, MSG_WAITALL) == (ssize_t)len;
}

/* @len as it is written before an answer of @real bytes. */
static void send_answer(int fd, const char *answer, uint32_t len, size_t real)
{
	uint32_t prefix = htonl(len);

	send(fd, &prefix, sizeof(prefix), MSG_NOSIGNAL);
	send(fd, answer, real, MSG_NOSIGNAL);
}

static void serve_question(int fd, const char *question)
{
	struct liar_deed deed;
	size_t len = 0;
	char *answer;

	liar_record("questions", question);
	liar_deed(question, &deed);
	if (is(&deed, "exit"))
		exit(0);
	if (is(&deed, "slow"))
		sleep((unsigned int)deed.number);
	answer = liar_answer(question, &deed, &len);
	if (!answer)
		exit(1);
	liar_record("answers", answer);
	if (is(&deed, "length")) {
		send_answer(fd, answer, (uint32_t)deed.number, len);
	} else if (is(&deed, "drip")) {
		for (size_t i = 0; i < len; i++) {
			send_answer(fd, answer + i, (uint32_t)len, 1);
			sleep(1);
		}
	} else {
		send_answer(fd, answer, (uint32_t)len, len);
	}
	free(answer);
}

static void serve(int fd)
{
	char *question = malloc(QUESTION_MAX + 1);
	uint32_t prefix;

	while (question && receive(fd, &prefix, sizeof(prefix))) {
		prefix = ntohl(prefix);
		if (prefix > QUESTION_MAX || !receive(fd, question, prefix))
			break;
		question[prefix] = '\0';
		serve_question(fd, question);
	}
	exit(0);
}

static int listen_on(const char *where)
{
	struct sockaddr_vm vm = {
		.svm_family = AF_VSOCK,
		.svm_cid = VMADDR_CID_ANY,
	};
	struct sockaddr_in in = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	bool tcp = !strncmp(where, "tcp:", 4);
	unsigned int port = (unsigned int)atoi(strchr(where, ':') + 1);
	int fd = socket(tcp ? AF_INET : AF_VSOCK, SOCK_STREAM, 0), one = 1;

	vm.svm_port = port;
	in.sin_port = htons((uint16_t)port);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, tcp ? (struct sockaddr *)&in : (struct sockaddr *)&vm,
			   tcp ? sizeof(in) : sizeof(vm)) || listen(fd, 16)) {
		perror(where);
		exit(1);
	}
	return fd;
}

static int relay(const char *where)
{
	int fd = listen_on(where), connection;
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	pid = fork();
	if (pid) {
		printf("%d\n", (int)pid);
		return 0;
	}
	/* No test takes longer. */
	alarm(1200);
	/* Whoever waits for our output waits for the line above only. */
	if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
		return 1;
	while ((connection = accept(fd, NULL, NULL)) >= 0) {
		if (!fork())
			serve(connection);
		close(connection);
	}
	return 1;
}

int main(int argc, char **argv)
{
	char hex[131];

	if (argc == 2 && !strcmp(argv[1], "--sender")) {
		liar_sender(hex);
		puts(hex);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "--relay"))
		return relay(argv[2]);
	if (argc != 2)
		return 2;
	return answer_key((key_serial_t)strtol(argv[1], NULL, 0));
}
