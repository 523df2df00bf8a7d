/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EMU_TDX_FAULT_H
#define EMU_TDX_FAULT_H

#include <linux/types.h>

struct fault_kind;
struct quote_buf;
struct quote_reply;
struct seq_file;

/* What a hostile host does to one request; a NULL kind is an honest host. */
struct fault {
	const struct fault_kind *kind;
	u64 arg;
	unsigned int release_gen;
};

/* debugfs */
int fault_arm(char *text);
void fault_show(struct seq_file *m);
void fault_release(void);

/* One request, in this order: a refused one does not use up a quote's fault. */
struct fault fault_of_hcall(void);
bool fault_refuses_hcall(const struct fault *fault, u64 *r10);
unsigned int fault_limit(const struct fault *fault);
struct fault fault_of_quote(void);
bool fault_wants_quote(const struct fault *fault);
void fault_before(const struct fault *fault, struct quote_reply *reply);
void fault_after(const struct fault *fault, struct quote_buf *buf,
		 const struct quote_reply *reply);
void fault_keep(struct quote_reply *reply);

/* Sends every sleeper home and forgets the quote kept. */
void fault_stop(void);
void fault_exit(void);

#endif
