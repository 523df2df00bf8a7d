// SPDX-License-Identifier: MIT
#include "mr.h"
#include "kernel_key.h"
#include "tool.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/guest_mr.h>
#include <linux/keyctl.h>

static const char *explain(int err)
{
	switch (err) {
	case ENODEV:
		return "no provider: no module for this platform is loaded, "
		       "or this is no confidential VM";
	case EPERM:
	case EACCES:
		return "not allowed: measurement registers take CAP_SYS_ADMIN";
	case EINVAL:
		return "the kernel finds the register's name or the digest's "
		       "length wrong";
	case EOPNOTSUPP:
		return "the platform, or this kernel, has no such register, or "
		       "can't extend it";
	case ENOSPC:
		return "the kernel's log is full, and extends nothing that it "
		       "can't tell of";
	case ETIMEDOUT:
		return "the platform did not answer in time";
	case EBUSY:
		return "the platform is busy";
	case EIO:
		return "the platform failed";
	case ENOKEY:
		return "the kernel has no key type guest_mr: is the module "
		       "guest_attest loaded?";
	case EDQUOT:
		return "the key quota of this user is used up";
	}
	return strerror(err);
}

long mr_request(const char *name)
{
	long key = syscall(SYS_request_key, GUEST_MR_KEY_TYPE, name, "",
			   KEY_SPEC_PROCESS_KEYRING);
	char buf[SHOWN_MAX];

	if (key < 0)
		fail("%s: %s", shown(buf, name), explain(errno));
	return key;
}

uint8_t *mr_read(const char *name, size_t *len)
{
	long key = mr_request(name);
	uint8_t *data;

	if (key < 0)
		return NULL;
	data = kernel_key_read(key, len);
	if (!data)
		fail("%s: %s", name, explain(errno));
	return data;
}

int mr_extend(const char *name, const uint8_t *digest, size_t len)
{
	long key = mr_request(name);

	if (key < 0)
		return -1;
	if (!syscall(SYS_keyctl, KEYCTL_UPDATE, key, digest, len))
		return 0;
	fail("%s: %s", name, explain(errno));
	return -1;
}
