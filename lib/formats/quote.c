// SPDX-License-Identifier: MIT
#include "quote.h"

static const uint8_t intel_qe_vendor_id[16] = {
	0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
	0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07,
};

bool ga_quote_detect(struct ga_span bytes)
{
	struct ga_rd r;
	uint16_t version;

	ga_rd_init(&r, bytes);
	version = ga_rd_le16(&r, "version");
	ga_rd_span(&r, "header", 10);
	return version && version < 0x100 &&
	       ga_span_eq(ga_rd_span(&r, "vendor_id", 16),
			  GA_SPAN_OF(intel_qe_vendor_id));
}

static int parse_header(struct ga_rd *r, struct ga_quote *q,
			struct ga_findings *f)
{
	q->version = ga_rd_le16(r, "version");
	q->att_key_type = ga_rd_le16(r, "att_key_type");
	q->tee_type = ga_rd_le32(r, "tee_type");
	q->qe_svn = ga_rd_le16(r, "qe_svn");
	q->pce_svn = ga_rd_le16(r, "pce_svn");
	ga_rd_copy(r, "vendor_id", q->qe_vendor_id, 16);
	ga_rd_copy(r, "user_data", q->user_data, 20);
	if (ga_report_rd(f, r))
		return -1;
	if (q->version < 3 || q->version > 5)
		return ga_report(f, GA_E_VERSION, "version", "3, 4 or 5",
				 GA_DEC(q->version));
	if (q->att_key_type != GA_ATT_KEY_ECDSA_P256)
		return ga_report(f, GA_E_ALGORITHM, "att_key_type",
				 "2 (ECDSA P-256)", GA_DEC(q->att_key_type));
	if (q->version == 3 && q->tee_type != GA_TEE_TYPE_SGX)
		return ga_report(f, GA_E_TYPE, "tee_type",
				 "0x00000000 (SGX) in version 3",
				 GA_HEX32(q->tee_type));
	if (q->tee_type != GA_TEE_TYPE_SGX && q->tee_type != GA_TEE_TYPE_TDX)
		return ga_report(f, GA_E_TYPE, "tee_type",
				 "0x00000000 (SGX) or 0x00000081 (TDX)",
				 GA_HEX32(q->tee_type));
	if (q->version > 3 && (q->qe_svn || q->pce_svn))
		return ga_report(f, GA_E_RESERVED, "header reserved", "zeros",
				 GA_HEX32(q->qe_svn |
					  (uint32_t)q->pce_svn << 16));
	if (!ga_span_eq(GA_SPAN_OF(q->qe_vendor_id),
			GA_SPAN_OF(intel_qe_vendor_id)))
		return ga_report(f, GA_E_VALUE, "vendor_id",
				 GA_BYTES(intel_qe_vendor_id, 16),
				 GA_BYTES(q->qe_vendor_id, 16));
	return 0;
}

/* Version 5 names its body; before that it follows from the TEE type. */
static int parse_body_type(struct ga_rd *r, struct ga_quote *q, size_t *len,
			   struct ga_findings *f)
{
	static const size_t lens[] = {
		[GA_BODY_SGX] = GA_SGX_REPORT_LEN,
		[GA_BODY_TD10] = GA_TD_REPORT10_LEN,
		[GA_BODY_TD15] = GA_TD_REPORT15_LEN,
		[GA_BODY_TD15EX] = GA_TD_REPORT15EX_LEN,
	};
	bool tdx = q->tee_type == GA_TEE_TYPE_TDX;
	uint16_t type = tdx ? GA_BODY_TD10 : GA_BODY_SGX;
	uint32_t size;

	if (q->version == 5) {
		type = ga_rd_le16(r, "type");
		size = ga_rd_le32(r, "size");
		if (ga_report_rd(f, r))
			return -1;
		if (type < GA_BODY_SGX || type > GA_BODY_TD15EX)
			return ga_report(f, GA_E_TYPE, "type", "1 to 4",
					 GA_DEC(type));
		if ((type != GA_BODY_SGX) != tdx)
			return ga_report(f, GA_E_VALUE, "type",
					 tdx ? "2, 3 or 4 for TDX" : "1 for SGX",
					 GA_DEC(type));
		if (size != lens[type])
			return ga_report(f, GA_E_LENGTH, "size",
					 GA_DEC(lens[type]), GA_DEC(size));
	}
	q->body = type;
	*len = lens[type];
	return 0;
}

