/* SPDX-License-Identifier: MIT */
#ifndef MAINLINE_H
#define MAINLINE_H

#include <stddef.h>

/*
 * Evidence through configfs-tsm, over GUEST_ATTEST_REPORT_DATA_LEN bytes: one
 * instance per request, which is what its ABI document offers concurrent users.
 * @id tells instances apart, @level is NULL where there are none. The length,
 * or -errno.
 */
int mainline_evidence(int id, const char *level, const unsigned char *data,
		      unsigned char *evidence, size_t room);

#endif
