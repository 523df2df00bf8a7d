// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services of a secure VM service module (SVSM), which runs at VMPL0 beneath
 * this guest: the SVSM asks the firmware for a report over a digest of the
 * request's report data and of a manifest, which says what the services vouch
 * for.  Secure VM Service Module for SEV-SNP Guests (58019), "Attestation
 * Protocol".
 *
 * No key and no lock is shared with anybody.  The SVSM has the CPU until it
 * answers, interrupts off: neither a deadline nor a kill ends that.
 */
#define pr_fmt(fmt) "guest_attest_snp: " fmt

#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/guest_attest_ops.h>
#include "snp.h"

/* The SVSM says how much room it lacks; buffer by buffer, at worst. */
#define TRIES	4

enum { REPORT, MANIFEST, CERTIFICATES, PARTS };

static const enum guest_attest_part part_of[PARTS] = {
	[REPORT] = GUEST_ATTEST_REPORT,
	[MANIFEST] = GUEST_ATTEST_MANIFEST,
	[CERTIFICATES] = GUEST_ATTEST_CERTIFICATES,
};

/*
 * The pages of one attempt: the nonce in the first, then the parts, each at the
 * start of a page, since their addresses have to be aligned so.
 */
struct attempt {
	size_t room[PARTS];
	size_t len[PARTS];
	u8 *pages;
};

static size_t pages_len(const struct attempt *a)
{
	return PAGE_SIZE + a->room[REPORT] + a->room[MANIFEST] +
	       a->room[CERTIFICATES];
}

static u8 *part_start(const struct attempt *a, int part)
{
	u8 *start = a->pages + PAGE_SIZE;
	int i;

	for (i = 0; i < part; i++)
		start += a->room[i];
	return start;
}

static void set_part(struct svsm_loc_entry *loc, const struct attempt *a,
		     int part)
{
	loc->pa = virt_to_phys(part_start(a, part));
	loc->len = a->room[part];
}

static int svsm_error(const struct svsm_call *call)
{
	switch (call->rax_out) {
	case SVSM_ERR_UNSUPPORTED_PROTOCOL:
	case SVSM_ERR_UNSUPPORTED_CALL:
	case SVSM_ERR_INVALID_PARAMETER:	/* service or version unknown */
		return -EOPNOTSUPP;
	default:
		pr_err_ratelimited("the SVSM refused: result 0x%llx\n",
				   call->rax_out);
		return -EIO;
	}
}

/* -EAGAIN: @a has room for what the SVSM wanted to write. */
static int make_room(struct attempt *a)
{
	int i, grown = 0;

	for (i = 0; i < PARTS; i++) {
		if (a->len[i] <= a->room[i])
			continue;
		if (a->len[i] > GUEST_ATTEST_EVIDENCE_MAX)
			return -EFBIG;
		a->room[i] = PAGE_ALIGN(a->len[i]);
		grown++;
	}
	return grown ? -EAGAIN : 0;
}

static int attest(const struct guest_attest_request *req, struct attempt *a)
{
	struct svsm_attest_call attest = {
		.service_manifest_ver = req->manifest_version,
	};
	bool all = guid_is_null(&req->service_guid);
	struct svsm_call call = {};
	int ret, refused;

	memcpy(a->pages, req->report_data, sizeof(req->report_data));
	attest.nonce.pa = virt_to_phys(a->pages);
	attest.nonce.len = sizeof(req->report_data);
	set_part(&attest.report_buf, a, REPORT);
	set_part(&attest.manifest_buf, a, MANIFEST);
	set_part(&attest.certificates_buf, a, CERTIFICATES);
	export_guid(attest.service_guid, &req->service_guid);

	refused = snp_issue_svsm_attest_req(SVSM_ATTEST_CALL(all ?
			SVSM_ATTEST_SERVICES : SVSM_ATTEST_SINGLE_SERVICE),
			&call, &attest);
	if (refused && call.rax_out != SVSM_ERR_INVALID_PARAMETER)
		return svsm_error(&call);

	a->len[REPORT] = attest.report_buf.len;
	a->len[MANIFEST] = attest.manifest_buf.len;
	a->len[CERTIFICATES] = attest.certificates_buf.len;
	ret = make_room(a);
	if (refused)
		return ret ?: svsm_error(&call);
	/* All is written, and yet there was no room for it. */
	return ret ? -EIO : 0;
}

static int take_parts(const struct attempt *a,
		      struct guest_attest_evidence *evidence)
{
	u8 *part;
	int i;

	for (i = 0; i < PARTS; i++) {
		if (i == CERTIFICATES && !a->len[i])
			continue;
		part = guest_attest_reserve_part(evidence, part_of[i],
						 a->len[i]);
		if (IS_ERR(part))
			return PTR_ERR(part);
		memcpy(part, part_start(a, i), a->len[i]);
	}
	return 0;
}

static int try(const struct guest_attest_request *req, struct attempt *a,
	       struct guest_attest_evidence *evidence)
{
	size_t len = pages_len(a);
	int ret;

	if (fatal_signal_pending(current))
		return -ERESTARTSYS;
	if (ktime_compare(ktime_get(), req->deadline) >= 0)
		return -ETIMEDOUT;

	a->pages = alloc_pages_exact(len, GFP_KERNEL_ACCOUNT | __GFP_ZERO |
				     __GFP_NOWARN);
	if (!a->pages)
		return -ENOMEM;
	ret = attest(req, a);
	if (!ret)
		ret = take_parts(a, evidence);
	free_pages_exact(a->pages, len);
	return ret;
}

/**
 * snp_svsm_report - report on a service of the SVSM, or on all of them
 * @req: the request; @req->level is not of interest to the SVSM
 * @evidence: receives report, manifest, and certificates if there are any
 *
 * Return: 0, -EOPNOTSUPP when the SVSM does not have the service or not this
 * version of its manifest, -EFBIG, -ETIMEDOUT, -ERESTARTSYS, -ENOMEM, -EIO.
 */
int snp_svsm_report(const struct guest_attest_request *req,
		    struct guest_attest_evidence *evidence)
{
	struct attempt a = { .room = {
		[REPORT] = SZ_4K,
		[MANIFEST] = SZ_4K,
		[CERTIFICATES] = SNP_CERTS_LEN,
	} };
	int ret = -EAGAIN, tries;

	for (tries = 0; ret == -EAGAIN && tries < TRIES; tries++)
		ret = try(req, &a, evidence);
	return ret == -EAGAIN ? -EIO : ret;
}
