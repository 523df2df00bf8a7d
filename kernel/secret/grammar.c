// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two strings of a request: the key's name and the callout.  Both come
 * from userspace and are hostile.  <linux/guest_secret.h> holds the grammar.
 */
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/hex.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include "secret.h"

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_decimal(char c)
{
	return c >= '0' && c <= '9';
}

/* What a key server takes in a part of a resource's path. */
static bool is_name_byte(char c)
{
	return is_lower(c) || is_decimal(c) || (c >= 'A' && c <= 'Z') ||
	       c == '.' || c == '_' || c == '-' || c == ':';
}

/**
 * guest_secret_parse_name - check <purpose>:<object>
 * @name: description of the key
 *
 * Return: the length of the purpose, or -EINVAL.
 */
int guest_secret_parse_name(const char *name)
{
	const char *s = name;
	size_t purpose;

	while (is_lower(*s) || is_decimal(*s) || *s == '-')
		s++;
	purpose = s - name;
	if (!purpose || *s++ != ':' || !*s)
		return -EINVAL;
	while (is_name_byte(*s))
		s++;
	return *s || s - name > GUEST_SECRET_NAME_MAX ? -EINVAL : purpose;
}

enum secret_option {
	OPT_BROKER,
	OPT_RESOURCE,
	OPT_PROFILE,
	OPT_PUBLISH,
	OPT_CHECK,
	OPT_TIMEOUT,
	OPT_TTL,
};

static const char *const secret_option_names[] = {
	[OPT_BROKER] = "broker",
	[OPT_RESOURCE] = "resource",
	[OPT_PROFILE] = "profile",
	[OPT_PUBLISH] = "publish",
	[OPT_CHECK] = "check",
	[OPT_TIMEOUT] = "timeout",
	[OPT_TTL] = "ttl",
};

static bool word_is(const char *s, size_t len, const char *word)
{
	return len == strlen(word) && !memcmp(s, word, len);
}

static bool starts_with(const char *s, size_t len, const char *word)
{
	return len > strlen(word) && !memcmp(s, word, strlen(word));
}

/* Copies printable ASCII without space into room for GUEST_SECRET_TEXT_MAX. */
static int copy_text(const char *s, size_t len, char *dst)
{
	size_t i;

	if (!len || len > GUEST_SECRET_TEXT_MAX)
		return -EINVAL;
	for (i = 0; i < len; i++)
		if (s[i] <= ' ' || s[i] >= 0x7f)
			return -EINVAL;
	memcpy(dst, s, len);
	dst[len] = '\0';
	return 0;
}

/**
 * guest_secret_parse_broker - address of a broker
 * @s: text, need not be terminated
 * @len: its length
 * @broker: room for it and a zero
 *
 * The kernel opens no URL: it sees that it is one for the courier, and one
 * word of its envelope.
 *
 * Return: 0 or -EINVAL.
 */
int guest_secret_parse_broker(const char *s, size_t len,
			      char broker[GUEST_SECRET_TEXT_MAX + 1])
{
	if (!starts_with(s, len, "http://") && !starts_with(s, len, "https://"))
		return -EINVAL;
	return copy_text(s, len, broker);
}

int guest_secret_parse_profile(const char *s, size_t len,
			       enum guest_secret_profile *profile)
{
	if (word_is(s, len, "native"))
		*profile = GUEST_SECRET_NATIVE;
	else if (word_is(s, len, "rcar"))
		*profile = GUEST_SECRET_RCAR;
	else
		return -EINVAL;
	return 0;
}

/* Three parts, none of them empty or a step in a path. */
static bool is_resource(const char *s, size_t len)
{
	size_t part = 0, dots = 0, i;
	unsigned int parts = 1;

	for (i = 0; i <= len; i++) {
		if (i == len || s[i] == '/') {
			if (!part || (part == dots && part <= 2))
				return false;
			parts += i < len;
			part = 0;
			dots = 0;
		} else if (is_name_byte(s[i])) {
			part++;
			dots += s[i] == '.';
		} else {
			return false;
		}
	}
	return parts == 3;
}

/* The key type logon takes <service>:<rest>, with something on both sides. */
static int parse_publish(const char *s, size_t len,
			 struct guest_secret_options *opts)
{
	const char *colon;
	int ret;

