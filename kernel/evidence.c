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

void guest_attest_evidence_free(struct guest_attest_evidence *evidence)
{
	if (!evidence)
		return;
	kvfree(evidence->data);
	kfree(evidence);
}

/**
 * guest_attest_reserve - room for the evidence of a request
 * @evidence: as handed to the provider's request()
 * @len: exact length of the evidence; often a number that the host chose
 *
 * Called once per request, when the length is known.  The bytes are zero, so
 * that a provider which fills too few of them shows no old memory.
 *
 * Return: @len bytes, or ERR_PTR(): -EIO for no bytes at all, -EFBIG above
 * GUEST_ATTEST_EVIDENCE_MAX, -ENOMEM.
 */
u8 *guest_attest_reserve(struct guest_attest_evidence *evidence, size_t len)
{
	u8 *data;

	if (WARN_ON_ONCE(evidence->data))
		return ERR_PTR(-EIO);
	if (!len)
		return ERR_PTR(-EIO);
	if (len > GUEST_ATTEST_EVIDENCE_MAX)
		return ERR_PTR(-EFBIG);

	data = kvzalloc(len, GFP_KERNEL_ACCOUNT);
	if (!data)
		return ERR_PTR(-ENOMEM);
	evidence->data = data;
	evidence->len = len;
	return data;
}
EXPORT_SYMBOL_GPL(guest_attest_reserve);
