// SPDX-License-Identifier: GPL-2.0-only
/*
 * The binding, byte by byte, against the example of docs/protocol-native.md.
 */
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include "compat/label.h"
#include "internal.h"

#define PURPOSE		"storage:6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52"
#define RESOURCE	"storage/6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52/key"
#define LABEL		"unconfined"

static const u8 nonce[32] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

static const u8 point[GUEST_ATTEST_PUBLIC_KEY_LEN] = {
	0x04, 0xcd, 0x38, 0xef, 0x80, 0x92, 0x3e, 0x26, 0xf1, 0x57, 0xe0,
	0x6c, 0x98, 0x87, 0xf8, 0x01, 0x77, 0xc9, 0x7e, 0x10, 0x05, 0xa4,
	0x11, 0x04, 0x12, 0x72, 0x71, 0x23, 0x7f, 0x94, 0x6d, 0xf2, 0x2e,
	0xda, 0x13, 0xd4, 0x08, 0x01, 0xbc, 0xe6, 0x18, 0x4f, 0x1a, 0x63,
	0x1c, 0x44, 0xb0, 0x80, 0x7a, 0x1a, 0x5e, 0x8d, 0x03, 0x99, 0x75,
	0xed, 0x0f, 0x60, 0x79, 0xfc, 0xbd, 0x2d, 0xfe, 0x66, 0x52,
};

static const u8 before_text[] = {
	0xa9, 0x01, 0x01, 0x02, 0x58, 0x20,
};

static const u8 who[] = {
	0x03, 0x19, 0x03, 0xe8, 0x04, 0x19, 0x03, 0xe8,
	0x05, 0x1a, 0xef, 0xff, 0xff, 0xfd,
	0x06, 0x6a, 'u', 'n', 'c', 'o', 'n', 'f', 'i', 'n', 'e', 'd',
};

static const u8 digest[GUEST_ATTEST_REPORT_DATA_LEN] = {
	0x30, 0x1b, 0xb7, 0x64, 0x9f, 0xb1, 0x24, 0xb4, 0x6b, 0x18, 0xa0,
	0x34, 0x80, 0xda, 0xff, 0x13, 0xcd, 0xd8, 0xc3, 0xd0, 0xc9, 0xb3,
	0xd4, 0x40, 0xe8, 0x49, 0x07, 0x8d, 0xff, 0x89, 0xab, 0x47, 0xab,
	0xfa, 0x22, 0xbd, 0x6f, 0x54, 0xe9, 0x1d, 0x15, 0xd3, 0x82, 0xb8,
	0x8e, 0xa1, 0xcc, 0x83,
	'g', 'u', 'e', 's', 't', '_', 'a', 't', 't', 'e', 's', 't', '/', 'v',
	'1', 0,
};

/* Somebody with uid and gid 1000, and what they claim. */
struct asked {
	struct cred *cred;
	struct guest_attest_claims claims;
};

static int binding_init(struct kunit *test)
{
	struct asked *a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);

	if (!a)
		return -ENOMEM;
	a->cred = prepare_kernel_cred(&init_task);
	if (!a->cred)
		return -ENOMEM;
	a->cred->euid = KUIDT_INIT(1000);
	a->cred->egid = KGIDT_INIT(1000);
	a->claims = (struct guest_attest_claims){
		.cred = a->cred,
		.purpose = PURPOSE,
		.user_data = nonce,
		.user_data_len = sizeof(nonce),
		.public_key = point,
		.resource = RESOURCE,
	};
	test->priv = a;
	return 0;
}

static void binding_exit(struct kunit *test)
{
	struct asked *a = test->priv;

	if (a && a->cred)
		put_cred(a->cred);
}

static struct guest_attest_binding *encode(struct kunit *test,
					   const char *label)
{
	struct asked *a = test->priv;

	return guest_attest_binding_encode(&a->claims, label);
}