static int parse_body(struct ga_rd *r, struct ga_quote *q,
		      struct ga_findings *f)
{
	size_t len;

	if (parse_body_type(r, q, &len, f))
		return -1;
	if (q->body == GA_BODY_SGX)
		return ga_sgx_report_parse(r, &q->sgx, f);
	return ga_td_report_parse(r, len, &q->td, f);
}

/* What the quoting enclave says of its key, and the PCK's certificates. */
static int parse_qe(struct ga_rd *r, struct ga_quote *q, struct ga_findings *f)
{
	struct ga_rd rep;
	uint16_t auth_len;
	uint32_t cert_len;

	q->qe_report_raw = ga_rd_span(r, "qe_report", GA_SGX_REPORT_LEN);
	q->qe_report_sig = ga_rd_span(r, "qe_report_sig", 64);
	auth_len = ga_rd_le16(r, "qe_auth_data size");
	q->qe_auth = ga_rd_span(r, "qe_auth_data", auth_len);
	q->cert_type = ga_rd_le16(r, "certification data type");
	cert_len = ga_rd_le32(r, "certification data size");
	q->cert_data = ga_rd_span(r, "certification data", cert_len);
	if (ga_report_rd_end(f, r, "signature data"))
		return -1;
	if (q->cert_type < 1 || q->cert_type > 5)
		return ga_report(f, GA_E_TYPE, "certification data type", "1 to 5",
				 GA_DEC(q->cert_type));
	ga_rd_init(&rep, q->qe_report_raw);
	return ga_sgx_report_parse(&rep, &q->qe_report, f);
}

static int parse_sig_data(struct ga_span sig_data, struct ga_quote *q,
			  struct ga_findings *f)
{
	struct ga_rd r, inner;
	uint32_t size;
	uint16_t type;

	ga_rd_init(&r, sig_data);
	q->signature = ga_rd_span(&r, "sig", 64);
	q->attest_key = ga_rd_span(&r, "attest_pub_key", 64);
	if (q->version == 3)
		return parse_qe(&r, q, f);
	type = ga_rd_le16(&r, "outer certification data type");
	size = ga_rd_le32(&r, "outer certification data size");
	ga_rd_init(&inner, ga_rd_span(&r, "outer certification data", size));
	if (ga_report_rd(f, &r))
		return -1;
	if (type != GA_CERT_DATA_QE_REPORT)
		return ga_report(f, GA_E_TYPE, "outer certification data type",
				 "6 (QE report)", GA_DEC(type));
	if (ga_report_rd_end(f, &r, "signature data"))
		return -1;
	return parse_qe(&inner, q, f);
}

static int parse_padding(struct ga_rd *r, struct ga_quote *q,
			 struct ga_findings *f)
{
	struct ga_span rest = ga_rd_span(r, "padding", ga_rd_left(r));
	size_t i;

	for (i = 0; i < rest.n; i++)
		if (rest.p[i])
			return ga_report(f, GA_E_TRAILING_BYTES, "quote",
					 "the end, or zeros",
					 GA_FMT("%zu bytes more", rest.n));
	q->padding = rest.n;
	return 0;
}

const char *ga_quote_subject(const struct ga_quote *q)
{
	return q->tee_type == GA_TEE_TYPE_TDX ? "TDX quote" : "SGX quote";
}

int ga_quote_parse(struct ga_span bytes, struct ga_quote *q,
		   struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "quote", false);
	struct ga_span sig_data;
	struct ga_rd r;
	int ret = -1;

	*q = (struct ga_quote){ 0 };
	ga_rd_init(&r, bytes);
	if (parse_header(&r, q, f))
		goto out;
	f->subject = ga_quote_subject(q);
	if (parse_body(&r, q, f))
		goto out;
	q->signed_part = ga_rd_since(&r, 0);
	q->sig_data_len = ga_rd_le32(&r, "signature_data_len");
	sig_data = ga_rd_span(&r, "signature data", q->sig_data_len);
	if (ga_report_rd(f, &r) || parse_sig_data(sig_data, q, f) ||
	    parse_padding(&r, q, f))
		goto out;
	ret = 0;
out:
	ga_scope_leave(f, s);
	return ret;
}
