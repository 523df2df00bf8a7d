// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test sees and turns: /sys/kernel/debug/emu_snp/.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "emu_snp.h"
#include "fault.h"

#define LINE_MAX_LEN	256

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
	[STAT_KEY]			= "key",
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

static char *line_from_user(const char __user *from, size_t len)
{
	if (len > LINE_MAX_LEN)
		return ERR_PTR(-E2BIG);
	return memdup_user_nul(from, len);
}

static int fault_file_show(struct seq_file *m, void *unused)
{
	fault_show(m);
	return 0;
}

static ssize_t fault_file_write(struct file *file, const char __user *from, size_t len,
				loff_t *pos)
{
	char *line = line_from_user(from, len);
	int err;

	if (IS_ERR(line))
		return PTR_ERR(line);
	err = fault_arm(strim(line));
	kfree(line);
	return err ?: len;
}
DEFINE_SHOW_STORE_ATTRIBUTE(fault_file);

static ssize_t seqno_write(struct file *file, const char __user *from, size_t len, loff_t *pos)
{
	char *line = line_from_user(from, len);
	u32 id, seqno;
	int err = -EINVAL;

	if (IS_ERR(line))
		return PTR_ERR(line);
	if (sscanf(line, "%u %u", &id, &seqno) == 2)
		err = firmware_set_seqno(id, seqno);
	kfree(line);
	return err ?: len;
}

static const struct file_operations seqno_fops = {
	.owner = THIS_MODULE,
	.write = seqno_write,
};

static ssize_t rekey_write(struct file *file, const char __user *from, size_t len, loff_t *pos)
{
	unsigned int id;
	int err = kstrtouint_from_user(from, len, 0, &id);

	return (err ?: firmware_rekey(id)) ?: len;
}

static const struct file_operations rekey_fops = {
	.owner = THIS_MODULE,
	.write = rekey_write,
};

int debugfs_init(void)
{
	dir = debugfs_create_dir("emu_snp", NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	debugfs_create_file("state", 0400, dir, NULL, &state_fops);
	debugfs_create_file("stats", 0400, dir, NULL, &stats_fops);
	debugfs_create_file("fault", 0600, dir, NULL, &fault_file_fops);
	debugfs_create_file("seqno", 0200, dir, NULL, &seqno_fops);
	debugfs_create_file("rekey", 0200, dir, NULL, &rekey_fops);
	return 0;
}

void debugfs_exit(void)
{
	debugfs_remove_recursive(dir);
}
