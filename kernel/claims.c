// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence for other parts of the kernel: no key, no text to parse.
 */
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/string.h>
#include "internal.h"

/**
 * guest_attest_provider_name - which platform evidence would come from
 * @name: set to the provider's name
 *
 * Return: 0, or -ENODEV when no provider is there.
 */
int guest_attest_provider_name(char name[GUEST_ATTEST_PROVIDER_LEN])
{
	struct guest_attest_provider *provider = guest_attest_provider_get();

	if (!provider)
		return -ENODEV;
	strscpy(name, provider->ops->name, GUEST_ATTEST_PROVIDER_LEN);
	guest_attest_provider_put(provider);
	return 0;
}
EXPORT_SYMBOL_GPL(guest_attest_provider_name);

/**
 * guest_attest_get_claims - evidence that states who asked, and for what
 * @claims: what to state; the caller vouches for it
 * @deadline: CLOCK_MONOTONIC time at which the request is given up
 * @cmw: set on success to a CMW collection; freed by kvfree()
 * @len: set on success to its length
 *
 * Evidence of the lowest level that the guest may ask for.  Sleeps killably.
 *
 * Return: 0, or an errno of docs/abi/guest_attest.
 */
int guest_attest_get_claims(const struct guest_attest_claims *claims,
			    ktime_t deadline, u8 **cmw, size_t *len)
{
	const struct guest_attest_wish wish = {
		.claims = claims,
		.cmw = true,
		.lowest_level = true,
	};
	struct guest_attest_request req = {
		.deadline = deadline,
		.auxiliary = true,
	};
	struct guest_attest_evidence *evidence;
	int ret;

	ret = guest_attest_make_evidence(&req, &wish, &evidence);
	if (ret)
		return ret;
	*cmw = evidence->data;
	*len = evidence->len;
	evidence->data = NULL;
	guest_attest_evidence_free(evidence);
	return 0;
}
EXPORT_SYMBOL_GPL(guest_attest_get_claims);

/**
 * guest_attest_get_report - evidence over bytes of the caller's choice
 * @report_data: what the platform signs; must not carry the kernel's tag
 * @deadline: CLOCK_MONOTONIC time at which the request is given up
 * @report: set on success; freed by guest_attest_report_free()
 *
 * Such evidence speaks for the whole guest and says nothing of who asked: the
 * caller sees to it that the requester may have it.  Evidence of the lowest
 * level that the guest may ask for.  Sleeps killably.
 *
 * Return: 0, or an errno of docs/abi/guest_attest.
 */
int guest_attest_get_report(const u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN],
			    ktime_t deadline, struct guest_attest_report *report)
{
	const struct guest_attest_wish wish = { .lowest_level = true };
	struct guest_attest_request req = {
		.deadline = deadline,
		.auxiliary = true,
	};
	struct guest_attest_evidence *evidence;
	int ret;

	memcpy(req.report_data, report_data, sizeof(req.report_data));
	ret = guest_attest_make_evidence(&req, &wish, &evidence);
	if (ret)
		return ret;
	*report = (struct guest_attest_report){
		.report = evidence->data,
		.report_len = evidence->len,
		.certificates = evidence->certificates.data,
		.certificates_len = evidence->certificates.len,
	};
	strscpy(report->provider, evidence->provider);
	evidence->data = NULL;
	evidence->certificates.data = NULL;
	guest_attest_evidence_free(evidence);
	return 0;
}
EXPORT_SYMBOL_GPL(guest_attest_get_report);

/**
 * guest_attest_report_free - end of a report
 * @report: as guest_attest_get_report() filled it, or all zero
 */
void guest_attest_report_free(struct guest_attest_report *report)
{
	kvfree(report->report);
	kvfree(report->certificates);
	memset(report, 0, sizeof(*report));
}
EXPORT_SYMBOL_GPL(guest_attest_report_free);
