// SPDX-License-Identifier: MIT
#include "unlock_request.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static int refuse(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static int refuse(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fail("%s", text);
	return -1;
}

/* The profile rcar does not tell who the broker is: a disk must not choose it. */
static int check_profile(const struct disk_token *t, const struct unlock_settings *s,
			 const char **profile)
{
	*profile = s->profile ? s->profile : s->kernel_profile ? s->kernel_profile : "native";
	if (!strcmp(t->profile, *profile))
		return 0;
	return refuse("token: profile: expected '%s', which this guest uses, found '%s'",
		      *profile, t->profile);
}

/*
 * The address is nobody's secret and nobody's proof: by the profile native the
 * kernel takes an answer from the broker it knows alone, wherever it comes from.
 */
static int choose_broker(const struct disk_token *t, const struct unlock_settings *s,
			 const char *profile, const char **broker)
{
	*broker = s->broker;
	if (*broker || (s->kernel_broker && *s->kernel_broker))
		return 0;
	if (strcmp(profile, "native"))
		return refuse("no broker: by the profile %s it is not the disk that names it; "
			      "use --broker or the parameter of guest_secret", profile);
	if (!*t->broker)
		return refuse("no broker: neither the disk, the command line nor guest_secret "
			      "names one");
	*broker = t->broker;
	return 0;
}

/*
 * A resource of the disk's choice could be one whose secret is known to who has
 * the disk; with its check value in the token, the guest would take his disk
 * for its own.
 */
static int check_resource(const struct disk_header *h, const struct unlock_settings *s)
{
	char expected[GUEST_SECRET_TEXT_MAX + 1];

	if (s->resource)
		return 0;
	resource_default(expected, h->uuid);
	if (!strcmp(h->token.resource, expected))
		return 0;
	return refuse("token: resource: expected '%s', found '%s': if that is meant, say so "
		      "with --resource", expected, h->token.resource);
}

static void add(char callout[CALLOUT_MAX], const char *option, const char *value)
{
	size_t n = strlen(callout);

	if (value)
		snprintf(callout + n, CALLOUT_MAX - n, " %s=%s", option, value);
}

int unlock_request(char callout[CALLOUT_MAX], const struct disk_header *h,
		   const struct unlock_settings *s)
{
	const char *profile, *broker;

	if (s->uuid && strcmp(s->uuid, h->uuid))
		return refuse("header: uuid: expected '%s', found '%s'", s->uuid, h->uuid);
	if (check_profile(&h->token, s, &profile) || check_resource(h, s) ||
	    choose_broker(&h->token, s, profile, &broker))
		return -1;
	snprintf(callout, CALLOUT_MAX, "check=%s", h->token.check);
	add(callout, "broker", broker);
	add(callout, "resource", s->resource);
	add(callout, "profile", s->profile);
	add(callout, "timeout", s->timeout);
	return 0;
}
