// SPDX-License-Identifier: MIT
#include "cert_table.h"

#define GUID_LEN 16
#define ENTRY_LEN 24

/*
 * GUIDs in the byte order of their text. Hosts write that order; the order of
 * EFI, with the first three fields reversed, is accepted as well.
 */
static const struct {
	enum ga_cert_table_kind kind;
	const char *name;
	uint8_t guid[GUID_LEN];
} kinds[] = {
	{ GA_CERT_TABLE_VCEK, "VCEK",
	  { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4,
	    0xb9, 0x3b, 0xe8, 0xac, 0xcd } },
	{ GA_CERT_TABLE_VLEK, "VLEK",
	  { 0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e, 0xaa, 0xe6, 0x39,
	    0xc0, 0x45, 0xa0, 0xb8, 0xa1 } },
	{ GA_CERT_TABLE_ASK, "ASK",
	  { 0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05,
	    0xae, 0xf3, 0x27, 0xc7, 0x82 } },
	{ GA_CERT_TABLE_ARK, "ARK",
	  { 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f,
	    0xb6, 0x01, 0x4c, 0xd0, 0xae } },
	{ GA_CERT_TABLE_CRL, "CRL",
	  { 0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d, 0x97, 0xff, 0xd1,
	    0x9f, 0x88, 0xdc, 0x67, 0xea } },
};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool is_guid(struct ga_span got, const uint8_t guid[GUID_LEN])
{
	static const uint8_t efi[GUID_LEN] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9,
					       10, 11, 12, 13, 14, 15 };
	size_t i;

	if (ga_span_eq(got, GA_SPAN(guid, GUID_LEN)))
		return true;
	for (i = 0; i < GUID_LEN; i++)
		if (got.p[i] != guid[efi[i]])
			return false;
	return true;
}

static enum ga_cert_table_kind kind_of(struct ga_span guid)
{
	size_t i;

	for (i = 0; i < N_KINDS; i++)
		if (is_guid(guid, kinds[i].guid))
			return kinds[i].kind;
	return GA_CERT_TABLE_OTHER;
}

const char *ga_cert_table_name(enum ga_cert_table_kind kind)
{
	size_t i;

	for (i = 0; i < N_KINDS; i++)
		if (kinds[i].kind == kind)
			return kinds[i].name;
	return "other";
}

enum ga_cert_table_kind ga_cert_table_kind(const char *name)
{
	size_t i;

	for (i = 0; i < N_KINDS; i++)
		if (!strcmp(kinds[i].name, name))
			return kinds[i].kind;
	return GA_CERT_TABLE_OTHER;
}

int ga_cert_table_guid(enum ga_cert_table_kind kind, uint8_t guid[GUID_LEN])
{
	size_t i;

	for (i = 0; i < N_KINDS; i++) {
		if (kinds[i].kind != kind)
			continue;
		memcpy(guid, kinds[i].guid, GUID_LEN);
		return 0;
	}
	return -1;
}

static bool all_zero(struct ga_span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i])
			return false;
	return true;
}

static int parse_data(struct ga_span bytes, struct ga_cert_entry *e,
		      uint32_t offset, uint32_t len, struct ga_findings *f)
{
	struct ga_rd r;

	ga_rd_init(&r, bytes);
	ga_rd_span(&r, "offset", offset);
	e->data = ga_rd_span(&r, "certificate", len);
	if (ga_rd_failed(&r))
		return ga_report(f, GA_E_TRUNCATED, ga_cert_table_name(e->kind),
				 GA_FMT("%u bytes at offset %u", len, offset),
				 GA_FMT("%zu bytes in all", bytes.n));
	return 0;
}

/* A known kind may be there once: two VCEKs are an invitation to mix up. */
static int check_entry(const struct ga_cert_table *t,
		       const struct ga_cert_entry *e, uint32_t len,
		       struct ga_findings *f)
{
	size_t i;

	if (!len)
		return ga_report(f, GA_E_LENGTH, ga_cert_table_name(e->kind),
				 "at least 1 byte", "0");
	for (i = 0; i < t->n; i++)
		if (ga_span_eq(t->v[i].guid, e->guid) ||
		    (e->kind && t->v[i].kind == e->kind))
			return ga_report(f, GA_E_DUPLICATE, "GUID",
					 ga_cert_table_name(e->kind),
					 GA_BYTES(e->guid.p, e->guid.n));
	return 0;
}

/* Where the certificates lie. */
struct extent {
	size_t first;
	size_t end;
};

/* One row into @t. 1 when there may be more, 0 after the last, -1 on error. */
static int parse_entry(struct ga_rd *r, struct ga_span bytes,
		       struct ga_cert_table *t, struct extent *ext,
		       struct ga_findings *f)
{
	struct ga_cert_entry e = { 0 };
	uint32_t offset, len;

	e.guid = ga_rd_span(r, "GUID", GUID_LEN);
	offset = ga_rd_le32(r, "offset");
	len = ga_rd_le32(r, "length");
	if (ga_report_rd(f, r))
		return -1;
	if (all_zero(e.guid)) {
		if (offset || len)
			return ga_report(f, GA_E_RESERVED, "last entry",
					 "offset 0, length 0",
					 GA_FMT("offset %u, length %u", offset,
						len));
		return 0;
	}
	e.kind = kind_of(e.guid);
	if (t->n == GA_CERT_TABLE_MAX)
		return ga_report(f, GA_E_LENGTH, "entries",
				 GA_FMT("at most %d", GA_CERT_TABLE_MAX),
				 "more");
	if (check_entry(t, &e, len, f) || parse_data(bytes, &e, offset, len, f))
		return -1;
	if (offset < ext->first)
		ext->first = offset;
	if (ext->end < (size_t)offset + len)
		ext->end = (size_t)offset + len;
	t->v[t->n++] = e;
	return 1;
}

/* No certificate inside the rows, nothing but zeros after the last one. */
static int check_layout(struct ga_span bytes, struct ga_cert_table *t,
			size_t header, const struct extent *ext,
			struct ga_findings *f)
{
	struct ga_span rest;
	struct ga_rd r;

	if (ext->first < header)
		return ga_report(f, GA_E_VALUE, "offset",
				 GA_FMT("at least %zu", header),
				 GA_DEC(ext->first));
	ga_rd_init(&r, bytes);
	ga_rd_span(&r, "certificates", ext->end > header ? ext->end : header);
	rest = ga_rd_span(&r, "padding", ga_rd_left(&r));
	if (!all_zero(rest))
		return ga_report(f, GA_E_TRAILING_BYTES, "certificates",
				 "the end, or zeros",
				 GA_FMT("%zu bytes more", rest.n));
	t->padding = rest.n;
	return 0;
}

int ga_cert_table_parse(struct ga_span bytes, struct ga_cert_table *t,
			struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "certificate table", false);
	struct extent ext = { .first = SIZE_MAX };
	struct ga_rd r;
	int more, ret = -1;

	*t = (struct ga_cert_table){ 0 };
	if (all_zero(bytes)) {
		t->padding = bytes.n;
		ret = 0;
		goto out;
	}
	ga_rd_init(&r, bytes);
	do {
		more = parse_entry(&r, bytes, t, &ext, f);
		if (more < 0)
			goto out;
	} while (more);
	ret = check_layout(bytes, t, r.pos, &ext, f);
out:
	ga_scope_leave(f, s);
	return ret;
}
