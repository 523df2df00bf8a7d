/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EMU_SNP_FAULT_H
#define EMU_SNP_FAULT_H

#include <linux/types.h>

struct fault_kind;
struct report_response;
struct seq_file;
struct snp_guest_msg;
struct svsm_answer;

/* What a fault is committed on */
enum fault_scope {
	FAULT_REQUEST	= 1,
	FAULT_EXTENDED	= 2,
	FAULT_SVSM	= 4,
};

/* What a hostile host does to one exit; a NULL kind is an honest host. */
struct fault {
	const struct fault_kind *kind;
	u64 arg;
};

/* debugfs */
int fault_arm(char *text);
void fault_show(struct seq_file *m);

/* One exit, in this order. @scopes: those that it is in */
struct fault fault_take(unsigned int scopes);
/* True if that is the answer: SW_EXITINFO1, SW_EXITINFO2 and RBX */
bool fault_exit(const struct fault *fault, u64 *info1, u64 *info2, u64 *rbx);
void fault_certificates(const struct fault *fault, u8 *table, size_t len, size_t room);
void fault_report(const struct fault *fault, struct report_response *response, size_t *len);
void fault_message(const struct fault *fault, struct snp_guest_msg *msg);
void fault_svsm(const struct fault *fault, struct svsm_answer *answer);

void fault_init(void);
void fault_stop(void);

#endif
