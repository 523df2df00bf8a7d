// SPDX-License-Identifier: MIT
#include <jansson.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <string.h>
#include <time.h>

#include "collateral.h"
#include "quote.h"
#include "selftest.h"

static EVP_PKEY *key_from_raw(const uint8_t xy[64])
{
	char group[] = "prime256v1";
	uint8_t point[65] = { 4 };
	OSSL_PARAM params[] = {
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group) - 1),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
	EVP_PKEY *key = NULL;

	memcpy(point + 1, xy, 64);
	if (EVP_PKEY_fromdata_init(ctx) == 1)
		EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static bool signed_by(EVP_PKEY *key, const uint8_t *data, size_t len, const uint8_t raw[64])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	bool ok = false;
	int der_len;

	ECDSA_SIG_set0(sig, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL));
	der_len = i2d_ECDSA_SIG(sig, &der);
	if (der_len > 0 && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1)
		ok = EVP_DigestVerify(ctx, der, (size_t)der_len, data, len) == 1;
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
	return ok;
}

/* Where things lie, by Intel's document, in numbers of this test's own */
static void check_quote(const struct platform *p, const uint8_t *report, const struct bytes *q,
			unsigned int version, unsigned int body)
{
	size_t at = version == 4 ? 48 : 54, size = body == 3 ? 648 : 584, end = at + size;
	const uint8_t *sig = q->data + end + 4, *qe = sig + 128 + 6;
	uint8_t bound[96], hash[32], x15[64];
	EVP_PKEY *key;

	expect(q->len > end + 1200 && get_le16(q->data) == version && q->data[2] == 2 &&
	       q->data[4] == 0x81, "v%u/%u: header", version, body);
	expect(version == 4 || (get_le16(q->data + 48) == body && get_le32(q->data + 50) == size),
	       "v%u/%u: body type and size", version, body);
	expect(get_le32(q->data + end) == q->len - end - 4, "v%u/%u: length of the signature data",
	       version, body);
	expect(!memcmp(q->data + at, report + 264, 16) &&
	       !memcmp(q->data + at + 120, report + 512, 8) &&
	       !memcmp(q->data + at + 136, report + 528, 48) &&
	       !memcmp(q->data + at + 472, report + 864, 48) &&
	       !memcmp(q->data + at + 520, report + 128, 64), "v%u/%u: body is the report's",
	       version, body);
	if (body == 3) {
		memcpy(x15, report + 384, 16);
		memcpy(x15 + 16, report + 912, 48);
		expect(!memcmp(q->data + at + 584, x15, 64), "v%u/%u: fields of TDX 1.5", version,
		       body);
	}
	key = key_from_raw(sig + 64);
	expect(signed_by(key, q->data, end, sig), "v%u/%u: signed with the attestation key",
	       version, body);
	EVP_PKEY_free(key);
	expect(get_le16(sig + 128) == 6 && signed_by(p->pck.key, qe, 384, qe + 384),
	       "v%u/%u: QE report signed with the PCK", version, body);
	memcpy(bound, sig + 64, 64);
	memcpy(bound + 64, qe + 450, 32);
	EVP_Digest(bound, sizeof(bound), hash, NULL, EVP_sha256(), NULL);
	expect(get_le16(qe + 448) == 32 && !memcmp(qe + 320, hash, 32) && is_zero(qe + 352, 32),
	       "v%u/%u: QE report binds the key", version, body);
	expect(get_le16(qe + 482) == 5 &&
	       qe + 488 + get_le32(qe + 484) == q->data + q->len && !q->data[q->len - 1],
	       "v%u/%u: PCK chain ends the quote, with a NUL", version, body);
}

/* Behind body, length, signature, key, type and size: the enclave's report, signed. */
#define AT_QE_REPORT (48 + 584 + 4 + 64 + 64 + 2 + 4)
#define QE_REPORT_SIGNED (384 + 64)

/* All quotes of a platform show the same report of its enclave, but for one set otherwise. */
static void certified_once(const struct platform *p, const uint8_t *report)
{
	static const char *const set[] = { "qe-isv-svn=0100" };
	const struct quote_options usual = { .version = 4, .body = 2 };
	const struct quote_options other = { .version = 4, .body = 2, .set = set, .n_set = 1 };
	struct bytes a = { 0 }, b = { 0 }, c = { 0 };

	expect_text(quote_make(p, &usual, report, &a), NULL, "a quote");
	expect_text(quote_make(p, &other, report, &b), NULL, "a quote of another enclave");
	expect_text(quote_make(p, &usual, report, &c), NULL, "a quote again");
	expect(!memcmp(a.data + AT_QE_REPORT, c.data + AT_QE_REPORT, QE_REPORT_SIGNED),
	       "the enclave is certified once");
	expect(memcmp(a.data + AT_QE_REPORT, b.data + AT_QE_REPORT, QE_REPORT_SIGNED),
	       "unless it is to be another");
	expect(memcmp(a.data, c.data, 48 + 584 + 4 + 64), "each quote has its own signature");
	bytes_free(&c);
	bytes_free(&b);
	bytes_free(&a);
}

