// SPDX-License-Identifier: MIT
#include "refusal.h"

#include <errno.h>
#include <string.h>

#include "json.h"

/*
 * The name at the end of a problem's type tells apart what has one status: to
 * nearly all Trustee says 401, to what its policy refuses 403 or, until that was
 * changed, 401. A missing resource is a failure of its plugin there.
 */
static const struct {
	const char *name;
	int err;
} names[] = {
	{ "PolicyDeny", EACCES },
	{ "ResourceNotFound", ENODATA },
	{ "PluginInternalError", ENODATA },
	{ "ReplayRecordFull", EBUSY },
};

static const struct {
	int status;
	int err;
} statuses[] = {
	{ 401, EBADE }, { 403, EACCES }, { 404, ENODATA }, { 408, ETIMEDOUT },
	{ 429, EBUSY }, { 503, EBUSY },
};

static int errno_of_answer(int status, struct span name)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (status >= 400 && span_is(name, names[i].name))
			return names[i].err;
	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (status == statuses[i].status)
			return statuses[i].err;
	return status >= 500 ? EIO : EPROTO;
}

/* A refusal of evidence that nobody has shown, or of a resource not yet named, is none. */
static int errno_of(const struct http_answer *a, struct span name, enum stage stage)
{
	int err = errno_of_answer(a->status, name);

	if ((err == EBADE && stage == STAGE_CHALLENGE) ||
	    (err == ENODATA && stage != STAGE_RESOURCE))
		err = EPROTO;
	return err;
}

/* The last part of a problem's type, which is a URI (RFC 9457 3.1.1). */
static struct span name_of(struct span type)
{
	struct span s = type;
	size_t i;

	for (i = 0; i < type.n; i++)
		if (type.p[i] == '/')
			s = (struct span){ type.p + i + 1, type.n - i - 1 };
	return s;
}

/* JSON's escapes of quotes lose their backslash; whatever else is odd shows. */
static void copy_detail(char *dst, struct span s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n && n < FAILURE_TEXT_MAX; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		dst[n++] = s.p[i];
	}
	dst[n] = '\0';
}

/* Of text, such as a proxy's, its first line. */
static void copy_line(char *dst, struct span s)
{
	size_t i;

	for (i = 0; i < s.n && i < FAILURE_TEXT_MAX && !strchr("\r\n", s.p[i]); i++)
		dst[i] = s.p[i];
	dst[i] = '\0';
}

int refusal_set(const struct http_answer *a, enum stage stage, struct failure *f)
{
	struct json_member problem[] = {
		{ "type", JSON_STRING, true, { 0 } },
		{ "detail", JSON_STRING, true, { 0 } },
	};
	struct failure ignored = { 0 };
	char detail[FAILURE_TEXT_MAX + 1];
	struct span name = { "", 0 };

	if (a->status >= 300 && a->status < 400)
		return failure_set(f, EPROTO, "status %d: redirects are not followed", a->status);
	if (json_read(a->body, problem, 2, true, &ignored)) {
		copy_line(detail, a->body);
	} else {
		name = name_of(problem[0].value);
		copy_detail(detail, problem[1].value);
	}
	return failure_set(f, errno_of(a, name, stage), "status %d%s%.*s%s%s", a->status,
			   name.n ? " " : "", name.n < 40 ? (int)name.n : 40, name.p ? name.p : "",
			   *detail ? ": " : "", detail);
}
