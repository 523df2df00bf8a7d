// SPDX-License-Identifier: MIT
#include "snp.h"

#define VERSION_MIN 1
#define VERSION_MAX 5

/* Highest plausible VERSION: a quote's first four bytes are above it. */
#define VERSION_SEEN_MAX 0xff

bool ga_snp_report_detect(struct ga_span bytes)
{
	uint32_t version;
	struct ga_rd r;

	ga_rd_init(&r, bytes);
	version = ga_rd_le32(&r, "VERSION");
	return version && version <= VERSION_SEEN_MAX;
}

/* A range that must be zero. */
static void check_zero(struct ga_rd *r, const char *field, size_t n,
		       struct ga_findings *f)
{
	struct ga_span s = ga_rd_span(r, field, n);
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (!s.p[i])
			continue;
		ga_report(f, GA_E_RESERVED, field, "zeros",
			  GA_BYTES(s.p, s.n));
		return;
	}
}

static void check_launch(const struct ga_snp_report *rep, struct ga_findings *f)
{
	if (!(rep->policy & GA_SNP_POLICY_RESERVED_ONE))
		ga_report(f, GA_E_VALUE, "POLICY", "bit 17 set",
			  GA_HEX64(rep->policy));
	if (rep->vmpl > 3 && rep->vmpl != GA_SNP_VMPL_HOST)
		ga_report(f, GA_E_VALUE, "VMPL", "0 to 3, or 0xffffffff",
			  GA_HEX32(rep->vmpl));
	if (rep->signature_algo != GA_SNP_SIG_ECDSA_P384_SHA384)
		ga_report(f, GA_E_ALGORITHM, "SIGNATURE_ALGO",
			  "1 (ECDSA P-384 with SHA-384)",
			  GA_DEC(rep->signature_algo));
}

/* AUTHOR_KEY_EN, MASK_CHIP_KEY and SIGNING_KEY, three fields in one number. */
static void parse_key_info(struct ga_snp_report *rep, uint32_t v,
			   struct ga_findings *f)
{
	uint32_t key = v >> 2 & 7;

	if (v >> 5)
		ga_report(f, GA_E_RESERVED, "reserved bits 31:5 at 0x048",
			  "zeros", GA_HEX32(v));
	if (key > GA_SNP_KEY_VLEK && key != GA_SNP_KEY_NONE)
		ga_report(f, GA_E_VALUE, "SIGNING_KEY",
			  "0 (VCEK), 1 (VLEK) or 7 (none)", GA_DEC(key));
	rep->author_key_en = v & 1;
	rep->mask_chip_key = v & 2;
	rep->signing_key = key;
}

static void parse_launch(struct ga_rd *r, struct ga_snp_report *rep,
			 struct ga_findings *f)
{
	rep->guest_svn = ga_rd_le32(r, "GUEST_SVN");
	rep->policy = ga_rd_le64(r, "POLICY");
	ga_rd_copy(r, "FAMILY_ID", rep->family_id, 16);
	ga_rd_copy(r, "IMAGE_ID", rep->image_id, 16);
	rep->vmpl = ga_rd_le32(r, "VMPL");
	rep->signature_algo = ga_rd_le32(r, "SIGNATURE_ALGO");
	rep->current_tcb = ga_rd_le64(r, "CURRENT_TCB");
	rep->platform_info = ga_rd_le64(r, "PLATFORM_INFO");
	parse_key_info(rep, ga_rd_le32(r, "SIGNING_KEY"), f);
	check_zero(r, "reserved at 0x04c", 4, f);
	if (!ga_rd_failed(r))
		check_launch(rep, f);
}

static void parse_guest(struct ga_rd *r, struct ga_snp_report *rep)
{
	ga_rd_copy(r, "REPORT_DATA", rep->report_data, 64);
	ga_rd_copy(r, "MEASUREMENT", rep->measurement, 48);
	ga_rd_copy(r, "HOST_DATA", rep->host_data, 32);
	ga_rd_copy(r, "ID_KEY_DIGEST", rep->id_key_digest, 48);
	ga_rd_copy(r, "AUTHOR_KEY_DIGEST", rep->author_key_digest, 48);
	ga_rd_copy(r, "REPORT_ID", rep->report_id, 32);
	ga_rd_copy(r, "REPORT_ID_MA", rep->report_id_ma, 32);
}

