// SPDX-License-Identifier: GPL-2.0-only
/*
 * The courier without an upcall: a socket of the kernel's own to a relay
 * outside, one connection for an exchange.  Each envelope is preceded by its
 * length, 32 bits in network byte order.
 */
#include <linux/errno.h>
#include <linux/net.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include "secret.h"

/*
 * No signal reaches a worker, so it looks up once in a while to see whether
 * anybody still waits.
 */
static int set_patience(const struct guest_secret_request *req)
{
	long left = min(guest_secret_request_left(req), (long)HZ / 4 + 1);

	if (!left)
		return -ETIMEDOUT;
	WRITE_ONCE(req->sock->sk->sk_sndtimeo, left);
	WRITE_ONCE(req->sock->sk->sk_rcvtimeo, left);
	return 0;
}

static int connect_error(int error)
{
	switch (error) {
	case -ECONNREFUSED:
	case -ECONNRESET:
		return -ECONNREFUSED;
	case -EINPROGRESS:
	case -EALREADY:
	case -EAGAIN:
	case -ETIMEDOUT:
		return -ETIMEDOUT;
	case -ENOMEM:
	case -ENOBUFS:
		return -ENOMEM;
	default:
		return -EHOSTUNREACH;
	}
}

static int transfer_error(int error)
{
	return error == -ENOMEM || error == -ENOBUFS ? -ENOMEM : -ENOTCONN;
}

static int relay_connect(struct guest_secret_request *req)
{
	const struct guest_secret_transport *t = &req->config.transport;
	int ret;

	if (req->sock)
		return 0;
	ret = sock_create_kern(&init_net, t->family, SOCK_STREAM, 0,
			       &req->sock);
	if (ret) {
		req->sock = NULL;
		return connect_error(ret);
	}
	WRITE_ONCE(req->sock->sk->sk_sndtimeo, guest_secret_request_left(req));
	/* Its type of address is another one from 6.19 on. */
	if (t->family == AF_VSOCK)
		ret = kernel_connect(req->sock, (void *)&t->vm, sizeof(t->vm),
				     0);
	else
		ret = kernel_connect(req->sock, (void *)&t->in, sizeof(t->in),
				     0);
	return ret ? connect_error(ret) : 0;
}

static bool is_slow(int ret)
{
	return ret == -EAGAIN || ret == -EINTR || ret == -ERESTARTSYS;
}

static int relay_send(struct guest_secret_request *req, void *data, size_t len)
{
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	size_t sent = 0;
	struct kvec vec;
	int ret;

	while (sent < len) {
		ret = set_patience(req);
		if (ret)
			return ret;
		vec.iov_base = data + sent;
		vec.iov_len = len - sent;
		ret = kernel_sendmsg(req->sock, &msg, &vec, 1, vec.iov_len);
		if (is_slow(ret))
			continue;
		if (ret <= 0)
			return transfer_error(ret);
		sent += ret;
	}
	return 0;
}

static int relay_receive(struct guest_secret_request *req, void *data,
			 size_t len)
{
	struct msghdr msg = {};
	size_t received = 0;
	struct kvec vec;
	int ret;

	while (received < len) {
		ret = set_patience(req);
		if (ret)
			return ret;
		vec.iov_base = data + received;
		vec.iov_len = len - received;
		ret = kernel_recvmsg(req->sock, &msg, &vec, 1, vec.iov_len, 0);
		if (is_slow(ret))
			continue;
		if (ret <= 0)
			return transfer_error(ret);
		received += ret;
	}
	return 0;
}

static int receive_answer(struct guest_secret_request *req,
			  struct guest_secret_text *answer)
{
	__be32 prefix;
	size_t len;
	int ret;

	ret = relay_receive(req, &prefix, sizeof(prefix));
	if (ret)
		return ret;
	len = be32_to_cpu(prefix);
	if (!len || len > GUEST_SECRET_ANSWER_MAX)
		return -EPROTO;
	ret = guest_secret_text_alloc(answer, len);
	if (ret)
		return ret;
	ret = relay_receive(req, answer->s, len);
	answer->len = len;
	if (ret)
		guest_secret_text_free(answer);
	return ret;
}

/**
 * guest_secret_relay - send an envelope through the socket
 * @req: its connection is made when there is none
 * @question: the envelope
 * @answer: set on success; the caller's to free
 *
 * Return: 0, -EHOSTUNREACH, -ECONNREFUSED, -ETIMEDOUT, -ENOTCONN when the relay
 * hung up, -EPROTO, -ENOMEM.
 */
int guest_secret_relay(struct guest_secret_request *req,
		       const struct guest_secret_text *question,
		       struct guest_secret_text *answer)
{
	__be32 prefix = cpu_to_be32(question->len);
	int ret;

	ret = relay_connect(req);
	if (!ret)
		ret = relay_send(req, &prefix, sizeof(prefix));
	if (!ret)
		ret = relay_send(req, question->s, question->len);
	if (!ret)
		ret = receive_answer(req, answer);
	return ret;
}

void guest_secret_relay_close(struct guest_secret_request *req)
{
	if (req->sock)
		sock_release(req->sock);
	req->sock = NULL;
}
