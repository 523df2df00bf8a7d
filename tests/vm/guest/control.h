/* SPDX-License-Identifier: MIT */
/*
 * The tests' hand on the emulated platform: faults of the emulator by debugfs,
 * those of the host process by its control socket, which the runner connects to
 * a virtio port named "control".
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>

/* Each ends the program when the platform doesn't obey. */
void control_init(void);
void control_arm(const char *fault, unsigned int count);
void control_disarm(void);

__attribute__((format(printf, 2, 3)))
void control_write(const char *path, const char *fmt, ...);

/* A number of the emulator's stats. */
long control_stat(const char *name);

/* Until the host holds no quote buffer. */
void control_wait_idle(void);

/* Of the defects of drivers that the emulator counts, it has seen none. */
bool control_no_defect(void);

/* Monotonic seconds. */
double now(void);

#endif