	if (word_is(s, len, "none")) {
		opts->publish[0] = '\0';
		return 0;
	}
	if (!starts_with(s, len, "logon:"))
		return -EINVAL;
	ret = copy_text(s + strlen("logon:"), len - strlen("logon:"),
			opts->publish);
	if (ret)
		return ret;
	colon = strchr(opts->publish, ':');
	return colon && colon > opts->publish && colon[1] ? 0 : -EINVAL;
}

/* Lower case only: one spelling per value. */
static int parse_check(const char *s, size_t len,
		       struct guest_secret_options *opts)
{
	size_t i;

	if (len != 2 * sizeof(opts->check))
		return -EINVAL;
	for (i = 0; i < len; i++)
		if (!is_decimal(s[i]) && (s[i] < 'a' || s[i] > 'f'))
			return -EINVAL;
	opts->has_check = true;
	return hex2bin(opts->check, s, sizeof(opts->check));
}

/* No sign, no leading zeros: one spelling per number. */
static int parse_seconds(const char *s, size_t len, unsigned int min,
			 unsigned int max, unsigned int *seconds)
{
	unsigned int v = 0;
	size_t i;

	if (!len || len > 5 || (len > 1 && s[0] == '0'))
		return -EINVAL;
	for (i = 0; i < len; i++) {
		if (!is_decimal(s[i]))
			return -EINVAL;
		v = v * 10 + s[i] - '0';
	}
	if (v < min || v > max)
		return -EINVAL;
	*seconds = v;
	return 0;
}

static int parse_secret_value(enum secret_option opt, const char *s, size_t len,
			      struct guest_secret_options *opts)
{
	switch (opt) {
	case OPT_BROKER:
		return guest_secret_parse_broker(s, len, opts->broker);
	case OPT_RESOURCE:
		return is_resource(s, len) ? copy_text(s, len, opts->resource) :
					     -EINVAL;
	case OPT_PROFILE:
		return guest_secret_parse_profile(s, len, &opts->profile);
	case OPT_PUBLISH:
		return parse_publish(s, len, opts);
	case OPT_CHECK:
		return parse_check(s, len, opts);
	case OPT_TIMEOUT:
		return parse_seconds(s, len, 1, GUEST_SECRET_TIMEOUT_MAX,
				     &opts->timeout);
	case OPT_TTL:
		return parse_seconds(s, len, 0, GUEST_SECRET_TTL_MAX,
				     &opts->ttl);
	}
	return -EINVAL;
}

static int parse_secret_option(const char *s, size_t len, unsigned long *seen,
			       struct guest_secret_options *opts)
{
	const char *value = memchr(s, '=', len);
	unsigned int opt;

	if (!value)
		return -EINVAL;
	for (opt = 0; opt < ARRAY_SIZE(secret_option_names); opt++)
		if (word_is(s, value - s, secret_option_names[opt]))
			break;
	if (opt == ARRAY_SIZE(secret_option_names) || *seen & BIT(opt))
		return -EINVAL;
	*seen |= BIT(opt);

	value++;
	return parse_secret_value(opt, value, len - (value - s), opts);
}

static void set_names(const char *name, size_t purpose,
		      struct guest_secret_options *opts)
{
	snprintf(opts->resource, sizeof(opts->resource), "%.*s/%s/key",
		 (int)purpose, name, name + purpose + 1);
	strscpy(opts->publish, name);
}

/**
 * guest_secret_parse_request - a request's name and options
 * @name: description of the key
 * @callout: text, need not be terminated
 * @len: its length
 * @opts: holds the defaults of broker, profile and timeout; set on success
 *
 * Return: 0 or -EINVAL.
 */
int guest_secret_parse_request(const char *name, const char *callout,
			       size_t len, struct guest_secret_options *opts)
{
	const char *end = callout + len, *s = callout;
	unsigned long seen = 0;
	int ret = guest_secret_parse_name(name);

	if (ret < 0)
		return ret;
	set_names(name, ret, opts);
	opts->has_check = false;
	opts->ttl = GUEST_SECRET_TTL_DEFAULT;

	while (len) {
		const char *option = s;

		s = memchr(option, ' ', end - option) ?: end;
		ret = parse_secret_option(option, s - option, &seen, opts);
		if (ret)
			return ret;
		if (s++ == end)
			break;
	}
	/* The default is none when the name's object is "." or "..". */
	return is_resource(opts->resource, strlen(opts->resource)) ? 0 :
								     -EINVAL;
}
