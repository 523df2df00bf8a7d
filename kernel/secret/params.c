// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's parameters: which broker, whose key, by which way.  The
 * measured command line of a guest can hold all of them.
 */
#include <linux/errno.h>
#include <linux/hex.h>
#include <linux/inet.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/socket.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include "secret.h"

/* Protected by the lock of this module's parameters. */
static struct guest_secret_config config = {
	.options.timeout = GUEST_SECRET_TIMEOUT_DEFAULT,
	.transport.family = AF_UNSPEC,
};

/* Writes to sysfs end in a line feed. */
static size_t value_len(const char *val)
{
	return strcspn(val, "\n");
}

static int broker_set(const char *val, const struct kernel_param *kp)
{
	size_t len = value_len(val);

	if (!len) {
		config.options.broker[0] = '\0';
		return 0;
	}
	return guest_secret_parse_broker(val, len, config.options.broker);
}

static int broker_get(char *buffer, const struct kernel_param *kp)
{
	return scnprintf(buffer, PAGE_SIZE, "%s\n", config.options.broker);
}

static const struct kernel_param_ops broker_ops = {
	.set = broker_set,
	.get = broker_get,
};
module_param_cb(broker, &broker_ops, NULL, 0644);
MODULE_PARM_DESC(broker, "URL of the broker that requests go to");

/* Read-only once it is there: a pin that moves pins nothing. */
static int sender_set(const char *val, const struct kernel_param *kp)
{
	u8 point[GUEST_SECRET_POINT_LEN];

	if (value_len(val) != 2 * sizeof(point) ||
	    hex2bin(point, val, sizeof(point)) ||
	    point[0] != GUEST_SECRET_POINT_UNCOMPRESSED)
		return -EINVAL;
	memcpy(config.sender, point, sizeof(point));
	config.has_sender = true;
	return 0;
}

static int sender_get(char *buffer, const struct kernel_param *kp)
{
	char *end = buffer;

	if (config.has_sender)
		end = bin2hex(end, config.sender, sizeof(config.sender));
	*end++ = '\n';
	return end - buffer;
}

static const struct kernel_param_ops sender_ops = {
	.set = sender_set,
	.get = sender_get,
};
module_param_cb(sender, &sender_ops, NULL, 0444);
MODULE_PARM_DESC(sender, "the broker's public key, as \"guest-attest broker identity\" prints it");

static int profile_set(const char *val, const struct kernel_param *kp)
{
	return guest_secret_parse_profile(val, value_len(val),
					  &config.options.profile);
}

static int profile_get(char *buffer, const struct kernel_param *kp)
{
	return scnprintf(buffer, PAGE_SIZE, "%s\n",
			 config.options.profile == GUEST_SECRET_RCAR ?
			 "rcar" : "native");
}

static const struct kernel_param_ops profile_ops = {
	.set = profile_set,
	.get = profile_get,
};
module_param_cb(profile, &profile_ops, NULL, 0644);
MODULE_PARM_DESC(profile, "protocol of requests that name none: native or rcar");

static int parse_vsock(const char *s, struct guest_secret_transport *transport)
{
	char cid[sizeof("4294967295")];
	const char *colon = strchr(s, ':');
	u32 port;

	if (!colon || colon - s >= (ptrdiff_t)sizeof(cid))
		return -EINVAL;
	memcpy(cid, s, colon - s);
	cid[colon - s] = '\0';
	if (kstrtou32(cid, 10, &transport->vm.svm_cid) ||
	    kstrtou32(colon + 1, 10, &port))
		return -EINVAL;
	transport->vm.svm_family = AF_VSOCK;
	transport->vm.svm_port = port;
	transport->family = AF_VSOCK;
	return 0;
}

static int parse_tcp(const char *s, struct guest_secret_transport *transport)
{
	const char *end;
	u16 port;

	if (!in4_pton(s, -1, (u8 *)&transport->in.sin_addr.s_addr, ':', &end) ||
	    *end != ':' || kstrtou16(end + 1, 10, &port) || !port)
		return -EINVAL;
	transport->in.sin_family = AF_INET;
	transport->in.sin_port = htons(port);
	transport->family = AF_INET;
	return 0;
}

/**
 * guest_secret_parse_transport - upcall, vsock:<cid>:<port>, tcp:<ipv4>:<port>
 * @s: text
 * @transport: set on success
 *
 * Return: 0 or -EINVAL.
 */
int guest_secret_parse_transport(const char *s,
				 struct guest_secret_transport *transport)
{
	struct guest_secret_transport t = { .family = AF_UNSPEC };
	int ret;

	if (sysfs_streq(s, "upcall"))
		ret = 0;
	else if (!strncmp(s, "vsock:", 6))
		ret = parse_vsock(s + 6, &t);
	else if (!strncmp(s, "tcp:", 4))
		ret = parse_tcp(s + 4, &t);
	else
		ret = -EINVAL;
	if (!ret)
		*transport = t;
	return ret;
}

static int transport_set(const char *val, const struct kernel_param *kp)
{
	return guest_secret_parse_transport(val, &config.transport);
}

static int transport_get(char *buffer, const struct kernel_param *kp)
{
	const struct guest_secret_transport *t = &config.transport;

	switch (t->family) {
	case AF_VSOCK:
		return scnprintf(buffer, PAGE_SIZE, "vsock:%u:%u\n",
				 t->vm.svm_cid, t->vm.svm_port);
	case AF_INET:
		return scnprintf(buffer, PAGE_SIZE, "tcp:%pISpc\n", &t->in);
	default:
		return scnprintf(buffer, PAGE_SIZE, "upcall\n");
	}
}

static const struct kernel_param_ops transport_ops = {
	.set = transport_set,
	.get = transport_get,
};
module_param_cb(transport, &transport_ops, NULL, 0644);
MODULE_PARM_DESC(transport, "upcall, vsock:<cid>:<port> or tcp:<ipv4>:<port>");

static int timeout_set(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, 1, GUEST_SECRET_TIMEOUT_MAX);
}

static const struct kernel_param_ops timeout_ops = {
	.set = timeout_set,
	.get = param_get_uint,
};
module_param_cb(timeout, &timeout_ops, &config.options.timeout, 0644);
MODULE_PARM_DESC(timeout, "seconds until a request that names none gives up");

unsigned int guest_secret_max_requests = 64;
module_param_named(max_requests, guest_secret_max_requests, uint, 0644);
MODULE_PARM_DESC(max_requests, "exchanges at a time; half of them for CAP_SYS_ADMIN alone");

unsigned int guest_secret_max_user_requests = 8;
module_param_named(max_user_requests, guest_secret_max_user_requests, uint,
		   0644);
MODULE_PARM_DESC(max_user_requests, "of them for one unprivileged user");

/**
 * guest_secret_config_get - the module's parameters, all of one moment
 * @copy: set to them
 */
void guest_secret_config_get(struct guest_secret_config *copy)
{
	kernel_param_lock(THIS_MODULE);
	*copy = config;
	kernel_param_unlock(THIS_MODULE);
}
