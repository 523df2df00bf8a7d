// SPDX-License-Identifier: MIT
/* TLS, its certificate replaced while connections live, draining, replicas. */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "guest.h"

static struct harness h;

static void save_certificate(const char *name)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	char *path;
	FILE *f;

	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -60);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_set_pubkey(cert, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
				   (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(cert, X509_get_subject_name(cert));
	assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
	assert_true(asprintf(&path, "%s/key.pem", h.dir) > 0);
	f = fopen(path, "w");
	assert_int_equal(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	free(path);
	assert_true(asprintf(&path, "%s/cert.pem", h.dir) > 0);
	f = fopen(path, "w");
	assert_int_equal(PEM_write_X509(f, cert), 1);
	fclose(f);
	free(path);
	X509_free(cert);
	EVP_PKEY_free(key);
}

struct tls_client {
	SSL_CTX *ctx;
	SSL *ssl;
	int fd;
};

/* Return: 0, or -1 when the handshake fails. */
static int tls_connect(struct tls_client *c, int max_version)
{
	c->ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_max_proto_version(c->ctx, max_version);
	c->ssl = SSL_new(c->ctx);
	c->fd = harness_connect(&h);
	assert_true(c->fd >= 0);
	SSL_set_fd(c->ssl, c->fd);
	return SSL_connect(c->ssl) == 1 ? 0 : -1;
}

static void tls_close(struct tls_client *c)
{
	SSL_free(c->ssl);
	SSL_CTX_free(c->ctx);
	close(c->fd);
}

static void tls_health(struct tls_client *c)
{
	static const char request[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
	char text[1024];
	int n, got = 0;

	assert_int_equal(SSL_write(c->ssl, request, sizeof(request) - 1), sizeof(request) - 1);
	do {
		n = SSL_read(c->ssl, text + got, (int)sizeof(text) - 1 - got);
		assert_true(n > 0);
		got += n;
		text[got] = '\0';
	} while (!strstr(text, "\r\n\r\nok\n"));
	assert_memory_equal(text, "HTTP/1.1 200 ", 13);
}

static void expect_name(struct tls_client *c, const char *wanted)
{
	X509 *cert = SSL_get1_peer_certificate(c->ssl);
	char name[64];

	X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name, sizeof(name));
	assert_string_equal(name, wanted);
	X509_free(cert);
}

/* The loading is logged; how long it takes is not promised. */
static void await_name(const char *wanted)
{
	struct tls_client c;
	char name[64] = "";
	int tries;

	for (tries = 0; tries < 100 && strcmp(name, wanted); tries++) {
		X509 *cert;

		usleep(50000);
		assert_int_equal(tls_connect(&c, TLS1_3_VERSION), 0);
		cert = SSL_get1_peer_certificate(c.ssl);
		X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name,
					  sizeof(name));
		X509_free(cert);
		tls_close(&c);
	}
	assert_string_equal(name, wanted);
}

static void write_broken_key(void)
{
	char *path;
	FILE *f;

	assert_true(asprintf(&path, "%s/key.pem", h.dir) > 0);
	f = fopen(path, "w");
	fputs("not a key\n", f);
	fclose(f);
	free(path);
}

static void test_tls(void **state)
{
	struct tls_client old, fresh;
	struct answer a;
	char *settings;

	(void)state;
	harness_open(&h, "");
	assert_true(asprintf(&settings, "tls-certificate = %s/cert.pem\ntls-key = %s/key.pem\n", h.dir,
			     h.dir) > 0);
	harness_add(&h, settings);
	free(settings);
	save_certificate("first");
	harness_start(&h, NULL);
	assert_int_equal(tls_connect(&old, TLS1_3_VERSION), 0);
	expect_name(&old, "first");
	tls_health(&old);
	assert_int_equal(tls_connect(&fresh, TLS1_2_VERSION), -1);
	tls_close(&fresh);
	ask(&h, "GET", "/healthz", NULL, "", &a);
	assert_int_equal(a.status, 0);
	answer_fini(&a);
	/* A pair that does not load changes nothing; the next one that does is taken. */
	write_broken_key();
	assert_int_equal(kill(h.pid, SIGHUP), 0);
	usleep(200000);
	assert_int_equal(tls_connect(&fresh, TLS1_3_VERSION), 0);
	expect_name(&fresh, "first");
	tls_close(&fresh);
	save_certificate("second");
	assert_int_equal(kill(h.pid, SIGHUP), 0);
	await_name("second");
	tls_health(&old);
	tls_close(&old);
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_close(&h);
}

/* A request that has begun is answered; then the broker is gone. */
static void test_drain(void **state)
{
	static const char half[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n";
	char text[256];
	int idle, busy, status;
	ssize_t n;

	(void)state;
	harness_open(&h, "");
	harness_start(&h, NULL);
	idle = harness_connect(&h);
	busy = harness_connect(&h);
	assert_int_equal(write(busy, half, sizeof(half) - 1), sizeof(half) - 1);
	usleep(200000);
	assert_int_equal(kill(h.pid, SIGTERM), 0);
	usleep(200000);
	assert_int_equal(read(idle, text, sizeof(text)), 0);
	assert_int_equal(write(busy, "\r\n", 2), 2);
	n = read(busy, text, sizeof(text) - 1);
	assert_true(n > 0);
	text[n] = '\0';
	assert_memory_equal(text, "HTTP/1.1 200 ", 13);
	assert_non_null(strstr(text, "Connection: close"));
	close(busy);
	close(idle);
	assert_int_equal(waitpid(h.pid, &status, 0), h.pid);
	h.pid = 0;
	assert_int_equal(status, 0);
	harness_close(&h);
}

/* Two processes, one database, one file of ticket keys: one's challenge at the other. */
static void test_replicas(void **state)
{
	static const struct asker root = { 0, "unconfined", "storage:disk" };
	json_t *challenge, *wish;
	struct harness other;
	struct answer a;
	struct guest g;

	(void)state;
	harness_open(&h, "");
	harness_start(&h, "--emulated-root");
	harness_clone(&other, &h);
	harness_start(&other, "--emulated-root");
	administer(&h, "PUT", "/admin/v1/secrets/default/disk/key", "shared");
	administer(&other, "PUT", "/admin/v1/documents/policy/", "{\"appraisal\":\"any\"}");
	guest_open(&g);
	challenge = guest_challenge(&h);
	wish = guest_wish(&h, &g, challenge, "default/disk/key", &root);
	guest_post(&other, "/v1/release", NULL, wish, &a);
	assert_int_equal(a.status, 200);
	answer_fini(&a);
	/* Used up at the one, used up at the other. */
	guest_post(&h, "/v1/release", NULL, wish, &a);
	assert_int_equal(a.status, 401);
	assert_non_null(strstr(a.body, "used before"));
	answer_fini(&a);
	json_decref(wish);
	json_decref(challenge);
	guest_close(&g);
	assert_int_equal(harness_stop(&other, SIGTERM), 0);
	harness_clone_close(&other);
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_close(&h);
}

static void test_limits(void **state)
{
	int fds[4], i;
	char byte;

	(void)state;
	harness_open(&h, "max-connections-per-peer = 3\nrequest-timeout = 1\n");
	harness_start(&h, NULL);
	usleep(100000);
	for (i = 0; i < 4; i++)
		fds[i] = harness_connect(&h);
	/* The fourth is closed at once; the others when their second is over. */
	assert_int_equal(read(fds[3], &byte, 1), 0);
	assert_int_equal(write(fds[0], "G", 1), 1);
	assert_int_equal(read(fds[0], &byte, 1), 1);
	assert_int_equal(byte, 'H');
	assert_int_equal(read(fds[1], &byte, 1), 0);
	for (i = 0; i < 4; i++)
		close(fds[i]);
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_drain),
		cmocka_unit_test(test_replicas),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
