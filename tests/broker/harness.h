/* SPDX-License-Identifier: MIT */
/*
 * A broker of its own for a test: started in a directory that vanishes with
 * it, on a free port of the loopback, for the emulated platform that emu-host
 * makes beside it. ATTEST_BROKER and EMU_HOST name the programs.
 */
#ifndef TESTS_BROKER_HARNESS_H
#define TESTS_BROKER_HARNESS_H

#include <sys/types.h>

#include <jansson.h>

#include "test.h"

/**
 * struct harness - a broker and its platform
 * @root: file of emulated roots, in @dir
 * @set: "NAME=HEX", a field of the reports that are made from now on; or NULL
 */
struct harness {
	char *dir;
	char *config;
	char *admin;
	char *log;
	const char *root;
	const char *set;
	int port;
	pid_t pid;
};

/* @settings are lines of the configuration beside the usual ones. */
void harness_open(struct harness *h, const char *settings);
/* @option: "--emulated-root", which is given @root, "--sample-evidence", or NULL. */
void harness_start(struct harness *h, const char *option);
/* Before the start: an emulated SEV-SNP platform, too; its keys take seconds. */
void harness_add_snp(struct harness *h);
/* More lines of the configuration. */
void harness_add(struct harness *h, const char *settings);
/* A second broker on the files of the first. */
void harness_clone(struct harness *other, const struct harness *h);
void harness_clone_close(struct harness *other);
/* Return: the exit status as waitpid(2) gives it. */
int harness_stop(struct harness *h, int sig);
void harness_close(struct harness *h);

/**
 * struct answer - what came back
 * @status: 0 when the connection broke
 * @body: NUL-terminated
 * @cookie: "name=value" of Set-Cookie, or empty
 * @attributes: what followed it
 */
struct answer {
	int status;
	char *body;
	size_t n;
	char cookie[16384];
	char attributes[256];
};

void answer_fini(struct answer *a);
json_t *answer_json(const struct answer *a);

/* @fields are whole header lines, or NULL. One connection for each. */
void ask(const struct harness *h, const char *method, const char *path, const char *fields,
	 const char *body, struct answer *a);
/* The same on a connection that is there, or -1 when it broke. */
int ask_on(int fd, const char *method, const char *path, const char *fields, const char *body,
	   struct answer *a);
int harness_connect(const struct harness *h);
/* Bytes as they are; the answer up to the end of the connection. */
void ask_raw(const struct harness *h, const char *bytes, size_t n, struct answer *a);
void ask_admin(const struct harness *h, const char *method, const char *path, const char *body,
	       struct answer *a);
/* The same where the broker may be gone: -1 then. */
int try_admin(const struct harness *h, const char *method, const char *path, const char *body,
	      struct answer *a);
/* As ask_admin(), which must succeed. */
void administer(const struct harness *h, const char *method, const char *path, const char *body);

/* A quote of the emulated platform over @n bytes of report data. */
size_t make_quote(const struct harness *h, const void *report_data, size_t n, uint8_t *dst,
		  size_t size);

/* A report of the emulated SEV-SNP platform. */
void make_report(const struct harness *h, const void *report_data, size_t n, uint8_t dst[1184]);
/* A file of the platform's, below the harness's directory. */
size_t read_emulated(const struct harness *h, const char *name, uint8_t *dst, size_t size);

#define QUOTE_MAX 16384

#endif
