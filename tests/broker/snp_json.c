// SPDX-License-Identifier: MIT
#include "snp_json.h"

static uint64_t number(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | p[n];
	return v;
}

static json_t *bytes(const uint8_t *p, size_t n)
{
	json_t *array = json_array();

	for (; n; n--)
		json_array_append_new(array, json_integer(*p++));
	return array;
}

/* Milan's layout. */
static json_t *tcb(const uint8_t *p, bool old)
{
	json_t *o = json_pack("{s:i, s:i, s:i, s:i}", "bootloader", p[0], "tee", p[1], "snp", p[6],
			      "microcode", p[7]);

	if (old)
		json_object_set_new(o, "_reserved", bytes(p + 2, 4));
	else
		json_object_set_new(o, "fmc", json_null());
	return o;
}

static json_t *version(const uint8_t *p)
{
	return json_pack("{s:i, s:i, s:i}", "build", p[0], "minor", p[1], "major", p[2]);
}

struct field {
	const char *name;
	size_t at;
	size_t n;
};

static const struct field numbers[] = {
	{ "version", 0x000, 4 }, { "guest_svn", 0x004, 4 }, { "policy", 0x008, 8 },
	{ "vmpl", 0x030, 4 },	 { "sig_algo", 0x034, 4 },  { "plat_info", 0x040, 8 },
};

static const struct field strings[] = {
	{ "family_id", 0x010, 16 },	{ "image_id", 0x020, 16 },
	{ "report_data", 0x050, 64 },	{ "measurement", 0x090, 48 },
	{ "host_data", 0x0c0, 32 },	{ "id_key_digest", 0x0e0, 48 },
	{ "author_key_digest", 0x110, 48 }, { "report_id", 0x140, 32 },
	{ "report_id_ma", 0x160, 32 },	{ "chip_id", 0x1a0, 64 },
};

static const struct field tcbs[] = {
	{ "current_tcb", 0x038, 8 }, { "reported_tcb", 0x180, 8 },
	{ "committed_tcb", 0x1e0, 8 }, { "launch_tcb", 0x1f0, 8 },
};

/* Up to sev 5, numbers of a byte beside one another and every reserved range. */
static const struct field old_numbers[] = {
	{ "_author_key_en", 0x048, 4 }, { "_reserved_0", 0x04c, 4 },
	{ "current_build", 0x1e8, 1 },	{ "current_minor", 0x1e9, 1 },
	{ "current_major", 0x1ea, 1 },	{ "_reserved_2", 0x1eb, 1 },
	{ "committed_build", 0x1ec, 1 }, { "committed_minor", 0x1ed, 1 },
	{ "committed_major", 0x1ee, 1 }, { "_reserved_3", 0x1ef, 1 },
};

/* Since sev 6: what reports of version 3 and of version 5 brought. */
static const struct field new_numbers[] = {
	{ "cpuid_fam_id", 0x188, 1 },	   { "cpuid_mod_id", 0x189, 1 },
	{ "cpuid_step", 0x18a, 1 },	   { "launch_mit_vector", 0x1f8, 8 },
	{ "current_mit_vector", 0x200, 8 },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void put_numbers(json_t *o, const uint8_t *r, const struct field *f, size_t n)
{
	for (; n; n--, f++)
		json_object_set_new(o, f->name, json_integer((json_int_t)number(r + f->at, f->n)));
}

static json_t *report_json(const uint8_t *r, bool old)
{
	json_t *o = json_object();
	size_t i;

	put_numbers(o, r, numbers, COUNT(numbers));
	for (i = 0; i < COUNT(strings); i++)
		json_object_set_new(o, strings[i].name, bytes(r + strings[i].at, strings[i].n));
	for (i = 0; i < COUNT(tcbs); i++)
		json_object_set_new(o, tcbs[i].name, tcb(r + tcbs[i].at, old));
	if (old) {
		put_numbers(o, r, old_numbers, COUNT(old_numbers));
		json_object_set_new(o, "_reserved_1", bytes(r + 0x188, 24));
		json_object_set_new(o, "_reserved_4", bytes(r + 0x1f8, 168));
	} else {
		json_object_set_new(o, "key_info", json_integer((json_int_t)number(r + 0x48, 4)));
		if (number(r, 4) >= 3)
			put_numbers(o, r, new_numbers, 3);
		if (number(r, 4) >= 5)
			put_numbers(o, r, new_numbers + 3, 2);
		json_object_set_new(o, "current", version(r + 0x1e8));
		json_object_set_new(o, "committed", version(r + 0x1ec));
	}
	json_object_set_new(o, "signature", json_pack("{s:o, s:o}", "r", bytes(r + 0x2a0, 72), "s",
						      bytes(r + 0x2e8, 72)));
	if (old)
		json_object_set_new(json_object_get(o, "signature"), "_reserved",
				    bytes(r + 0x330, 368));
	return o;
}

json_t *snp_json(const uint8_t report[SNP_REPORT_LEN], const uint8_t *vcek, size_t n, bool old)
{
	return json_pack("{s:o, s:[{s:s, s:o}]}", "attestation_report", report_json(report, old),
			 "cert_chain", "cert_type", "VCEK", "data", bytes(vcek, n));
}