static void parse_version(struct ga_rd *r, struct ga_snp_version *v,
			  const char *field, const char *reserved,
			  struct ga_findings *f)
{
	v->build = ga_rd_u8(r, field);
	v->minor = ga_rd_u8(r, field);
	v->major = ga_rd_u8(r, field);
	check_zero(r, reserved, 1, f);
}

/* What the firmware says of the machine; grew with each version. */
static void parse_platform(struct ga_rd *r, struct ga_snp_report *rep,
			   struct ga_findings *f)
{
	rep->reported_tcb = ga_rd_le64(r, "REPORTED_TCB");
	rep->has_cpuid = rep->version >= 3;
	rep->has_committed = rep->version >= 2;
	rep->has_mit_vectors = rep->version >= 5;
	if (rep->has_cpuid) {
		rep->cpuid_fam_id = ga_rd_u8(r, "CPUID_FAM_ID");
		rep->cpuid_mod_id = ga_rd_u8(r, "CPUID_MOD_ID");
		rep->cpuid_step = ga_rd_u8(r, "CPUID_STEP");
		check_zero(r, "reserved at 0x18b", 21, f);
	} else {
		check_zero(r, "reserved at 0x188", 24, f);
	}
	ga_rd_copy(r, "CHIP_ID", rep->chip_id, 64);
	if (!rep->has_committed) {
		check_zero(r, "reserved at 0x1e0", 192, f);
		return;
	}
	rep->committed_tcb = ga_rd_le64(r, "COMMITTED_TCB");
	parse_version(r, &rep->current, "CURRENT_BUILD", "reserved at 0x1eb", f);
	parse_version(r, &rep->committed, "COMMITTED_BUILD",
		      "reserved at 0x1ef", f);
	rep->launch_tcb = ga_rd_le64(r, "LAUNCH_TCB");
	if (rep->has_mit_vectors) {
		rep->launch_mit_vector = ga_rd_le64(r, "LAUNCH_MIT_VECTOR");
		rep->current_mit_vector = ga_rd_le64(r, "CURRENT_MIT_VECTOR");
		check_zero(r, "reserved at 0x208", 152, f);
	} else {
		check_zero(r, "reserved at 0x1f8", 168, f);
	}
}

static void check_tcb(const struct ga_snp_report *rep, const char *field,
		      uint64_t tcb, struct ga_findings *f)
{
	uint64_t rest = ga_snp_tcb_reserved(tcb, ga_snp_tcb_turin(rep));

	if (rest)
		ga_report(f, GA_E_RESERVED, field, "reserved bytes zero",
			  GA_HEX64(tcb));
}

/* Without CPUID the report does not say which layout its TCBs have. */
static void check_tcbs(const struct ga_snp_report *rep, struct ga_findings *f)
{
	if (!rep->has_cpuid)
		return;
	check_tcb(rep, "CURRENT_TCB", rep->current_tcb, f);
	check_tcb(rep, "REPORTED_TCB", rep->reported_tcb, f);
	check_tcb(rep, "COMMITTED_TCB", rep->committed_tcb, f);
	check_tcb(rep, "LAUNCH_TCB", rep->launch_tcb, f);
}

