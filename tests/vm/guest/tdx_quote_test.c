// SPDX-License-Identifier: MIT
/*
 * Quote generation on TDX, in the manner of tools/testing/selftests: needs a
 * TD and guest_attest_tdx, skips elsewhere.
 *
 * Offsets: Intel TDX DCAP Quoting Library API, A.3 (version 4), A.4 (5).
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include "evidence.h"
#include "tap.h"

#define HEADER_LEN		48
#define BODY_LEN		584
#define BODY_REPORT_DATA	520
#define V5_BODY_HEAD_LEN	6
#define TEE_TYPE_TDX		0x81

static const unsigned char intel_qe[16] = {
	0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
	0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07,
};

static uint32_t le(const unsigned char *p, size_t n)
{
	uint32_t v = 0;

	while (n--)
		v = v << 8 | p[n];
	return v;
}

static void check_quote(const unsigned char *quote, size_t len,
			const unsigned char *data)
{
	size_t body = HEADER_LEN, end = HEADER_LEN + BODY_LEN;
	uint32_t version, sig_len;

	if (!tap_ok(len >= end + V5_BODY_HEAD_LEN + 4,
		    "quote of %zu bytes holds a body", len))
		return;

	version = le(quote, 2);
	tap_ok(version == 4 || version == 5, "version %u", version);
	tap_ok(le(quote + 2, 2) == 2, "attestation key is ECDSA P-256");
	tap_ok(le(quote + 4, 4) == TEE_TYPE_TDX, "TEE type is TDX");
	tap_ok(!memcmp(quote + 12, intel_qe, 16), "vendor of the QE is Intel");

	if (version == 5) {
		body += V5_BODY_HEAD_LEN;
		end = body + le(quote + HEADER_LEN + 2, 4);
	}
	tap_ok(!memcmp(quote + body + BODY_REPORT_DATA, data,
		       GUEST_ATTEST_REPORT_DATA_LEN),
	       "quote is over the data that was asked for");
	if (end + 4 > len) {
		tap_ok(false, "signature length lies within the quote");
		return;
	}
	sig_len = le(quote + end, 4);
	tap_ok(sig_len && sig_len <= len - end - 4,
	       "%u bytes of signature data fit the quote", sig_len);
}

int main(void)
{
	unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN], *quote;
	key_serial_t key;
	ssize_t len;

	random_bytes(data, sizeof(data));
	key = request_evidence("guest_attest:0:1-selftest", data, NULL,
			       KEY_SPEC_PROCESS_KEYRING);
	if (key == -ENODEV || key == -ENOKEY)
		tap_skip_all("no TDX provider");
	if (!tap_ok(key > 0, "request_key: %s",
		    key < 0 ? strerror(-key) : "a key"))
		tap_exit();

	len = read_key(key, &quote);
	if (tap_ok(len > 0, "read: %zd bytes", len)) {
		check_quote(quote, (size_t)len, data);
		free(quote);
	}
	tap_exit();
}
