/* SPDX-License-Identifier: MIT */
/* The binding that docs/protocol-native.md has as its example. */
#ifndef BINDING_SAMPLE_H
#define BINDING_SAMPLE_H

#include "support.h"

/* Offsets of the values; the key of each is the byte before. */
enum {
	SAMPLE_AT_USER_DATA = 4,
	SAMPLE_AT_UID = 39,
	SAMPLE_AT_GID = 43,
	SAMPLE_AT_USER_NAMESPACE = 47,
	SAMPLE_AT_LABEL = 53,
	SAMPLE_AT_PURPOSE = 65,
	SAMPLE_AT_PUBLIC_KEY = 112,
	SAMPLE_AT_RESOURCE = 180,
};

/* A copy. */
struct blob binding_sample(void);

#endif
