/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_ATTEST_INTERNAL_H
#define _GUEST_ATTEST_INTERNAL_H

#include <linux/completion.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/guest_attest_ops.h>

struct key_type;

/* base64.c */
int guest_attest_base64_decode(const char *src, size_t srclen,
			       u8 *dst, size_t dstlen);

/* grammar.c */
struct guest_attest_options {
	u8 user_data[GUEST_ATTEST_REPORT_DATA_LEN];
	unsigned int timeout;
	unsigned int ttl;
};

int guest_attest_parse_description(const char *desc, unsigned int *level,
				   u64 *id);
int guest_attest_parse_callout(const char *callout, size_t len,
			       struct guest_attest_options *opts);

/* evidence.c */

/**
 * struct guest_attest_evidence - payload of a guest_attest key
 * @data: the vendor's bytes; immutable once the key is instantiated
 * @len: bytes in @data
 * @ttl: seconds that the key lives
 * @provider: name of the provider, which may be gone by now
 */
struct guest_attest_evidence {
	u8 *data;
	size_t len;
	unsigned int ttl;
	char provider[16];
};

struct guest_attest_evidence *guest_attest_evidence_alloc(const char *provider,
							  unsigned int ttl);
void guest_attest_evidence_free(struct guest_attest_evidence *evidence);

/* registry.c */

/**
 * struct guest_attest_provider - one registration
 * @ops: the provider's; valid while a reference is held
 * @users: requests inside, and one for the registration
 * @idle: completed when the last request leaves after unregistration
 */
struct guest_attest_provider {
	const struct guest_attest_ops *ops;
	refcount_t users;
	struct completion idle;
};

struct guest_attest_provider *guest_attest_provider_get(void);
void guest_attest_provider_put(struct guest_attest_provider *provider);

/* request.c */
int guest_attest_request_evidence(const char *desc, const char *callout,
				  size_t callout_len,
				  struct guest_attest_evidence **evidence);

/* key.c */
extern struct key_type guest_attest_key_type;

#endif
