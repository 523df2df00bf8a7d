/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evidence for other parts of the kernel.
 */
#ifndef _LINUX_GUEST_ATTEST_CLAIMS_H
#define _LINUX_GUEST_ATTEST_CLAIMS_H

#include <linux/ktime.h>
#include <linux/types.h>
#include <linux/guest_attest.h>

struct cred;

/* Bytes of a public key: an uncompressed point of P-256. */
#define GUEST_ATTEST_PUBLIC_KEY_LEN	65

/* Bytes of a purpose, a resource and a security label. */
#define GUEST_ATTEST_TEXT_MAX		256

/* Bytes of a provider's name, with the zero. */
#define GUEST_ATTEST_PROVIDER_LEN	16

/**
 * struct guest_attest_claims - what the kernel states in evidence
 * @cred: who asked
 * @purpose: what for: printable ASCII, at most GUEST_ATTEST_TEXT_MAX bytes
 * @user_data: bytes of the requester's choice, such as a verifier's nonce
 * @user_data_len: at most GUEST_ATTEST_REPORT_DATA_LEN
 * @public_key: GUEST_ATTEST_PUBLIC_KEY_LEN bytes: a key whose private half
 *	never leaves the kernel, made for this request; or NULL
 * @resource: what @public_key is for, as @purpose; NULL without a key
 */
struct guest_attest_claims {
	const struct cred *cred;
	const char *purpose;
	const u8 *user_data;
	size_t user_data_len;
	const u8 *public_key;
	const char *resource;
};

int guest_attest_provider_name(char name[GUEST_ATTEST_PROVIDER_LEN]);

int guest_attest_get_claims(const struct guest_attest_claims *claims,
			    ktime_t deadline, u8 **cmw, size_t *len);

/**
 * struct guest_attest_report - evidence without claims
 * @provider: name of the provider
 * @report: the vendor's bytes
 * @report_len: bytes in @report
 * @certificates: what came with them, or NULL
 * @certificates_len: bytes in @certificates
 */
struct guest_attest_report {
	char provider[GUEST_ATTEST_PROVIDER_LEN];
	u8 *report;
	size_t report_len;
	u8 *certificates;
	size_t certificates_len;
};

int guest_attest_get_report(const u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN],
			    ktime_t deadline, struct guest_attest_report *report);
void guest_attest_report_free(struct guest_attest_report *report);

#endif
