/* SPDX-License-Identifier: MIT */
/* One thing wrong at a time: what each such test does. */
#ifndef INTEL_CASE_H
#define INTEL_CASE_H

#include "intel_forge.h"

/* The forge of the test under way, right until the test turns a knob. */
extern struct forge fg;

int case_setup(void **state);
int case_setup_sgx(void **state);
int case_teardown(void **state);

/* The forged evidence must be refused as @class, for the reason @code. */
void refused(enum ga_class class, enum ga_code code, const char *field);

/* It must be accepted, as emulated, with nothing to say. */
void accepted(void);

/* Its TCB status; accepted must be UpToDate and nothing else. */
enum ga_tcb_status status(void);

/* A test of its own: turn @knob and be refused. */
#define CASE(name, knob, class, code, field)		\
	static void name(void **state)			\
	{						\
		(void)state;				\
		knob;					\
		refused(class, code, field);		\
	}

#define T(name) \
	cmocka_unit_test_setup_teardown(name, case_setup, case_teardown)
#define S(name) \
	cmocka_unit_test_setup_teardown(name, case_setup_sgx, case_teardown)

#endif
