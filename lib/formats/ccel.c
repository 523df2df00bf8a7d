// SPDX-License-Identifier: MIT
#include "event.h"

/* TCG PC Client Platform Firmware Profile, 10.4.1 */
#define EV_NO_ACTION 3

#define HEADER_EVENT_OFFSET 32
#define SHA1_LEN 20

/* More than TPM_ALG_ID has hashes. */
#define ALGS_MAX 16

static const char signature[16] = "Spec ID Event03";

/**
 * struct algs - the hashes that each event has a digest of, or some of them
 * @n: how many
 * @id: TPM_ALG_ID
 * @len: bytes of a digest
 */
struct algs {
	uint32_t n;
	uint16_t id[ALGS_MAX];
	uint16_t len[ALGS_MAX];
};

static const struct {
	uint32_t type;
	const char *name;
} types[] = {
	{ 0x00000000, "EV_PREBOOT_CERT" },
	{ 0x00000001, "EV_POST_CODE" },
	{ EV_NO_ACTION, "EV_NO_ACTION" },
	{ 0x00000004, "EV_SEPARATOR" },
	{ 0x00000005, "EV_ACTION" },
	{ 0x00000006, "EV_EVENT_TAG" },
	{ 0x00000007, "EV_S_CRTM_CONTENTS" },
	{ 0x00000008, "EV_S_CRTM_VERSION" },
	{ 0x00000009, "EV_CPU_MICROCODE" },
	{ 0x0000000a, "EV_PLATFORM_CONFIG_FLAGS" },
	{ 0x0000000b, "EV_TABLE_OF_DEVICES" },
	{ 0x0000000c, "EV_COMPACT_HASH" },
	{ 0x0000000d, "EV_IPL" },
	{ 0x0000000e, "EV_IPL_PARTITION_DATA" },
	{ 0x0000000f, "EV_NONHOST_CODE" },
	{ 0x00000010, "EV_NONHOST_CONFIG" },
	{ 0x00000011, "EV_NONHOST_INFO" },
	{ 0x00000012, "EV_OMIT_BOOT_DEVICE_EVENTS" },
	{ 0x80000001, "EV_EFI_VARIABLE_DRIVER_CONFIG" },
	{ 0x80000002, "EV_EFI_VARIABLE_BOOT" },
	{ 0x80000003, "EV_EFI_BOOT_SERVICES_APPLICATION" },
	{ 0x80000004, "EV_EFI_BOOT_SERVICES_DRIVER" },
	{ 0x80000005, "EV_EFI_RUNTIME_SERVICES_DRIVER" },
	{ 0x80000006, "EV_EFI_GPT_EVENT" },
	{ 0x80000007, "EV_EFI_ACTION" },
	{ 0x80000008, "EV_EFI_PLATFORM_FIRMWARE_BLOB" },
	{ 0x80000009, "EV_EFI_HANDOFF_TABLES" },
	{ 0x8000000a, "EV_EFI_PLATFORM_FIRMWARE_BLOB2" },
	{ 0x8000000b, "EV_EFI_HANDOFF_TABLES2" },
	{ 0x8000000c, "EV_EFI_VARIABLE_BOOT2" },
	{ 0x80000010, "EV_EFI_HCRTM_EVENT" },
	{ 0x800000e0, "EV_EFI_VARIABLE_AUTHORITY" },
};

const char *ga_ccel_type_name(uint32_t type)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return types[i].name;
	return NULL;
}

static int add_alg(struct algs *algs, unsigned int id, unsigned int len,
		   struct ga_findings *f)
{
	size_t known = ga_tpm_digest_len(id);
	uint32_t i;

	for (i = 0; i < algs->n; i++)
		if (algs->id[i] == id)
			return ga_report(f, GA_E_DUPLICATE,
					 "digestSizes.algorithmId", NULL,
					 GA_HEX16(id));
	if (!len || (known && known != len))
		return ga_report(f, GA_E_LENGTH, "digestSizes.digestSize",
				 known ? GA_DEC(known) : "at least 1",
				 GA_DEC(len));
	algs->id[algs->n] = (uint16_t)id;
	algs->len[algs->n++] = (uint16_t)len;
	return 0;
}

/* TCG_EfiSpecIdEvent */
static int parse_spec_id(struct ga_span data, struct algs *algs,
			 struct ga_findings *f)
{
	unsigned int major, minor, vendor_len;
	struct ga_span sig;
	struct ga_rd r;
	uint32_t n;

	ga_rd_init(&r, data);
	sig = ga_rd_span(&r, "signature", sizeof(signature));
	ga_rd_le32(&r, "platformClass");
	minor = ga_rd_u8(&r, "specVersionMinor");
	major = ga_rd_u8(&r, "specVersionMajor");
	ga_rd_u8(&r, "specErrata");
	ga_rd_u8(&r, "uintnSize");
	n = ga_rd_le32(&r, "numberOfAlgorithms");
	if (ga_report_rd(f, &r))
		return -1;
	if (memcmp(sig.p, signature, sizeof(signature)))
		return ga_report(f, GA_E_VALUE, "signature", signature,
				 GA_BYTES(sig.p, sig.n));
	if (major != 2)
		return ga_report(f, GA_E_VERSION, "specVersionMajor", "2",
				 GA_FMT("%u.%u", major, minor));
	if (!n || n > ALGS_MAX)
		return ga_report(f, GA_E_VALUE, "numberOfAlgorithms",
				 GA_FMT("1 to %d", ALGS_MAX), GA_DEC(n));
	while (n--) {
		unsigned int id = ga_rd_le16(&r, "digestSizes.algorithmId");
		unsigned int len = ga_rd_le16(&r, "digestSizes.digestSize");

		if (ga_report_rd(f, &r) || add_alg(algs, id, len, f))
			return -1;
	}
	vendor_len = ga_rd_u8(&r, "vendorInfoSize");
	ga_rd_span(&r, "vendorInfo", vendor_len);
	return ga_report_rd_end(f, &r, "TCG_EfiSpecIdEvent");
}

