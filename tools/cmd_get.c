// SPDX-License-Identifier: MIT
/*
 * Evidence from the kernel: a key of type "guest_attest", requested by the
 * system calls themselves, so that no library stands between.
 */
#include "kernel_key.h"
#include "tool.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/keyctl.h>

#define USER_DATA_MAX 64
#define CALLOUT_MAX 4096

/* Says what the lowest level is that this guest may ask for. */
#define LEVEL_FLOOR "/sys/module/guest_attest/parameters/level_floor"

/**
 * struct request - what to ask the kernel for
 * @user_data: bytes the evidence is to be bound to
 * @user_data_len: how many, 1 to USER_DATA_MAX
 * @level: privilege level
 * @have_level: it was given; else the lowest one there is
 * @cmw: a collection is wanted, not the vendor's bytes alone
 * @id: distinguishes requests
 * @name: what the evidence is for, or NULL
 * @options: " key=value" for each option
 * @output: file, or NULL for standard output
 */
struct request {
	uint8_t user_data[USER_DATA_MAX];
	size_t user_data_len;
	uint64_t level;
	bool have_level;
	bool cmw;
	uint64_t id;
	const char *name;
	char options[CALLOUT_MAX / 2];
	const char *output;
};

static void base64(char *dst, const uint8_t *p, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i;

	for (i = 0; i < n; i += 3) {
		unsigned int v = p[i] << 16;

		v |= i + 1 < n ? p[i + 1] << 8 : 0;
		v |= i + 2 < n ? p[i + 2] : 0;
		*dst++ = digit[v >> 18 & 63];
		*dst++ = digit[v >> 12 & 63];
		*dst++ = i + 1 < n ? digit[v >> 6 & 63] : '=';
		*dst++ = i + 2 < n ? digit[v & 63] : '=';
	}
	*dst = '\0';
}

static int add_option(struct request *r, const char *text)
{
	size_t n = strlen(r->options);

	if ((size_t)snprintf(r->options + n, sizeof(r->options) - n, " %s",
			     text) >= sizeof(r->options) - n) {
		fail("too many options");
		return -1;
	}
	return 0;
}

static int add_named_option(struct request *r, const char *key,
			    const char *value)
{
	char text[64];

	if ((size_t)snprintf(text, sizeof(text), "%s=%s", key, value) >=
	    sizeof(text)) {
		fail("--%s: the value is too long", key);
		return -1;
	}
	return add_option(r, text);
}

static int set_user_data_file(struct request *r, const char *path)
{
	uint8_t *data = read_file(path, USER_DATA_MAX, &r->user_data_len);

	if (!data)
		return -1;
	memcpy(r->user_data, data, r->user_data_len);
	free(data);
	if (r->user_data_len)
		return 0;
	fail("%s: empty", path);
	return -1;
}

static int set_number(const char *what, const char *text, uint64_t max,
		      uint64_t *out)
{
	if (!parse_number(text, max, out))
		return 0;
	fail("--%s takes a number up to %llu", what, (unsigned long long)max);
	return -1;
}

static int set_option(struct request *r, int c, const char *arg)
{
	switch (c) {
	case 'n':
		if (!parse_hex(arg, r->user_data, USER_DATA_MAX,
			       &r->user_data_len))
			return 0;
		fail("--nonce takes 1 to 64 bytes in hex");
		return -1;
	case 'u':
		return set_user_data_file(r, arg);
	case 'l':
		r->have_level = true;
		return set_number("level", arg, 3, &r->level);
	case 'c':
		r->cmw = true;
		return 0;
	case 's':
		/* Its report says nothing without the manifest beside it. */
		r->cmw = true;
		return add_named_option(r, "service", arg);
	case 'm':
		return add_named_option(r, "manifest", arg);
	case 'b':
		/* Likewise without the binding. */
		r->cmw |= !strcmp(arg, "claims");
		return add_named_option(r, "bind", arg);
	case 'i':
		return set_number("id", arg, UINT64_MAX, &r->id);
	case 'N':
		r->name = arg;
		return 0;
	case 'T':
		return add_named_option(r, "timeout", arg);
	case 'L':
		return add_named_option(r, "ttl", arg);
	case 'x':
		return add_option(r, arg);
	case 'o':
		r->output = arg;
		return 0;
	}
	usage_of("get");
	return -1;
}

/* Told to the caller, who is to hand it to the verifier. */
static int set_random(struct request *r)
{
	size_t i;

	r->user_data_len = USER_DATA_MAX;
	if (getrandom(r->user_data, USER_DATA_MAX, 0) != USER_DATA_MAX) {
		fail("no random numbers: %s", strerror(errno));
		return -1;
	}
	fputs("guest-attest: nonce ", stderr);
	for (i = 0; i < USER_DATA_MAX; i++)
		fprintf(stderr, "%02x", r->user_data[i]);
	fputc('\n', stderr);
	return 0;
}

