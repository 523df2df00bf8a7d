/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_ATTEST_INTERNAL_H
#define _GUEST_ATTEST_INTERNAL_H

#include <linux/completion.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/uuid.h>
#include <linux/guest_attest_claims.h>
#include <linux/guest_attest_ops.h>

struct cred;
struct key;
struct key_type;

/* base64.c */
int guest_attest_base64_decode(const char *src, size_t srclen,
			       u8 *dst, size_t dstlen);

/* grammar.c */

/**
 * struct guest_attest_options - a callout
 * @user_data: zero padded
 * @user_data_len: bytes of it that the requester gave
 * @claims: bind=claims
 * @cmw: out=cmw
 * @service: service= was given
 * @service_guid: its value
 * @manifest_version: manifest=
 * @timeout: seconds
 * @ttl: seconds
 */
struct guest_attest_options {
	u8 user_data[GUEST_ATTEST_REPORT_DATA_LEN];
	size_t user_data_len;
	bool claims;
	bool cmw;
	bool service;
	guid_t service_guid;
	u32 manifest_version;
	unsigned int timeout;
	unsigned int ttl;
};

int guest_attest_parse_description(const char *desc, unsigned int *level,
				   u64 *id, const char **name);
int guest_attest_parse_callout(const char *callout, size_t len,
			       struct guest_attest_options *opts);

/* cbor.c */

/**
 * struct guest_attest_cbor - a writer with a bound
 * @data: where the bytes go, or NULL to count them
 * @room: bytes in @data
 * @len: bytes written so far
 * @error: -ENOSPC once something did not fit; nothing is written after it
 */
struct guest_attest_cbor {
	u8 *data;
	size_t room;
	size_t len;
	int error;
};

void guest_attest_cbor_init(struct guest_attest_cbor *c, u8 *data, size_t room);
void guest_attest_cbor_uint(struct guest_attest_cbor *c, u64 value);
void guest_attest_cbor_bytes(struct guest_attest_cbor *c, const void *data,
			     size_t len);
void guest_attest_cbor_text(struct guest_attest_cbor *c, const char *text);
void guest_attest_cbor_array(struct guest_attest_cbor *c, size_t items);
void guest_attest_cbor_map(struct guest_attest_cbor *c, size_t pairs);

/* binding.c */
#define GUEST_ATTEST_BINDING_MAX	1024

struct guest_attest_binding {
	size_t len;
	u8 data[GUEST_ATTEST_BINDING_MAX];
};

struct guest_attest_binding *
guest_attest_binding_encode(const struct guest_attest_claims *claims,
			    const char *label);
struct guest_attest_binding *
guest_attest_binding_make(const struct guest_attest_claims *claims);
int guest_attest_binding_digest(const struct guest_attest_binding *binding,
				u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN]);
bool guest_attest_is_tagged(const u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN]);

/* evidence.c */

struct guest_attest_blob {
	u8 *data;
	size_t len;
};

/**
 * struct guest_attest_evidence - payload of a guest_attest key
 * @data: the report, or a collection with it in; immutable once the key is
 *	instantiated
 * @len: bytes in @data
 * @certificates: part of the provider's; none once they are in a collection
 * @manifest: likewise
 * @ttl: seconds that the key lives
 * @provider: name of the provider, which may be gone by now
 */
struct guest_attest_evidence {
	u8 *data;
	size_t len;
	struct guest_attest_blob certificates;
	struct guest_attest_blob manifest;
	unsigned int ttl;
	char provider[GUEST_ATTEST_PROVIDER_LEN];
};

struct guest_attest_evidence *guest_attest_evidence_alloc(const char *provider,
							  unsigned int ttl);
void guest_attest_evidence_drop(struct guest_attest_evidence *evidence);
void guest_attest_evidence_free(struct guest_attest_evidence *evidence);

/* cmw.c */
int guest_attest_cmw_wrap(struct guest_attest_evidence *evidence,
			  const struct guest_attest_binding *binding);

/* share.c */
#define GUEST_ATTEST_SHARES		12
#define GUEST_ATTEST_SHARES_EACH	4

struct guest_attest_share;

struct guest_attest_share *guest_attest_share_take(const struct cred *cred);
void guest_attest_share_return(struct guest_attest_share *share);

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
int guest_attest_provider_error(const char *provider, int error);

/**
 * struct guest_attest_wish - what the core does around a provider's request
 * @claims: what the report data states; NULL when they are given
 * @cmw: wrap the evidence into a collection
 * @lowest_level: ask for the provider's floor, whatever the request's level
 * @ttl: seconds that the key lives
 */
struct guest_attest_wish {
	const struct guest_attest_claims *claims;
	bool cmw;
	bool lowest_level;
	unsigned int ttl;
};

int guest_attest_make_evidence(struct guest_attest_request *req,
			       const struct guest_attest_wish *wish,
			       struct guest_attest_evidence **evidence);
int guest_attest_request_evidence(const char *desc, const char *callout,
				  size_t callout_len,
				  struct guest_attest_evidence **evidence);

/* key.c */
extern struct key_type guest_attest_key_type;
void guest_attest_fail_key(struct key *target, struct key *authkey, int error);

#endif
