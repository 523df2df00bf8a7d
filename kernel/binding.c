// SPDX-License-Identifier: GPL-2.0-only
/*
 * The binding: what the kernel states about a request, in the one encoding
 * that docs/protocol-native.md gives it, and the report data that is over it.
 */
#include <crypto/hash.h>
#include <crypto/sha2.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include "compat/label.h"
#include "internal.h"

#define BINDING_VERSION	1

enum binding_key {
	KEY_VERSION = 1,
	KEY_USER_DATA,
	KEY_UID,
	KEY_GID,
	KEY_USER_NAMESPACE,
	KEY_LABEL,
	KEY_PURPOSE,
	KEY_PUBLIC_KEY,
	KEY_RESOURCE,
};

/* A map of nine pairs, each string with the longest head that it needs. */
static_assert(GUEST_ATTEST_BINDING_MAX >=
	      1 + KEY_RESOURCE + 1 + 2 + GUEST_ATTEST_REPORT_DATA_LEN + 3 * 5 +
	      2 + GUEST_ATTEST_PUBLIC_KEY_LEN +
	      3 * (3 + GUEST_ATTEST_TEXT_MAX));

/* Verifiers show it to people, so that nothing in it may act on a terminal. */
static bool is_text(const char *text)
{
	size_t i;

	for (i = 0; text[i]; i++)
		if (i == GUEST_ATTEST_TEXT_MAX || text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

static bool claims_are_valid(const struct guest_attest_claims *claims)
{
	return claims->user_data_len <= GUEST_ATTEST_REPORT_DATA_LEN &&
	       is_text(claims->purpose) &&
	       !claims->public_key == !claims->resource &&
	       (!claims->resource || is_text(claims->resource));
}

static int write_binding(const struct guest_attest_claims *claims,
			 const char *label,
			 struct guest_attest_binding *binding)
{
	const struct cred *cred = claims->cred;
	struct guest_attest_cbor c;

	guest_attest_cbor_init(&c, binding->data, sizeof(binding->data));
	guest_attest_cbor_map(&c, claims->public_key ? KEY_RESOURCE :
			      KEY_PURPOSE);
	guest_attest_cbor_uint(&c, KEY_VERSION);
	guest_attest_cbor_uint(&c, BINDING_VERSION);
	guest_attest_cbor_uint(&c, KEY_USER_DATA);
	guest_attest_cbor_bytes(&c, claims->user_data, claims->user_data_len);
	guest_attest_cbor_uint(&c, KEY_UID);
	guest_attest_cbor_uint(&c, from_kuid(&init_user_ns, cred->euid));
	guest_attest_cbor_uint(&c, KEY_GID);
	guest_attest_cbor_uint(&c, from_kgid(&init_user_ns, cred->egid));
	guest_attest_cbor_uint(&c, KEY_USER_NAMESPACE);
	guest_attest_cbor_uint(&c, cred->user_ns->ns.inum);
	guest_attest_cbor_uint(&c, KEY_LABEL);
	guest_attest_cbor_text(&c, label);
	guest_attest_cbor_uint(&c, KEY_PURPOSE);
	guest_attest_cbor_text(&c, claims->purpose);
	if (claims->public_key) {
		guest_attest_cbor_uint(&c, KEY_PUBLIC_KEY);
		guest_attest_cbor_bytes(&c, claims->public_key,
					GUEST_ATTEST_PUBLIC_KEY_LEN);
		guest_attest_cbor_uint(&c, KEY_RESOURCE);
		guest_attest_cbor_text(&c, claims->resource);
	}
	binding->len = c.len;
	return c.error;
}

/**
 * guest_attest_binding_encode - encode claims about a label
 * @claims: what to state, and about whom
 * @label: security label of @claims->cred
 *
 * Return: as guest_attest_binding_make().
 */
struct guest_attest_binding *
guest_attest_binding_encode(const struct guest_attest_claims *claims,
			    const char *label)
{
	struct guest_attest_binding *binding;
	int ret;

	if (!claims_are_valid(claims))
		return ERR_PTR(-EINVAL);
	if (!is_text(label))
		return ERR_PTR(-EOPNOTSUPP);

	binding = kzalloc(sizeof(*binding), GFP_KERNEL_ACCOUNT);
	if (!binding)
		return ERR_PTR(-ENOMEM);
	ret = write_binding(claims, label, binding);
	if (ret) {
		kfree(binding);
		return ERR_PTR(ret);
	}
	return binding;
}

/**
 * guest_attest_binding_make - encode claims
 * @claims: what to state, and about whom
 *
 * Return: a binding, freed by kfree(), or ERR_PTR(): -EINVAL for text that is
 * too long or not printable ASCII, -EOPNOTSUPP for a security label like that,
 * -ENOMEM.
 */
struct guest_attest_binding *
guest_attest_binding_make(const struct guest_attest_claims *claims)
{
	char label[GUEST_ATTEST_TEXT_MAX + 1];
	int ret;

	ret = guest_attest_label(claims->cred, label, sizeof(label));
	if (ret)
		return ERR_PTR(ret);
	return guest_attest_binding_encode(claims, label);
}

/**
 * guest_attest_binding_digest - report data of evidence with a binding
 * @binding: the binding
 * @report_data: set on success
 *
 * Return: 0, -ENOMEM, or the error of a kernel without SHA-384.
 */
int guest_attest_binding_digest(const struct guest_attest_binding *binding,
				u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN])
{
	struct crypto_shash *sha384;
	int ret;

	BUILD_BUG_ON(sizeof(GUEST_ATTEST_TAG) != GUEST_ATTEST_TAG_LEN);
	BUILD_BUG_ON(SHA384_DIGEST_SIZE + GUEST_ATTEST_TAG_LEN !=
		     GUEST_ATTEST_REPORT_DATA_LEN);

	sha384 = crypto_alloc_shash("sha384", 0, 0);
	if (IS_ERR(sha384))
		return PTR_ERR(sha384) == -ENOMEM ? -ENOMEM : -EOPNOTSUPP;
	ret = crypto_shash_tfm_digest(sha384, binding->data, binding->len,
				      report_data);
	crypto_free_shash(sha384);
	memcpy(report_data + SHA384_DIGEST_SIZE, GUEST_ATTEST_TAG,
	       GUEST_ATTEST_TAG_LEN);
	return ret;
}

/* Whether report data looks like what the kernel alone may compose. */
bool guest_attest_is_tagged(const u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN])
{
	return !memcmp(report_data + SHA384_DIGEST_SIZE, GUEST_ATTEST_TAG,
		       GUEST_ATTEST_TAG_LEN);
}
