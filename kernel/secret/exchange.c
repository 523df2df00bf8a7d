// SPDX-License-Identifier: GPL-2.0-only
/*
 * One exchange with a broker, in the worker.
 */
#include <linux/errno.h>
#include <linux/ktime.h>
#include "secret.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static int release_secret(struct guest_secret_request *req)
{
	struct guest_secret_keypair pair;
	int ret = guest_secret_keypair_make(&pair, NULL);

	if (!ret && req->config.options.profile == GUEST_SECRET_RCAR)
		ret = guest_secret_rcar(req, &pair);
	else if (!ret)
		ret = guest_secret_native(req, &pair);
	guest_secret_keypair_wipe(&pair);
	guest_secret_relay_close(req);
	return ret;
}

/*
 * Errors of the crypto API mean that this kernel lacks a part or is broken.
 * They must not read as the requester's or the broker's fault.
 */
static int requesters_error(int error)
{
	switch (error) {
	case -EAGAIN:
	case -EEXIST:
	case -EFAULT:
	case -EINVAL:
	case -ENOENT:
		return -ENOPKG;
	case -ERANGE:
	case -EPERM:
	case -ERESTARTSYS:
		return -EIO;
	default:
		return error;
	}
}

/**
 * guest_secret_exchange - get the secret of a request
 * @req: its @secret is set on success, and never on failure
 *
 * Return: 0 or an errno of docs/abi/guest_secret.
 */
int guest_secret_exchange(struct guest_secret_request *req)
{
	const struct guest_secret_options *opts = &req->config.options;
	ktime_t start = ktime_get();
	int ret;

	ret = release_secret(req);
	if (!ret && opts->has_check)
		ret = guest_secret_check(req->name, req->secret,
					 req->secret_len, opts->check);
	ret = requesters_error(ret);
	trace_guest_secret_exchange(req->name,
				    ktime_us_delta(ktime_get(), start), ret);
	return ret;
}
