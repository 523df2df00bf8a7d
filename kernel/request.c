// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the two strings of a request to evidence.
 */
#define pr_fmt(fmt) "guest_attest: " fmt

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/*
 * Errors that a provider may hand to the requester.  The others are the key
 * type's own words: -EINVAL from firmware must not read as a bad request, nor
 * -EPERM as a missing capability.
 */
int guest_attest_provider_error(const char *provider, int error)
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

static int check_request(const struct guest_attest_request *req,
			 const struct guest_attest_ops *ops)
{
	if (req->level < ops->level_floor) {
		pr_notice_ratelimited("provider %s: level %u is below %u, the lowest\n",
				      ops->name, req->level, ops->level_floor);
		return -ERANGE;
	}
	if (req->level > ops->level_ceiling)
		return -EOPNOTSUPP;
	if (req->service && !(ops->features & GUEST_ATTEST_SERVICES))
		return -EOPNOTSUPP;
	return 0;
}

static int call_provider(const struct guest_attest_ops *ops,
			 const struct guest_attest_request *req,
			 struct guest_attest_evidence *evidence)
{
	int ret;

	ret = ops->request(req, evidence);
	if (ret)
		return guest_attest_provider_error(ops->name, ret);
	if (!evidence->len) {
		pr_warn_ratelimited("provider %s: no evidence\n", ops->name);
		return -EIO;
	}
	if (!!evidence->manifest.len != req->service) {
		pr_warn_ratelimited("provider %s: %s manifest\n", ops->name,
				    req->service ? "no" : "unwanted");
		return -EIO;
	}
	return 0;
}

static int ask_provider(const struct guest_attest_ops *ops,
			struct guest_attest_request *req,
			const struct guest_attest_wish *wish,
			const struct guest_attest_binding *binding,
			struct guest_attest_evidence **evidence)
{
	struct guest_attest_evidence *ev;
	int ret;

	if (wish->lowest_level)
		req->level = ops->level_floor;
	ret = check_request(req, ops);
	if (ret)
		return ret;

	ev = guest_attest_evidence_alloc(ops->name, wish->ttl);
	if (!ev)
		return -ENOMEM;

	ret = call_provider(ops, req, ev);
	if (!ret && wish->cmw)
		ret = guest_attest_cmw_wrap(ev, binding);
	if (ret) {
		guest_attest_evidence_free(ev);
		return ret;
	}
	*evidence = ev;
	return 0;
}

static int find_provider(struct guest_attest_request *req,
			 const struct guest_attest_wish *wish,
			 const struct guest_attest_binding *binding,
			 struct guest_attest_evidence **evidence)
{
	struct guest_attest_provider *provider;
	int ret;

	provider = guest_attest_provider_get();
	if (!provider)
		return -ENODEV;
	ret = ask_provider(provider->ops, req, wish, binding, evidence);
	guest_attest_provider_put(provider);
	return ret;
}

static int bind_claims(struct guest_attest_request *req,
		       const struct guest_attest_wish *wish,
		       struct guest_attest_evidence **evidence)
{
	struct guest_attest_binding *binding;
	int ret;

	binding = guest_attest_binding_make(wish->claims);
	if (IS_ERR(binding))
		return PTR_ERR(binding);
	ret = guest_attest_binding_digest(binding, req->report_data);
	if (!ret)
		ret = find_provider(req, wish, binding, evidence);
	kfree(binding);
	return ret;
}

/**
 * guest_attest_make_evidence - evidence, whoever asks
 * @req: what to ask the provider for; the report data when there are no claims
 * @wish: the rest
 * @evidence: set on success; the caller's to free
 *
 * Return: 0 or an errno of docs/abi/guest_attest.
 */
int guest_attest_make_evidence(struct guest_attest_request *req,
			       const struct guest_attest_wish *wish,
			       struct guest_attest_evidence **evidence)
{
	struct guest_attest_share *share;
	int ret;

	if (!wish->claims) {
		if (guest_attest_is_tagged(req->report_data))
			return -EPERM;
		return find_provider(req, wish, NULL, evidence);
	}

	share = guest_attest_share_take(wish->claims->cred);
	if (IS_ERR(share))
		return PTR_ERR(share);
	ret = bind_claims(req, wish, evidence);
	guest_attest_share_return(share);
	return ret;
}

static int answer(const char *desc, const char *callout, size_t callout_len,
		  struct guest_attest_evidence **evidence)
{
	struct guest_attest_options opts;
	/* Whoever runs, not on whose behalf: helpers have creds to spare. */
	struct guest_attest_claims claims = {
		.cred = current_cred(),
		.user_data = opts.user_data,
	};
	struct guest_attest_request req = {};
	struct guest_attest_wish wish = {};
	int ret;

	ret = guest_attest_parse_description(desc, &req.level, &req.id,
					     &claims.purpose);
	if (ret)
		return ret;
	ret = guest_attest_parse_callout(callout, callout_len, &opts);
	if (ret)
		return ret;

	/*
	 * Evidence over bytes of the caller's choice speaks for the whole
	 * guest: whoever gets it can pose as any service in it.
	 */
	if (!opts.claims && !capable(CAP_SYS_ADMIN))
		return -EPERM;

	req.deadline = ktime_add_ms(ktime_get(), opts.timeout * MSEC_PER_SEC);
	req.auxiliary = opts.cmw;
	req.service = opts.service;
	req.service_guid = opts.service_guid;
	req.manifest_version = opts.manifest_version;
	memcpy(req.report_data, opts.user_data, sizeof(req.report_data));

	claims.user_data_len = opts.user_data_len;
	wish.claims = opts.claims ? &claims : NULL;
	wish.cmw = opts.cmw;
	wish.ttl = opts.ttl;
	return guest_attest_make_evidence(&req, &wish, evidence);
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
	ret = answer(desc, callout, callout_len, evidence);
	trace_guest_attest_request_end(desc, ret ? "" : (*evidence)->provider,
				       ret ? 0 : (*evidence)->len,
				       ktime_us_delta(ktime_get(), start), ret);
	return ret;
}
