/* SPDX-License-Identifier: MIT */
/* The server's TLS 1.3 context, replaced while connections live on. */
#ifndef BROKER_TLS_H
#define BROKER_TLS_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/stat.h>

#include <openssl/ssl.h>

/**
 * struct tls - certificate and key
 * @lock: protects @ctx and the times
 * @certificate: PEM, the leaf first
 * @key: PEM
 */
struct tls {
	pthread_mutex_t lock;
	const char *certificate;
	const char *key;
	SSL_CTX *ctx;
	struct timespec certificate_time;
	struct timespec key_time;
};

/* Return: 0, or -1 with the reason logged. */
int tls_open(struct tls *t, const char *certificate, const char *key);
void tls_close(struct tls *t);
/*
 * Read the files again, if they changed or @force is set. A pair that does not
 * fit together changes nothing.
 */
int tls_reload(struct tls *t, bool force);
/* A connection under the current pair, or NULL. */
SSL *tls_accept(struct tls *t, int fd);

#endif
