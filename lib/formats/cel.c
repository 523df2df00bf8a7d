// SPDX-License-Identifier: MIT
#include "event.h"

/*
 * Types of a record's fields, TCG CEL 1.0, 5.1. That of a confidential VM's
 * register is not TCG's, but what such logs use in place of CEL_PCR.
 */
enum {
	CEL_RECNUM = 0,
	CEL_DIGESTS = 3,
	CEL_KERNEL = 103,
	CEL_CCMR = 108,
};

/* Fields of the kernel's content, in this order. */
enum {
	KERNEL_REGISTER,
	KERNEL_TIME,
	KERNEL_UID,
	KERNEL_LOGINUID,
	KERNEL_PID,
	KERNEL_COMM,
};

#define REGISTER_NAME_MAX 15
#define COMM_MAX 15

/**
 * struct tlv - type, length, value
 * @type: of the value
 * @value: its bytes
 */
struct tlv {
	unsigned int type;
	struct ga_span value;
};

static struct tlv take_tlv(struct ga_rd *r, const char *field)
{
	struct tlv t;
	uint32_t len;

	t.type = ga_rd_u8(r, field);
	len = ga_rd_be32(r, field);
	t.value = ga_rd_span(r, field, len);
	return t;
}

static int check_type(const struct tlv *t, const char *field, unsigned int type,
		      struct ga_findings *f)
{
	if (t->type == type)
		return 0;
	return ga_report(f, GA_E_TYPE, field, GA_DEC(type), GA_DEC(t->type));
}

static int check_len(const struct tlv *t, const char *field, size_t min,
		     size_t max, struct ga_findings *f)
{
	if (t->value.n >= min && t->value.n <= max)
		return 0;
	return ga_report(f, GA_E_LENGTH, field,
			 min == max ? GA_DEC(min) :
				      GA_FMT("%zu to %zu", min, max),
			 GA_DEC(t->value.n));
}

static uint64_t number_of(struct ga_span value)
{
	struct ga_rd r;
	uint64_t n = 0;

	ga_rd_init(&r, value);
	while (ga_rd_left(&r))
		n = n << 8 | ga_rd_u8(&r, NULL);
	return n;
}

/* A number of so many bytes; the reader's failure is for the caller to see. */
static int take_number(struct ga_rd *r, const char *field, unsigned int type,
		       size_t min, size_t max, uint64_t *n,
		       struct ga_findings *f)
{
	struct tlv t = take_tlv(r, field);

	*n = 0;
	if (ga_rd_failed(r))
		return 0;
	if (check_type(&t, field, type, f) || check_len(&t, field, min, max, f))
		return -1;
	*n = number_of(t.value);
	return 0;
}

static int take_text(struct ga_rd *r, const char *field, unsigned int type,
		     size_t min, size_t max, struct ga_span *s,
		     struct ga_findings *f)
{
	struct tlv t = take_tlv(r, field);

	*s = t.value;
	if (ga_rd_failed(r))
		return 0;
	if (check_type(&t, field, type, f))
		return -1;
	return check_len(&t, field, min, max, f);
}

static int parse_digests(struct ga_span value, struct ga_event *ev,
			 struct ga_findings *f)
{
	struct ga_rd r;
	uint64_t seen[4] = { 0 };

	ga_rd_init(&r, value);
	while (ga_rd_left(&r)) {
		struct tlv t = take_tlv(&r, "digests");
		size_t len = ga_tpm_digest_len(t.type);

		if (ga_report_rd(f, &r))
			return -1;
		if (!len)
			return ga_report(f, GA_E_ALGORITHM, "digests",
					 "a hash known here", GA_HEX8(t.type));
		if (t.value.n != len)
			return ga_report(f, GA_E_LENGTH, "digests", GA_DEC(len),
					 GA_DEC(t.value.n));
		if (seen[t.type / 64] & 1ull << t.type % 64)
			return ga_report(f, GA_E_DUPLICATE, "digests", NULL,
					 GA_HEX8(t.type));
		seen[t.type / 64] |= 1ull << t.type % 64;
		if (t.type == GA_TPM_ALG_SHA384)
			ev->digest = t.value;
	}
	return 0;
}

static int check_name(struct ga_span name, struct ga_findings *f)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	struct ga_rd r;

	ga_rd_init(&r, name);
	while (ga_rd_left(&r)) {
		unsigned int c = ga_rd_u8(&r, NULL);

		if (!c || !strchr(allowed, (int)c))
			return ga_report(f, GA_E_VALUE, "register",
					 "a register's name", GA_HEX8(c));
	}
	return 0;
}

static int parse_origin(struct ga_span value, struct ga_event_origin *o,
			struct ga_findings *f)
{
	uint64_t uid, login_uid, pid;
	struct ga_rd r;

	ga_rd_init(&r, value);
	if (take_text(&r, "register", KERNEL_REGISTER, 1, REGISTER_NAME_MAX,
		      &o->name, f) ||
	    take_number(&r, "time", KERNEL_TIME, 8, 8, &o->time, f) ||
	    take_number(&r, "uid", KERNEL_UID, 4, 4, &uid, f) ||
	    take_number(&r, "loginuid", KERNEL_LOGINUID, 4, 4, &login_uid, f) ||
	    take_number(&r, "pid", KERNEL_PID, 4, 4, &pid, f) ||
	    take_text(&r, "comm", KERNEL_COMM, 0, COMM_MAX, &o->comm, f))
		return -1;
	if (ga_report_rd_end(f, &r, "content"))
		return -1;
	o->uid = (uint32_t)uid;
	o->login_uid = (uint32_t)login_uid;
	o->pid = (uint32_t)pid;
	return check_name(o->name, f);
}

static int parse_record(struct ga_rd *r, uint64_t number, struct ga_event *ev,
			struct ga_findings *f)
{
	struct tlv digests, content;
	uint64_t recnum, mr;

	*ev = (struct ga_event){ .extends = true };
	if (take_number(r, "recnum", CEL_RECNUM, 1, 8, &recnum, f) ||
	    take_number(r, "ccmr", CEL_CCMR, 1, 1, &mr, f))
		return -1;
	digests = take_tlv(r, "digests");
	content = take_tlv(r, "content");
	if (ga_report_rd(f, r))
		return -1;
	if (recnum != number)
		return ga_report(f, GA_E_VALUE, "recnum", GA_DEC(number),
				 GA_DEC(recnum));
	if (ga_event_set_mr(ev, "ccmr", mr, f))
		return -1;
	if (check_type(&digests, "digests", CEL_DIGESTS, f) ||
	    parse_digests(digests.value, ev, f))
		return -1;
	ev->content = content.value;
	ev->content_type = content.type;
	ev->by_kernel = content.type == CEL_KERNEL;
	return ev->by_kernel ? parse_origin(content.value, &ev->origin, f) : 0;
}

bool ga_cel_detect(struct ga_span bytes)
{
	struct tlv t;
	struct ga_rd r;

	ga_rd_init(&r, bytes);
	t = take_tlv(&r, NULL);
	return !bytes.n || (!ga_rd_failed(&r) && t.type == CEL_RECNUM &&
			    t.value.n >= 1 && t.value.n <= 8);
}

int ga_cel_parse(struct ga_span bytes, struct ga_events *events,
		 struct ga_findings *f)
{
	struct ga_event ev;
	struct ga_rd r;

	ga_rd_init(&r, bytes);
	while (ga_rd_left(&r))
		if (parse_record(&r, events->n, &ev, f) ||
		    ga_events_add(events, &ev, f))
			return -1;
	return 0;
}
