// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report of the firmware on this guest, and the certificates that the host
 * has for it.
 */
#define pr_fmt(fmt) "guest_attest_snp: " fmt

#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/guest_attest_ops.h>
#include "snp.h"

static int take_report(const struct snp_report_rsp *rsp, unsigned int level,
		       struct guest_attest_evidence *evidence)
{
	u32 status = le32_to_cpu(rsp->status);
	u32 len = le32_to_cpu(rsp->report_size);
	u8 *report;

	if (status) {
		pr_err_ratelimited("no report at VMPL%u: firmware status 0x%x\n",
				   level, status);
		return -EIO;
	}
	if (len > sizeof(rsp->report)) {
		pr_err_ratelimited("report of %u bytes in a message with room for %zu\n",
				   len, sizeof(rsp->report));
		return -EIO;
	}
	report = guest_attest_reserve(evidence, len);
	if (IS_ERR(report))
		return PTR_ERR(report);
	memcpy(report, rsp->report, len);
	return 0;
}

/*
 * How many of SNP_CERTS_LEN bytes the host used: up to the end of the table and
 * of all that it points at.  A host that has no certificates leaves zeros.
 */
static int certs_used(const struct snp_certs_entry *table, size_t *used)
{
	size_t n, end = 0;
	u32 offset, len;

	for (n = 0; n < SNP_CERTS_LEN / sizeof(*table); n++) {
		if (!memchr_inv(&table[n], 0, sizeof(*table))) {
			*used = n ? max(end, (n + 1) * sizeof(*table)) : 0;
			return 0;
		}
		offset = le32_to_cpu(table[n].offset);
		len = le32_to_cpu(table[n].length);
		if (offset > SNP_CERTS_LEN || len > SNP_CERTS_LEN - offset) {
			pr_err_ratelimited("certificate %zu is said to be %u bytes at %u, of %u\n",
					   n, len, offset, SNP_CERTS_LEN);
			return -EIO;
		}
		end = max(end, (size_t)offset + len);
	}
	pr_err_ratelimited("the host's table of certificates has no end\n");
	return -EIO;
}

static int take_certs(const u8 *certs, struct guest_attest_evidence *evidence)
{
	size_t len;
	u8 *part;
	int ret;

	ret = certs_used((const struct snp_certs_entry *)certs, &len);
	if (ret || !len)
		return ret;
	part = guest_attest_reserve_part(evidence, GUEST_ATTEST_CERTIFICATES,
					 len);
	if (IS_ERR(part))
		return PTR_ERR(part);
	memcpy(part, certs, len);
	return 0;
}

/**
 * snp_report - the firmware's report on this guest at one of its levels
 * @req: the request
 * @evidence: receives the report, and certificates if @req wants them
 *
 * Without @req->auxiliary the plain request goes out: it asks less of the host.
 * The report came encrypted and authenticated from the firmware; certificates
 * are the host's word, and a verifier's to judge.
 *
 * Return: as snp_channel_call(), or -ENOMEM.
 */
int snp_report(const struct guest_attest_request *req,
	       struct guest_attest_evidence *evidence)
{
	struct snp_call *call;
	int ret;

	BUILD_BUG_ON(sizeof(call->rsp) != sizeof(struct snp_report_resp));
	BUILD_BUG_ON(sizeof(call->req.user_data) != sizeof(req->report_data));
	call = snp_call_alloc(req->auxiliary);
	if (!call)
		return -ENOMEM;
	memcpy(call->req.user_data, req->report_data,
	       sizeof(call->req.user_data));
	call->req.vmpl = req->level;

	ret = snp_channel_call(call, req->deadline);
	if (!ret)
		ret = take_report(&call->rsp, req->level, evidence);
	if (!ret && req->auxiliary)
		ret = take_certs(call->certs, evidence);
	snp_call_put(call);
	return ret;
}
