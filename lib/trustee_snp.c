// SPDX-License-Identifier: MIT
#include "formats/cert_table.h"
#include "formats/snp.h"
#include "json.h"
#include "text.h"
#include "trustee.h"

/**
 * struct sink - a report in the making
 * @dst: its bytes
 * @set: which of them a member has given; none may be given twice
 * @f: receives findings
 */
struct sink {
	uint8_t *dst;
	bool set[GA_SNP_REPORT_LEN];
	struct ga_findings *f;
};

enum kind {
	NUMBER,
	BYTES,
	TCB,
	VERSION,
	SIGNATURE,
};

/**
 * struct member - where a member of the crate's structure goes
 * @name: its name there
 * @kind: its form
 * @at: offset in the report
 * @n: bytes in the report
 * @optional: may be null or not there at all
 */
struct member {
	const char *name;
	enum kind kind;
	uint16_t at;
	uint16_t n;
	bool optional;
};

static const struct member members[] = {
	{ "version", NUMBER, 0x000, 4, false },
	{ "guest_svn", NUMBER, 0x004, 4, false },
	{ "policy", NUMBER, 0x008, 8, false },
	{ "family_id", BYTES, 0x010, 16, false },
	{ "image_id", BYTES, 0x020, 16, false },
	{ "vmpl", NUMBER, 0x030, 4, false },
	{ "sig_algo", NUMBER, 0x034, 4, false },
	{ "current_tcb", TCB, 0x038, 8, false },
	{ "plat_info", NUMBER, 0x040, 8, false },
	{ "key_info", NUMBER, 0x048, 4, false },
	{ "report_data", BYTES, 0x050, 64, false },
	{ "measurement", BYTES, 0x090, 48, false },
	{ "host_data", BYTES, 0x0c0, 32, false },
	{ "id_key_digest", BYTES, 0x0e0, 48, false },
	{ "author_key_digest", BYTES, 0x110, 48, false },
	{ "report_id", BYTES, 0x140, 32, false },
	{ "report_id_ma", BYTES, 0x160, 32, false },
	{ "reported_tcb", TCB, 0x180, 8, false },
	{ "chip_id", BYTES, 0x1a0, 64, false },
	{ "committed_tcb", TCB, 0x1e0, 8, false },
	{ "current", VERSION, 0x1e8, 3, false },
	{ "committed", VERSION, 0x1ec, 3, false },
	{ "launch_tcb", TCB, 0x1f0, 8, false },
	{ "signature", SIGNATURE, 0x2a0, 144, false },
	/* Since sev 6, in reports that have them. */
	{ "cpuid_fam_id", NUMBER, 0x188, 1, true },
	{ "cpuid_mod_id", NUMBER, 0x189, 1, true },
	{ "cpuid_step", NUMBER, 0x18a, 1, true },
	{ "launch_mit_vector", NUMBER, 0x1f8, 8, true },
	{ "current_mit_vector", NUMBER, 0x200, 8, true },
	/* Up to sev 5: other names of the above, and what is between. */
	{ "_author_key_en", NUMBER, 0x048, 4, true },
	{ "_reserved_0", NUMBER, 0x04c, 4, true },
	{ "_reserved_1", BYTES, 0x188, 24, true },
	{ "current_build", NUMBER, 0x1e8, 1, true },
	{ "current_minor", NUMBER, 0x1e9, 1, true },
	{ "current_major", NUMBER, 0x1ea, 1, true },
	{ "_reserved_2", NUMBER, 0x1eb, 1, true },
	{ "committed_build", NUMBER, 0x1ec, 1, true },
	{ "committed_minor", NUMBER, 0x1ed, 1, true },
	{ "committed_major", NUMBER, 0x1ee, 1, true },
	{ "_reserved_3", NUMBER, 0x1ef, 1, true },
	{ "_reserved_4", BYTES, 0x1f8, 168, true },
};

/* TCB_VERSION has two layouts; the one with "fmc" is Turin's. */
static const struct member tcb_members[] = {
	{ "bootloader", NUMBER, 0, 1, false },
	{ "tee", NUMBER, 1, 1, false },
	{ "_reserved", BYTES, 2, 4, true },
	{ "snp", NUMBER, 6, 1, false },
	{ "microcode", NUMBER, 7, 1, false },
	{ "fmc", NUMBER, 8, 1, true },
};

static const struct member version_members[] = {
	{ "build", NUMBER, 0, 1, false },
	{ "minor", NUMBER, 1, 1, false },
	{ "major", NUMBER, 2, 1, false },
};

