// SPDX-License-Identifier: MIT
#include <openssl/evp.h>

#include "qe.h"

/* what Intel's enclave writes there too */
const uint8_t qe_auth[QE_AUTH_SIZE] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

/* FLAGS: INITTED, MODE64BIT, PROVISION_KEY; XFRM */
const uint8_t qe_attributes[16] = { 0x15, 0, 0, 0, 0, 0, 0, 0, 0xe7 };

static bool sha256(const void *data, size_t len, uint8_t out[32])
{
	return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1;
}

static bool bind_key(const uint8_t key[64], uint8_t out[32])
{
	struct bytes bound = { 0 };
	bool ok;

	bytes_put(&bound, key, 64);
	bytes_put(&bound, qe_auth, sizeof(qe_auth));
	ok = sha256(bound.data, bound.len, out);
	bytes_free(&bound);
	return ok;
}

bool qe_put_report(const struct platform *p, const uint8_t attestation_key[64], struct bytes *out)
{
	static const char name[] = "guest-attest emulated TD quoting enclave";
	uint8_t mrenclave[32], binding[32], sig[64];
	struct bytes r = { 0 };
	bool ok = false;

	if (!sha256(name, sizeof(name) - 1, mrenclave) || !bind_key(attestation_key, binding))
		goto out;
	bytes_put(&r, p->profile.cpu_svn, sizeof(p->profile.cpu_svn));
	bytes_put_le32(&r, 0);				/* MISCSELECT */
	bytes_put_zero(&r, 28);				/* reserved, ISVEXTPRODID */
	bytes_put(&r, qe_attributes, sizeof(qe_attributes));
	bytes_put(&r, mrenclave, sizeof(mrenclave));
	bytes_put_zero(&r, 32);
	bytes_put(&r, p->profile.qe_mrsigner, sizeof(p->profile.qe_mrsigner));
	bytes_put_zero(&r, 32 + 64);			/* reserved, CONFIGID */
	bytes_put_le16(&r, QE_PROD_ID_TDX);
	bytes_put_le16(&r, (uint16_t)p->profile.qe_svn);
	bytes_put_zero(&r, 2 + 42 + 16);		/* CONFIGSVN, reserved, ISVFAMILYID */
	bytes_put(&r, binding, sizeof(binding));
	bytes_put_zero(&r, 32);
	if (r.len != QE_REPORT_SIZE || pki_sign_raw(p->pck.key, r.data, r.len, sig))
		goto out;
	bytes_put(out, r.data, r.len);
	bytes_put(out, sig, sizeof(sig));
	ok = true;
out:
	bytes_free(&r);
	return ok;
}
