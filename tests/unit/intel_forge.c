// SPDX-License-Identifier: MIT
#include "intel_forge_parts.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

static void put_sgx_report(struct buf *b, const uint8_t attributes[16],
			   uint32_t misc, const uint8_t signer[32],
			   unsigned int prod_id, unsigned int svn,
			   const uint8_t report_data[64])
{
	forge_put_zeros(b, 16);
	forge_put_le(b, misc, 4);
	forge_put_zeros(b, 28);
	forge_put(b, attributes, 16);
	forge_put_zeros(b, 64);
	forge_put(b, signer, 32);
	forge_put_zeros(b, 96);
	forge_put_le(b, prod_id, 2);
	forge_put_le(b, svn, 2);
	forge_put_zeros(b, 60);
	forge_put(b, report_data, 64);
}

static void put_body(const struct forge *fg, struct buf *b)
{
	uint8_t attributes[16] = { 0 };
	static const uint8_t signer[32];
	int i;

	if (fg->version == 5) {
		forge_put_le(b, fg->body, 2);
		forge_put_le(b, fg->sgx ? 384 : fg->body == 2 ? 584 : 648, 4);
	}
	if (fg->sgx) {
		for (i = 0; i < 8; i++)
			attributes[i] = (uint8_t)(fg->sgx_flags >> 8 * i);
		put_sgx_report(b, attributes, 0, signer, 1, 1, fg->report_data);
		return;
	}
	forge_put(b, fg->tee_tcb_svn, 16);
	forge_put_zeros(b, 48);
	forge_put(b, fg->mr_signer_seam, 48);
	forge_put_le(b, fg->seam_attributes, 8);
	forge_put_le(b, fg->td_attributes, 8);
	forge_put_zeros(b, 8 + 8 * 48);
	forge_put(b, fg->report_data, 64);
	if (fg->version == 5 && fg->body == 3) {
		forge_put(b, fg->tee_tcb_svn2, 16);
		forge_put_zeros(b, 48);
	}
}

static void put_qe(const struct forge *fg, struct buf *b, const uint8_t key[64],
		   const struct buf *pem)
{
	static const uint8_t auth[32] = "authentication data of the QE";
	uint8_t report_data[64] = { 0 }, sig[64];
	struct buf rep = { .n = 0 };
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	EVP_DigestUpdate(ctx, key, 64);
	EVP_DigestUpdate(ctx, auth, sizeof(auth));
	EVP_DigestFinal_ex(ctx, report_data, NULL);
	EVP_MD_CTX_free(ctx);
	report_data[63] = fg->qe_report_data_tail;
	report_data[0] ^= fg->qe_report_data_wrong;
	put_sgx_report(&rep, fg->qe_attributes, fg->qe_misc, fg->qe_mr_signer,
		       fg->qe_prod_id, fg->qe_isv_svn, report_data);
	forge_sign_raw(fg->key[fg->qe_report_signer], rep.p, rep.n, sig);
	forge_put(b, rep.p, rep.n);
	forge_put(b, sig, 64);
	forge_put_le(b, sizeof(auth), 2);
	forge_put(b, auth, sizeof(auth));
	/* Type 3 has an encrypted PPID, SVNs and PCE id: 404 bytes. */
	forge_put_le(b, fg->pck_in_collateral ? 3 : 5, 2);
	forge_put_le(b, fg->pck_in_collateral ? 404 : pem->n, 4);
	if (fg->pck_in_collateral)
		forge_put_zeros(b, 404);
	else
		forge_put(b, pem->p, pem->n);
}

static void make_quote(const struct forge *fg, const struct buf *pem,
		       struct buf *q)
{
	static const uint8_t vendor[16] = {
		0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
		0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07,
	};
	struct buf sig_data = { .n = 0 }, qe = { .n = 0 };
	uint8_t point[65], sig[64];
	size_t n;

