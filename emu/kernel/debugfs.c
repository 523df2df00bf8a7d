// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test sees and turns: /sys/kernel/debug/emu_tdx/.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/hex.h>
#include <linux/io.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "emu_tdx.h"
#include "fault.h"

#define LINE_MAX_LEN	256

static const char *const stat_names[NR_EMU_STATS] = {
	[STAT_VP_VMCALL]		= "vp_vmcall",
	[STAT_MR_RTMR_EXTEND]		= "mr_rtmr_extend",
	[STAT_MR_REPORT]		= "mr_report",
	[STAT_OTHER_LEAF]		= "other_leaf",
	[STAT_TDCALL_FAILED]		= "tdcall_failed",
	[STAT_QUOTE_STARTED]		= "quote_started",
	[STAT_QUOTE_COMPLETED]		= "quote_completed",
	[STAT_QUOTE_FAILED]		= "quote_failed",
	[STAT_QUOTE_RETRY]		= "quote_retry",
	[STAT_QUOTE_REFUSED]		= "quote_refused",
	[STAT_FREED_IN_FLIGHT]		= "buffer_freed_in_flight",
	[STAT_TOUCHED_IN_FLIGHT]	= "buffer_touched_in_flight",
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
		seq_printf(m, "%s %lld\n", stat_names[i],
			   atomic64_read(&stats[i]));
	vmcall_show(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static int state_show(struct seq_file *m, void *unused)
{
	td_show(m);
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

static ssize_t fault_file_write(struct file *file, const char __user *from,
				size_t len, loff_t *pos)
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

static ssize_t release_write(struct file *file, const char __user *from,
			     size_t len, loff_t *pos)
{
	fault_release();
	return len;
}

static const struct file_operations release_fops = {
	.owner = THIS_MODULE,
	.write = release_write,
};

/* The guest's side: the instruction itself, which then traps. */
static u64 tdcall_rtmr_extend(u64 index, const u8 *digest)
{
	u64 ret = TDCALL_MR_RTMR_EXTEND;
	u64 rcx = virt_to_phys((void *)digest);

	asm volatile(".byte 0x66, 0x0f, 0x01, 0xcc"
		     : "+a" (ret), "+c" (rcx), "+d" (index)
		     :
		     : "r8", "r9", "r10", "r11", "cc", "memory");
	return ret;
}

static int extend_by_line(char *line)
{
	char *hex = line;
	char *index_text = strsep(&hex, " ");
	u64 index, status;
	u8 *digest;

	if (!hex || kstrtou64(index_text, 0, &index) ||
	    strlen(hex) != 2 * SHA384_SIZE) {
		pr_err("rtmr_extend: want an index and %u hex digits\n",
		       2 * SHA384_SIZE);
		return -EINVAL;
	}
	/* As aligned as TDG.MR.RTMR.EXTEND wants it */
	digest = kzalloc(64, GFP_KERNEL);
	if (!digest)
		return -ENOMEM;
	if (hex2bin(digest, hex, SHA384_SIZE)) {
		pr_err("rtmr_extend: a character is no hex digit\n");
		kfree(digest);
		return -EINVAL;
	}
	status = tdcall_rtmr_extend(index, digest);
	kfree(digest);
	if (status) {
		pr_err("rtmr_extend: TDCALL status %#llx\n", status);
		return -EIO;
	}
	return 0;
}

static ssize_t rtmr_extend_write(struct file *file, const char __user *from,
				 size_t len, loff_t *pos)
{
	char *line = line_from_user(from, len);
	int err;

	if (IS_ERR(line))
		return PTR_ERR(line);
	err = extend_by_line(strim(line));
	kfree(line);
	return err ?: len;
}

static const struct file_operations rtmr_extend_fops = {
	.owner = THIS_MODULE,
	.write = rtmr_extend_write,
};

int emu_debugfs_init(void)
{
	dir = debugfs_create_dir("emu_tdx", NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	debugfs_create_file("state", 0400, dir, NULL, &state_fops);
	debugfs_create_file("stats", 0400, dir, NULL, &stats_fops);
	debugfs_create_file("fault", 0600, dir, NULL, &fault_file_fops);
	debugfs_create_file("release", 0200, dir, NULL, &release_fops);
	debugfs_create_file("rtmr_extend", 0200, dir, NULL, &rtmr_extend_fops);
	return 0;
}

void emu_debugfs_exit(void)
{
	debugfs_remove_recursive(dir);
}
