// SPDX-License-Identifier: MIT
#include "tls.h"

#include <errno.h>

const bool tls_is_here;

const struct stream_ops *tls_ops(const char *ca_file, struct failure *f)
{
	(void)ca_file;
	failure_set(f, EPROTO, "broker: this program has no TLS");
	return NULL;
}
