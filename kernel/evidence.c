// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"

struct guest_attest_evidence *guest_attest_evidence_alloc(const char *provider,
							  unsigned int ttl)
{
	struct guest_attest_evidence *evidence;

	evidence = kzalloc(sizeof(*evidence), GFP_KERNEL_ACCOUNT);
	if (!evidence)
		return NULL;
	evidence->ttl = ttl;
	strscpy(evidence->provider, provider, sizeof(evidence->provider));
	return evidence;
}

/* Leaves neither report nor other parts. */
void guest_attest_evidence_drop(struct guest_attest_evidence *evidence)
{
	kvfree(evidence->data);
	kvfree(evidence->certificates.data);
	kvfree(evidence->manifest.data);
	evidence->data = NULL;
	evidence->len = 0;
	evidence->certificates = (struct guest_attest_blob){};
	evidence->manifest = (struct guest_attest_blob){};
}

void guest_attest_evidence_free(struct guest_attest_evidence *evidence)
{
	if (!evidence)
		return;
	guest_attest_evidence_drop(evidence);
	kfree(evidence);
}

static u8 *reserve(u8 **place, size_t *place_len, size_t len)
{
	u8 *data;

	if (WARN_ON_ONCE(*place))
		return ERR_PTR(-EIO);
	if (!len)
		return ERR_PTR(-EIO);
	if (len > GUEST_ATTEST_EVIDENCE_MAX)
		return ERR_PTR(-EFBIG);

	data = kvzalloc(len, GFP_KERNEL_ACCOUNT);
	if (!data)
		return ERR_PTR(-ENOMEM);
	*place = data;
	*place_len = len;
	return data;
}

/**
 * guest_attest_reserve_part - room for a part of a request's evidence
 * @evidence: as handed to the provider's request()
 * @part: which part; a report is always needed
 * @len: exact length of the part; often a number that the host chose
 *
 * Called once per part and request, when the length is known; not for a part
 * that there is nothing of.  The bytes are zero, so that a provider which
 * fills too few of them shows no old memory.
 *
 * Return: @len bytes, or ERR_PTR(): -EIO for no bytes at all, -EFBIG above
 * GUEST_ATTEST_EVIDENCE_MAX, -ENOMEM.
 */
u8 *guest_attest_reserve_part(struct guest_attest_evidence *evidence,
			      enum guest_attest_part part, size_t len)
{
	switch (part) {
	case GUEST_ATTEST_REPORT:
		return reserve(&evidence->data, &evidence->len, len);
	case GUEST_ATTEST_CERTIFICATES:
		return reserve(&evidence->certificates.data,
			       &evidence->certificates.len, len);
	case GUEST_ATTEST_MANIFEST:
		return reserve(&evidence->manifest.data,
			       &evidence->manifest.len, len);
	}
	WARN_ON_ONCE(1);
	return ERR_PTR(-EIO);
}
EXPORT_SYMBOL_GPL(guest_attest_reserve_part);

/**
 * guest_attest_reserve - room for the report of a request
 * @evidence: as handed to the provider's request()
 * @len: exact length of the report; often a number that the host chose
 *
 * Return: as guest_attest_reserve_part().
 */
u8 *guest_attest_reserve(struct guest_attest_evidence *evidence, size_t len)
{
	return guest_attest_reserve_part(evidence, GUEST_ATTEST_REPORT, len);
}
EXPORT_SYMBOL_GPL(guest_attest_reserve);
