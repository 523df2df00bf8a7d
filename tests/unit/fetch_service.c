// SPDX-License-Identifier: MIT
#include "fetch_service.h"
#include "support.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define PCS "intel/collateral/"

static const struct {
	const char *path;
	const char *file;
	const char *header;
	const char *chain;
} routes[] = {
	{ "/tdx/certification/v4/tcb?fmspc=00806f050000", PCS "tcbinfo.json",
	  "TCB-Info-Issuer-Chain", PCS "tcbchain.pem" },
	{ "/tdx/certification/v4/qe/identity", PCS "qeid.json",
	  "SGX-Enclave-Identity-Issuer-Chain", PCS "tcbchain.pem" },
	{ "/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
	  PCS "pckcrl.der", "SGX-PCK-CRL-Issuer-Chain", PCS "pckcrlchain.pem" },
	{ "/sgx/certification/v4/rootcacrl", PCS "rootcrl.der", NULL, NULL },
	{ "/vcek/v1/Milan/cert_chain", "amd/cas/ask-milan.pem", NULL, NULL },
	{ "/vcek/v1/Milan/crl", "amd/crls/milan-2025.crl", NULL, NULL },
	{ "/vcek/v1/Genoa/cert_chain", "amd/cas/ask-genoa.pem", NULL, NULL },
	{ "/vcek/v1/Genoa/crl", "amd/crls/genoa-2024.crl", NULL, NULL },
	{ "/vcek/v1/Turin/cert_chain", "amd/cas/ask-turin.pem", NULL, NULL },
	{ "/vcek/v1/Turin/crl", "amd/crls/turin-2025.crl", NULL, NULL },
	{ "/vlek/v1/Milan/cert_chain", "amd/cas/asvk-milan.pem", NULL, NULL },
	{ "/vlek/v1/Milan/crl", "amd/crls/milan-2025.crl", NULL, NULL },
};

#define N_ROUTES (sizeof(routes) / sizeof(routes[0]))

char vcek_path[512];
const char *vcek_file;

struct server srv;

static void say(int fd, const void *p, size_t n)
{
	const uint8_t *q = p;

	while (n) {
		ssize_t k = send(fd, q, n, MSG_NOSIGNAL);

		if (k <= 0)
			return;
		q += k;
		n -= (size_t)k;
	}
}

static void say_text(int fd, const char *text)
{
	say(fd, text, strlen(text));
}

static void say_chain(int fd, const char *header, const char *file)
{
	struct blob b = load(file);
	char esc[4];
	size_t i;

	say_text(fd, header);
	say_text(fd, ": ");
	for (i = 0; i < b.n; i++) {
		snprintf(esc, sizeof(esc), "%%%02X", b.p[i]);
		say_text(fd, esc);
	}
	say_text(fd, "\r\n");
	free(b.p);
}

static void answer(int fd, const char *path)
{
	const char *header = NULL, *chain = NULL, *file = NULL;
	char line[128];
	struct blob b;
	size_t i;

	for (i = 0; i < N_ROUTES; i++) {
		if (strcmp(routes[i].path, path))
			continue;
		file = routes[i].file;
		header = routes[i].header;
		chain = routes[i].chain;
	}
	if (vcek_file && !strcmp(path, vcek_path))
		file = vcek_file;
	if (!file || srv.mode == MISSING) {
		say_text(fd, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n"
			     "Connection: close\r\n\r\n");
		return;
	}
	b = load(file);
	say_text(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n");
	if (header && srv.mode != NO_CHAIN)
		say_chain(fd, header, chain);
	if (srv.mode == ENDLESS)
		b.n = 3u << 20;
	if (srv.mode == EMPTY)
		b.n = 0;
	snprintf(line, sizeof(line), "Content-Length: %zu\r\n\r\n", b.n);
	say_text(fd, line);
	if (srv.mode == ENDLESS) {
		static uint8_t zeros[3u << 20];

		say(fd, zeros, sizeof(zeros));
	} else {
		say(fd, b.p, b.n);
	}
	free(b.p);
}

static void serve_one(int fd)
{
	char request[4096], path[1024];
	ssize_t n = recv(fd, request, sizeof(request) - 1, 0);

	if (n <= 0)
		return;
	request[n] = '\0';
	srv.asked++;
	if (srv.mode == BUSY)
		say_text(fd, "HTTP/1.1 429 Busy\r\nRetry-After: 1\r\n"
			     "Content-Length: 0\r\nConnection: close\r\n\r\n");
	else if (srv.mode == BROKEN)
		say_text(fd, "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n"
			     "Connection: close\r\n\r\n");
	else if (sscanf(request, "GET %1023s HTTP", path) == 1)
		answer(fd, path);
}

static void *serve(void *arg)
{
	int fd;

	(void)arg;
	while ((fd = accept(srv.fd, NULL, NULL)) >= 0) {
		serve_one(fd);
		shutdown(fd, SHUT_WR);
		close(fd);
	}
	return NULL;
}

void service_start(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);

	srv.fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(srv.fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(srv.fd, 16), 0);
	getsockname(srv.fd, (struct sockaddr *)&a, &len);
	srv.port = ntohs(a.sin_port);
	srv.mode = GOOD;
	srv.asked = 0;
	assert_int_equal(pthread_create(&srv.thread, NULL, serve, NULL), 0);
}

void service_stop(void)
{
	if (srv.fd < 0)
		return;
	shutdown(srv.fd, SHUT_RDWR);
	close(srv.fd);
	srv.fd = -1;
	pthread_join(srv.thread, NULL);
}
