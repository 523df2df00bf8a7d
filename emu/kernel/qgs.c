// SPDX-License-Identifier: GPL-2.0-only
/*
 * The VMM's way to the emulated host: one TCP connection per quote, with the
 * messages by which QEMU asks Intel's QGS. The host may be hostile: what it
 * sends is checked as QEMU does, or more strictly.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/in.h>
#include <linux/inet.h>
#include <linux/jiffies.h>
#include <linux/kstrtox.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/net.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/sysfs.h>
#include <linux/tcp.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include "compat.h"
#include "emu_tdx.h"

/* Set once, before the first request. Where slirp puts QEMU's own machine. */
static struct sockaddr_in qgs_addr = {
	.sin_family = AF_INET,
	.sin_addr.s_addr = htonl(0x0a000202),
	.sin_port = htons(4050),
};

static int set_qgs(const char *val, const struct kernel_param *kp)
{
	const char *end;
	__be32 addr;
	u16 port;

	if (!in4_pton(val, -1, (u8 *)&addr, ':', &end) || *end != ':' ||
	    kstrtou16(end + 1, 10, &port) || !port) {
		pr_err("qgs is '%s', want ADDRESS:PORT of IPv4\n", val);
		return -EINVAL;
	}
	qgs_addr.sin_addr.s_addr = addr;
	qgs_addr.sin_port = htons(port);
	return 0;
}

static int get_qgs(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%pISpc\n", &qgs_addr);
}

static const struct kernel_param_ops qgs_ops = {
	.set = set_qgs,
	.get = get_qgs,
};

module_param_cb(qgs, &qgs_ops, NULL, 0444);
MODULE_PARM_DESC(qgs, "ADDRESS:PORT of the emulated host (10.0.2.2:4050)");

static unsigned int qgs_timeout = 30;
module_param(qgs_timeout, uint, 0644);
MODULE_PARM_DESC(qgs_timeout, "seconds that the host has for a quote (30)");

struct conn {
	struct list_head node;
	struct socket *sock;
	unsigned long deadline;
};

/* Protects conns and stopping; process context only. */
static DEFINE_MUTEX(conns_lock);
static LIST_HEAD(conns);
static bool stopping;

/* What is left of the time bounds the next wait on the socket. */
static void conn_set_timeout(struct conn *conn)
{
	long left = max(1L, (long)(conn->deadline - jiffies));

	WRITE_ONCE(conn->sock->sk->sk_sndtimeo, left);
	WRITE_ONCE(conn->sock->sk->sk_rcvtimeo, left);
}

static void conn_close(struct conn *conn)
{
	mutex_lock(&conns_lock);
	list_del(&conn->node);
	mutex_unlock(&conns_lock);
	sock_release(conn->sock);
}

static int conn_open(struct conn *conn)
{
	int err;

	conn->deadline = jiffies + READ_ONCE(qgs_timeout) * HZ;
	err = sock_create_kern(&init_net, AF_INET, SOCK_STREAM, IPPROTO_TCP,
			       &conn->sock);
	if (err)
		return err;
	tcp_sock_set_nodelay(conn->sock->sk);
	/* Hundreds of quotes a second must not pile up in TIME_WAIT. */
	sock_no_linger(conn->sock->sk);

	mutex_lock(&conns_lock);
	list_add(&conn->node, &conns);
	err = stopping ? -ESHUTDOWN : 0;
	mutex_unlock(&conns_lock);
	if (!err) {
		conn_set_timeout(conn);
		err = kernel_connect(conn->sock,
				     (struct sockaddr_unsized *)&qgs_addr,
				     sizeof(qgs_addr), 0);
	}
	if (err)
		conn_close(conn);
	return err;
}

static int conn_send(struct conn *conn, void *data, size_t len)
{
	struct kvec vec = { .iov_base = data, .iov_len = len };
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	int ret;

	conn_set_timeout(conn);
	ret = kernel_sendmsg(conn->sock, &msg, &vec, 1, len);
	if (ret < 0)
		return ret;
	return ret == len ? 0 : -ETIMEDOUT;
}

static int conn_recv(struct conn *conn, void *data, size_t len)
{
	struct kvec vec = { .iov_base = data, .iov_len = len };
	struct msghdr msg = { };
	int ret;

	if (!len)
		return 0;
	conn_set_timeout(conn);
	ret = kernel_recvmsg(conn->sock, &msg, &vec, 1, len, MSG_WAITALL);
	if (ret < 0)
		return ret;
	return ret == len ? 0 : -ECONNRESET;
}

