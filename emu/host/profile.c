// SPDX-License-Identifier: MIT
#include <jansson.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "file.h"
#include "profile.h"

#define PROFILE_FILE "platform.json"

enum kind { HEX, NUMBER, TEXT };

struct field {
	const char *name;
	enum kind kind;
	size_t offset;
	size_t len;
	/* NUMBER: the largest value */
	unsigned int max;
};

#define FIELD(field_name, member, field_kind, limit) \
	{ field_name, field_kind, offsetof(struct profile, member), \
	  sizeof(((struct profile *)0)->member), limit }

static const struct field fields[] = {
	FIELD("fmspc", fmspc, HEX, 0),
	FIELD("pce-id", pce_id, HEX, 0),
	FIELD("ppid", ppid, HEX, 0),
	FIELD("platform-instance-id", platform_instance_id, HEX, 0),
	FIELD("qe-id", qe_id, HEX, 0),
	FIELD("cpu-svn", cpu_svn, HEX, 0),
	FIELD("sgx-svn", sgx_svn, HEX, 0),
	FIELD("tee-tcb-svn", tee_tcb_svn, HEX, 0),
	FIELD("qe-mrsigner", qe_mrsigner, HEX, 0),
	FIELD("pce-svn", pce_svn, NUMBER, 0xffff),
	FIELD("qe-svn", qe_svn, NUMBER, 0xffff),
	FIELD("sgx-type", sgx_type, NUMBER, 2),
	FIELD("processor-ca", processor_ca, NUMBER, 1),
	FIELD("pcs-url", pcs_url, TEXT, 0),
};

#define N_FIELDS ARRAY_SIZE(fields)

static void *at(struct profile *p, const struct field *f)
{
	return (uint8_t *)p + f->offset;
}

static const void *at_const(const struct profile *p, const struct field *f)
{
	return (const uint8_t *)p + f->offset;
}

static const struct field *find(const char *name)
{
	for (size_t i = 0; i < N_FIELDS; i++)
		if (!strcmp(fields[i].name, name))
			return &fields[i];
	return NULL;
}

bool profile_has(const char *name)
{
	return find(name);
}

int profile_defaults(struct profile *p)
{
	static const uint8_t fmspc[6] = { 0x99, 0x99, 0x99 };
	static const uint8_t cpu_svn[16] = { 3, 3, 0x19, 0x1b, 4, 0xff, 0, 6 };
	static const uint8_t sgx_svn[16] = { 3, 3, 2, 2, 4, 1, 0, 5 };
	static const uint8_t tee_tcb_svn[16] = { 5, 1, 3 };
	static const char signer[] = "guest-attest emulated quoting enclave signer";

	memset(p, 0, sizeof(*p));
	memcpy(p->fmspc, fmspc, sizeof(fmspc));
	memcpy(p->cpu_svn, cpu_svn, sizeof(cpu_svn));
	memcpy(p->sgx_svn, sgx_svn, sizeof(sgx_svn));
	memcpy(p->tee_tcb_svn, tee_tcb_svn, sizeof(tee_tcb_svn));
	SHA256((const uint8_t *)signer, sizeof(signer) - 1, p->qe_mrsigner);
	p->pce_svn = 13;
	p->qe_svn = 6;
	p->sgx_type = 1;
	strcpy(p->pcs_url, "https://pcs.emulated.invalid");
	if (RAND_bytes(p->ppid, sizeof(p->ppid)) != 1 ||
	    RAND_bytes(p->qe_id, sizeof(p->qe_id)) != 1 ||
	    RAND_bytes(p->platform_instance_id, sizeof(p->platform_instance_id)) != 1)
		return fail("no random numbers");
	return 0;
}

static int set_number(struct profile *p, const struct field *f, const char *value)
{
	unsigned long v;
	char *end;

	v = strtoul(value, &end, 0);
	if (!*value || *end || v > f->max)
		return fail("%s: '%s' is not a number up to %u", f->name, value, f->max);
	*(unsigned int *)at(p, f) = (unsigned int)v;
	return 0;
}