	forge_put_le(q, fg->version, 2);
	forge_put_le(q, 2, 2);
	forge_put_le(q, fg->sgx ? 0 : 0x81, 4);
	forge_put_zeros(q, 4);
	forge_put(q, vendor, 16);
	forge_put_zeros(q, 20);
	put_body(fg, q);
	forge_sign_raw(fg->key[fg->quote_signer], q->p, q->n, sig);
	EVP_PKEY_get_octet_string_param(fg->key[FK_ATTEST],
					OSSL_PKEY_PARAM_PUB_KEY, point,
					sizeof(point), &n);
	if (fg->attest_key_off_curve)
		point[64] ^= 1;
	forge_put(&sig_data, sig, 64);
	forge_put(&sig_data, point + 1, 64);
	put_qe(fg, &qe, point + 1, pem);
	if (fg->version > 3) {
		forge_put_le(&sig_data, 6, 2);
		forge_put_le(&sig_data, qe.n, 4);
	}
	forge_put(&sig_data, qe.p, qe.n);
	forge_put_le(q, sig_data.n, 4);
	forge_put(q, sig_data.p, sig_data.n);
}

void forge_init(struct forge *fg)
{
	int i;

	*fg = (struct forge){
		.root = { "Intel SGX Root CA", -100 * DAY, 1000 * DAY, true, 1,
			  "critical,keyCertSign,cRLSign", "Intel SGX Root CA",
			  FK_ROOT },
		.ca = { "Intel SGX PCK Platform CA", -90 * DAY, 900 * DAY, true,
			0, "critical,keyCertSign,cRLSign", "Intel SGX Root CA",
			FK_ROOT },
		.pck = { "Intel SGX PCK Certificate", -80 * DAY, 800 * DAY,
			 false, -1,
			 "critical,digitalSignature,nonRepudiation",
			 "Intel SGX PCK Platform CA", FK_CA },
		.tcb = { "Intel SGX TCB Signing", -70 * DAY, 700 * DAY, false,
			 -1, "critical,digitalSignature,nonRepudiation",
			 "Intel SGX Root CA", FK_ROOT },
		.pck_crl = { false, -10 * DAY, 20 * DAY, 0,
			     "Intel SGX PCK Platform CA", FK_CA },
		.root_crl = { false, -10 * DAY, 300 * DAY, 0,
			      "Intel SGX Root CA", FK_ROOT },
		.fmspc = { 0x99, 0x99, 0x99, 0, 0, 0 },
		.pce_svn = 13,
		.version = 4,
		.body = 2,
		.tee_tcb_svn = { 5, 1, 7 },
		.tee_tcb_svn2 = { 5, 1, 7 },
		.td_attributes = 1ull << 28,
		.qe_isv_svn = 6,
		.qe_prod_id = 2,
		.qe_attributes = { 0x15, 0, 0, 0, 0, 0, 0, 0, 0xe7 },
		.qe_report_signer = FK_PCK,
		.quote_signer = FK_ATTEST,
		.tcb_id = "TDX",
		.tcb_version = 3,
		.tcb_issue = -10 * DAY,
		.tcb_next = 20 * DAY,
		.tcb_fmspc = "999999000000",
		.tcb_pce_id = "0000",
		.tcb_eval = 17,
		.tcb_status = "UpToDate",
		.level_comp = 3,
		.level_pce_svn = 13,
		.level_tdx_comp2 = 7,
		.module_signer = HEX48,
		.module_id = "TDX_01",
		.module_status = "OutOfDate",
		.module_svn = 5,
		.tcb_info_extra = "",
		.tcb_tail = "",
		.tcb_signer = FK_TCB,
		.qe_id = "TD_QE",
		.qe_version = 2,
		.qe_issue = -10 * DAY,
		.qe_next = 20 * DAY,
		.qe_eval = 18,
		.qe_status = "UpToDate",
		.qe_level_svn = 6,
		.qe_tail = "",
		.qe_signer = FK_TCB,
	};
	memset(fg->comp_svn, 3, 16);
	for (i = 0; i < FK_COUNT; i++)
		fg->key[i] = EVP_EC_gen("P-256");
	fg->load_findings = ga_findings_new();
}

void forge_init_sgx(struct forge *fg)
{
	forge_init(fg);
	fg->sgx = true;
	fg->version = 3;
	fg->body = 1;
	fg->sgx_flags = 5;
	fg->qe_id = "QE";
	fg->tcb_id = "SGX";
}