static void expect(struct kunit *test, const u8 **at, const void *want,
		   size_t len)
{
	KUNIT_EXPECT_MEMEQ(test, *at, want, len);
	*at += len;
}

static void test_example(struct kunit *test)
{
	u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN];
	struct guest_attest_binding *b;
	const u8 *at;

	b = encode(test, LABEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	KUNIT_ASSERT_EQ(test, b->len, 230);
	at = b->data;
	expect(test, &at, before_text, sizeof(before_text));
	expect(test, &at, nonce, sizeof(nonce));
	expect(test, &at, who, sizeof(who));
	expect(test, &at, "\x07\x78\x2c" PURPOSE, 3 + strlen(PURPOSE));
	expect(test, &at, "\x08\x58\x41", 3);
	expect(test, &at, point, sizeof(point));
	expect(test, &at, "\x09\x78\x30" RESOURCE, 3 + strlen(RESOURCE));
	KUNIT_EXPECT_EQ(test, at - b->data, b->len);

	KUNIT_ASSERT_EQ(test, guest_attest_binding_digest(b, report_data), 0);
	KUNIT_EXPECT_MEMEQ(test, report_data, digest, sizeof(digest));
	KUNIT_EXPECT_TRUE(test, guest_attest_is_tagged(report_data));
	kfree(b);
}

/* Without a key the map ends with the purpose. */
static void test_without_key(struct kunit *test)
{
	struct asked *a = test->priv;
	struct guest_attest_binding *b;

	a->claims.public_key = NULL;
	a->claims.resource = NULL;
	b = encode(test, LABEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	KUNIT_EXPECT_EQ(test, b->len,
			230 - 3 - sizeof(point) - 3 - strlen(RESOURCE));
	KUNIT_EXPECT_EQ(test, b->data[0], 0xa7);
	kfree(b);
}

/* Of all that is stated each bit counts. */
static void test_digest_differs(struct kunit *test)
{
	u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN];
	struct guest_attest_binding *b;
	size_t i;

	b = encode(test, LABEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	for (i = 0; i < b->len; i++) {
		b->data[i] ^= 1 << i % 8;
		KUNIT_ASSERT_EQ(test,
				guest_attest_binding_digest(b, report_data), 0);
		KUNIT_EXPECT_MEMNEQ(test, report_data, digest, 48);
		b->data[i] ^= 1 << i % 8;
	}
	kfree(b);
}

/* The effective ids, in the initial namespace whatever the task sees. */
static void test_ids(struct kunit *test)
{
	struct asked *a = test->priv;
	struct guest_attest_binding *b;
	const u8 *ids;

	a->cred->uid = KUIDT_INIT(7);
	a->cred->suid = KUIDT_INIT(7);
	a->cred->fsuid = KUIDT_INIT(7);
	a->cred->gid = KGIDT_INIT(7);
	a->cred->euid = KUIDT_INIT(U32_MAX - 1);
	a->cred->egid = KGIDT_INIT(0);
	b = encode(test, LABEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	ids = b->data + sizeof(before_text) + sizeof(nonce);
	KUNIT_EXPECT_MEMEQ(test, ids, "\x03\x1a\xff\xff\xff\xfe\x04\x00", 8);
	kfree(b);
}

static void test_everything_longest(struct kunit *test)
{
	static char text[GUEST_ATTEST_TEXT_MAX + 2];
	struct asked *a = test->priv;
	struct guest_attest_binding *b;
	static u8 data[GUEST_ATTEST_REPORT_DATA_LEN + 1];

	memset(text, '~', GUEST_ATTEST_TEXT_MAX);
	text[GUEST_ATTEST_TEXT_MAX] = '\0';
	a->cred->euid = KUIDT_INIT(U32_MAX - 1);
	a->cred->egid = KGIDT_INIT(U32_MAX - 1);
	a->claims.purpose = text;
	a->claims.resource = text;
	a->claims.user_data = data;
	a->claims.user_data_len = GUEST_ATTEST_REPORT_DATA_LEN;
	b = encode(test, text);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	KUNIT_EXPECT_LE(test, b->len, sizeof(b->data));
	kfree(b);

	text[GUEST_ATTEST_TEXT_MAX] = '~';
	b = encode(test, text);
	KUNIT_EXPECT_EQ(test, PTR_ERR(b), -EINVAL);
	a->claims.purpose = "";
	b = encode(test, text);
	KUNIT_EXPECT_EQ(test, PTR_ERR(b), -EINVAL);
	a->claims.resource = "";
	b = encode(test, text);
	KUNIT_EXPECT_EQ(test, PTR_ERR(b), -EOPNOTSUPP);
	a->claims.user_data_len = sizeof(data);
	b = encode(test, "");
	KUNIT_EXPECT_EQ(test, PTR_ERR(b), -EINVAL);
	a->claims.user_data_len = 0;
	b = encode(test, "");
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, b);
	kfree(b);
}

/* Every byte in each of the texts: only printable ASCII gets through. */
static void test_text(struct kunit *test)
{
	struct asked *a = test->priv;
	struct guest_attest_binding *b;
	char text[] = "a-b";
	unsigned int c;

	for (c = 1; c < 256; c++) {
		bool good = c >= ' ' && c <= '~';

		text[1] = c;
		a->claims.purpose = text;
		b = encode(test, LABEL);
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(b), good ? 0 : -EINVAL);
		if (!IS_ERR(b))
			kfree(b);
		a->claims.purpose = PURPOSE;

		a->claims.resource = text;
		b = encode(test, LABEL);
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(b), good ? 0 : -EINVAL);
		if (!IS_ERR(b))
			kfree(b);
		a->claims.resource = RESOURCE;

		b = encode(test, text);
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(b),
				good ? 0 : -EOPNOTSUPP);
		if (!IS_ERR(b))
			kfree(b);
	}
}

