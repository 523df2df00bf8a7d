// SPDX-License-Identifier: GPL-2.0-only
/*
 * Anybody may ask for evidence with claims, and a platform answers only so many
 * requests at a time.  What unprivileged users can have in flight is bounded for
 * each of them and for all together, so that the administrator's requests find a
 * platform that still has room.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include "internal.h"

struct guest_attest_share {
	bool taken;
	kuid_t user;
};

static DEFINE_SPINLOCK(shares_lock);
static struct guest_attest_share shares[GUEST_ATTEST_SHARES];

/* No audit and no security module: it decides about queueing, not access. */
static bool is_privileged(const struct cred *cred)
{
	return cred->user_ns == &init_user_ns &&
	       cap_raised(cred->cap_effective, CAP_SYS_ADMIN);
}

/*
 * Who answers for a request: the real user, as for resource limits.  All the
 * users of a namespace are the doing of one, who may have mapped thousands.
 */
static kuid_t answers_for(const struct cred *cred)
{
	const struct user_namespace *ns = cred->user_ns;
	kuid_t user = cred->uid;

	for (; ns->parent; ns = ns->parent)
		user = ns->owner;
	return user;
}

/* A free one; called with shares_lock held. */
static struct guest_attest_share *find_share(kuid_t user)
{
	struct guest_attest_share *s, *free = ERR_PTR(-EBUSY);
	unsigned int held = 0;

	for (s = shares; s < shares + GUEST_ATTEST_SHARES; s++) {
		if (!s->taken)
			free = s;
		else if (uid_eq(s->user, user))
			held++;
	}
	return held < GUEST_ATTEST_SHARES_EACH ? free : ERR_PTR(-EDQUOT);
}

/**
 * guest_attest_share_take - begin a request that anybody may make
 * @cred: who asked
 *
 * Return: what guest_attest_share_return() takes, NULL for the privileged; or
 * ERR_PTR(): -EDQUOT when the user has GUEST_ATTEST_SHARES_EACH requests in
 * flight, -EBUSY when all users together have GUEST_ATTEST_SHARES.
 */
struct guest_attest_share *guest_attest_share_take(const struct cred *cred)
{
	struct guest_attest_share *share;
	kuid_t user = answers_for(cred);

	if (is_privileged(cred))
		return NULL;

	spin_lock(&shares_lock);
	share = find_share(user);
	if (!IS_ERR(share)) {
		share->taken = true;
		share->user = user;
	}
	spin_unlock(&shares_lock);
	return share;
}

void guest_attest_share_return(struct guest_attest_share *share)
{
	if (!share)
		return;
	spin_lock(&shares_lock);
	share->taken = false;
	spin_unlock(&shares_lock);
}
