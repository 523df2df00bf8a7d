/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_ATTEST_LABEL_H
#define _GUEST_ATTEST_LABEL_H

#include <linux/types.h>

struct cred;

int guest_attest_label(const struct cred *cred, char *label, size_t size);

#endif
