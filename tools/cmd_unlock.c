// SPDX-License-Identifier: MIT
/*
 * guest-attest unlock: maps a disk with a key that the kernel has from the
 * broker and that no process sees.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/fs.h>
#include <linux/keyctl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "luks.h"
#include "mapping.h"
#include "tool.h"
#include "unlock_request.h"

#define PARAMETERS "/sys/module/guest_secret/parameters/"

static const char *explain(int err)
{
	switch (err) {
	case EACCES:
		return "the broker's policy does not give this key to this guest: its audit "
		       "log says why";
	case EBADE:
		return "the broker does not accept this guest's evidence: its audit log says why";
	case ENODATA:
		return "the broker has no such secret, or it is disabled";
	case EBUSY:
		return "the broker or the platform is busy";
	case EKEYREJECTED:
		return "the broker released another key than this disk's: its check value "
		       "differs";
	case EBADMSG:
		return "the answer does not open: it is not from the broker that this kernel "
		       "knows (sender=), or was changed on its way";
	case EHOSTUNREACH:
		return "no way to the broker: its name or the route to it is not known";
	case ECONNREFUSED:
		return "nobody answers at the broker's address";
	case ETIMEDOUT:
		return "broker or platform did not answer in time";
	case EPROTO:
		return "the answer is not what a broker says";
	case EPERM:
		return "not allowed: profile rcar, and a broker that is not the kernel's own, "
		       "take CAP_SYS_ADMIN";
	case EINVAL:
		return "the kernel finds the request malformed, or its module guest_secret "
		       "lacks a setting: see its log";
	case ENOKEY:
		return "the kernel can't ask: is the module guest_secret loaded, and "
		       "guest-attest-courier installed?";
	case ENOENT:
		return "the kernel can't ask: /sbin/request-key is missing";
	case ENODEV:
		return "no provider of evidence: no module for this platform is loaded, or "
		       "this is no confidential VM";
	case EIO:
		return "the host, its firmware or the courier failed: see the kernel's log";
	case EDQUOT:
		return "the key quota of this user is used up";
	case EINTR:
		return "interrupted";
	case EOPNOTSUPP:
		return "the platform or the kernel lacks what such evidence takes";
	case ENOPKG:
		return "the kernel lacks a part of its cryptography: see its log";
	case ENOSYS:
		return "this kernel has no key service";
	}
	return strerror(err);
}

/*
 * The mapping keeps the credentials of who made it, and with them this
 * process's keyring, for as long as it lasts: the key must not stay in there.
 */
static void forget_keys(void)
{
	syscall(SYS_keyctl, KEYCTL_CLEAR, KEY_SPEC_PROCESS_KEYRING);
}

static int request_key(const struct disk_header *h, const struct unlock_settings *s)
{
	char callout[CALLOUT_MAX];
	int err;

	if (unlock_request(callout, h, s))
		return EXIT_REFUSED;
	if (syscall(SYS_request_key, GUEST_SECRET_KEY_TYPE, h->token.name, callout,
		    KEY_SPEC_PROCESS_KEYRING) >= 0)
		return EXIT_ACCEPTED;
	err = errno;
	fail("%s: %s (%s)", h->token.name, explain(err), strerrorname_np(err));
	return err == EACCES || err == EBADE || err == EKEYREJECTED || err == EBADMSG ?
	       EXIT_REFUSED : EXIT_FAILED;
}

/* A parameter of the module; empty when it is not loaded. */
static void read_parameter(const char *path, char value[GUEST_SECRET_TEXT_MAX + 1])
{
	FILE *in = fopen(path, "re");

	*value = '\0';
	if (!in)
		return;
	if (!fgets(value, GUEST_SECRET_TEXT_MAX + 1, in))
		*value = '\0';
	value[strcspn(value, "\n")] = '\0';
	fclose(in);
}

static int open_device(const char *path, struct mapping *m)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret = -1;
	uint64_t bytes = 0;
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		fail("%s: %s", path, strerror(errno));
	else if (!S_ISBLK(st.st_mode))
		fail("%s: not a block device", path);
	else if (ioctl(fd, BLKGETSIZE64, &bytes))
		fail("%s: %s", path, strerror(errno));
	else
		ret = 0;
	if (fd >= 0)
		close(fd);
	if (!ret) {
		m->device = st.st_rdev;
		m->sectors = bytes / 512;
	}
	return ret;
}

static int unlock(const char *device, struct mapping *m, struct unlock_settings *s)
{
	char broker[GUEST_SECRET_TEXT_MAX + 1], profile[GUEST_SECRET_TEXT_MAX + 1];
	struct disk_header h;
	int ret;

	if (mapping_check_name(m->name) || open_device(device, m))
		return EXIT_FAILED;
	ret = luks_read_header(&h, device);
	if (ret)
		return ret;
	read_parameter(PARAMETERS "broker", broker);
	read_parameter(PARAMETERS "profile", profile);
	s->kernel_broker = broker;
	s->kernel_profile = *profile ? profile : NULL;
	ret = request_key(&h, s);
	if (ret)
		return ret;
	m->header = &h;
	ret = mapping_create(m) ? EXIT_FAILED : EXIT_ACCEPTED;
	forget_keys();
	return ret;
}

static int set_option(struct mapping *m, struct unlock_settings *s, int c, const char *arg)
{
	uint64_t seconds;

	switch (c) {
	case 'u':
		s->uuid = arg;
		return uuid_is_canonical(arg) ? 0 : fail("--uuid: not a UUID in lower case");
	case 'b':
		s->broker = arg;
		return broker_is_valid(arg) ? 0 : fail("--broker: not an http:// or https:// URL");
	case 'r':
		s->resource = arg;
		return resource_is_valid(arg) ? 0 : fail("--resource: not repository/type/tag");
	case 'p':
		s->profile = arg;
		return profile_is_valid(arg) ? 0 : fail("--profile: expected native or rcar");
	case 't':
		s->timeout = arg;
		if (*arg != '0' && !parse_number(arg, GUEST_SECRET_TIMEOUT_MAX, &seconds))
			return 0;
		return fail("--timeout: expected 1 to %d seconds", GUEST_SECRET_TIMEOUT_MAX);
	case 'R':
		m->read_only = true;
		return 0;
	case 'd':
		m->discards = true;
		return 0;
	}
	return usage_of("unlock");
}

int cmd_unlock(int argc, char **argv)
{
	static const struct option opts[] = {
		{ "uuid", required_argument, NULL, 'u' },
		{ "broker", required_argument, NULL, 'b' },
		{ "resource", required_argument, NULL, 'r' },
		{ "profile", required_argument, NULL, 'p' },
		{ "timeout", required_argument, NULL, 't' },
		{ "readonly", no_argument, NULL, 'R' },
		{ "allow-discards", no_argument, NULL, 'd' },
		{ 0 },
	};
	struct unlock_settings s = { 0 };
	struct mapping m = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1)
		if (set_option(&m, &s, c, optarg))
			return EXIT_FAILED;
	if (argc - optind != 2)
		return usage_of("unlock");
	m.name = argv[optind + 1];
	return unlock(argv[optind], &m, &s);
}

int cmd_lock(int argc, char **argv)
{
	if (argc != 2)
		return usage_of("lock");
	return mapping_remove(argv[1]) ? EXIT_FAILED : EXIT_ACCEPTED;
}
