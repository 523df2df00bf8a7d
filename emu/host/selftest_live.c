// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "selftest.h"
#include "tdreport.h"

#define START_S 20
#define ANSWER_S 5
#define SERVICE_MS 50
#define PARALLEL 16

static const char *program, *state;

static pid_t start(char *const argv[])
{
	pid_t pid = fork();

	if (!pid) {
		/* stdout is for the lines of the test */
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		execv(program, argv);
		_exit(127);
	}
	return pid;
}

static int run(const char *a, const char *b, const char *c)
{
	char dir[] = "--dir";
	char *argv[] = { (char *)program, dir, (char *)state, (char *)a, (char *)b, (char *)c,
			 NULL };
	int status = -1;

	waitpid(start(argv), &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int selftest_ctl(const char *verb, const char *arguments)
{
	return run("ctl", verb, arguments);
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static uint16_t read_port(const char *name)
{
	char *path = file_path(state, name);
	struct bytes text = { 0 };
	uint16_t port = 0;

	for (int i = 0; i < START_S * 50 && access(path, R_OK); i++)
		usleep(20000);
	if (!file_read(NULL, path, 8, &text))
		port = (uint16_t)atoi(bytes_cstr(&text));
	bytes_free(&text);
	free(path);
	return port;
}

static int dial(const char *port_file)
{
	const struct timeval patience = { ANSWER_S, 0 };
	struct sockaddr_in in = {
		.sin_family = AF_INET,
		.sin_port = htons(read_port(port_file)),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&in, sizeof(in)))
		expect(false, "connect: %s", strerror(errno));
	return fd;
}

/* The request is written by hand: this is the other side's encoder. */
static void ask(int fd, const uint8_t report[TDREPORT_SIZE])
{
	uint8_t msg[28 + TDREPORT_SIZE] = {
		0, 0, 4, 24, 1, 0, 1, 0, 0, 0, 0, 0, 24, 4, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0,
	};

	memcpy(msg + 28, report, TDREPORT_SIZE);
	if (write(fd, msg, sizeof(msg)) != sizeof(msg))
		expect(false, "write: %s", strerror(errno));
}

static size_t receive(int fd, uint8_t *data, size_t len)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = read(fd, data + got, len - got);

		if (n <= 0)
			break;
		got += (size_t)n;
	}
	return got;
}

/* The whole message, its length included; empty: the connection ended or is silent */
static void hear(int fd, struct bytes *msg)
{
	uint8_t head[4], buf[1 << 17];
	size_t len;

	msg->len = 0;
	if (receive(fd, head, 4) != 4)
		return;
	bytes_put(msg, head, 4);
	len = get_be32(head);
	bytes_put(msg, buf, receive(fd, buf, len < sizeof(buf) ? len : sizeof(buf)));
}

static uint32_t field(const struct bytes *msg, size_t at)
{
	return msg->len >= at + 4 ? get_le32(msg->data + at) : UINT32_MAX;
}

/* A quote over that report, for sure */
static bool is_answer(const struct bytes *msg, const uint8_t *report)
{
	return msg->len > 700 && get_be32(msg->data) == msg->len - 4 && field(msg, 8) == 1 &&
	       field(msg, 12) == msg->len - 4 && !field(msg, 16) && !field(msg, 20) &&
	       field(msg, 24) == msg->len - 28 && !memcmp(msg->data + 28 + 568, report + 128, 64);
}

static void control_over_tcp(void)
{
	static const char line[] = "disarm\n", want[] = "{\"ok\":true}\n";
	char got[sizeof(want)] = "";
	int fd = dial("control-port");

	if (write(fd, line, sizeof(line) - 1) != sizeof(line) - 1)
		expect(false, "write");
	receive(fd, (uint8_t *)got, sizeof(want) - 1);
	expect(!strcmp(got, want), "control over TCP");
	close(fd);
}

