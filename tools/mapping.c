// SPDX-License-Identifier: MIT
#include "mapping.h"

#include <ctype.h>
#include <errno.h>
#include <linux/dm-ioctl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/sysmacros.h>

#include <libdevmapper.h>

#include "tool.h"

/* As cryptsetup(8) marks them, so that it can show and close them. */
#define UUID_PREFIX "CRYPT-LUKS2-"

#define NAME_MAX_LEN 127

/* What failed is said here, and why by the kernel's log. */
static void be_silent(int level, const char *file, int line, int number, const char *format, ...)
{
	(void)level;
	(void)file;
	(void)line;
	(void)number;
	(void)format;
}

static struct dm_task *new_task(int type, const char *name)
{
	struct dm_task *task;

	dm_log_with_errno_init(be_silent);
	task = dm_task_create(type);
	if (task && dm_task_set_name(task, name))
		return task;
	if (task)
		dm_task_destroy(task);
	fail("device-mapper can't be used: is the module dm-crypt loaded?");
	return NULL;
}

/* udev(7), where it runs, has made or removed the node when this returns. */
static int run(struct dm_task *task)
{
	uint32_t cookie = 0;
	int ret = -1;

	if (!dm_task_set_cookie(task, &cookie, 0))
		return -1;
	errno = EIO;
	if (dm_task_run(task))
		ret = 0;
	else
		errno = dm_task_get_errno(task) ? dm_task_get_errno(task) : EIO;
	dm_udev_wait(cookie);
	return ret;
}

/* Whether there is such a mapping, and its UUID. 0, or -1 after a message. */
static int look_up(const char *name, bool *exists, char uuid[DM_UUID_LEN])
{
	struct dm_task *task = new_task(DM_DEVICE_INFO, name);
	struct dm_info info;
	const char *found;
	int ret = -1;

	if (!task)
		return -1;
	if (!dm_task_run(task) || !dm_task_get_info(task, &info)) {
		fail("device-mapper can't be asked: %s", strerror(errno));
	} else {
		found = dm_task_get_uuid(task);
		snprintf(uuid, DM_UUID_LEN, "%s", info.exists && found ? found : "");
		*exists = info.exists;
		ret = 0;
	}
	dm_task_destroy(task);
	return ret;
}

int mapping_check_name(const char *name)
{
	char uuid[DM_UUID_LEN];
	bool exists;
	const char *c;

	for (c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("#+-.:=@_", *c))
			break;
	if (*c || !*name || !strcmp(name, ".") || !strcmp(name, "..") || c - name > NAME_MAX_LEN) {
		fail("'%s' can't be the name of a mapping", name);
		return -1;
	}
	if (look_up(name, &exists, uuid))
		return -1;
	if (!exists)
		return 0;
	fail("there is a mapping '%s' already", name);
	return -1;
}

static int add_target(struct dm_task *task, const struct mapping *m)
{
	const struct disk_header *h = m->header;
	unsigned int sectors = h->sector_size / 512, n = 0;
	char params[512], options[64] = "";
	uint64_t size;

	if (m->sectors <= h->offset || m->sectors - h->offset < sectors) {
		fail("header: segment: offset: expected less than the device's %llu sectors, "
		     "found %llu", (unsigned long long)m->sectors, (unsigned long long)h->offset);
		return -1;
	}
	size = (m->sectors - h->offset) / sectors * sectors;
	if (m->discards) {
		strcat(options, " allow_discards");
		n++;
	}
	if (sectors > 1) {
		sprintf(options + strlen(options), " sector_size:%u", h->sector_size);
		n++;
	}
	snprintf(params, sizeof(params), DISK_CIPHER " :%d:logon:%s 0 %u:%u %llu", DISK_KEY_LEN,
		 h->token.name, major(m->device), minor(m->device), (unsigned long long)h->offset);
	if (n)
		sprintf(params + strlen(params), " %u%s", n, options);
	if (dm_task_add_target(task, 0, size, "crypt", params))
		return 0;
	fail("out of memory");
	return -1;
}

static void make_uuid(char uuid[DM_UUID_LEN], const struct mapping *m)
{
	char *to = uuid + sprintf(uuid, UUID_PREFIX);
	const char *c;

	for (c = m->header->uuid; *c; c++)
		if (*c != '-')
			*to++ = *c;
	snprintf(to, (size_t)(uuid + DM_UUID_LEN - to), "-%s", m->name);
}

static const char *explain(int err)
{
	switch (err) {
	case ENOKEY:
		return "the kernel does not find the released key";
	case EBUSY:
		return "the device is in use";
	case EINVAL:
		return "the kernel refuses the table: another key size than that of the key?";
	case ENOENT:
		return "the kernel lacks the cipher " DISK_CIPHER;
	}
	return strerror(err);
}

int mapping_create(const struct mapping *m)
{
	struct dm_task *task = new_task(DM_DEVICE_CREATE, m->name);
	char uuid[DM_UUID_LEN];
	int ret = -1;

	if (!task)
		return -1;
	make_uuid(uuid, m);
	if (add_target(task, m))
		goto out;
	if (dm_task_set_uuid(task, uuid) && (!m->read_only || dm_task_set_ro(task)))
		ret = run(task);
	if (ret)
		fail("%s: not mapped: %s", m->name, explain(errno));
out:
	dm_task_destroy(task);
	return ret;
}

int mapping_remove(const char *name)
{
	char uuid[DM_UUID_LEN];
	struct dm_task *task;
	bool exists;
	int ret;

	if (look_up(name, &exists, uuid))
		return -1;
	if (!exists || strncmp(uuid, UUID_PREFIX, strlen(UUID_PREFIX))) {
		fail("'%s' is %s", name, exists ? "no mapping of a LUKS2 volume" : "not mapped");
		return -1;
	}
	task = new_task(DM_DEVICE_REMOVE, name);
	if (!task)
		return -1;
	ret = run(task);
	if (ret)
		fail("%s: still mapped: %s", name, errno == EBUSY ? "it is in use" :
								    strerror(errno));
	dm_task_destroy(task);
	return ret;
}
