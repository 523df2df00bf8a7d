// SPDX-License-Identifier: GPL-2.0-only
/*
 * A request, from its two strings to the exchange that a worker of our own
 * makes.  Upcalls and sockets wait in ways that no signal ends, and the
 * requester is to be killable: so it only waits for the worker, and walks away
 * at its deadline.
 */
#define pr_fmt(fmt) "guest_secret: " fmt

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "secret.h"

/*
 * Not one of the system's: an upcall is itself work on system_unbound_wq, and
 * would wait behind us there.
 */
static struct workqueue_struct *exchanges;

int guest_secret_requests_init(void)
{
	exchanges = alloc_workqueue("guest_secret", WQ_UNBOUND, 0);
	return exchanges ? 0 : -ENOMEM;
}

/* Waits for the exchanges whose requesters are gone. */
void guest_secret_requests_exit(void)
{
	destroy_workqueue(exchanges);
}

static void request_release(struct kref *ref)
{
	struct guest_secret_request *req =
		container_of(ref, struct guest_secret_request, ref);

	kfree_sensitive(req->secret);
	put_cred(req->cred);
	kfree(req);
	module_put(THIS_MODULE);
}

void guest_secret_request_put(struct guest_secret_request *req)
{
	kref_put(&req->ref, request_release);
}

static void request_work(struct work_struct *work)
{
	struct guest_secret_request *req =
		container_of(work, struct guest_secret_request, work);

	req->error = guest_secret_exchange(req);
	guest_secret_place_leave(req);
	complete(&req->done);
	guest_secret_request_put(req);
}

/*
 * An unprivileged user must not send the courier, which may reach what the
 * user can't, to an address of its choice; and RCAR evidence doesn't say who
 * asked.
 */
static int check_rights(const struct guest_secret_request *req,
			const char *default_broker)
{
	const struct guest_secret_options *opts = &req->config.options;

	if (req->privileged)
		return 0;
	return opts->profile == GUEST_SECRET_RCAR ||
	       strcmp(opts->broker, default_broker) ? -EPERM : 0;
}

static int check_config(const struct guest_secret_config *config)
{
	if (!config->options.broker[0]) {
		pr_info_ratelimited("no broker= in the request or the module's parameters\n");
		return -EDESTADDRREQ;
	}
	if (config->options.profile == GUEST_SECRET_NATIVE &&
	    !config->has_sender) {
		pr_info_ratelimited("no sender= in the module's parameters\n");
		return -EDESTADDRREQ;
	}
	return 0;
}

static int request_fill(struct guest_secret_request *req, const char *callout,
			size_t len)
{
	struct guest_secret_options *opts = &req->config.options;
	char broker[sizeof(opts->broker)];
	int ret;

	guest_secret_config_get(&req->config);
	strscpy(broker, opts->broker);
	ret = guest_secret_parse_request(req->name, callout, len, opts);
	if (ret)
		return ret;
	req->privileged = capable(CAP_SYS_ADMIN);
	ret = check_rights(req, broker);
	if (ret)
		return ret;
	ret = check_config(&req->config);
	if (ret)
		return ret;
	req->deadline = ktime_add_ms(ktime_get(),
				     opts->timeout * MSEC_PER_SEC);
	return guest_attest_provider_name(req->tee);
}

/**
 * guest_secret_request_new - take a request apart
 * @cred: who asked
 * @name: of the key
 * @callout: text, need not be terminated
 * @len: its length
 *
 * Return: a request to be put, or ERR_PTR(): -EINVAL, -EPERM, -EDESTADDRREQ,
 * -ENODEV, -ENOMEM.
 */
struct guest_secret_request *
guest_secret_request_new(const struct cred *cred, const char *name,
			 const char *callout, size_t len)
{
	struct guest_secret_request *req;
	int ret;

	req = kzalloc(sizeof(*req), GFP_KERNEL);
	if (!req)
		return ERR_PTR(-ENOMEM);
	/* The caller holds one, so there is a module to hold. */
	__module_get(THIS_MODULE);
	kref_init(&req->ref);
	init_completion(&req->done);
	INIT_WORK(&req->work, request_work);
	req->cred = get_cred(cred);

	ret = -EINVAL;
	if (strscpy(req->name, name) >= 0)
		ret = request_fill(req, callout, len);
	if (ret) {
		guest_secret_request_put(req);
		return ERR_PTR(ret);
	}
	return req;
}

/* Time left in jiffies; 0 when there is none or nobody waits any more. */
long guest_secret_request_left(const struct guest_secret_request *req)
{
	s64 left = ktime_to_ns(ktime_sub(req->deadline, ktime_get()));

	if (left <= 0 || READ_ONCE(req->abandoned))
		return 0;
	return nsecs_to_jiffies(left) + 1;
}

/**
 * guest_secret_request_run - make the exchange, and wait for it
 * @req: whose @secret is valid after success
 *
 * Return: 0, -ETIMEDOUT at the deadline, -EINTR when killed, -EBUSY, -EDQUOT,
 * or the exchange's error.  Not -ERESTARTSYS: another requester that waits for
 * the same key gets to see it.
 */
int guest_secret_request_run(struct guest_secret_request *req)
{
	int ret = guest_secret_place_take(req);
	long left;

	if (ret)
		return ret;
	kref_get(&req->ref);
	queue_work(exchanges, &req->work);
	left = guest_secret_request_left(req);
	left = wait_for_completion_killable_timeout(&req->done, left);
	if (left > 0)
		return req->error;
	WRITE_ONCE(req->abandoned, true);
	return left ? -EINTR : -ETIMEDOUT;
}
