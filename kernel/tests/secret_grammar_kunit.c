// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names, callouts, parameters and base64url of guest_secret.
 */
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/string.h>
#include "secret/secret.h"

#define NAME	"storage:6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52"
#define HEX64	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff"

struct name_case {
	const char *name;
	int purpose;
};

static const struct name_case names[] = {
	{ NAME, 7 },
	{ "ssh-host:a.example", 8 },
	{ "app:org.example:key_1", 3 },
	{ "a:b", 1 },
	{ "9:0", 1 },
	{ "", -EINVAL },
	{ "storage", -EINVAL },
	{ "storage:", -EINVAL },
	{ ":x", -EINVAL },
	{ "Storage:x", -EINVAL },
	{ "stor age:x", -EINVAL },
	{ "storage:x y", -EINVAL },
	{ "storage:x/y", -EINVAL },
	{ "storage:x\n", -EINVAL },
	{ "storage:\xc3\xa9", -EINVAL },
	{ "storage:x%s", -EINVAL },
	{ "storage:x\"", -EINVAL },
	{ "../x:y", -EINVAL },
};

static void name_case_desc(const struct name_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%*pE", (int)strlen(c->name),
		 c->name);
}

KUNIT_ARRAY_PARAM(name, names, name_case_desc);

static void test_name(struct kunit *test)
{
	const struct name_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, guest_secret_parse_name(c->name), c->purpose);
}

static void test_name_length(struct kunit *test)
{
	char name[GUEST_SECRET_NAME_MAX + 2];

	memset(name, 'x', sizeof(name));
	name[7] = ':';
	name[GUEST_SECRET_NAME_MAX] = '\0';
	KUNIT_EXPECT_EQ(test, guest_secret_parse_name(name), 7);
	name[GUEST_SECRET_NAME_MAX] = 'x';
	name[GUEST_SECRET_NAME_MAX + 1] = '\0';
	KUNIT_EXPECT_EQ(test, guest_secret_parse_name(name), -EINVAL);
}

static int parse(struct kunit *test, const char *name, const char *callout,
		 struct guest_secret_options *opts)
{
	char *copy = kunit_kmalloc(test, strlen(callout), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, callout, strlen(callout));
	memset(opts, 0, sizeof(*opts));
	strscpy(opts->broker, "http://default.example");
	opts->profile = GUEST_SECRET_RCAR;
	opts->timeout = 17;
	return guest_secret_parse_request(name, copy, strlen(callout), opts);
}

static void test_defaults(struct kunit *test)
{
	struct guest_secret_options *opts;

	opts = kunit_kzalloc(test, sizeof(*opts), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, opts);
	KUNIT_ASSERT_EQ(test, parse(test, NAME, "", opts), 0);
	KUNIT_EXPECT_STREQ(test, opts->broker, "http://default.example");
	KUNIT_EXPECT_STREQ(test, opts->resource,
			   "storage/6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52/key");
	KUNIT_EXPECT_STREQ(test, opts->publish, NAME);
	KUNIT_EXPECT_EQ(test, opts->profile, GUEST_SECRET_RCAR);
	KUNIT_EXPECT_EQ(test, opts->timeout, 17);
	KUNIT_EXPECT_EQ(test, opts->ttl, GUEST_SECRET_TTL_DEFAULT);
	KUNIT_EXPECT_FALSE(test, opts->has_check);
}

#define EVERY_OPTION \
	"ttl=0 check=" HEX64 " publish=logon:fscrypt:0123 profile=native " \
	"resource=a/b.c/_d broker=https://[::1]:8/x?y timeout=300"

static void test_every_option(struct kunit *test)
{
	struct guest_secret_options *opts;

	opts = kunit_kzalloc(test, sizeof(*opts), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, opts);
	KUNIT_ASSERT_EQ(test, parse(test, "app:x", EVERY_OPTION, opts), 0);
	KUNIT_EXPECT_STREQ(test, opts->broker, "https://[::1]:8/x?y");
	KUNIT_EXPECT_STREQ(test, opts->resource, "a/b.c/_d");
	KUNIT_EXPECT_STREQ(test, opts->publish, "fscrypt:0123");
	KUNIT_EXPECT_EQ(test, opts->profile, GUEST_SECRET_NATIVE);
	KUNIT_EXPECT_EQ(test, opts->timeout, 300);
	KUNIT_EXPECT_EQ(test, opts->ttl, 0);
	KUNIT_EXPECT_TRUE(test, opts->has_check);
	KUNIT_EXPECT_EQ(test, opts->check[1], 1);
	KUNIT_EXPECT_EQ(test, opts->check[31], 0xff);
}

static const char *const good_callouts[] = {
	"publish=none",
	"publish=logon:a:b",
	"timeout=1",
	"ttl=86400",
	"broker=http://x",
	"resource=a/b/c",
	"resource=a/.../c",
};

