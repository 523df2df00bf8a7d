// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the two strings of a request to evidence.
 */
#define pr_fmt(fmt) "guest_attest: " fmt

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/printk.h>
#include <linux/string.h>
#include "internal.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/*
 * Errors that a provider may hand to the requester.  The others are the key
 * type's own words: -EINVAL from firmware must not read as a bad request, nor
 * -EPERM as a missing capability.
 */
static int provider_error(const char *provider, int error)
{
	switch (error) {
	case -EBUSY:
	case -EFBIG:
	case -EIO:
	case -ENOMEM:
	case -EOPNOTSUPP:
	case -ERESTARTSYS:
	case -ETIMEDOUT:
		return error;
	default:
		pr_warn_ratelimited("provider %s: error %d, reported as EIO\n",
				    provider, error);
		return -EIO;
	}
}

static int ask_provider(const struct guest_attest_ops *ops,
			const struct guest_attest_request *req,
			unsigned int ttl,
			struct guest_attest_evidence **evidence)
{
	struct guest_attest_evidence *ev;
	int ret;

	if (req->level < ops->level_floor)
		return -ERANGE;
	if (req->level > ops->level_ceiling)
		return -EOPNOTSUPP;

	ev = guest_attest_evidence_alloc(ops->name, ttl);
	if (!ev)
		return -ENOMEM;

	ret = ops->request(req, ev);
	if (!ret && !ev->len) {
		pr_warn_ratelimited("provider %s: no evidence\n", ops->name);
		ret = -EIO;
	} else if (ret) {
		ret = provider_error(ops->name, ret);
	}
	if (ret) {
		guest_attest_evidence_free(ev);
		return ret;
	}
	*evidence = ev;
	return 0;
}

static int make_evidence(const char *desc, const char *callout,
			 size_t callout_len,
			 struct guest_attest_evidence **evidence)
{
	struct guest_attest_request req = {};
	struct guest_attest_options opts;
	struct guest_attest_provider *provider;
	int ret;

	ret = guest_attest_parse_description(desc, &req.level, &req.id);
	if (ret)
		return ret;
	ret = guest_attest_parse_callout(callout, callout_len, &opts);
	if (ret)
		return ret;

	/*
	 * Evidence over bytes of the caller's choice speaks for the whole
	 * guest: whoever gets it can pose as any service in it.
	 */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;

	BUILD_BUG_ON(sizeof(GUEST_ATTEST_TAG) != GUEST_ATTEST_TAG_LEN);
	if (!memcmp(opts.user_data + sizeof(opts.user_data) -
		    GUEST_ATTEST_TAG_LEN, GUEST_ATTEST_TAG,
		    GUEST_ATTEST_TAG_LEN))
		return -EPERM;

	memcpy(req.report_data, opts.user_data, sizeof(req.report_data));
	req.deadline = ktime_add_ms(ktime_get(), opts.timeout * MSEC_PER_SEC);

	provider = guest_attest_provider_get();
	if (!provider)
		return -ENODEV;
	ret = ask_provider(provider->ops, &req, opts.ttl, evidence);
	guest_attest_provider_put(provider);
	return ret;
}

/**
 * guest_attest_request_evidence - answer one request
 * @desc: description of the key under construction
 * @callout: the request's text, need not be terminated
 * @callout_len: its length
 * @evidence: set on success; the caller's to free
 *
 * Return: 0 or an errno of docs/abi/guest_attest.
 */
int guest_attest_request_evidence(const char *desc, const char *callout,
				  size_t callout_len,
				  struct guest_attest_evidence **evidence)
{
	ktime_t start = ktime_get();
	int ret;

	trace_guest_attest_request_start(desc, callout_len);
	ret = make_evidence(desc, callout, callout_len, evidence);
	trace_guest_attest_request_end(desc, ret ? "" : (*evidence)->provider,
				       ret ? 0 : (*evidence)->len,
				       ktime_us_delta(ktime_get(), start), ret);
	return ret;
}
