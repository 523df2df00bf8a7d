// SPDX-License-Identifier: MIT
#include "tls.h"

#include <errno.h>
#include <string.h>

#include <openssl/err.h>

#include "log.h"

static void fail(const struct tls *t, const char *what)
{
	unsigned long code = ERR_peek_last_error();

	log_error("TLS certificate", "file", t->certificate, "what", what, "reason",
		  code ? ERR_reason_error_string(code) : strerror(errno), NULL);
	ERR_clear_error();
}

static SSL_CTX *load(const struct tls *t)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (!ctx)
		return NULL;
	/* What was decrypted is wiped as soon as it is read. */
	SSL_CTX_set_options(ctx, SSL_OP_CLEANSE_PLAINTEXT | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				      SSL_MODE_RELEASE_BUFFERS);
	if (SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1 &&
	    SSL_CTX_use_certificate_chain_file(ctx, t->certificate) == 1 &&
	    SSL_CTX_use_PrivateKey_file(ctx, t->key, SSL_FILETYPE_PEM) == 1 &&
	    SSL_CTX_check_private_key(ctx) == 1)
		return ctx;
	fail(t, "certificate and key do not load");
	SSL_CTX_free(ctx);
	return NULL;
}

static int times(const struct tls *t, struct timespec *certificate, struct timespec *key)
{
	struct stat st;

	if (stat(t->certificate, &st))
		return -1;
	*certificate = st.st_mtim;
	if (stat(t->key, &st))
		return -1;
	*key = st.st_mtim;
	return 0;
}

static bool same(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

int tls_reload(struct tls *t, bool force)
{
	struct timespec certificate, key;
	SSL_CTX *ctx, *old;

	if (times(t, &certificate, &key)) {
		fail(t, "not there");
		return -1;
	}
	if (!force && same(&certificate, &t->certificate_time) && same(&key, &t->key_time))
		return 0;
	/* Files that fail are looked at again when they change again. */
	t->certificate_time = certificate;
	t->key_time = key;
	ctx = load(t);
	if (!ctx)
		return -1;
	pthread_mutex_lock(&t->lock);
	old = t->ctx;
	t->ctx = ctx;
	pthread_mutex_unlock(&t->lock);
	SSL_CTX_free(old);
	log_info("TLS certificate loaded", "file", t->certificate, NULL);
	return 0;
}

int tls_open(struct tls *t, const char *certificate, const char *key)
{
	*t = (struct tls){ .certificate = certificate, .key = key };
	pthread_mutex_init(&t->lock, NULL);
	return tls_reload(t, true);
}

void tls_close(struct tls *t)
{
	SSL_CTX_free(t->ctx);
	pthread_mutex_destroy(&t->lock);
}

SSL *tls_accept(struct tls *t, int fd)
{
	SSL *ssl;

	pthread_mutex_lock(&t->lock);
	ssl = SSL_new(t->ctx);
	pthread_mutex_unlock(&t->lock);
	if (ssl && SSL_set_fd(ssl, fd) != 1) {
		SSL_free(ssl);
		return NULL;
	}
	if (ssl)
		SSL_set_accept_state(ssl);
	return ssl;
}
