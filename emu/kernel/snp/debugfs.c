// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test sees and turns: /sys/kernel/debug/emu_snp/.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include "emu_snp.h"

static const char *const stat_names[NR_EMU_STATS] = {
	[STAT_VMGEXIT]			= "vmgexit",
	[STAT_GUEST_REQUEST]		= "guest_request",
	[STAT_EXT_GUEST_REQUEST]	= "ext_guest_request",
	[STAT_RUN_VMPL]			= "run_vmpl",
	[STAT_MALFORMED_EXIT]		= "malformed_exit",
	[STAT_BUSY]			= "busy",
	[STAT_INVALID_LEN]		= "invalid_len",
	[STAT_RETRIED]			= "retried",
	[STAT_FW_REFUSED]		= "firmware_refused",
	[STAT_REPORT]			= "report",
	[STAT_REPORT_REFUSED]		= "report_refused",
	[STAT_SVSM_ATTEST]		= "svsm_attest",
	[STAT_SVSM_REFUSED]		= "svsm_refused",
	[STAT_HOST_FAILED]		= "host_failed",
	[STAT_IV_REUSED]		= "iv_reused",
	[STAT_WIPED_KEY_USED]		= "wiped_key_used",
};

static atomic64_t stats[NR_EMU_STATS];
static struct dentry *dir;

void stat_inc(enum emu_stat stat)
{
	atomic64_inc(&stats[stat]);
}

static int stats_show(struct seq_file *m, void *unused)
{
	int i;

	for (i = 0; i < NR_EMU_STATS; i++)
		seq_printf(m, "%s %lld\n", stat_names[i], atomic64_read(&stats[i]));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static int state_show(struct seq_file *m, void *unused)
{
	params_show(m);
	firmware_show(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

int debugfs_init(void)
{
	dir = debugfs_create_dir("emu_snp", NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	debugfs_create_file("state", 0400, dir, NULL, &state_fops);
	debugfs_create_file("stats", 0400, dir, NULL, &stats_fops);
	return 0;
}

void debugfs_exit(void)
{
	debugfs_remove_recursive(dir);
}