/* TCG_PCClientPCREvent: only the first event has this form, for old readers. */
static int parse_header(struct ga_rd *r, struct algs *algs,
			struct ga_findings *f)
{
	uint32_t type, len;
	struct ga_span data;

	ga_rd_le32(r, "pcrIndex");
	type = ga_rd_le32(r, "eventType");
	ga_rd_span(r, "digest", SHA1_LEN);
	len = ga_rd_le32(r, "eventDataSize");
	data = ga_rd_span(r, "event", len);
	if (ga_report_rd(f, r))
		return -1;
	if (type != EV_NO_ACTION)
		return ga_report(f, GA_E_TYPE, "eventType",
				 GA_DEC(EV_NO_ACTION), GA_DEC(type));
	return parse_spec_id(data, algs, f);
}

static unsigned int len_of(const struct algs *algs, unsigned int id)
{
	uint32_t i;

	for (i = 0; i < algs->n; i++)
		if (algs->id[i] == id)
			return algs->len[i];
	return 0;
}

/* TPML_DIGEST_VALUES */
static int parse_digests(struct ga_rd *r, const struct algs *algs,
			 struct ga_event *ev, struct ga_findings *f)
{
	uint32_t n = ga_rd_le32(r, "digests.count");

	if (ga_report_rd(f, r))
		return -1;
	if (!n || n > algs->n)
		return ga_report(f, GA_E_VALUE, "digests.count",
				 GA_FMT("1 to %u", algs->n), GA_DEC(n));
	while (n--) {
		unsigned int id = ga_rd_le16(r, "digests.hashAlg");
		unsigned int len = len_of(algs, id);
		struct ga_span digest;

		if (ga_report_rd(f, r))
			return -1;
		if (!len)
			return ga_report(f, GA_E_ALGORITHM, "digests.hashAlg",
					 "one of the header's", GA_HEX16(id));
		digest = ga_rd_span(r, "digests.digest", len);
		if (id != GA_TPM_ALG_SHA384)
			continue;
		if (ev->digest.n)
			return ga_report(f, GA_E_DUPLICATE, "digests.hashAlg",
					 NULL, GA_HEX16(id));
		ev->digest = digest;
	}
	return ga_report_rd(f, r);
}

/* TCG_PCR_EVENT2, with a register of EFI_CC_MEASUREMENT_PROTOCOL */
static int parse_event(struct ga_rd *r, const struct algs *algs,
		       struct ga_event *ev, struct ga_findings *f)
{
	uint32_t mr, len;

	*ev = (struct ga_event){ 0 };
	mr = ga_rd_le32(r, "mrIndex");
	ev->type = ga_rd_le32(r, "eventType");
	if (parse_digests(r, algs, ev, f))
		return -1;
	len = ga_rd_le32(r, "eventSize");
	ev->content = ga_rd_span(r, "event", len);
	if (ga_report_rd(f, r))
		return -1;
	ev->extends = ev->type != EV_NO_ACTION;
	return ga_event_set_mr(ev, "mrIndex", mr, f);
}

/*
 * What fills the rest when it is unused, or -1: ones, where a register would
 * be, or zeros, which are no event since an event has at least one digest.
 */
static int unused_fill(const struct ga_rd *at)
{
	struct ga_rd r = *at;
	int fill = ga_rd_peek(&r), n = fill ? 4 : 12;

	if (fill && fill != 0xff)
		return -1;
	while (n-- && ga_rd_left(&r))
		if (ga_rd_u8(&r, NULL) != fill)
			return -1;
	return fill;
}

static int check_unused(struct ga_rd *r, unsigned int fill,
			struct ga_findings *f)
{
	while (ga_rd_left(r)) {
		unsigned int c = ga_rd_u8(r, "unused");

		if (c != fill)
			return ga_report(f, GA_E_TRAILING_BYTES, "unused",
					 GA_HEX8(fill), GA_HEX8(c));
	}
	return 0;
}

bool ga_ccel_detect(struct ga_span bytes)
{
	struct ga_span sig;
	struct ga_rd r;

	ga_rd_init(&r, bytes);
	ga_rd_span(&r, NULL, HEADER_EVENT_OFFSET);
	sig = ga_rd_span(&r, NULL, sizeof(signature));
	return !ga_rd_failed(&r) && !memcmp(sig.p, signature, sig.n);
}

int ga_ccel_parse(struct ga_span bytes, struct ga_events *events,
		  struct ga_findings *f)
{
	struct algs algs = { 0 };
	struct ga_event ev;
	struct ga_rd r;
	int fill;

	ga_rd_init(&r, bytes);
	if (parse_header(&r, &algs, f))
		return -1;
	if (!len_of(&algs, GA_TPM_ALG_SHA384))
		return ga_report(f, GA_E_MISSING, "digestSizes.algorithmId",
				 GA_HEX16(GA_TPM_ALG_SHA384), "none");
	while (ga_rd_left(&r)) {
		fill = unused_fill(&r);
		if (fill >= 0)
			return check_unused(&r, (unsigned int)fill, f);
		if (parse_event(&r, &algs, &ev, f) ||
		    ga_events_add(events, &ev, f))
			return -1;
	}
	return 0;
}