static void several_in_a_row(const uint8_t *report)
{
	struct bytes msg = { 0 };
	int fd = dial("port");

	for (int i = 0; i < 3; i++) {
		ask(fd, report);
		hear(fd, &msg);
		expect(is_answer(&msg, report), "request %d of one connection", i + 1);
	}
	close(fd);
	bytes_free(&msg);
}

static void in_parallel(const struct platform *p)
{
	uint8_t reports[PARALLEL][TDREPORT_SIZE];
	struct bytes msg = { 0 };
	uint64_t begin = now_ms(), took;
	int fds[PARALLEL], good = 0;

	for (int i = 0; i < PARALLEL; i++) {
		if (tdreport_init(reports[i], p, 1))
			return;
		reports[i][TDREPORT_DATA] = (uint8_t)i;
		if (tdreport_seal(reports[i], p->mac_key))
			return;
		fds[i] = dial("port");
		ask(fds[i], reports[i]);
	}
	for (int i = 0; i < PARALLEL; i++) {
		hear(fds[i], &msg);
		good += is_answer(&msg, reports[i]);
		close(fds[i]);
	}
	took = now_ms() - begin;
	expect(good == PARALLEL, "%d requests at once, each with its own quote", PARALLEL);
	expect(took >= SERVICE_MS && took < PARALLEL * SERVICE_MS / 2,
	       "they are served side by side, in %llu ms", (unsigned long long)took);
	bytes_free(&msg);
}

static void broken_requests(const uint8_t *report)
{
	static const uint8_t silly[] = { 0, 0x20, 0, 1 };
	uint8_t bad[TDREPORT_SIZE];
	struct bytes msg = { 0 };
	int fd = dial("port");

	memcpy(bad, report, sizeof(bad));
	bad[TDREPORT_MAC] ^= 1;
	ask(fd, bad);
	hear(fd, &msg);
	expect(msg.len == 28 && field(&msg, 8) == 1 && field(&msg, 16) == 0x12001,
	       "a forged report gets 0x12001");
	ask(fd, report);
	hear(fd, &msg);
	expect(is_answer(&msg, report), "the next request works");
	if (write(fd, silly, sizeof(silly)) != sizeof(silly))
		expect(false, "write");
	hear(fd, &msg);
	expect(msg.len == 28 && field(&msg, 16) == 0x12006, "a length over the limit gets 0x12006");
	hear(fd, &msg);
	expect(!msg.len, "and the connection ends");
	close(fd);
	bytes_free(&msg);
}

static const struct fault_case {
	const char *arm;
	/* what of the answer differs: a field of 4 bytes, or its length */
	size_t at;
	uint32_t value;
} fault_cases[] = {
	{ "error value=0x12002", 16, 0x12002 },
	{ "type value=5", 8, 5 },
	{ "size value=7", 12, 7 },
	{ "id-size value=16", 20, 16 },
	{ "quote-size value=1", 24, 1 },
	{ "major value=2", 4, 0x10002 },
	{ "minor value=3", 4, 0x30001 },
	{ "empty", 24, 0 },
	{ "big value=70000", 24, 70000 },
	{ "drop", 0, 0 },
	{ "cut value=50", 0, 50 },
	{ "flip", 0, 0 },
	{ "garbage", 0, 0 },
	{ "never", 0, 0 },
};

static void fault_case(const struct fault_case *t, const uint8_t *report)
{
	const struct timeval soon = { 0, 400000 };
	struct bytes msg = { 0 };
	int fd;

	expect(!run("ctl", "arm", t->arm), "armed: %s", t->arm);
	fd = dial("port");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	ask(fd, report);
	hear(fd, &msg);
	if (t->at)
		expect(field(&msg, t->at) == t->value, "%s shows", t->arm);
	else if (!strcmp(t->arm, "flip") || !strcmp(t->arm, "garbage"))
		expect(msg.len > 700 && !is_answer(&msg, report), "%s shows", t->arm);
	else
		expect(msg.len == t->value, "%s shows", t->arm);
	close(fd);
	fd = dial("port");
	ask(fd, report);
	hear(fd, &msg);
	expect(is_answer(&msg, report), "%s is spent: the next request works", t->arm);
	close(fd);
	bytes_free(&msg);
}