static const struct member signature_members[] = {
	{ "r", BYTES, 0, 72, false },
	{ "s", BYTES, 72, 72, false },
	{ "_reserved", BYTES, 144, 368, true },
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static int complain(struct sink *s, const char *name, const char *expected)
{
	return ga_report(s->f, GA_E_ENCODING, name, expected, NULL);
}

static int take_object(struct ga_json *j, struct sink *s, size_t base,
		       const char *what, const struct member *m, size_t n);

static int claim(struct sink *s, const struct member *m, size_t at)
{
	size_t i;

	for (i = at; i < at + m->n; i++) {
		if (s->set[i])
			return ga_report(s->f, GA_E_DUPLICATE, m->name,
					 "each byte of the report once", NULL);
		s->set[i] = true;
	}
	return 0;
}

static int take_number(struct ga_json *j, struct sink *s,
		       const struct member *m, size_t at)
{
	uint64_t max = m->n == 8 ? UINT64_MAX : (1ull << 8 * m->n) - 1, v;
	size_t i;

	if (ga_json_uint(j, max, &v))
		return complain(s, m->name,
				GA_FMT("a number of %u bytes", m->n));
	for (i = 0; i < m->n; i++)
		s->dst[at + i] = (uint8_t)(v >> 8 * i);
	return 0;
}

static int take_bytes(struct ga_json *j, struct sink *s,
		      const struct member *m, size_t at)
{
	uint64_t v;
	size_t n = 0;
	int more;

	if (ga_json_array(j))
		return complain(s, m->name, "an array");
	while ((more = ga_json_element(j)) == 1) {
		if (n == m->n || ga_json_uint(j, 255, &v))
			break;
		s->dst[at + n++] = (uint8_t)v;
	}
	if (more || n != m->n)
		return complain(s, m->name, GA_FMT("%u bytes", m->n));
	return 0;
}

/* Read in the layout of Milan with FMC as a ninth byte, and then laid out. */
static int take_tcb(struct ga_json *j, struct sink *s, const struct member *m,
		    size_t at)
{
	uint8_t raw[9] = { 0 };
	struct sink tcb = { .dst = raw, .f = s->f };
	uint8_t *dst = s->dst + at;

	if (take_object(j, &tcb, 0, m->name, tcb_members, N(tcb_members)))
		return -1;
	memcpy(dst, raw, 8);
	if (!tcb.set[8])
		return 0;
	if (tcb.set[2])
		return complain(s, m->name, "either \"fmc\" or \"_reserved\"");
	dst[0] = raw[8];
	dst[1] = raw[0];
	dst[2] = raw[1];
	dst[3] = raw[6];
	dst[6] = 0;
	return 0;
}

static int take_member(struct ga_json *j, struct sink *s, size_t base,
		       const struct member *m)
{
	size_t at = base + m->at;

	if (m->optional && ga_json_null(j))
		return 0;
	/* The members of these two claim their bytes themselves. */
	if (m->kind == VERSION)
		return take_object(j, s, at, m->name, version_members,
				   N(version_members));
	if (m->kind == SIGNATURE)
		return take_object(j, s, at, m->name, signature_members,
				   N(signature_members));
	if (claim(s, m, at))
		return -1;
	if (m->kind == NUMBER)
		return take_number(j, s, m, at);
	if (m->kind == BYTES)
		return take_bytes(j, s, m, at);
	return take_tcb(j, s, m, at);
}

static int check_complete(const struct sink *s, size_t base,
			  const struct member *m, size_t n)
{
	size_t i, k;
	int ret = 0;

	for (i = 0; i < n; i++)
		for (k = 0; !m[i].optional && k < m[i].n; k++)
			if (!s->set[base + m[i].at + k]) {
				ret = ga_report(s->f, GA_E_MISSING, m[i].name,
						NULL, NULL);
				break;
			}
	return ret;
}

static int take_object(struct ga_json *j, struct sink *s, size_t base,
		       const char *what, const struct member *m, size_t n)
{
	struct ga_span name;
	int more;
	size_t i;

	if (ga_json_object(j))
		return complain(s, what, "an object");
	while ((more = ga_json_member(j, &name)) == 1) {
		for (i = 0; i < n && !ga_json_is(name, m[i].name); i++)
			;
		if (i == n)
			return ga_report(s->f, GA_E_TYPE, what,
					 "members known here",
					 GA_FMT("\"%.*s\"",
						name.n < 64 ? (int)name.n : 64,
						(const char *)name.p));
		if (take_member(j, s, base, &m[i]))
			return -1;
	}
	if (more < 0)
		return complain(s, what, "an object");
	return check_complete(s, base, m, n);
}

int ga_trustee_report(struct ga_json *j, uint8_t *dst, struct ga_findings *f)
{
	struct sink s = { .dst = dst, .f = f };

	return take_object(j, &s, 0, "attestation_report", members,
			   N(members));
}

/* 8-4-4-4-12 hex digits. */
static int parse_guid(uint8_t guid[16], struct ga_span text)
{
	static const uint8_t lens[] = { 8, 4, 4, 4, 12 };
	struct ga_rd r;
	size_t i;

	ga_rd_init(&r, text);
	for (i = 0; i < N(lens); i++) {
		size_t n = lens[i] / 2;

		if ((i && ga_rd_u8(&r, "-") != '-') ||
		    ga_hex_decode(guid, n, ga_rd_span(&r, "GUID", 2 * n)))
			return -1;
		guid += n;
	}
	return ga_rd_left(&r) ? -1 : 0;
}

/* "VCEK" and its like, or { "OTHER": "a GUID" }. */
static int take_cert_type(struct ga_json *j, uint8_t guid[16],
			  struct ga_findings *f)
{
	struct ga_json copy = *j;
	struct ga_span s, name;
	char word[8] = "";

	if (!ga_json_string(&copy, &s)) {
		*j = copy;
		memcpy(word, s.p, s.n < sizeof(word) ? s.n : 0);
		if (ga_cert_table_guid(ga_cert_table_kind(word), guid))
			return ga_report(f, GA_E_TYPE, "cert_type",
					 "VCEK, VLEK, ASK, ARK or CRL", word);
		return 0;
	}
	if (ga_json_object(j) || ga_json_member(j, &name) != 1 ||
	    !ga_json_is(name, "OTHER") || ga_json_string(j, &s) ||
	    parse_guid(guid, s) || ga_json_member(j, &name))
		return ga_report(f, GA_E_ENCODING, "cert_type",
				 "a name, or OTHER and a GUID", NULL);
	return 0;
}

/**
 * struct table - a certificate table in the making
 * @dst: its bytes
 * @size: room there
 * @n: rows
 * @end: end of the last certificate
 */
struct table {
	uint8_t *dst;
	size_t size;
	size_t n;
	size_t end;
};

#define ROW_LEN 24

static void put_le32(uint8_t *p, size_t v)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static int take_data(struct ga_json *j, struct table *t, struct ga_findings *f)
{
	uint64_t v;
	int more;

	if (ga_json_array(j))
		return ga_report(f, GA_E_ENCODING, "data", "an array", NULL);
	while ((more = ga_json_element(j)) == 1) {
		if (t->end == t->size || ga_json_uint(j, 255, &v))
			break;
		t->dst[t->end++] = (uint8_t)v;
	}
	if (more)
		return ga_report(f, GA_E_ENCODING, "data", "an array of bytes",
				 NULL);
	return 0;
}

static int take_cert(struct ga_json *j, struct table *t, struct ga_findings *f)
{
	uint8_t *row = t->dst + ROW_LEN * t->n;
	bool has_type = false, has_data = false;
	size_t start = t->end;
	struct ga_span name;
	int more;

	if (t->n == GA_CERT_TABLE_MAX)
		return ga_report(f, GA_E_LENGTH, "cert_chain",
				 GA_FMT("at most %d", GA_CERT_TABLE_MAX),
				 "more");
	if (ga_json_object(j))
		return ga_report(f, GA_E_ENCODING, "cert_chain", "objects",
				 NULL);
	while ((more = ga_json_member(j, &name)) == 1) {
		if (ga_json_is(name, "cert_type") && !has_type) {
			has_type = true;
			if (take_cert_type(j, row, f))
				return -1;
		} else if (ga_json_is(name, "data") && !has_data) {
			has_data = true;
			if (take_data(j, t, f))
				return -1;
		} else {
			break;
		}
	}
	if (more || !has_type || !has_data)
		return ga_report(f, GA_E_ENCODING, "cert_chain",
				 "\"cert_type\" and \"data\", once each", NULL);
	put_le32(row + 16, start);
	put_le32(row + 20, t->end - start);
	t->n++;
	return 0;
}

int ga_trustee_certs(struct ga_json *j, uint8_t *dst, size_t size, size_t *len,
		     struct ga_findings *f)
{
	/* Room for all rows, and for the one of zeros that ends them. */
	struct table t = { dst, size, 0, ROW_LEN * (GA_CERT_TABLE_MAX + 1) };
	int more;

	if (ga_json_array(j))
		return ga_report(f, GA_E_ENCODING, "cert_chain", "an array",
				 NULL);
	while ((more = ga_json_element(j)) == 1)
		if (take_cert(j, &t, f))
			return -1;
	if (more < 0)
		return ga_report(f, GA_E_ENCODING, "cert_chain", "an array",
				 NULL);
	*len = t.end;
	return 0;
}
