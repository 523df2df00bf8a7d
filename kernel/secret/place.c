// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many exchanges run at a time.  Anybody may start one, and each keeps a
 * courier busy until it ends, even when its requester was killed: so there is
 * a bound for each unprivileged user, one for all of them, and room beyond for
 * the administrator.
 */
#include <linux/compiler.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>
#include <linux/user_namespace.h>
#include "secret.h"

static DEFINE_SPINLOCK(places_lock);
static LIST_HEAD(places);

/* All the users of a namespace are the doing of one, who may own thousands. */
static kuid_t who_answers(const struct cred *cred)
{
	const struct user_namespace *ns = cred->user_ns;
	kuid_t user = cred->uid;

	for (; ns->parent; ns = ns->parent)
		user = ns->owner;
	return user;
}

static int count_places(const struct guest_secret_request *req)
{
	unsigned int max = READ_ONCE(guest_secret_max_requests);
	const struct guest_secret_request *other;
	unsigned int all = 0, users = 0;

	lockdep_assert_held(&places_lock);
	list_for_each_entry(other, &places, place) {
		all++;
		users += !other->privileged && uid_eq(other->user, req->user);
	}
	if (!req->privileged) {
		if (users >= READ_ONCE(guest_secret_max_user_requests))
			return -EDQUOT;
		max /= 2;
	}
	return all < max ? 0 : -EBUSY;
}

/**
 * guest_secret_place_take - begin an exchange
 * @req: with @cred and @privileged set
 *
 * Return: 0, -EDQUOT when the user has as many as one may have, -EBUSY when
 * all together have.
 */
int guest_secret_place_take(struct guest_secret_request *req)
{
	int ret;

	req->user = who_answers(req->cred);
	spin_lock(&places_lock);
	ret = count_places(req);
	if (!ret)
		list_add(&req->place, &places);
	spin_unlock(&places_lock);
	return ret;
}

/* Once for each that was taken, by whoever ends the exchange. */
void guest_secret_place_leave(struct guest_secret_request *req)
{
	spin_lock(&places_lock);
	list_del(&req->place);
	spin_unlock(&places_lock);
}
