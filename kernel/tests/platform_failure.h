/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_ATTEST_PLATFORM_FAILURE_H
#define _GUEST_ATTEST_PLATFORM_FAILURE_H

/**
 * struct platform_failure - one way in which a platform fails
 * @what: shown in the log
 * @fail: makes it fail so until platform_heal()
 * @error: what the requester is told
 */
struct platform_failure {
	const char *what;
	void (*fail)(void);
	int error;
};

#endif
