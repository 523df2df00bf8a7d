/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_ATTEST_MR_H
#define _GUEST_ATTEST_MR_H

#include <linux/types.h>
#include <linux/guest_mr.h>

struct guest_attest_ops;
struct guest_attest_register;
struct key_type;

/* mr.c */
bool guest_mr_name_valid(const char *name);
bool guest_mr_ops_valid(const struct guest_attest_ops *ops);
int guest_mr_lookup(const char *name);
long guest_mr_read(const char *name, char *buffer, size_t buflen);
int guest_mr_extend(const char *name, const u8 *digest, size_t len);

/* mr_log.c */
struct guest_mr_record;

struct guest_mr_record *
guest_mr_record_alloc(const struct guest_attest_register *reg,
		      const u8 *digest);
void guest_mr_record_free(struct guest_mr_record *record);
void guest_mr_log_append(struct guest_mr_record *record);
long guest_mr_log_read(char *buffer, size_t buflen);
void guest_mr_log_destroy(void);

/* mr_key.c */
extern struct key_type guest_mr_key_type;

#endif
