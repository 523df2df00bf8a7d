// SPDX-License-Identifier: MIT
#include "snp_json.h"

#include <errno.h>
#include <string.h>

/* The family of processors whose TCB_VERSION has the FMC's version. */
#define FAMILY_TURIN 0x1a

enum kind {
	NUMBER,
	BYTES,
	TCB,
	VERSION,
};

/**
 * struct field - a member, and where it lies in the report (SEV-SNP ABI 7.3)
 * @since: version of the report that has it
 */
struct field {
	const char *name;
	enum kind kind;
	uint16_t at;
	uint16_t n;
	uint8_t since;
};

static const struct field fields[] = {
	{ "version", NUMBER, 0x000, 4, 0 },
	{ "guest_svn", NUMBER, 0x004, 4, 0 },
	{ "policy", NUMBER, 0x008, 8, 0 },
	{ "family_id", BYTES, 0x010, 16, 0 },
	{ "image_id", BYTES, 0x020, 16, 0 },
	{ "vmpl", NUMBER, 0x030, 4, 0 },
	{ "sig_algo", NUMBER, 0x034, 4, 0 },
	{ "current_tcb", TCB, 0x038, 8, 0 },
	{ "plat_info", NUMBER, 0x040, 8, 0 },
	{ "key_info", NUMBER, 0x048, 4, 0 },
	{ "report_data", BYTES, 0x050, 64, 0 },
	{ "measurement", BYTES, 0x090, 48, 0 },
	{ "host_data", BYTES, 0x0c0, 32, 0 },
	{ "id_key_digest", BYTES, 0x0e0, 48, 0 },
	{ "author_key_digest", BYTES, 0x110, 48, 0 },
	{ "report_id", BYTES, 0x140, 32, 0 },
	{ "report_id_ma", BYTES, 0x160, 32, 0 },
	{ "reported_tcb", TCB, 0x180, 8, 0 },
	{ "cpuid_fam_id", NUMBER, 0x188, 1, 3 },
	{ "cpuid_mod_id", NUMBER, 0x189, 1, 3 },
	{ "cpuid_step", NUMBER, 0x18a, 1, 3 },
	{ "chip_id", BYTES, 0x1a0, 64, 0 },
	{ "committed_tcb", TCB, 0x1e0, 8, 0 },
	{ "current", VERSION, 0x1e8, 3, 0 },
	{ "committed", VERSION, 0x1ec, 3, 0 },
	{ "launch_tcb", TCB, 0x1f0, 8, 0 },
	{ "launch_mit_vector", NUMBER, 0x1f8, 8, 5 },
	{ "current_mit_vector", NUMBER, 0x200, 8, 5 },
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t number(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | p[n];
	return v;
}

static void put_array(struct out *o, const uint8_t *p, size_t n)
{
	size_t i;

	out_text(o, "[");
	for (i = 0; i < n; i++) {
		out_text(o, i ? "," : "");
		out_uint(o, p[i]);
	}
	out_text(o, "]");
}

static void put_member(struct out *o, const char *name, uint64_t v)
{
	out_text(o, "\"");
	out_text(o, name);
	out_text(o, "\":");
	out_uint(o, v);
}

static void put_tcb(struct out *o, const uint8_t *p, bool turin)
{
	out_text(o, "{");
	if (turin)
		put_member(o, "fmc", p[0]);
	else
		out_text(o, "\"fmc\":null");
	out_text(o, ",");
	put_member(o, "bootloader", p[turin ? 1 : 0]);
	out_text(o, ",");
	put_member(o, "tee", p[turin ? 2 : 1]);
	out_text(o, ",");
	put_member(o, "snp", p[turin ? 3 : 6]);
	out_text(o, ",");
	put_member(o, "microcode", p[7]);
	out_text(o, "}");
}

static void put_version(struct out *o, const uint8_t *p)
{
	out_text(o, "{");
	put_member(o, "major", p[2]);
	out_text(o, ",");
	put_member(o, "minor", p[1]);
	out_text(o, ",");
	put_member(o, "build", p[0]);
	out_text(o, "}");
}

static void put_field(struct out *o, const struct field *d, const uint8_t *report, bool turin)
{
	out_text(o, "\"");
	out_text(o, d->name);
	out_text(o, "\":");
	switch (d->kind) {
	case NUMBER:
		out_uint(o, number(report + d->at, d->n));
		break;
	case BYTES:
		put_array(o, report + d->at, d->n);
		break;
	case TCB:
		put_tcb(o, report + d->at, turin);
		break;
	case VERSION:
		put_version(o, report + d->at);
		break;
	}
	out_text(o, ",");
}

static void put_report(struct out *o, const uint8_t *report)
{
	uint64_t version = number(report, 4);
	bool turin = version >= 3 && report[0x188] >= FAMILY_TURIN;
	size_t i;

	out_text(o, "{");
	for (i = 0; i < N(fields); i++)
		if (version >= fields[i].since)
			put_field(o, &fields[i], report, turin);
	out_text(o, "\"signature\":{\"r\":");
	put_array(o, report + 0x2a0, 72);
	out_text(o, ",\"s\":");
	put_array(o, report + 0x2e8, 72);
	out_text(o, "}}");
}

#define GUID_LEN 16
#define ROW_LEN 24
#define ROWS_MAX 16

/**
 * struct certificate_kind - a kind of row
 * @name: in Trustee's JSON
 * @guid: of the GHCB specification's table, as text has it
 * @signs: its key signs reports
 */
struct certificate_kind {
	const char *name;
	uint8_t guid[GUID_LEN];
	bool signs;
};

static const struct certificate_kind kinds[] = {
	{ "VCEK", { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9, 0x3b,
		    0xe8, 0xac, 0xcd }, true },
	{ "VLEK", { 0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e, 0xaa, 0xe6, 0x39, 0xc0, 0x45,
		    0xa0, 0xb8, 0xa1 }, true },
	{ "ASK", { 0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05, 0xae, 0xf3,
		   0x27, 0xc7, 0x82 }, false },
	{ "ARK", { 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f, 0xb6, 0x01,
		   0x4c, 0xd0, 0xae }, false },
	{ "CRL", { 0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d, 0x97, 0xff, 0xd1, 0x9f, 0x88,
		   0xdc, 0x67, 0xea }, false },
};

/* Some hosts write the first three fields of a GUID with their bytes reversed. */
static bool is_guid(const uint8_t *p, const uint8_t *guid)
{
	static const uint8_t efi[8] = { 3, 2, 1, 0, 5, 4, 7, 6 };
	size_t i;

	if (!memcmp(p, guid, GUID_LEN))
		return true;
	for (i = 0; i < 8; i++)
		if (p[i] != guid[efi[i]])
			return false;
	return !memcmp(p + 8, guid + 8, GUID_LEN - 8);
}

static const struct certificate_kind *kind_of(const uint8_t *p)
{
	size_t i;

	for (i = 0; i < N(kinds); i++)
		if (is_guid(p, kinds[i].guid))
			return &kinds[i];
	return NULL;
}

/* A row's certificate, wherever in the table the row says it is. */
static int put_row(struct out *o, const struct bytes *table, const uint8_t *row, size_t index,
		   const char *separator, struct failure *f)
{
	uint64_t offset = number(row + GUID_LEN, 4), len = number(row + GUID_LEN + 4, 4);
	struct bytes rest = *table;
	const uint8_t *data;

	bytes_take(&rest, (size_t)offset);
	data = bytes_take(&rest, (size_t)len);
	if (!data)
		return failure_set(f, EINVAL, "request.certificates: row %zu: %llu bytes at %llu of %zu",
				   index, (unsigned long long)len, (unsigned long long)offset,
				   table->n);
	out_text(o, separator);
	out_text(o, "{\"cert_type\":\"");
	out_text(o, kind_of(row)->name);
	out_text(o, "\",\"data\":");
	put_array(o, data, (size_t)len);
	out_text(o, "}");
	return 0;
}

/*
 * What the table has beside the kinds above, nobody here can name. *@signs:
 * the certificate of a key that signs reports is there.
 */
static int put_table(struct out *o, const struct bytes *table, bool *signs, struct failure *f)
{
	static const uint8_t last[ROW_LEN];
	const struct certificate_kind *kind;
	struct bytes rest = *table;
	const char *separator = "";
	const uint8_t *row;
	size_t i;

	for (i = 0; i < ROWS_MAX; i++) {
		row = bytes_take(&rest, ROW_LEN);
		if (!row)
			break;
		if (!memcmp(row, last, ROW_LEN))
			return 0;
		kind = kind_of(row);
		if (!kind)
			continue;
		if (put_row(o, table, row, i, separator, f))
			return -1;
		*signs |= kind->signs;
		separator = ",";
	}
	return failure_set(f, EINVAL, "request.certificates: no end after %zu rows", i);
}

/* Without a certificate to begin with, servers take no others, but get all themselves. */
static int put_chain(struct out *o, const struct bytes *table, struct failure *f)
{
	const struct out before = *o;
	bool signs = false;

	out_text(o, "[");
	if (put_table(o, table, &signs, f))
		return -1;
	out_text(o, "]");
	if (!signs) {
		*o = before;
		out_text(o, "null");
	}
	return 0;
}

int snp_json_put(struct out *o, struct span report, struct span certificates, struct failure *f)
{
	static uint8_t buffer[SNP_CERTIFICATES_MAX];
	struct bytes table = { .p = buffer };
	size_t n;

	if (b64url_decode(buffer, sizeof(buffer), &n, report) || n != SNP_REPORT_LEN)
		return failure_set(f, EINVAL, "request.evidence: expected %d bytes, found %ld",
				   SNP_REPORT_LEN, b64url_len(report));
	out_text(o, "{\"attestation_report\":");
	put_report(o, buffer);
	out_text(o, ",\"cert_chain\":");
	if (!certificates.n) {
		out_text(o, "null}");
		return 0;
	}
	if (b64url_decode(buffer, sizeof(buffer), &table.n, certificates))
		return failure_set(f, EINVAL, "request.certificates: at most %d bytes, found %ld",
				   SNP_CERTIFICATES_MAX, b64url_len(certificates));
	if (put_chain(o, &table, f))
		return -1;
	out_text(o, "}");
	return 0;
}
