// SPDX-License-Identifier: GPL-2.0-only
/*
 * The courier by upcall.  Its key type has a name that begins with a dot, so
 * that add_key(2) and request_key(2) refuse it: only the kernel asks, and only
 * the program that request-key(8) starts for it can answer.
 */
#define pr_fmt(fmt) "guest_secret: " fmt

#include <keys/user-type.h>
#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/key.h>
#include <linux/keyctl.h>
#include <linux/printk.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include "secret.h"

/* The answer is an ordinary payload: there is nothing secret in it yet. */
struct key_type guest_secret_courier_key_type = {
	.name		= GUEST_SECRET_COURIER_KEY_TYPE,
	.preparse	= user_preparse,
	.free_preparse	= user_free_preparse,
	.instantiate	= generic_key_instantiate,
	.revoke		= user_revoke,
	.destroy	= user_destroy,
};

static atomic_t upcalls;

/*
 * A credential for one upcall, whose keyring holds what comes of it and dies
 * with it: the courier possesses nothing of the requester's, no answer is found
 * twice, and no negative key outlives its failure.
 */
static struct cred *private_cred(void)
{
	struct cred *cred = prepare_kernel_cred(&init_task);
	struct key *keyring;

	if (!cred)
		return ERR_PTR(-ENOMEM);
	keyring = keyring_alloc("_guest_attest_courier", GLOBAL_ROOT_UID,
				GLOBAL_ROOT_GID, cred,
				(KEY_POS_ALL & ~KEY_POS_SETATTR) |
				KEY_USR_VIEW | KEY_USR_READ,
				KEY_ALLOC_NOT_IN_QUOTA, NULL, NULL);
	if (IS_ERR(keyring)) {
		put_cred(cred);
		return ERR_CAST(keyring);
	}
	cred->thread_keyring = keyring;
	cred->jit_keyring = KEY_REQKEY_DEFL_THREAD_KEYRING;
	return cred;
}

/* No answer came, by whatever lack: of a program, a line for it, its will. */
static int upcall_error(int error)
{
	switch (error) {
	case -ENOMEM:
		return error;
	case -ENOKEY:
	case -ENOENT:
	case -EACCES:
	case -EKEYREJECTED:
	case -EKEYEXPIRED:
	case -EKEYREVOKED:
		return -ENOTCONN;
	default:
		return -EIO;
	}
}

static int copy_answer(struct key *key, struct guest_secret_text *answer)
{
	const struct user_key_payload *payload;
	int ret;

	down_read(&key->sem);
	ret = key_validate(key);
	if (!ret) {
		payload = user_key_payload_locked(key);
		ret = guest_secret_text_alloc(answer, payload->datalen);
	}
	if (!ret) {
		memcpy(answer->s, payload->data, payload->datalen);
		answer->len = payload->datalen;
	}
	up_read(&key->sem);
	return ret;
}

static int call(const struct guest_secret_request *req, const char *stage,
		const struct guest_secret_text *question,
		struct guest_secret_text *answer)
{
	struct key *key;
	char *desc;
	int ret;

	/* The number tells upcalls of one name apart in /proc/keys. */
	desc = kasprintf(GFP_KERNEL, "%s:%u:%s", stage,
			 (unsigned int)atomic_inc_return(&upcalls), req->name);
	if (!desc)
		return -ENOMEM;
	key = request_key_with_auxdata(&guest_secret_courier_key_type, desc,
				       NULL, question->s, question->len, NULL);
	kfree(desc);
	if (IS_ERR(key)) {
		ret = upcall_error(PTR_ERR(key));
		if (ret == -ENOTCONN)
			pr_info_ratelimited("no answer from a courier (%pe)\n",
					    key);
		return ret;
	}
	ret = copy_answer(key, answer);
	key_put(key);
	return ret;
}

/**
 * guest_secret_upcall - send an envelope by upcall
 * @req: the request
 * @stage: what it is
 * @question: the envelope
 * @answer: set on success; the caller's to free
 *
 * Sleeps, by the nature of upcalls, until the courier ends: so it has the
 * deadline in its envelope.
 *
 * Return: 0, -ENOTCONN when no answer came, -ENOMEM, -EIO.
 */
int guest_secret_upcall(struct guest_secret_request *req, const char *stage,
			const struct guest_secret_text *question,
			struct guest_secret_text *answer)
{
	struct cred *cred = private_cred();
	const struct cred *old;
	int ret;

	if (IS_ERR(cred))
		return PTR_ERR(cred);
	old = override_creds(cred);
	ret = call(req, stage, question, answer);
	revert_creds(old);
	put_cred(cred);
	return ret;
}