void forge_fini(struct forge *fg)
{
	int i;

	for (i = 0; i < FK_COUNT; i++)
		EVP_PKEY_free(fg->key[i]);
	ga_findings_free(fg->load_findings);
}

struct ga_verdict *forge_verify(struct forge *fg)
{
	X509 *root = forge_make_cert(fg, &fg->root, FK_ROOT, SERIAL_ROOT);
	X509 *ca = forge_make_cert(fg, &fg->ca, FK_CA, SERIAL_CA);
	X509 *pck = forge_make_cert(fg, &fg->pck, FK_PCK, SERIAL_PCK);
	X509 *tcb = forge_make_cert(fg, &fg->tcb, FK_TCB, SERIAL_TCB);
	struct buf root_pem = { .n = 0 }, chain = { .n = 0 }, quote = { .n = 0 };
	struct buf tcb_chain = { .n = 0 }, ca_chain = { .n = 0 };
	struct buf pck_crl = { .n = 0 }, root_crl = { .n = 0 };
	struct buf tcb_info = { .n = 0 }, qe_id = { .n = 0 };
	struct ga_verifier_options opt = { .size = sizeof(opt),
					   .cache_entries = 4 };
	struct ga_verify_params p = {
		.size = sizeof(p),
		.time = FORGE_NOW,
		.flags = fg->flags,
		.accept_tcb = fg->accept_tcb,
		.min_evaluation_number = fg->min_evaluation_number,
	};
	struct ga_collateral_item items[7];
	struct ga_collateral *col;
	struct ga_verifier *v;
	struct ga_verdict *vd;
	size_t n = 0;

	forge_put_pem(&root_pem, root);
	forge_put_pem(&chain, pck);
	forge_put_pem(&chain, ca);
	if (!fg->no_root_in_quote)
		forge_put_pem(&chain, root);
	forge_put_pem(&tcb_chain, tcb);
	forge_put_pem(&tcb_chain, root);
	forge_put_pem(&ca_chain, ca);
	forge_put_pem(&ca_chain, root);
	forge_make_crl(fg, &fg->pck_crl, &pck_crl);
	forge_make_crl(fg, &fg->root_crl, &root_crl);
	forge_make_tcb_info(fg, &tcb_info);
	forge_make_qe_identity(fg, &qe_id);
	make_quote(fg, &chain, &quote);
	if (!fg->no_emulated_root) {
		opt.emulated_root = root_pem.p;
		opt.emulated_root_len = root_pem.n;
	}
	v = ga_verifier_new(&opt, fg->load_findings);
	assert_non_null(v);
#define ITEM(k, name, b) \
	(items[n++] = (struct ga_collateral_item){ k, name, (b).p, (b).n })
	ITEM(GA_COLLATERAL_CERTS, "tcbchain.pem", tcb_chain);
	ITEM(GA_COLLATERAL_CERTS, "pckcrlchain.pem", ca_chain);
	if (fg->pck_in_collateral)
		ITEM(GA_COLLATERAL_CERTS, "pckchain.pem", chain);
	if (!fg->tcb_absent)
		ITEM(GA_COLLATERAL_TCB_INFO, "tcbinfo.json", tcb_info);
	if (!fg->qe_absent)
		ITEM(GA_COLLATERAL_QE_IDENTITY, "qeid.json", qe_id);
	if (!fg->pck_crl.absent)
		ITEM(GA_COLLATERAL_CRL, "pckcrl.der", pck_crl);
	if (!fg->root_crl.absent)
		ITEM(GA_COLLATERAL_CRL, "rootcrl.der", root_crl);
#undef ITEM
	col = ga_collateral_new(v, items, n, fg->load_findings);
	assert_non_null(col);
	p.collateral = fg->no_collateral ? NULL : col;
	vd = ga_verify_bytes(v, quote.p, quote.n, &p);
	assert_non_null(vd);
	ga_collateral_put(col);
	ga_verifier_free(v);
	X509_free(tcb);
	X509_free(pck);
	X509_free(ca);
	X509_free(root);
	ERR_clear_error();
	return vd;
}
