/* SPDX-License-Identifier: MIT */
/*
 * TLS 1.3. It is a matter of which program: the one without it, which is what
 * a request over plain HTTP costs, is a third of the size in memory.
 */
#ifndef COURIER_TLS_H
#define COURIER_TLS_H

#include "stream.h"

extern const bool tls_is_here;

/*
 * To be called while files can still be read. @ca_file is the PEM file to
 * trust, or NULL for those that the system trusts.
 * Return: NULL after a failure
 */
const struct stream_ops *tls_ops(const char *ca_file, struct failure *f);

#endif
