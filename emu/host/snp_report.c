// SPDX-License-Identifier: MIT
#include <string.h>

#include "bytes.h"
#include "parts.h"
#include "snp_report.h"

enum {
	VERSION_MAX = 5,
	SIGNATURE_HALF = 72,
	P384_SIZE = 48,
	ALGORITHM_ECDSA_P384_SHA384 = 1,
	KEY_VLEK = 1 << 2,
};

static const struct part fields[] = {
	{ "version", 0, 4 },
	{ "guest-svn", 4, 4 },
	{ "policy", 8, 8 },
	{ "family-id", 0x10, 16 },
	{ "image-id", 0x20, 16 },
	{ "vmpl", 0x30, 4 },
	{ "signature-algo", 0x34, 4 },
	{ "current-tcb", 0x38, 8 },
	{ "platform-info", 0x40, 8 },
	{ "key-info", 0x48, 4 },
	{ "report-data", SNP_REPORT_DATA, 64 },
	{ "measurement", 0x90, 48 },
	{ "host-data", 0xc0, 32 },
	{ "id-key-digest", 0xe0, 48 },
	{ "author-key-digest", 0x110, 48 },
	{ "report-id", 0x140, 32 },
	{ "report-id-ma", 0x160, 32 },
	{ "reported-tcb", SNP_REPORT_REPORTED_TCB, 8 },
	{ "cpuid", 0x188, 3 },
	{ "chip-id", 0x1a0, 64 },
	{ "committed-tcb", 0x1e0, 8 },
	{ "current-version", 0x1e8, 3 },
	{ "committed-version", 0x1ec, 3 },
	{ "launch-tcb", 0x1f0, 8 },
	{ "launch-mit-vector", 0x1f8, 8 },
	{ "current-mit-vector", 0x200, 8 },
};

static const struct parts report_parts = {
	"report", SNP_REPORT_SIZE, fields, ARRAY_SIZE(fields),
};

static void put(uint8_t *report, const char *name, const void *data)
{
	const struct part *part = parts_find(&report_parts, name, strlen(name));

	memcpy(report + part->offset, data, part->len);
}

int snp_report_init(uint8_t report[SNP_REPORT_SIZE], const struct snp *s, unsigned int version,
		    bool vlek)
{
	static const uint8_t policy[8] = { 0, 0, 3 };
	static const uint8_t platform_info[8] = { 0x25 };
	static const uint8_t mitigations[8] = { 0x3f };
	static const char *const tcbs[] = {
		"current-tcb", "reported-tcb", "committed-tcb", "launch-tcb",
	};
	uint8_t hash[48], none[32];

	if (!version || version > VERSION_MAX)
		return fail("report version %u is not 1 to %d", version, VERSION_MAX);
	if (EVP_Digest("measurement", 11, hash, NULL, EVP_sha384(), NULL) != 1)
		return pki_fail("SHA-384");
	memset(none, 0xff, sizeof(none));
	memset(report, 0, SNP_REPORT_SIZE);
	set_le32(report, version);
	put(report, "policy", policy);
	set_le32(report + 0x34, ALGORITHM_ECDSA_P384_SHA384);
	put(report, "platform-info", platform_info);
	set_le32(report + 0x48, vlek ? KEY_VLEK : 0);
	put(report, "measurement", hash);
	put(report, "report-id", hash);
	put(report, "report-id-ma", none);
	for (size_t i = 0; i < ARRAY_SIZE(tcbs); i++)
		put(report, tcbs[i], s->product->tcb);
	put(report, "chip-id", s->chip_id);
	put(report, "current-version", s->product->build);
	put(report, "committed-version", s->product->build);
	if (version >= 3)
		put(report, "cpuid", s->product->cpuid);
	if (version >= 5) {
		put(report, "launch-mit-vector", mitigations);
		put(report, "current-mit-vector", mitigations);
	}
	return 0;
}

int snp_report_set(uint8_t report[SNP_REPORT_SIZE], const char *assignment)
{
	return parts_set(&report_parts, report, assignment);
}

static void put_reversed(uint8_t *out, const uint8_t *number)
{
	for (int i = 0; i < P384_SIZE; i++)
		out[i] = number[P384_SIZE - 1 - i];
}

int snp_report_sign(uint8_t report[SNP_REPORT_SIZE], EVP_PKEY *vek)
{
	uint8_t *out = report + SNP_REPORT_SIGNED;
	uint8_t sig[2 * P384_SIZE];

	if (pki_sign_ecdsa(vek, EVP_sha384(), report, SNP_REPORT_SIGNED, sig, P384_SIZE))
		return -1;
	memset(out, 0, SNP_REPORT_SIZE - SNP_REPORT_SIGNED);
	put_reversed(out, sig);
	put_reversed(out + SIGNATURE_HALF, sig + P384_SIZE);
	return 0;
}

/*
 * GUIDs of the GHCB specification (56421) in the order of their text:
 * the tools that fill these tables use uuid_parse(3).
 */
static const uint8_t guid_vcek[16] = {
	0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
	0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd,
};

static const uint8_t guid_vlek[16] = {
	0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e,
	0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8, 0xa1,
};

static const uint8_t guid_ask[16] = {
	0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4,
	0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7, 0x82,
};

static const uint8_t guid_ark[16] = {
	0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52,
	0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0, 0xae,
};

void snp_report_table(const struct snp *s, bool vlek, X509 *vek, struct bytes *out)
{
	const struct {
		const uint8_t *guid;
		X509 *cert;
	} entries[] = {
		{ vlek ? guid_vlek : guid_vcek, vek },
		{ guid_ask, vlek ? s->asvk.cert : s->ask.cert },
		{ guid_ark, s->ark.cert },
	};
	const size_t n = ARRAY_SIZE(entries);
	struct bytes certs = { 0 };

	for (size_t i = 0; i < n; i++) {
		size_t at = certs.len;

		pki_put_der(&certs, entries[i].cert);
		bytes_put(out, entries[i].guid, 16);
		bytes_put_le32(out, (uint32_t)((n + 1) * 24 + at));
		bytes_put_le32(out, (uint32_t)(certs.len - at));
	}
	bytes_put_zero(out, 24);
	bytes_put(out, certs.data, certs.len);
	bytes_free(&certs);
}