/* A key says what it is for, and a resource is nothing without a key. */
static void test_key_and_resource(struct kunit *test)
{
	struct asked *a = test->priv;

	a->claims.resource = NULL;
	KUNIT_EXPECT_EQ(test, PTR_ERR(encode(test, LABEL)), -EINVAL);
	a->claims.resource = RESOURCE;
	a->claims.public_key = NULL;
	KUNIT_EXPECT_EQ(test, PTR_ERR(encode(test, LABEL)), -EINVAL);
}

/* Tasks of a kernel without security modules have no label. */
static void test_label(struct kunit *test)
{
	char label[8] = "before";

	KUNIT_EXPECT_EQ(test, guest_attest_label(current_cred(), label,
						 sizeof(label)), 0);
	if (!IS_ENABLED(CONFIG_SECURITY))
		KUNIT_EXPECT_STREQ(test, label, "");
}

static void test_tag(struct kunit *test)
{
	u8 data[GUEST_ATTEST_REPORT_DATA_LEN];
	size_t i;

	memcpy(data, digest, sizeof(data));
	KUNIT_EXPECT_TRUE(test, guest_attest_is_tagged(data));
	for (i = 0; i < sizeof(data); i++) {
		data[i] ^= 1;
		KUNIT_EXPECT_EQ(test, guest_attest_is_tagged(data), i < 48);
		data[i] ^= 1;
	}
}

static struct kunit_case binding_cases[] = {
	KUNIT_CASE(test_example),
	KUNIT_CASE(test_without_key),
	KUNIT_CASE(test_digest_differs),
	KUNIT_CASE(test_ids),
	KUNIT_CASE(test_everything_longest),
	KUNIT_CASE(test_text),
	KUNIT_CASE(test_key_and_resource),
	KUNIT_CASE(test_label),
	KUNIT_CASE(test_tag),
	{}
};

static struct kunit_suite binding_suite = {
	.name = "guest_attest_binding",
	.init = binding_init,
	.exit = binding_exit,
	.test_cases = binding_cases,
};

kunit_test_suite(binding_suite);
