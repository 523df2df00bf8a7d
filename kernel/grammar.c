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
 * @name: set to the name within @desc, empty when there is none
 *
 * The name is free text, but without control characters: /proc/keys prints
 * descriptions as they are, and a line feed could forge a line there.
 *
 * Return: 0 or -EINVAL.
 */
int guest_attest_parse_description(const char *desc, unsigned int *level,
				   u64 *id, const char **name)
{
	size_t prefix = strlen(GUEST_ATTEST_KEY_TYPE ":");
	const char *rest, *s;
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

	rest = desc + 2 + digits;
	if (*rest == '-') {
		if (!*++rest)
			return -EINVAL;
		for (s = rest; *s; s++)
			if ((unsigned char)*s < ' ' || *s == 0x7f)
				return -EINVAL;
	}

	*level = desc[0] - '0';
	*id = number;
	*name = rest;
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

/* One of two words, of which the second one sets @second. */
static int parse_word(const char *s, size_t len, const char *first_word,
		      const char *second_word, bool *second)
{
	*second = is(s, len, second_word);
	return *second || is(s, len, first_word) ? 0 : -EINVAL;
}

static int parse_guid(const char *s, size_t len, guid_t *guid)
{
	char text[UUID_STRING_LEN + 1];

	if (len != UUID_STRING_LEN)
		return -EINVAL;
	memcpy(text, s, len);
	text[len] = '\0';
	return guid_parse(text, guid);
}

static int parse_value(enum option_id opt, const char *s, size_t len,
		       struct guest_attest_options *opts)
{
	u64 version;

	switch (opt) {
	case OPT_BIND:
		return parse_word(s, len, "raw", "claims", &opts->claims);
	case OPT_OUT:
		return parse_word(s, len, "report", "cmw", &opts->cmw);
	case OPT_SERVICE:
		opts->service = true;
		return parse_guid(s, len, &opts->service_guid);
	case OPT_MANIFEST:
		if (parse_u64(s, len, U32_MAX, &version))
			return -EINVAL;
		opts->manifest_version = version;
		return 0;
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

/*
 * What only makes sense together:
 * - a manifest version, and the service whose manifest it is;
 * - a service, and the collection that has its manifest, without which nobody
 *   can compute what the report is over;
 * - claims, and the collection that has the binding, likewise.
 * And what makes none: the report of a service is over a digest that shows no
 * tag, so that nothing would tell a binding of the kernel's from one that an
 * administrator made up and hashed.
 */
static bool is_contradictory(const struct guest_attest_options *opts,
			     unsigned long seen)
{
	if (seen & BIT(OPT_MANIFEST) && !opts->service)
		return true;
	if ((opts->service || opts->claims) && !opts->cmw)
		return true;
	return opts->service && opts->claims;
}

/**
 * guest_attest_parse_callout - user data and options of a request
 * @callout: text, need not be terminated
 * @len: its length
 * @opts: set on success; the user data is zero padded
 *
 * Return: 0 or -EINVAL.
 */
int guest_attest_parse_callout(const char *callout, size_t len,
			       struct guest_attest_options *opts)
{
	const char *end = callout + len;
	const char *s = memchr(callout, ' ', len) ?: end;
	unsigned long seen = 0;
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
	opts->user_data_len = ret;

	while (s < end) {
		const char *option = s + 1;

		s = memchr(option, ' ', end - option) ?: end;
		ret = parse_option(option, s - option, &seen, opts);
		if (ret)
			return ret;
	}
	return is_contradictory(opts, seen) ? -EINVAL : 0;
}