/* Without a provider there is none, and the request says so. */
static unsigned int lowest_level(void)
{
	FILE *f = fopen(LEVEL_FLOOR, "re");
	unsigned int level = 0;

	if (f) {
		if (fscanf(f, "%u", &level) != 1)
			level = 0;
		fclose(f);
	}
	return level;
}

static int parse_args(struct request *r, int argc, char **argv)
{
	static const struct option opts[] = {
		{ "nonce", required_argument, NULL, 'n' },
		{ "user-data", required_argument, NULL, 'u' },
		{ "level", required_argument, NULL, 'l' },
		{ "cmw", no_argument, NULL, 'c' },
		{ "service", required_argument, NULL, 's' },
		{ "manifest", required_argument, NULL, 'm' },
		{ "bind", required_argument, NULL, 'b' },
		{ "id", required_argument, NULL, 'i' },
		{ "name", required_argument, NULL, 'N' },
		{ "timeout", required_argument, NULL, 'T' },
		{ "ttl", required_argument, NULL, 'L' },
		{ "option", required_argument, NULL, 'x' },
		{ "output", required_argument, NULL, 'o' },
		{ 0 },
	};
	bool have_data = false;
	int c;

	*r = (struct request){ 0 };
	while ((c = getopt_long(argc, argv, "o:", opts, NULL)) != -1) {
		if ((c == 'n' || c == 'u') && have_data) {
			fail("--nonce and --user-data exclude one another");
			return -1;
		}
		have_data |= c == 'n' || c == 'u';
		if (set_option(r, c, optarg))
			return -1;
	}
	if (argc != optind) {
		usage_of("get");
		return -1;
	}
	if (r->cmw && add_option(r, "out=cmw"))
		return -1;
	if (!r->have_level)
		r->level = lowest_level();
	return have_data ? 0 : set_random(r);
}

static const char *explain(int err)
{
	switch (err) {
	case ENODEV:
		return "no provider: no module for this platform is loaded, "
		       "or this is no confidential VM";
	case EPERM:
		return "not allowed: raw evidence takes CAP_SYS_ADMIN (evidence "
		       "that says who asked does not: --bind claims), and user "
		       "data must not end in the kernel's own tag";
	case EINVAL:
		return "the kernel finds the description, the user data or an "
		       "option malformed";
	case ERANGE:
		return "the level is below the lowest this guest may ask for, "
		       "which " LEVEL_FLOOR " says";
	case EOPNOTSUPP:
		return "the platform or this kernel module lacks an option or "
		       "level that was asked for";
	case ETIMEDOUT:
		return "the platform did not answer in time";
	case EBUSY:
		return "the platform is busy";
	case EFBIG:
		return "the evidence is larger than the kernel accepts";
	case EIO:
		return "the host or its firmware failed";
	case ENOKEY:
		return "the kernel has no key type guest_attest: is the module "
		       "guest_attest loaded?";
	case EDQUOT:
		return "this user's key quota or share of requests is used up";
	case EKEYREVOKED:
		return "a revoked key of this description is still there";
	case ENOSYS:
		return "this kernel has no key service";
	}
	return strerror(err);
}

static int get(const struct request *r)
{
	char desc[CALLOUT_MAX], callout[CALLOUT_MAX];
	char encoded[(USER_DATA_MAX + 2) / 3 * 4 + 1];
	size_t len;
	uint8_t *data;
	long key;
	int ret;

	base64(encoded, r->user_data, r->user_data_len);
	if ((size_t)snprintf(desc, sizeof(desc), "guest_attest:%llu:%llu%s%s",
			     (unsigned long long)r->level,
			     (unsigned long long)r->id, r->name ? "-" : "",
			     r->name ? r->name : "") >= sizeof(desc))
		return fail("--name: too long");
	snprintf(callout, sizeof(callout), "%s%s", encoded, r->options);
	key = syscall(SYS_request_key, "guest_attest", desc, callout,
		      KEY_SPEC_PROCESS_KEYRING);
	if (key < 0)
		return fail("%s: %s", desc, explain(errno));
	data = kernel_key_read(key, &len);
	if (!data)
		return fail("can't read key %ld: %s", key, strerror(errno));
	ret = write_file(r->output, data, len) ? EXIT_FAILED : EXIT_ACCEPTED;
	free(data);
	return ret;
}

int cmd_get(int argc, char **argv)
{
	struct request r;

	if (parse_args(&r, argc, argv))
		return EXIT_FAILED;
	return get(&r);
}
