// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two strings of a request: the key's description and the callout.
 * Both come from userspace and are hostile.  <linux/guest_attest.h> holds the
 * grammar.
 */
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kstrtox.h>
#include <linux/string.h>
#include <linux/uuid.h>
#include "internal.h"

/* No sign, no base prefix, no leading zeros: one spelling per number. */
static int parse_u64(const char *s, size_t len, u64 max, u64 *value)
{
	u64 v = 0;

	if (!len || (len > 1 && s[0] == '0'))
		return -EINVAL;
	for (; len; s++, len--) {
		unsigned int digit = *s - '0';

		if (digit > 9 || v > (max - digit) / 10)
			return -EINVAL;
		v = v * 10 + digit;
	}
	*value = v;
	return 0;
}

/**
 * guest_attest_parse_description - split guest_attest:<level>:<id>[-<name>]
 * @desc: description of the key
 * @level: set to the privilege level
 * @id: set to the requester's number
 *
 * The name is free text, but without control characters: /proc/keys prints
 * descriptions as they are, and a line feed could forge a line there.
 *
 * Return: 0 or -EINVAL.
 */
int guest_attest_parse_description(const char *desc, unsigned int *level,
				   u64 *id)
{
	size_t prefix = strlen(GUEST_ATTEST_KEY_TYPE ":");
	const char *name;
	size_t digits;
	u64 number;

	if (strncmp(desc, GUEST_ATTEST_KEY_TYPE ":", prefix))
		return -EINVAL;
	desc += prefix;

	if (desc[0] < '0' || desc[0] > '0' + GUEST_ATTEST_LEVEL_MAX ||
	    desc[1] != ':')
		return -EINVAL;

	digits = strcspn(desc + 2, "-");
	if (parse_u64(desc + 2, digits, U64_MAX, &number))
		return -EINVAL;

	name = desc + 2 + digits;
	if (*name == '-') {
		if (!*++name)
			return -EINVAL;
		for (; *name; name++)
			if ((unsigned char)*name < ' ' || *name == 0x7f)
				return -EINVAL;
	}

	*level = desc[0] - '0';
	*id = number;
	return 0;
}

enum option_id {
	OPT_BIND,
	OPT_OUT,
	OPT_SERVICE,
	OPT_MANIFEST,
	OPT_TIMEOUT,
	OPT_TTL,
};

static const char *const option_names[] = {
	[OPT_BIND] = "bind",
	[OPT_OUT] = "out",
	[OPT_SERVICE] = "service",
	[OPT_MANIFEST] = "manifest",
	[OPT_TIMEOUT] = "timeout",
	[OPT_TTL] = "ttl",
};

static bool is(const char *s, size_t len, const char *word)
{
	return len == strlen(word) && !memcmp(s, word, len);
}

static int parse_seconds(const char *s, size_t len, u64 max,
			 unsigned int *seconds)
{
	u64 v;

	if (parse_u64(s, len, max, &v) || !v)
		return -EINVAL;
	*seconds = v;
	return 0;
}

static int parse_value(enum option_id opt, const char *s, size_t len,
		       struct guest_attest_options *opts)
{
	char guid[UUID_STRING_LEN + 1];
	u64 version;

	switch (opt) {
	case OPT_BIND:
		if (is(s, len, "raw"))
			return 0;
		return is(s, len, "claims") ? -EOPNOTSUPP : -EINVAL;
	case OPT_OUT:
		if (is(s, len, "report"))
			return 0;
		return is(s, len, "cmw") ? -EOPNOTSUPP : -EINVAL;
	case OPT_SERVICE:
		if (len != UUID_STRING_LEN)
			return -EINVAL;
		memcpy(guid, s, len);
		guid[len] = '\0';
		return uuid_is_valid(guid) ? -EOPNOTSUPP : -EINVAL;
	case OPT_MANIFEST:
		return parse_u64(s, len, U32_MAX, &version) ?: -EOPNOTSUPP;
	case OPT_TIMEOUT:
		return parse_seconds(s, len, GUEST_ATTEST_TIMEOUT_MAX,
				     &opts->timeout);
	case OPT_TTL:
		return parse_seconds(s, len, GUEST_ATTEST_TTL_MAX, &opts->ttl);
	}
	return -EINVAL;
}

static int parse_option(const char *s, size_t len, unsigned long *seen,
			struct guest_attest_options *opts)
{
	const char *value = memchr(s, '=', len);
	unsigned int opt;

	if (!value)
		return -EINVAL;
	for (opt = 0; opt < ARRAY_SIZE(option_names); opt++)
		if (is(s, value - s, option_names[opt]))
			break;
	if (opt == ARRAY_SIZE(option_names) || *seen & BIT(opt))
		return -EINVAL;
	*seen |= BIT(opt);

	value++;
	return parse_value(opt, value, len - (value - s), opts);
}

/**
 * guest_attest_parse_callout - user data and options of a request
 * @callout: text, need not be terminated
 * @len: its length
 * @opts: set on success; the user data is zero padded
 *
 * A malformed option anywhere is -EINVAL even behind one that is merely not
 * supported, so that -EOPNOTSUPP always means a well-formed request.
 *
 * Return: 0, -EINVAL, -EOPNOTSUPP.
 */
int guest_attest_parse_callout(const char *callout, size_t len,
			       struct guest_attest_options *opts)
{
	const char *end = callout + len;
	const char *s = memchr(callout, ' ', len) ?: end;
	unsigned long seen = 0;
	int unsupported = 0;
	int ret;

	memset(opts, 0, sizeof(*opts));
	opts->timeout = GUEST_ATTEST_TIMEOUT_DEFAULT;
	opts->ttl = GUEST_ATTEST_TTL_DEFAULT;

	ret = guest_attest_base64_decode(callout, s - callout, opts->user_data,
					 sizeof(opts->user_data));
	if (ret < 0)
		return ret;
	if (!ret)
		return -EINVAL;

	while (s < end) {
		const char *option = s + 1;

		s = memchr(option, ' ', end - option) ?: end;
		ret = parse_option(option, s - option, &seen, opts);
		if (ret == -EOPNOTSUPP)
			unsupported = ret;
		else if (ret)
			return ret;
	}

	/* A manifest version means nothing without the service it is of. */
	if (seen & BIT(OPT_MANIFEST) && !(seen & BIT(OPT_SERVICE)))
		return -EINVAL;
	return unsupported;
}