static void quotes(const struct platform *p)
{
	static const struct quote_options good[] = {
		{ .version = 4, .body = 2 },
		{ .version = 5, .body = 2 },
		{ .version = 5, .body = 3 },
	};
	static const struct quote_options bad[] = {
		{ .version = 2, .body = 2 },
		{ .version = 6, .body = 2 },
		{ .version = 3, .body = 3 },
		{ .version = 4, .body = 3 },
		{ .version = 5, .body = 1 },
		{ .version = 5, .body = 4 },
	};
	struct bytes q = { 0 };
	uint8_t report[TDREPORT_SIZE];

	if (tdreport_init(report, p, 1) || tdreport_seal(report, p->mac_key))
		expect(false, "a report");
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		q.len = 0;
		expect_text(quote_make(p, &good[i], report, &q), NULL, "quote");
		check_quote(p, report, &q, good[i].version, good[i].body);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		q.len = 0;
		expect(quote_make(p, &bad[i], report, &q) && !q.len, "no quote v%u with body %u",
		       bad[i].version, bad[i].body);
	}
	certified_once(p, report);
	report[2] = 0;
	expect_text(quote_make(p, &good[2], report, &q),
		    "a TDREPORT of version 0 has no TDX 1.5 fields", "body 3 of an old report");
	bytes_free(&q);
}

static int chain_result(const struct platform *p, const struct collateral *c)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *others = sk_X509_new_null();
	const struct bytes *lists[] = { &c->root_crl, &c->platform_crl };
	int result;

	X509_STORE_add_cert(store, p->root.cert);
	sk_X509_push(others, p->platform_ca.cert);
	for (int i = 0; i < 2; i++) {
		const uint8_t *der = lists[i]->data;
		X509_CRL *crl = d2i_X509_CRL(NULL, &der, (long)lists[i]->len);

		X509_STORE_add_crl(store, crl);
		X509_CRL_free(crl);
	}
	X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL |
			     X509_V_FLAG_X509_STRICT);
	X509_STORE_CTX_init(ctx, store, p->pck.cert, others);
	result = X509_verify_cert(ctx) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(ctx);
	sk_X509_free(others);
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return result;
}

static void chain_case(const struct platform *p, bool revoke_pck, bool revoke_ca, int want,
		       const char *what)
{
	struct collateral_options o = {
		.tcb.valid_days = 30,
		.revoke_pck = revoke_pck,
		.revoke_ca = revoke_ca,
	};
	struct collateral c;

	expect(!collateral_make(&c, p, &o, time(NULL)) && chain_result(p, &c) == want, "%s", what);
	collateral_free(&c);
}

/* The status of the first level that is not above the platform */
static const char *status_of(const struct platform *p, const json_t *levels)
{
	const json_t *level, *component;
	size_t i, j;

	json_array_foreach(levels, i, level) {
		const json_t *tcb = json_object_get(level, "tcb");
		bool fits = true;

		json_array_foreach(json_object_get(tcb, "sgxtcbcomponents"), j, component)
			if (json_integer_value(json_object_get(component, "svn")) >
			    p->profile.sgx_svn[j])
				fits = false;
		json_array_foreach(json_object_get(tcb, "tdxtcbcomponents"), j, component)
			if (json_integer_value(json_object_get(component, "svn")) >
			    p->profile.tee_tcb_svn[j])
				fits = false;
		if (fits)
			return json_string_value(json_object_get(level, "tcbStatus"));
	}
	return "none";
}

static void tcb_case(const struct platform *p, const char *status)
{
	static const char head[] = "{\"tcbInfo\":", tail[] = ",\"signature\":\"";
	struct collateral_options o = { .tcb = { .platform = status, .valid_days = 30 } };
	struct collateral c;
	const char *text, *end;
	uint8_t sig[64];
	json_t *doc;

	if (collateral_make(&c, p, &o, time(NULL))) {
		expect(false, "collateral with %s", status);
		return;
	}
	text = bytes_cstr(&c.tdx_tcb_info);
	end = strstr(text, tail);
	expect(end && c.tdx_tcb_info.len == (size_t)(end - text) + sizeof(tail) - 1 + 128 + 2,
	       "TCB info with %s: shape", status);
	if (!end) {
		collateral_free(&c);
		return;
	}
	c.tdx_tcb_info.data[c.tdx_tcb_info.len - 2] = 0;
	expect(hex_decode(end + sizeof(tail) - 1, sig, 64) &&
	       signed_by(p->tcb_signing.key, (const uint8_t *)text + sizeof(head) - 1,
			 (size_t)(end - text) - (sizeof(head) - 1), sig),
	       "TCB info with %s: signature over the exact bytes", status);
	doc = json_loadb(text + sizeof(head) - 1, (size_t)(end - text) - (sizeof(head) - 1), 0,
			 NULL);
	expect_text(status_of(p, json_object_get(doc, "tcbLevels")), status, "TCB level");
	json_decref(doc);
	collateral_free(&c);
}

static void documents(const struct platform *p)
{
	static const char *const statuses[] = {
		"UpToDate", "SWHardeningNeeded", "ConfigurationNeeded",
		"ConfigurationAndSWHardeningNeeded", "OutOfDate",
		"OutOfDateConfigurationNeeded", "Revoked", "none",
	};
	struct tcb_options bad = { .qe = "uptodate" };

	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		tcb_case(p, statuses[i]);
	expect_text(tcb_options_refuse(&bad), "uptodate", "a word that is no status");
}

void selftest_quote(const struct platform *p)
{
	quotes(p);
	chain_case(p, false, false, X509_V_OK, "PCK chain to the root, CRLs checked");
	chain_case(p, true, false, X509_V_ERR_CERT_REVOKED, "a revoked PCK");
	chain_case(p, false, true, X509_V_ERR_CERT_REVOKED, "a revoked CA");
	documents(p);
}