static int send_request(struct conn *conn, const u8 *report)
{
	struct qgs_request request = {
		.header.length = cpu_to_be32(sizeof(request) - sizeof(__be32)),
		.header.major = cpu_to_le16(QGS_MAJOR),
		.header.minor = cpu_to_le16(QGS_MINOR),
		.header.type = cpu_to_le32(QGS_GET_QUOTE_REQUEST),
		.header.size = cpu_to_le32(sizeof(request) - sizeof(__be32)),
		.report_size = cpu_to_le32(sizeof(request.report)),
	};

	memcpy(request.report, report, sizeof(request.report));
	return conn_send(conn, &request, sizeof(request));
}

static int bad_response(const char *what, u32 got, const char *bound, u32 want)
{
	pr_info("response of the QGS: %s is %u, want %s%u\n", what, got, bound,
		want);
	return -EBADMSG;
}

/* QEMU reads the message into as much memory as the guest's buffer has. */
static int check_header(const struct qgs_header *header, u32 room)
{
	const u32 most = room - sizeof(header->length);
	const u32 least = sizeof(struct qgs_response) - sizeof(header->length);
	u32 length = be32_to_cpu(header->length);

	if (length > most)
		return bad_response("length", length, "at most ", most);
	if (le16_to_cpu(header->major) != QGS_MAJOR)
		return bad_response("major version", le16_to_cpu(header->major),
				    "", QGS_MAJOR);
	if (le16_to_cpu(header->minor) != QGS_MINOR)
		return bad_response("minor version", le16_to_cpu(header->minor),
				    "", QGS_MINOR);
	if (le32_to_cpu(header->type) != QGS_GET_QUOTE_RESPONSE)
		return bad_response("type", le32_to_cpu(header->type), "",
				    QGS_GET_QUOTE_RESPONSE);
	if (le32_to_cpu(header->size) != length)
		return bad_response("size", le32_to_cpu(header->size), "",
				    length);
	if (header->error_code)
		return bad_response("error code",
				    le32_to_cpu(header->error_code), "", 0);
	if (length < least)
		return bad_response("length", length, "at least ", least);
	return 0;
}

static int check_response(const struct qgs_response *response)
{
	u32 left = be32_to_cpu(response->header.length) -
		   (sizeof(*response) - sizeof(response->header.length));

	if (response->selected_id_size)
		return bad_response("selected ID size",
				    le32_to_cpu(response->selected_id_size),
				    "", 0);
	if (le32_to_cpu(response->quote_size) != left)
		return bad_response("quote size",
				    le32_to_cpu(response->quote_size), "",
				    left);
	return 0;
}

static int receive_quote(struct conn *conn, struct quote_reply *reply)
{
	struct qgs_response response;
	u32 len;
	u8 *quote;
	int err;

	err = conn_recv(conn, &response.header, sizeof(response.header)) ?:
	      check_header(&response.header, reply->room) ?:
	      conn_recv(conn, &response.selected_id_size,
			sizeof(response) - sizeof(response.header)) ?:
	      check_response(&response);
	if (err)
		return err;

	len = le32_to_cpu(response.quote_size);
	quote = kvmalloc(len, GFP_KERNEL);
	if (!quote)
		return -ENOMEM;
	err = conn_recv(conn, quote, len);
	if (err) {
		kvfree(quote);
		return err;
	}
	reply->data = quote;
	reply->len = len;
	reply->out_len = len;
	return 0;
}

/*
 * Asks the host for a quote over @report. Fills @reply in any case: with the
 * quote, or with the status that QEMU gives the guest.
 */
void qgs_get_quote(const u8 *report, struct quote_reply *reply)
{
	struct conn conn;
	int err;

	err = conn_open(&conn);
	if (err) {
		pr_info("no connection to the QGS: error %d\n", err);
		reply->status = QUOTE_UNAVAILABLE;
		return;
	}
	err = send_request(&conn, report) ?: receive_quote(&conn, reply);
	conn_close(&conn);
	if (err && err != -EBADMSG)
		pr_info("no quote from the QGS: error %d\n", err);
	reply->status = err ? QUOTE_ERROR : QUOTE_SUCCESS;
}

/* Whoever waits for the host stops waiting; nobody starts again. */
void qgs_stop(void)
{
	struct conn *conn;

	mutex_lock(&conns_lock);
	stopping = true;
	list_for_each_entry(conn, &conns, node)
		kernel_sock_shutdown(conn->sock, SHUT_RDWR);
	mutex_unlock(&conns_lock);
}
