/* SPDX-License-Identifier: MIT */
#ifndef TESTS_COURIER_CERTIFICATE_H
#define TESTS_COURIER_CERTIFICATE_H

/*
 * DIR/cert.pem, signed by itself, and DIR/key.pem, for @names in the notation
 * of OpenSSL's subjectAltName, good for an hour from @start seconds on.
 */
void certificate_save(const char *dir, const char *names, long start);

#endif
