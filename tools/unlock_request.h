/* SPDX-License-Identifier: MIT */
/*
 * What the kernel is asked for a disk's key. The disk proposes; what was
 * measured, the kernel's own settings and the command line, decides.
 */
#ifndef TOOLS_UNLOCK_REQUEST_H
#define TOOLS_UNLOCK_REQUEST_H

#include "disk_header.h"

#define CALLOUT_MAX 1024

/**
 * struct unlock_settings - what the guest says; NULL where nothing
 * @uuid: the disk that is meant
 * @broker: URL
 * @resource: path
 * @profile: "native" or "rcar"
 * @timeout: seconds
 * @kernel_broker: broker of the module guest_secret, or empty
 * @kernel_profile: its profile
 */
struct unlock_settings {
	const char *uuid;
	const char *broker;
	const char *resource;
	const char *profile;
	const char *timeout;
	const char *kernel_broker;
	const char *kernel_profile;
};

/*
 * The callout of the request.
 * Return: 0, or -1 after a message.
 */
int unlock_request(char callout[CALLOUT_MAX], const struct disk_header *h,
		   const struct unlock_settings *s);

#endif
