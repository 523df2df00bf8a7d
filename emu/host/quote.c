// SPDX-License-Identifier: MIT
#include <stddef.h>
#include <string.h>

#include "parts.h"
#include "qe.h"
#include "quote.h"

/*
 * The structures of Intel's SGX ECDSA QuoteLibReference, appendix A.4 (version
 * 3), and TDX DCAP Quoting Library API, appendix 3 (version 4) and 4 (version 5).
 */
enum {
	HEADER_SIZE = 48,
	ATTESTATION_KEY_P256 = 2,
	TEE_TYPE_TDX = 0x81,
	CERTIFICATION_PCK_CHAIN = 5,
	CERTIFICATION_QE_REPORT = 6,
	BODY_TDX_10 = 2,
	BODY_TDX_15 = 3,
	BODY_SIZE_TDX_10 = 584,
	BODY_SIZE_TDX_15 = 648,
};

static const uint8_t intel_qe_vendor[16] = {
	0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
	0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07,
};

static const struct part header_fields[] = {
	{ "version", 0, 2 },
	{ "attestation-key-type", 2, 2 },
	{ "tee-type", 4, 4 },
	{ "header-reserved", 8, 4 },
	{ "vendor-id", 12, 16 },
	{ "user-data", 28, 20 },
};

static const struct parts header_parts = {
	"quote's header", HEADER_SIZE, header_fields,
	ARRAY_SIZE(header_fields),
};

const char *quote_options_refuse(const struct quote_options *o)
{
	if (o->version == 3 || o->version == 4)
		return o->body == BODY_TDX_10 ? NULL : "only a version 5 quote has body types";
	if (o->version != 5)
		return "quote version is not 3, 4 or 5";
	if (o->body != BODY_TDX_10 && o->body != BODY_TDX_15)
		return "body type is neither 2 nor 3";
	return NULL;
}

size_t quote_report_size(const struct quote_options *o)
{
	return o->version == 3 ? SGX_REPORT_SIZE : TDREPORT_SIZE;
}

static bool is_header_field(const char *assignment)
{
	return parts_find(&header_parts, assignment, strcspn(assignment, "="));
}

static int put_header(const struct platform *p, const struct quote_options *o, struct bytes *q)
{
	size_t start = q->len;

	bytes_put_le16(q, (uint16_t)o->version);
	bytes_put_le16(q, ATTESTATION_KEY_P256);
	bytes_put_le32(q, o->version == 3 ? 0 : TEE_TYPE_TDX);
	/* QE and PCE SVN in version 3, reserved since */
	bytes_put_le16(q, o->version == 3 ? (uint16_t)p->profile.qe_svn : 0);
	bytes_put_le16(q, o->version == 3 ? (uint16_t)p->profile.pce_svn : 0);
	bytes_put(q, intel_qe_vendor, sizeof(intel_qe_vendor));
	/* user data: which QE this is, then four zeros */
	bytes_put(q, p->profile.qe_id, sizeof(p->profile.qe_id));
	bytes_put_le32(q, 0);
	for (unsigned int i = 0; i < o->n_set; i++)
		if (is_header_field(o->set[i]) &&
		    parts_set(&header_parts, q->data + start, o->set[i]))
			return -1;
	return 0;
}

static void put_body(const struct quote_options *o, const uint8_t *report, struct bytes *q)
{
	if (o->version == 5) {
		bytes_put_le16(q, (uint16_t)o->body);
		bytes_put_le32(q, o->body == BODY_TDX_15 ? BODY_SIZE_TDX_15 : BODY_SIZE_TDX_10);
	}
	/* TEE_TCB_SVN, MRSEAM, MRSIGNERSEAM, SEAMATTRIBUTES */
	bytes_put(q, report + TDREPORT_TEE_TCB_SVN, 16 + 48 + 48 + 8);
	/* TDATTRIBUTES to RTMR3 lie in the same order in both structures */
	bytes_put(q, report + TDREPORT_TDINFO, TDREPORT_SERVTD_HASH - TDREPORT_TDINFO);
	bytes_put(q, report + TDREPORT_DATA, 64);
	if (o->body == BODY_TDX_15) {
		bytes_put(q, report + TDREPORT_TEE_TCB_SVN2, 16);
		bytes_put(q, report + TDREPORT_SERVTD_HASH, 48);
	}
}

static const char *put_certification(const struct platform *p, const struct quote_options *o,
				     const uint8_t key[64], struct bytes *q)
{
	struct bytes data = { 0 }, chain = { 0 };
	const char *reason = qe_put_certified(p, o, key, &data);

	if (reason)
		goto out;
	if (o->chain) {
		bytes_put(&chain, o->chain->data, o->chain->len);
	} else {
		platform_pck_chain(p, &chain);
		bytes_put_u8(&chain, 0);	/* Intel's quotes end the PEM with a NUL */
	}
	bytes_put_le16(&data, o->certification ? (uint16_t)o->certification :
		       CERTIFICATION_PCK_CHAIN);
	bytes_put_le32(&data, (uint32_t)chain.len);
	bytes_put(&data, chain.data, chain.len);

	/* version 3 has no layer around it */
	if (o->version > 3) {
		bytes_put_le16(q, CERTIFICATION_QE_REPORT);
		bytes_put_le32(q, (uint32_t)data.len);
	}
	bytes_put(q, data.data, data.len);
out:
	bytes_free(&chain);
	bytes_free(&data);
	return reason;
}

const char *quote_make(const struct platform *p, const struct quote_options *o,
		       const uint8_t *report, struct bytes *out)
{
	struct bytes q = { 0 }, sig_data = { 0 };
	const char *reason = quote_options_refuse(o);
	uint8_t sig[64], key[64];

	if (reason)
		return reason;
	for (unsigned int i = 0; i < o->n_set; i++)
		if (!is_header_field(o->set[i]) && strncmp(o->set[i], "qe-", 3))
			return "no such field of a quote";
	if (o->body == BODY_TDX_15 && !report[TDREPORT_VERSION])
		return "a TDREPORT of version 0 has no TDX 1.5 fields";
	reason = "malformed field of the header";
	if (put_header(p, o, &q))
		goto out;
	if (o->version == 3)
		bytes_put(&q, report, SGX_REPORT_SIZE);
	else
		put_body(o, report, &q);
	reason = "signing failed";
	if (pki_sign_raw(p->attestation_key, q.data, q.len, sig) ||
	    pki_public_raw(p->attestation_key, key))
		goto out;
	bytes_put(&sig_data, sig, sizeof(sig));
	bytes_put(&sig_data, key, sizeof(key));
	reason = put_certification(p, o, key, &sig_data);
	if (reason)
		goto out;
	bytes_put_le32(&q, (uint32_t)sig_data.len);
	bytes_put(&q, sig_data.data, sig_data.len);
	bytes_put(out, q.data, q.len);
out:
	bytes_free(&sig_data);
	bytes_free(&q);
	return reason;
}
