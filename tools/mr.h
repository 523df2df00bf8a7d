/* SPDX-License-Identifier: MIT */
/* Measurement registers of this machine: keys of type "guest_mr". */
#ifndef MR_H
#define MR_H

#include <stddef.h>
#include <stdint.h>

/* The key of a register, or of the kernel's list or log; -1 after a message. */
long mr_request(const char *name);

/* What it holds now. Freed with free(). NULL after a message. */
uint8_t *mr_read(const char *name, size_t *len);

/* 0, or -1 after a message. */
int mr_extend(const char *name, const uint8_t *digest, size_t len);

/* Sub-verbs of "mr" that are about logs; as a command's fn. */
int mr_cmd_log(int argc, char **argv);
int mr_cmd_replay(int argc, char **argv);

#endif
