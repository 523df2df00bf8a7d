/* SPDX-License-Identifier: MIT */
/*
 * Requests of the tests: thin, so that each sees what the kernel said.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include <stddef.h>
#include <sys/types.h>
#include <keyutils.h>
#include <linux/guest_attest.h>

#define BASE64_LEN(bytes) (((bytes) + 2) / 3 * 4 + 1)

/* Terminated base64 of @len bytes; @text holds BASE64_LEN(@len). */
void base64(const unsigned char *data, size_t len, char *text);

void random_bytes(unsigned char *data, size_t len);

/*
 * A key with evidence over GUEST_ATTEST_REPORT_DATA_LEN bytes, or -errno.
 * @options is NULL or starts with a space.
 */
key_serial_t request_evidence(const char *desc, const unsigned char *data,
			      const char *options, key_serial_t keyring);

/* -errno, or the length; *@payload is the caller's to free. */
ssize_t read_key(key_serial_t key, unsigned char **payload);

/*
 * The value of a record of a collection that our kernel made, and its length;
 * NULL when it isn't there. @label is also the end of the record's type.
 */
const unsigned char *cmw_record(const unsigned char *cmw, size_t len,
				const char *label, size_t *value_len);

/* Writes a file of sysfs or debugfs; exits when it can't. */
void write_file(const char *path, const char *text);

/* Sets a parameter of the test provider. */
void test_provider(const char *parameter, const char *value);

#endif
