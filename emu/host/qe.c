// SPDX-License-Identifier: MIT
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "qe.h"
#include "sgx_report.h"

enum { PROD_ID_SGX = 1, PROD_ID_TDX = 2, SIGNATURE_SIZE = 64 };

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

/**
 * struct kept - a signed report of the quoting enclave, as it lies in a file
 * @pck: key that has signed
 */
struct kept {
	uint8_t pck[64];
	uint8_t report[SGX_REPORT_SIZE];
	uint8_t signature[SIGNATURE_SIZE];
};

static bool read_kept(const struct platform *p, const char *name, struct kept *kept)
{
	char *path = file_path(p->dir, name);
	struct bytes file = { 0 };
	bool found;

	found = !access(path, F_OK) && !file_read(p->dir, name, sizeof(*kept), &file) &&
		file.len == sizeof(*kept);
	if (found)
		memcpy(kept, file.data, sizeof(*kept));
	bytes_free(&file);
	free(path);
	return found;
}

/*
 * Intel's enclave has its key certified once and keeps what it got, so that all
 * quotes of a platform carry the same signature. One that was asked to say
 * something unusual of itself is not kept.
 */
static int certify(const struct platform *p, const uint8_t report[SGX_REPORT_SIZE], bool usual,
		   bool sgx, uint8_t signature[SIGNATURE_SIZE])
{
	const char *name = sgx ? "qe_sgx" : "qe_tdx";
	struct kept wanted, kept;

	if (pki_public_raw(p->pck.key, wanted.pck))
		return -1;
	memcpy(wanted.report, report, sizeof(wanted.report));
	if (usual && read_kept(p, name, &kept) &&
	    !memcmp(&kept, &wanted, offsetof(struct kept, signature))) {
		memcpy(signature, kept.signature, SIGNATURE_SIZE);
		return 0;
	}
	if (pki_sign_raw(p->pck.key, report, SGX_REPORT_SIZE, signature))
		return -1;
	memcpy(wanted.signature, signature, SIGNATURE_SIZE);
	return usual ? file_write(p->dir, name, &wanted, sizeof(wanted), 0644) : 0;
}

const char *qe_put_certified(const struct platform *p, const struct quote_options *o,
			     const uint8_t attestation_key[64], struct bytes *out)
{
	const struct bytes usual = { (uint8_t *)usual_auth, sizeof(usual_auth), 0 };
	const struct bytes *auth = o->auth ? o->auth : &usual;
	uint8_t report[SGX_REPORT_SIZE], sig[SIGNATURE_SIZE];
	const char *reason;

	if (auth->len > UINT16_MAX)
		return "authentication data is over 65535 bytes";
	reason = make_report(p, o, attestation_key, auth, report);
	if (reason)
		return reason;
	if (certify(p, report, !o->n_set && !o->auth, o->version == 3, sig))
		return "signing failed";
	bytes_put(out, report, sizeof(report));
	bytes_put(out, sig, sizeof(sig));
	bytes_put_le16(out, (uint16_t)auth->len);
	bytes_put(out, auth->data, auth->len);
	return NULL;
}