static void replay_and_twice(const uint8_t *report)
{
	uint8_t other[TDREPORT_SIZE];
	struct bytes msg = { 0 };
	int fd = dial("port");

	memcpy(other, report, sizeof(other));
	ask(fd, report);
	hear(fd, &msg);
	expect(!run("ctl", "arm", "twice") && !run("ctl", "arm", "length value=8"), "armed: two");
	ask(fd, report);
	for (int i = 0; i < 2; i++) {
		hear(fd, &msg);
		expect(is_answer(&msg, report), "twice: answer %d", i + 1);
	}
	ask(fd, report);
	hear(fd, &msg);
	expect(msg.len == 12, "length shows");
	close(fd);
	bytes_free(&msg);
}

static void http_get(const char *target, int status, const char *chain)
{
	struct bytes request = { 0 }, answer = { 0 };
	int fd = dial("http-port");
	uint8_t buf[4096];
	ssize_t n;

	bytes_printf(&request, "GET %s HTTP/1.0\r\n\r\n", target);
	if (write(fd, request.data, request.len) != (ssize_t)request.len)
		expect(false, "write");
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		bytes_put(&answer, buf, (size_t)n);
	expect(answer.len > 12 && atoi(bytes_cstr(&answer) + 9) == status &&
	       (!chain || strstr((char *)answer.data, chain)), "%d for %s", status, target);
	close(fd);
	bytes_free(&answer);
	bytes_free(&request);
}

static void kds(void)
{
	static const char tcb[] = "blSPL=4&teeSPL=0&snpSPL=24&ucodeSPL=219";
	struct bytes hwid = { 0 }, path = { 0 };

	http_get("/vcek/v1/Milan/cert_chain", 200, NULL);
	http_get("/vlek/v1/Turin/cert_chain", 200, NULL);
	http_get("/vcek/v1/Milan/crl", 200, NULL);
	http_get("/vlek/v1/Turin/crl", 200, NULL);
	http_get("/vcek/v1/Genoa/crl", 404, NULL);
	http_get("/vcek/v1/Milan/crl/", 404, NULL);
	http_get("/vcek/v1/Milan/", 404, NULL);
	http_get("/vcek/v2/Milan/crl", 404, NULL);
	http_get("/vlek/v1/Milan/cert?blSPL=4&teeSPL=0&snpSPL=24&ucodeSPL=219", 200, NULL);
	http_get("/vlek/v1/Milan/cert?blSPL=4&teeSPL=0&snpSPL=24", 400, NULL);
	http_get("/vlek/v1/Milan/cert?blSPL=4&teeSPL=0&snpSPL=24&ucodeSPL=256", 400, NULL);
	http_get("/vlek/v1/Milan/cert?blSPL=4&teeSPL=0&snpSPL=24&ucodeSPL=-1", 400, NULL);
	http_get("/vlek/v1/Turin/cert?blSPL=4&teeSPL=0&snpSPL=24&ucodeSPL=1", 400, NULL);
	http_get("/vcek/v1/Milan/00?blSPL=4", 400, NULL);
	if (file_read(state, "snp-Milan/chip_id", 200, &hwid))
		expect(false, "chip id");
	bytes_printf(&path, "/vcek/v1/Milan/%s?%s", bytes_cstr(&hwid), tcb);
	http_get(bytes_cstr(&path), 200, NULL);
	path.len = 0;
	hwid.data[0] = hwid.data[0] == '0' ? '1' : '0';
	bytes_printf(&path, "/vcek/v1/Milan/%s?%s", bytes_cstr(&hwid), tcb);
	http_get(bytes_cstr(&path), 404, NULL);
	bytes_free(&path);
	bytes_free(&hwid);
}

