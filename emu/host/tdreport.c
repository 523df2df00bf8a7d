// SPDX-License-Identifier: MIT
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "parts.h"
#include "platform.h"
#include "tdreport.h"

#define REPORT_TYPE_TDX 0x81

static const struct part fields[] = {
	{ "type", TDREPORT_TYPE, 1 },
	{ "subtype", TDREPORT_SUBTYPE, 1 },
	{ "version", TDREPORT_VERSION, 1 },
	{ "cpu-svn", 16, 16 },
	{ "report-data", TDREPORT_DATA, 64 },
	{ "tee-tcb-svn", TDREPORT_TEE_TCB_SVN, 16 },
	{ "mr-seam", TDREPORT_MRSEAM, 48 },
	{ "mr-signer-seam", TDREPORT_MRSIGNERSEAM, 48 },
	{ "seam-attributes", TDREPORT_SEAM_ATTRIBUTES, 8 },
	{ "tee-tcb-svn2", TDREPORT_TEE_TCB_SVN2, 16 },
	{ "td-attributes", TDREPORT_TDINFO, 8 },
	{ "xfam", TDREPORT_TDINFO + 8, 8 },
	{ "mr-td", TDREPORT_TDINFO + 16, 48 },
	{ "mr-config-id", TDREPORT_TDINFO + 64, 48 },
	{ "mr-owner", TDREPORT_TDINFO + 112, 48 },
	{ "mr-owner-config", TDREPORT_TDINFO + 160, 48 },
	{ "rtmr0", TDREPORT_TDINFO + 208, 48 },
	{ "rtmr1", TDREPORT_TDINFO + 256, 48 },
	{ "rtmr2", TDREPORT_TDINFO + 304, 48 },
	{ "rtmr3", TDREPORT_TDINFO + 352, 48 },
	{ "servtd-hash", TDREPORT_SERVTD_HASH, 48 },
};

static const struct parts tdreport_parts = {
	"TDREPORT", TDREPORT_SIZE, fields, ARRAY_SIZE(fields),
};

static bool sha384(const uint8_t *data, size_t len, uint8_t out[48])
{
	return EVP_Digest(data, len, out, NULL, EVP_sha384(), NULL) == 1;
}

static bool mac_of(const uint8_t *report, const uint8_t key[32], uint8_t mac[32])
{
	return HMAC(EVP_sha256(), key, 32, report, TDREPORT_MAC, mac, NULL);
}

static bool hash_matches(const uint8_t *hash, const uint8_t *data, size_t len)
{
	uint8_t computed[48];

	return sha384(data, len, computed) && !memcmp(hash, computed, sizeof(computed));
}

static bool valid_matches(const uint8_t *report)
{
	static const uint8_t v0[8] = { 0xff, 0x01 }, v1[8] = { 0xff, 0x01, 0x03 };

	/* a module of TDX 1.5 may still leave TEE_TCB_SVN2 unmarked */
	return !memcmp(report + TDREPORT_TCB_INFO, v0, 8) ||
	       (report[TDREPORT_VERSION] && !memcmp(report + TDREPORT_TCB_INFO, v1, 8));
}

const char *tdreport_refuse(const uint8_t *report, size_t len, const uint8_t mac_key[32])
{
	uint8_t mac[32];

	if (len != TDREPORT_SIZE)
		return "size is not 1024";
	if (report[TDREPORT_TYPE] != REPORT_TYPE_TDX)
		return "REPORTTYPE is not 0x81";
	if (report[TDREPORT_SUBTYPE])
		return "report subtype is not 0";
	if (report[TDREPORT_VERSION] > 1)
		return "report version is neither 0 nor 1";
	if (report[3] || !is_zero(report + 4, 12) || !is_zero(report + 192, 32))
		return "reserved bytes of REPORTMACSTRUCT are not zero";
	if (!mac_of(report, mac_key, mac) || CRYPTO_memcmp(mac, report + TDREPORT_MAC, sizeof(mac)))
		return "MAC is not this platform's";
	if (!hash_matches(report + TDREPORT_TCB_HASH, report + TDREPORT_TCB_INFO,
			  TDREPORT_TCB_INFO_SIZE))
		return "TEE_TCB_INFO_HASH does not match";
	if (!hash_matches(report + TDREPORT_TDINFO_HASH, report + TDREPORT_TDINFO,
			  TDREPORT_TDINFO_SIZE))
		return "TEE_INFO_HASH does not match";
	if (!valid_matches(report))
		return "TEE_TCB_INFO.VALID does not fit the version";
	return NULL;
}

int tdreport_init(uint8_t report[TDREPORT_SIZE], const struct platform *p, unsigned int version)
{
	static const char *const measured[] = {
		"mr-seam", "mr-td", "rtmr0", "rtmr1", "rtmr2", "rtmr3",
	};
	static const uint8_t attributes[8] = { 0, 0, 0, 0x10 }; /* SEPT_VE_DISABLE */
	static const uint8_t xfam[8] = { 0xe7, 0x02, 0x06 };

	if (version > 1)
		return fail("TDREPORT version %u is neither 0 nor 1", version);
	memset(report, 0, TDREPORT_SIZE);
	report[TDREPORT_TYPE] = REPORT_TYPE_TDX;
	report[TDREPORT_VERSION] = (uint8_t)version;
	memcpy(report + 16, p->profile.cpu_svn, 16);
	set_le32(report + TDREPORT_TCB_INFO, version ? 0x301ff : 0x1ff);
	memcpy(report + TDREPORT_TEE_TCB_SVN, p->profile.tee_tcb_svn, 16);
	if (version)
		memcpy(report + TDREPORT_TEE_TCB_SVN2, p->profile.tee_tcb_svn, 16);
	memcpy(report + TDREPORT_TDINFO, attributes, 8);
	memcpy(report + TDREPORT_TDINFO + 8, xfam, 8);
	for (size_t i = 0; i < ARRAY_SIZE(measured); i++) {
		const char *name = measured[i];
		const struct part *part = parts_find(&tdreport_parts, name, strlen(name));

		if (!sha384((const uint8_t *)name, strlen(name), report + part->offset))
			return fail("SHA-384 failed");
	}
	return 0;
}

int tdreport_set(uint8_t report[TDREPORT_SIZE], const char *assignment)
{
	return parts_set(&tdreport_parts, report, assignment);
}

int tdreport_seal(uint8_t report[TDREPORT_SIZE], const uint8_t mac_key[32])
{
	if (!sha384(report + TDREPORT_TCB_INFO, TDREPORT_TCB_INFO_SIZE,
		    report + TDREPORT_TCB_HASH) ||
	    !sha384(report + TDREPORT_TDINFO, TDREPORT_TDINFO_SIZE,
		    report + TDREPORT_TDINFO_HASH) ||
	    !mac_of(report, mac_key, report + TDREPORT_MAC))
		return fail("TDREPORT: hash or MAC failed");
	return 0;
}