static void test_good_callouts(struct kunit *test)
{
	struct guest_secret_options *opts;
	unsigned int i;

	opts = kunit_kzalloc(test, sizeof(*opts), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, opts);
	for (i = 0; i < ARRAY_SIZE(good_callouts); i++)
		KUNIT_EXPECT_EQ_MSG(test, parse(test, NAME, good_callouts[i],
						opts), 0,
				    "%s", good_callouts[i]);
	KUNIT_EXPECT_EQ(test, parse(test, NAME, "publish=none", opts), 0);
	KUNIT_EXPECT_STREQ(test, opts->publish, "");
}

static const char *const bad_callouts[] = {
	" ",
	"x",
	"=",
	"=x",
	"x=y",
	"timeout",
	"Timeout=1",
	"timeout=1 ",
	" timeout=1",
	"timeout=1  ttl=1",
	"timeout=1\tttl=1",
	"timeout=1\n",
	"timeout=1 timeout=1",
	"timeout=",
	"timeout=0",
	"timeout=301",
	"timeout=01",
	"timeout=+1",
	"timeout=-1",
	"timeout=0x1",
	"timeout=1s",
	"timeout=4294967297",
	"ttl=",
	"ttl=86401",
	"ttl=00",
	"ttl=never",
	"profile=",
	"profile=Native",
	"profile=native2",
	"profile=nativ",
	"publish=",
	"publish=user:x:y",
	"publish=logon",
	"publish=logon:",
	"publish=logon:x",
	"publish=logon::x",
	"publish=logon:x:",
	"publish=None",
	"check=",
	"check=00",
	"check=" HEX64 "0",
	"check=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eFF",
	"check=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1exy",
	"broker=",
	"broker=http://",
	"broker=https://",
	"broker=ftp://x",
	"broker=HTTP://x",
	"broker=x",
	"broker=http://x\x01",
	"broker=http://\xc3\xa9",
	"resource=",
	"resource=a",
	"resource=a/b",
	"resource=a/b/c/d",
	"resource=/a/b",
	"resource=a//c",
	"resource=a/b/",
	"resource=../b/c",
	"resource=a/./c",
	"resource=a/b/..",
	"resource=a/b/c?d",
	"resource=a/b/c%2f",
	"resource=a/b/\xc3\xa9",
};

static void test_bad_callouts(struct kunit *test)
{
	struct guest_secret_options *opts;
	unsigned int i;

	opts = kunit_kzalloc(test, sizeof(*opts), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, opts);
	for (i = 0; i < ARRAY_SIZE(bad_callouts); i++)
		KUNIT_EXPECT_EQ_MSG(test, parse(test, NAME, bad_callouts[i],
						opts), -EINVAL,
				    "%s", bad_callouts[i]);
}

/* Names that no path at a broker can hold. */
static void test_dots(struct kunit *test)
{
	struct guest_secret_options *opts;

	opts = kunit_kzalloc(test, sizeof(*opts), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, opts);
	KUNIT_EXPECT_EQ(test, parse(test, "app:.", "", opts), -EINVAL);
	KUNIT_EXPECT_EQ(test, parse(test, "app:..", "", opts), -EINVAL);
	KUNIT_EXPECT_EQ(test, parse(test, "app:...", "", opts), 0);
	KUNIT_EXPECT_EQ(test, parse(test, "app:..", "resource=a/b/c", opts), 0);
}

/* The longest text of each option, and one character more. */
static void test_option_lengths(struct kunit *test)
{
	static const char *const starts[] = {
		"broker=http://", "publish=logon:x:", "resource=a/b/",
	};
	static const size_t heads[] = { 7, 2, 4 };
	struct guest_secret_options *opts;
	unsigned int i, more;
	size_t start, len;
	char *s;

	opts = kunit_kzalloc(test, sizeof(*opts), GFP_KERNEL);
	s = kunit_kzalloc(test, 512, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, opts);
	KUNIT_ASSERT_NOT_NULL(test, s);
	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		for (more = 0; more < 2; more++) {
			start = strlen(starts[i]);
			len = GUEST_SECRET_TEXT_MAX - heads[i] + more;
			strscpy(s, starts[i], 512);
			memset(s + start, 'x', len);
			s[start + len] = '\0';
			KUNIT_EXPECT_EQ_MSG(test, parse(test, NAME, s, opts),
					    more ? -EINVAL : 0, "%s", s);
		}
	}
}

