// SPDX-License-Identifier: GPL-2.0-only
/*
 * The published key: of type logon, which nobody can read and which dm-crypt
 * and fscrypt take as it is.  It holds the only copy of the secret.
 */
#include <keys/user-type.h>
#include <linux/compiler.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/key.h>
#include "secret.h"

/**
 * guest_secret_publish_prepare - the key, before anybody is asked
 * @req: who wants it, under what name
 * @dest: the keyring that it will be linked to
 *
 * Made early, so that what can be refused here costs no evidence.
 *
 * Return: the key, NULL when none is wanted, or ERR_PTR(): -EPERM for a
 * keyring that is restricted, -EDQUOT, -ENOMEM, the state of a keyring that is
 * dead.
 */
struct key *guest_secret_publish_prepare(const struct guest_secret_request *req,
					 const struct key *dest)
{
	const struct guest_secret_options *opts = &req->config.options;
	const struct cred *cred = req->cred;
	struct key *logon;
	int ret;

	ret = key_validate(dest);
	if (ret)
		return ERR_PTR(ret);
	if (READ_ONCE(dest->restrict_link))
		return ERR_PTR(-EPERM);
	if (!opts->publish[0])
		return NULL;
	/* No write and no setattr: what the broker released stays as it is. */
	logon = key_alloc(&key_type_logon, opts->publish, cred->fsuid,
			  cred->fsgid, cred, KEY_POS_VIEW | KEY_POS_SEARCH |
			  KEY_POS_LINK | KEY_USR_VIEW, KEY_ALLOC_IN_QUOTA,
			  NULL);
	if (!IS_ERR(logon) && opts->ttl)
		key_set_timeout(logon, opts->ttl);
	return logon;
}

/**
 * guest_secret_publish - put the secret into the published key
 * @req: holds the secret
 * @logon: of guest_secret_publish_prepare(); may be NULL
 * @dest: the keyring to link it to
 *
 * Return: 0, -EDQUOT, -ENOMEM, or why the keyring takes no link.
 */
int guest_secret_publish(const struct guest_secret_request *req,
			 struct key *logon, struct key *dest)
{
	if (!logon)
		return 0;
	return key_instantiate_and_link(logon, req->secret, req->secret_len,
					dest, NULL);
}