int profile_set(struct profile *p, const char *name, const char *value)
{
	const struct field *f = find(name);

	if (!f)
		return fail("%s: no such field of a platform", name);
	switch (f->kind) {
	case HEX:
		if (!hex_decode(value, at(p, f), f->len))
			return fail("%s: '%s' is not %zu bytes in hex", name, value, f->len);
		break;
	case NUMBER:
		if (set_number(p, f, value))
			return -1;
		break;
	case TEXT:
		if (strlen(value) >= f->len)
			return fail("%s: longer than %zu characters", name, f->len - 1);
		strcpy(at(p, f), value);
		break;
	}
	p->given |= 1u << (f - fields);
	return 0;
}

static void field_text(const struct profile *p, const struct field *f, struct bytes *out)
{
	char hex[2 * sizeof(p->qe_mrsigner) + 1];

	out->len = 0;
	switch (f->kind) {
	case HEX:
		hex_encode(at_const(p, f), f->len, hex);
		bytes_put_str(out, hex);
		break;
	case NUMBER:
		bytes_printf(out, "%u", *(const unsigned int *)at_const(p, f));
		break;
	case TEXT:
		bytes_put_str(out, at_const(p, f));
		break;
	}
	bytes_cstr(out);
}

int profile_agrees(const struct profile *kept, const struct profile *asked)
{
	struct bytes have = { 0 }, want = { 0 };
	int ret = 0;

	for (size_t i = 0; i < N_FIELDS && !ret; i++) {
		if (!(asked->given & 1u << i))
			continue;
		field_text(kept, &fields[i], &have);
		field_text(asked, &fields[i], &want);
		if (strcmp((char *)have.data, (char *)want.data))
			ret = fail("%s: this platform was made with %s, asked for is %s",
				   fields[i].name, (char *)have.data, (char *)want.data);
	}
	bytes_free(&have);
	bytes_free(&want);
	return ret;
}

int profile_save(const struct profile *p, const char *dir)
{
	json_t *root = json_object();
	struct bytes text = { 0 };
	char *dump;
	int ret;

	for (size_t i = 0; i < N_FIELDS; i++) {
		field_text(p, &fields[i], &text);
		json_object_set_new(root, fields[i].name, json_string((char *)text.data));
	}
	bytes_free(&text);
	dump = json_dumps(root, JSON_INDENT(2));
	json_decref(root);
	if (!dump)
		return fail("%s: out of memory", PROFILE_FILE);
	ret = file_write(dir, PROFILE_FILE, dump, strlen(dump), 0644);
	free(dump);
	return ret;
}

int profile_load(struct profile *p, const char *dir)
{
	struct bytes text = { 0 };
	json_error_t error;
	json_t *root = NULL;
	int ret = -1;

	memset(p, 0, sizeof(*p));
	if (file_read(dir, PROFILE_FILE, 65536, &text))
		goto out;
	root = json_loadb((char *)text.data, text.len, JSON_REJECT_DUPLICATES, &error);
	if (!root) {
		fail("%s: line %d: %s", PROFILE_FILE, error.line, error.text);
		goto out;
	}
	for (size_t i = 0; i < N_FIELDS; i++) {
		const char *value = json_string_value(json_object_get(root, fields[i].name));

		if (!value) {
			fail("%s: no '%s'", PROFILE_FILE, fields[i].name);
			goto out;
		}
		if (profile_set(p, fields[i].name, value))
			goto out;
	}
	p->given = 0;
	ret = 0;
out:
	json_decref(root);
	bytes_free(&text);
	return ret;
}

const char *profile_usage(void)
{
	static char text[512];
	size_t n = 0;

	if (text[0])
		return text;
	for (size_t i = 0; i < N_FIELDS; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, " --%s", fields[i].name);
	return text;
}