int ga_snp_report_parse(struct ga_rd *r, struct ga_snp_report *rep,
			struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "SNP report", false);
	size_t before = f->n + f->lost;
	size_t start = r->pos;
	int ret = -1;

	*rep = (struct ga_snp_report){ 0 };
	rep->version = ga_rd_le32(r, "VERSION");
	if (ga_report_rd(f, r))
		goto out;
	if (rep->version < VERSION_MIN || rep->version > VERSION_MAX) {
		ga_report(f, GA_E_VERSION, "VERSION", "1 to 5",
			  GA_DEC(rep->version));
		goto out;
	}
	parse_launch(r, rep, f);
	parse_guest(r, rep);
	parse_platform(r, rep, f);
	rep->signed_part = ga_rd_since(r, start);
	rep->sig_r = ga_rd_span(r, "SIGNATURE.R", 72);
	rep->sig_s = ga_rd_span(r, "SIGNATURE.S", 72);
	check_zero(r, "SIGNATURE reserved", 368, f);
	if (ga_report_rd(f, r))
		goto out;
	check_tcbs(rep, f);
	ret = f->n + f->lost == before ? 0 : -1;
out:
	ga_scope_leave(f, s);
	return ret;
}

/*
 * Family and model of each line, from "Versioned Chip Endorsement Key (VCEK)
 * Certificate and KDS Interface Specification" (57230). The dense parts of
 * the Genoa generation, Bergamo and Siena, have models of their own and
 * Genoa's keys.
 */
static const struct {
	uint8_t family;
	uint8_t model_first;
	uint8_t model_last;
	enum ga_snp_product product;
} cpuids[] = {
	{ 0x19, 0x00, 0x0f, GA_SNP_MILAN },
	{ 0x19, 0x10, 0x1f, GA_SNP_GENOA },
	{ 0x19, 0xa0, 0xaf, GA_SNP_GENOA },
	{ 0x1a, 0x00, 0x1f, GA_SNP_TURIN },
};

enum ga_snp_product ga_snp_report_product(const struct ga_snp_report *rep)
{
	size_t i;

	for (i = 0; rep->has_cpuid && i < sizeof(cpuids) / sizeof(cpuids[0]);
	     i++)
		if (cpuids[i].family == rep->cpuid_fam_id &&
		    rep->cpuid_mod_id >= cpuids[i].model_first &&
		    rep->cpuid_mod_id <= cpuids[i].model_last)
			return cpuids[i].product;
	return GA_SNP_UNKNOWN;
}

const char *ga_snp_product_name(enum ga_snp_product product)
{
	switch (product) {
	case GA_SNP_MILAN:
		return "Milan";
	case GA_SNP_GENOA:
		return "Genoa";
	case GA_SNP_TURIN:
		return "Turin";
	case GA_SNP_UNKNOWN:
		break;
	}
	return "unknown";
}

bool ga_snp_tcb_turin(const struct ga_snp_report *rep)
{
	return rep->has_cpuid && rep->cpuid_fam_id >= 0x1a;
}

/* Byte of each component in TCB_VERSION, or -1; 2.2 of 56860. */
static const int8_t tcb_byte[2][GA_SNP_TCB_COMPONENTS] = {
	{ -1, 0, 1, 6, 7 },
	{ 0, 1, 2, 3, 7 },
};

uint8_t ga_snp_tcb_get(uint64_t tcb, bool turin, enum ga_snp_tcb_component c)
{
	int byte = tcb_byte[turin][c];

	if (byte < 0)
		return 0;
	return (uint8_t)(tcb >> 8 * byte);
}

const char *ga_snp_tcb_name(enum ga_snp_tcb_component c)
{
	static const char *const names[GA_SNP_TCB_COMPONENTS] = {
		"FMC", "BOOT_LOADER", "TEE", "SNP", "MICROCODE",
	};

	return names[c];
}

uint64_t ga_snp_tcb_reserved(uint64_t tcb, bool turin)
{
	unsigned int c;

	for (c = 0; c < GA_SNP_TCB_COMPONENTS; c++)
		if (tcb_byte[turin][c] >= 0)
			tcb &= ~(0xffull << 8 * tcb_byte[turin][c]);
	return tcb;
}

bool ga_snp_tcb_le(uint64_t a, uint64_t b, bool turin)
{
	unsigned int c;

	for (c = 0; c < GA_SNP_TCB_COMPONENTS; c++)
		if (ga_snp_tcb_get(a, turin, c) > ga_snp_tcb_get(b, turin, c))
			return false;
	return true;
}
