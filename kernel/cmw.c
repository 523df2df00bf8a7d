// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence with all that belongs to it in one piece: a CMW collection
 * (RFC 9999) in CBOR, as docs/protocol-native.md has it.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"

#define COLLECTION_TYPE	"tag:guest-attest,2026:evidence"
#define MEDIA_TYPE	"application/vnd.guest-attest."

static void put_record(struct guest_attest_cbor *c, const char *label,
		       const char *media_type, const void *data, size_t len)
{
	if (!len)
		return;
	guest_attest_cbor_text(c, label);
	guest_attest_cbor_array(c, 2);
	guest_attest_cbor_text(c, media_type);
	guest_attest_cbor_bytes(c, data, len);
}

/* In the order of the encoded labels: shorter ones first. */
static void put_collection(struct guest_attest_cbor *c,
			   const struct guest_attest_evidence *evidence,
			   const struct guest_attest_binding *binding)
{
	const struct guest_attest_blob *certificates = &evidence->certificates;
	const struct guest_attest_blob *manifest = &evidence->manifest;

	guest_attest_cbor_map(c, 3 + !!binding + !!manifest->len +
			      !!certificates->len);
	put_record(c, "report", MEDIA_TYPE "report", evidence->data,
		   evidence->len);
	if (binding)
		put_record(c, "binding", MEDIA_TYPE "binding+cbor",
			   binding->data, binding->len);
	guest_attest_cbor_text(c, "__cmwc_t");
	guest_attest_cbor_text(c, COLLECTION_TYPE);
	put_record(c, "manifest", MEDIA_TYPE "manifest", manifest->data,
		   manifest->len);
	put_record(c, "provider", MEDIA_TYPE "provider", evidence->provider,
		   strlen(evidence->provider));
	put_record(c, "certificates", MEDIA_TYPE "certificates",
		   certificates->data, certificates->len);
}

/**
 * guest_attest_cmw_wrap - make a collection of the parts of evidence
 * @evidence: whose payload becomes the collection
 * @binding: what the report is over, or NULL
 *
 * Return: 0, -ENOMEM, -EFBIG above GUEST_ATTEST_EVIDENCE_MAX.
 */
int guest_attest_cmw_wrap(struct guest_attest_evidence *evidence,
			  const struct guest_attest_binding *binding)
{
	struct guest_attest_cbor c;
	size_t len;
	u8 *cmw;

	guest_attest_cbor_init(&c, NULL, 0);
	put_collection(&c, evidence, binding);
	len = c.len;
	if (c.error || len > GUEST_ATTEST_EVIDENCE_MAX)
		return -EFBIG;

	cmw = kvmalloc(len, GFP_KERNEL_ACCOUNT);
	if (!cmw)
		return -ENOMEM;
	guest_attest_cbor_init(&c, cmw, len);
	put_collection(&c, evidence, binding);
	if (WARN_ON_ONCE(c.error || c.len != len)) {
		kvfree(cmw);
		return -EIO;
	}

	guest_attest_evidence_drop(evidence);
	evidence->data = cmw;
	evidence->len = len;
	return 0;
}
