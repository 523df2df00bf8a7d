/* SPDX-License-Identifier: MIT */
/*
 * The emulated platform that the guest is on: where the tests find what differs.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stddef.h>

/**
 * struct platform - one of them
 * @emulator: its module, and its directory in debugfs
 * @fake: stands for it in the debug kernel: the provider over a made-up one
 * @provider: our module
 * @report_data: offset of the report data in evidence
 * @busy: count of its stats that says what the host still holds, or NULL
 * @defects: counts that only a driver with a defect leaves at more than 0
 */
struct platform {
	const char *emulator;
	const char *fake;
	const char *provider;
	size_t report_data;
	const char *busy;
	const char *defects[2];
};

const struct platform *platform(void);

/* The lowest level that the provider takes requests for; -1 without one. */
int lowest_level(void);

#endif
