// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extends an RTMR through the sysfs files of mainline's tdx-guest driver, so
 * that its view stays true: that ABI is all that the driver offers, to the
 * kernel as well. kernfs keeps the driver in place while a write is in it.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init_task.h>
#include <linux/kernel.h>
#include <linux/mount.h>
#include <linux/path.h>
#include "tdx.h"

/* Documentation/ABI/testing/sysfs-devices-virtual-misc-tdx_guest */
#define RTMR_FILE "devices/virtual/misc/tdx_guest/measurements/rtmr%u:sha384"

static int write_digest(struct vfsmount *sysfs, unsigned int rtmr,
			const u8 *digest)
{
	const struct path root = { .mnt = sysfs, .dentry = sysfs->mnt_root };
	char name[sizeof(RTMR_FILE)];
	struct file *file;
	loff_t pos = 0;
	ssize_t ret;

	snprintf(name, sizeof(name), RTMR_FILE, rtmr);
	file = file_open_root(&root, name, O_WRONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = kernel_write(file, digest, TDX_MR_LEN, &pos);
	fput(file);
	if (ret < 0)
		/* Removed between open and write: as if it had never been. */
		return ret == -ENODEV ? -ENOENT : ret;
	return ret == TDX_MR_LEN ? 0 : -EIO;
}

/**
 * tdx_sysfs_extend - extend an RTMR through mainline's driver
 * @rtmr: its number
 * @digest: TDX_MR_LEN bytes
 *
 * On a mount of its own and with the kernel's credentials, so that neither the
 * caller's mounts nor its user decide what is written to. Memory that runs out
 * on the way must not look like an absent driver: only -ENOENT does.
 *
 * Return: 0, -ENOENT when the driver isn't there, or its error.
 */
int tdx_sysfs_extend(unsigned int rtmr, const u8 *digest)
{
	struct file_system_type *type = get_fs_type("sysfs");
	const struct cred *old;
	struct vfsmount *sysfs;
	struct cred *cred;
	int ret;

	/* A kernel without sysfs has no stale view of anything. */
	if (!type)
		return -ENOENT;
	cred = prepare_kernel_cred(&init_task);
	if (!cred)
		return -ENOMEM;

	old = override_creds(cred);
	sysfs = kern_mount(type);
	if (IS_ERR(sysfs)) {
		ret = PTR_ERR(sysfs);
	} else {
		ret = write_digest(sysfs, rtmr, digest);
		kern_unmount(sysfs);
	}
	revert_creds(old);
	put_cred(cred);
	return ret;
}
