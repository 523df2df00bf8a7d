// SPDX-License-Identifier: MIT
#include "tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "deadline.h"

/* What a server may make us hold before it is known to be the right one. */
#define CERTIFICATES_MAX (64 << 10)

const bool tls_is_here = true;
static SSL_CTX *ctx;

static int complain(SSL *ssl, const char *what, struct failure *f)
{
	unsigned long code = ERR_peek_error();
	long verified = ssl ? SSL_get_verify_result(ssl) : X509_V_OK;
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	if (verified != X509_V_OK)
		reason = X509_verify_cert_error_string(verified);
	ERR_clear_error();
	return failure_set(f, EPROTO, "TLS: %s: %s", what, reason ? reason : "the connection broke");
}

/* Wait for what OpenSSL wants before it goes on, or say why it can't. */
static int go_on(struct stream *s, int ret, const char *what, struct failure *f)
{
	switch (SSL_get_error(s->tls, ret)) {
	case SSL_ERROR_WANT_READ:
		return deadline_wait(s->fd, POLLIN, INT_MAX, what, f);
	case SSL_ERROR_WANT_WRITE:
		return deadline_wait(s->fd, POLLOUT, INT_MAX, what, f);
	default:
		return complain(s->tls, what, f);
	}
}

static int set_name(SSL *ssl, const struct url *u)
{
	struct in_addr v4;

	if (u->literal || inet_pton(AF_INET, u->host, &v4) == 1)
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), u->host);
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return SSL_set1_host(ssl, u->host) == 1 && SSL_set_tlsext_host_name(ssl, u->host) == 1;
}

static int tls_begin(struct stream *s, const struct url *u, struct failure *f)
{
	SSL *ssl = SSL_new(ctx);
	int ret;

	s->tls = ssl;
	if (!ssl || SSL_set_fd(ssl, s->fd) != 1 || set_name(ssl, u) != 1)
		return complain(NULL, "setup", f);
	while ((ret = SSL_connect(ssl)) != 1)
		if (go_on(s, ret, "handshake", f))
			return -1;
	return 0;
}

static long tls_read(struct stream *s, char *dst, size_t size, struct failure *f)
{
	int n;

	while ((n = SSL_read(s->tls, dst, (int)size)) <= 0) {
		if (SSL_get_error(s->tls, n) == SSL_ERROR_ZERO_RETURN)
			return 0;
		if (go_on(s, n, "answer", f))
			return -1;
	}
	return n;
}

static int tls_write(struct stream *s, const char *p, size_t n, struct failure *f)
{
	size_t done;

	while (n) {
		if (SSL_write_ex(s->tls, p, n, &done) == 1) {
			p += done;
			n -= done;
		} else if (go_on(s, 0, "request", f)) {
			return -1;
		}
	}
	return 0;
}

static void tls_end(struct stream *s)
{
	SSL_free(s->tls);
	s->tls = NULL;
}

static const struct stream_ops stream_tls = {
	.begin = tls_begin,
	.read = tls_read,
	.write = tls_write,
	.end = tls_end,
};

const struct stream_ops *tls_ops(const char *ca_file, struct failure *f)
{
	int loaded;

	/* OpenSSL writes with write(2). */
	signal(SIGPIPE, SIG_IGN);
	if (!ctx)
		ctx = SSL_CTX_new(TLS_client_method());
	if (!ctx || SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) != 1) {
		complain(NULL, "setup", f);
		return NULL;
	}
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_max_cert_list(ctx, CERTIFICATES_MAX);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	loaded = ca_file ? SSL_CTX_load_verify_file(ctx, ca_file) :
			   SSL_CTX_set_default_verify_paths(ctx);
	if (loaded == 1)
		return &stream_tls;
	complain(NULL, ca_file ? ca_file : "trusted certificates", f);
	return NULL;
}