static void http(void)
{
	static const char tcb[] = "\r\nTCB-Info-Issuer-Chain: -----BEGIN%20CERTIFICATE-----%0A";
	static const char identity[] = "\r\nSGX-Enclave-Identity-Issuer-Chain: -----BEGIN";
	static const char crl[] = "\r\nSGX-PCK-CRL-Issuer-Chain: -----BEGIN";

	http_get("/tdx/certification/v4/tcb?fmspc=999999000000", 200, tcb);
	http_get("/sgx/certification/v4/tcb?fmspc=999999000000&update=early", 200, tcb);
	http_get("/sgx/certification/v4/tcb?fmspc=999999000000&update=never", 400, NULL);
	http_get("/tdx/certification/v4/tcb?fmspc=999999000001", 404, NULL);
	http_get("/tdx/certification/v4/tcb?fmspc=99", 400, NULL);
	http_get("/tdx/certification/v4/tcb", 400, NULL);
	http_get("/tdx/certification/v4/qe/identity", 200, identity);
	http_get("/sgx/certification/v4/qe/identity", 200, identity);
	http_get("/sgx/certification/v4/pckcrl?ca=platform&encoding=der", 200, crl);
	http_get("/sgx/certification/v4/pckcrl?ca=processor", 200, crl);
	http_get("/sgx/certification/v4/pckcrl?ca=root", 400, NULL);
	http_get("/sgx/certification/v4/rootcacrl", 200, NULL);
	http_get("/IntelSGXRootCA.der", 200, NULL);
	http_get("/elsewhere", 404, NULL);
	kds();
	expect(!run("ctl", "http-arm", "status value=429") && !run("ctl", "http-arm", "no-chain"),
	       "armed: HTTP");
	http_get("/IntelSGXRootCA.der", 429, "\r\nRetry-After: ");
	http_get("/IntelSGXRootCA.der", 200, NULL);
}

static void refused_controls(void)
{
	static const char *const words[] = {
		"nonsense", "flip value=x", "flip value=4294967296", "flip count=0",
		"flip count=", "flip 3", "big value=16777217", "",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		expect(run("ctl", "arm", words[i]) == 1, "not armed: '%s'", words[i]);
	expect(run("ctl", "service-time", "-1") == 1, "no negative service time");
	expect(run("ctl", "quote", "4 3") == 1, "no version 4 quote with body 3");
	expect(run("ctl", "quote", "3 2") == 1, "no version 3 quote of a TD");
	expect(run("ctl", "dance", NULL) == 1, "an unknown verb");
	expect(!run("ctl", "status", NULL), "the status is answered");
}

void selftest_live(const char *emu_host, const struct platform *p)
{
	char dir[] = "--dir", time_name[] = "--service-time", time_value[] = "50";
	char control[] = "--control", anywhere[] = "127.0.0.1:0";
	char *argv[] = { (char *)emu_host, dir, (char *)p->dir, time_name, time_value, control,
			 anywhere, NULL };
	uint8_t report[TDREPORT_SIZE];
	int status = -1;
	pid_t pid;

	program = emu_host;
	state = p->dir;
	if (tdreport_init(report, p, 1) || tdreport_seal(report, p->mac_key))
		expect(false, "a report");
	pid = start(argv);
	several_in_a_row(report);
	in_parallel(p);
	broken_requests(report);
	for (size_t i = 0; i < ARRAY_SIZE(fault_cases); i++)
		fault_case(&fault_cases[i], report);
	replay_and_twice(report);
	http();
	refused_controls();
	control_over_tcp();
	selftest_asp(p->dir);
	expect(run("--service-time", "0", NULL) == 1, "a second server of one state is refused");
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	expect(WIFEXITED(status) && !WEXITSTATUS(status), "the server ends cleanly");
}
