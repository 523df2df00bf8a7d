/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct fuzz_target - something that is fed hostile bytes
 * @name: what GA_FUZZ_TARGET or the driver's argument selects
 * @seeds: directory below tests/data whose files are good starting points
 * @fn: takes one input; whatever it is, it must come back in good order
 */
struct fuzz_target {
	const char *name;
	const char *seeds;
	void (*fn)(const uint8_t *data, size_t size);
};

/* Ends with a target that has no name. */
extern const struct fuzz_target fuzz_targets[];

/* fuzz_event_log.c */
void fuzz_event_log(const uint8_t *data, size_t size);

/* fuzz_policy.c */
void fuzz_policy(const uint8_t *data, size_t size);

/* The target of that name, or NULL. */
const struct fuzz_target *fuzz_target(const char *name);

/* Fails in a way that no sanitizer overlooks. */
void fuzz_assert(int ok);

#endif
