// SPDX-License-Identifier: MIT
#include <openssl/evp.h>
#include <string.h>

#include "qe.h"
#include "sgx_report.h"

enum { PROD_ID_SGX = 1, PROD_ID_TDX = 2 };

/* what Intel's enclave writes there too */
static const uint8_t usual_auth[32] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

static bool bind_key(const uint8_t key[64], const struct bytes *auth, uint8_t out[32])
{
	struct bytes bound = { 0 };
	bool ok;

	bytes_put(&bound, key, 64);
	bytes_put(&bound, auth->data, auth->len);
	ok = EVP_Digest(bound.data, bound.len, out, NULL, EVP_sha256(), NULL) == 1;
	bytes_free(&bound);
	return ok;
}

static const char *make_report(const struct platform *p, const struct quote_options *o,
			       const uint8_t key[64], const struct bytes *auth,
			       uint8_t report[SGX_REPORT_SIZE])
{
	bool sgx = o->version == 3;

	if (sgx_report_init(report, &p->profile, sgx ? "emulated quoting enclave" :
			    "emulated TD quoting enclave", sgx ? PROD_ID_SGX : PROD_ID_TDX,
			    (uint16_t)p->profile.qe_svn) ||
	    !bind_key(key, auth, report + SGX_REPORT_DATA))
		return "no report of the quoting enclave";
	for (unsigned int i = 0; i < o->n_set; i++)
		if (!strncmp(o->set[i], "qe-", 3) &&
		    parts_set(&sgx_report_parts, report, o->set[i]))
			return "malformed field of the quoting enclave";
	return NULL;
}

const char *qe_put_certified(const struct platform *p, const struct quote_options *o,
			     const uint8_t attestation_key[64], struct bytes *out)
{
	const struct bytes usual = { (uint8_t *)usual_auth, sizeof(usual_auth), 0 };
	const struct bytes *auth = o->auth ? o->auth : &usual;
	uint8_t report[SGX_REPORT_SIZE], sig[64];
	const char *reason;

	if (auth->len > UINT16_MAX)
		return "authentication data is over 65535 bytes";
	reason = make_report(p, o, attestation_key, auth, report);
	if (reason)
		return reason;
	if (pki_sign_raw(p->pck.key, report, sizeof(report), sig))
		return "signing failed";
	bytes_put(out, report, sizeof(report));
	bytes_put(out, sig, sizeof(sig));
	bytes_put_le16(out, (uint16_t)auth->len);
	bytes_put(out, auth->data, auth->len);
	return NULL;
}
