/* SPDX-License-Identifier: MIT */
/*
 * What root's keys count for.
 */
#ifndef QUOTA_H
#define QUOTA_H

/**
 * struct quota - a line of /proc/key-users
 * @all: keys there are, charged or not
 * @keys: keys charged
 * @bytes: bytes charged
 */
struct quota {
	unsigned int all;
	unsigned int keys;
	unsigned int bytes;
};

struct quota root_quota(void);

/* Unlinked keys are collected, and credited, a moment later. */
struct quota settled_quota(void);

#endif