static const char *const bad_transports[] = {
	"", "x", "vsock", "vsock:", "vsock:2", "vsock:2:", "vsock::1",
	"vsock:2:3:4", "vsock:-1:2", "vsock:4294967296:2", "vsock:2:4294967296",
	"vsock:12345678901:2", "tcp:", "tcp:127.0.0.1", "tcp:127.0.0.1:",
	"tcp:127.0.0.1:0", "tcp:127.0.0.1:65536", "tcp:127.0.0:1",
	"tcp:name.example:80", "tcp:256.0.0.1:80", "tcp:127.0.0.1:80x",
	"upcall2",
};

static void test_transport(struct kunit *test)
{
	struct guest_secret_transport t = { .family = -1 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad_transports); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    guest_secret_parse_transport(bad_transports[i],
								 &t),
				    -EINVAL, "%s", bad_transports[i]);
	KUNIT_EXPECT_EQ(test, t.family, -1);

	KUNIT_EXPECT_EQ(test, guest_secret_parse_transport("upcall\n", &t), 0);
	KUNIT_EXPECT_EQ(test, t.family, AF_UNSPEC);
	KUNIT_EXPECT_EQ(test, guest_secret_parse_transport("vsock:2:4999", &t),
			0);
	KUNIT_EXPECT_EQ(test, t.family, AF_VSOCK);
	KUNIT_EXPECT_EQ(test, t.vm.svm_cid, 2);
	KUNIT_EXPECT_EQ(test, t.vm.svm_port, 4999);
	KUNIT_EXPECT_EQ(test, guest_secret_parse_transport("tcp:10.0.2.2:80\n",
							   &t), 0);
	KUNIT_EXPECT_EQ(test, t.family, AF_INET);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(t.in.sin_addr.s_addr), 0x0a000202);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(t.in.sin_port), 80);
}

static const char base64url_alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Bit by bit, so that it shares no thought with what it tests. */
static size_t encode_bits(const u8 *src, size_t len, char *dst)
{
	size_t bits = len * 8, n = 0, i, j;

	for (i = 0; i < bits; i += 6) {
		unsigned int v = 0;

		for (j = i; j < i + 6; j++)
			v = v << 1 | (j < bits && src[j / 8] >> (7 - j % 8) & 1);
		dst[n++] = base64url_alphabet[v];
	}
	return n;
}

static void test_base64url(struct kunit *test)
{
	char text[128], expected[128];
	u8 bytes[90], back[90];
	size_t len, n;

	for (len = 0; len <= sizeof(bytes); len++) {
		get_random_bytes(bytes, sizeof(bytes));
		n = encode_bits(bytes, len, expected);
		KUNIT_ASSERT_EQ(test, n, BASE64URL_LEN(len));
		KUNIT_ASSERT_EQ(test, guest_secret_base64url_encode(bytes, len,
								    text), n);
		KUNIT_ASSERT_MEMEQ(test, text, expected, n);
		KUNIT_ASSERT_EQ(test, guest_secret_base64url_decode(text, n,
								    back, len),
				len);
		KUNIT_ASSERT_MEMEQ(test, back, bytes, len);
		if (len)
			KUNIT_ASSERT_EQ(test,
					guest_secret_base64url_decode(text, n, back,
								      len - 1),
					-EINVAL);
	}
}

/* Of all pairs and triples at the end, each decodes to bytes of its own. */
static void test_one_encoding(struct kunit *test)
{
	unsigned int a, b, good = 0;
	u8 byte, seen[256] = {};
	char text[2];

	for (a = 0; a < 256; a++) {
		for (b = 0; b < 256; b++) {
			text[0] = a;
			text[1] = b;
			if (guest_secret_base64url_decode(text, 2, &byte, 1) < 0)
				continue;
			KUNIT_ASSERT_EQ(test, seen[byte]++, 0);
			good++;
		}
	}
	KUNIT_EXPECT_EQ(test, good, 256);
	KUNIT_EXPECT_EQ(test, guest_secret_base64url_decode("A", 1, &byte, 1),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, guest_secret_base64url_decode("AA==", 4, seen, 4),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, guest_secret_base64url_decode("AA+A", 4, seen, 4),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, guest_secret_base64url_decode("AA A", 4, seen, 4),
			-EINVAL);
}

static struct kunit_case grammar_cases[] = {
	KUNIT_CASE_PARAM(test_name, name_gen_params),
	KUNIT_CASE(test_name_length),
	KUNIT_CASE(test_defaults),
	KUNIT_CASE(test_every_option),
	KUNIT_CASE(test_good_callouts),
	KUNIT_CASE(test_bad_callouts),
	KUNIT_CASE(test_dots),
	KUNIT_CASE(test_option_lengths),
	KUNIT_CASE(test_transport),
	KUNIT_CASE(test_base64url),
	KUNIT_CASE(test_one_encoding),
	{}
};

static struct kunit_suite grammar_suite = {
	.name = "guest_secret_grammar",
	.test_cases = grammar_cases,
};

kunit_test_suite(grammar_suite);
