// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptions: guest_attest:<level>:<id>[-<name>] and nothing else.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include "internal.h"

struct description {
	const char *text;
	int error;
	unsigned int level;
	u64 id;
};

static const struct description descriptions[] = {
	{ "guest_attest:0:0", 0, 0, 0 },
	{ "guest_attest:1:7", 0, 1, 7 },
	{ "guest_attest:2:10", 0, 2, 10 },
	{ "guest_attest:3:18446744073709551615", 0, 3, U64_MAX },
	{ "guest_attest:0:18446744073709551609", 0, 0, U64_MAX - 6 },
	{ "guest_attest:0:1-n", 0, 0, 1 },
	{ "guest_attest:0:1--", 0, 0, 1 },
	{ "guest_attest:0:1-storage:0a-b c", 0, 0, 1 },
	{ "guest_attest:0:1-\xc3\xa9\xff", 0, 0, 1 },

	{ "", -EINVAL },
	{ "guest_attest", -EINVAL },
	{ "guest_attest:", -EINVAL },
	{ "guest_attest:0", -EINVAL },
	{ "guest_attest:0:", -EINVAL },
	{ "guest_attest::0", -EINVAL },
	{ "guest_attest:0:-n", -EINVAL },
	{ "guest_attest:4:0", -EINVAL },
	{ "guest_attest:/:0", -EINVAL },
	{ "guest_attest:00:0", -EINVAL },
	{ "guest_attest: 0:0", -EINVAL },
	{ "guest_attest:-0:0", -EINVAL },
	{ "guest_attest:0:00", -EINVAL },
	{ "guest_attest:0:01", -EINVAL },
	{ "guest_attest:0:+1", -EINVAL },
	{ "guest_attest:0:0x1", -EINVAL },
	{ "guest_attest:0:1 ", -EINVAL },
	{ "guest_attest:0:1:", -EINVAL },
	{ "guest_attest:0:/", -EINVAL },
	{ "guest_attest:0::", -EINVAL },
	{ "guest_attest:0:18446744073709551616", -EINVAL },
	{ "guest_attest:0:18446744073709551620", -EINVAL },
	{ "guest_attest:0:28446744073709551615", -EINVAL },
	{ "guest_attest:0:184467440737095516150", -EINVAL },
	{ "guest_attest:0:1-", -EINVAL },
	{ "guest_attest:0:1-a\nb", -EINVAL },
	{ "guest_attest:0:1-\x1f", -EINVAL },
	{ "guest_attest:0:1-\x7f", -EINVAL },
	{ "guest_attest:0:1-a\t", -EINVAL },
	{ "guest_attesT:0:0", -EINVAL },
	{ "guest_secret:0:0", -EINVAL },
	{ "xguest_attest:0:0", -EINVAL },
};

static void description_desc(const struct description *d, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%*pE", (int)strlen(d->text),
		 d->text);
}

KUNIT_ARRAY_PARAM(description, descriptions, description_desc);

static void test_description(struct kunit *test)
{
	const struct description *d = test->param_value;
	const char *dash = strchr(d->text, '-');
	const char *name = NULL;
	unsigned int level = 99;
	u64 id = 99;

	KUNIT_ASSERT_EQ(test, guest_attest_parse_description(d->text, &level,
							     &id, &name),
			d->error);
	KUNIT_EXPECT_EQ(test, level, d->error ? 99 : d->level);
	KUNIT_EXPECT_EQ(test, id, d->error ? 99 : d->id);
	if (d->error)
		KUNIT_EXPECT_NULL(test, name);
	else
		KUNIT_EXPECT_STREQ(test, name, dash ? dash + 1 : "");
}

/* Every prefix of a good one, in memory that ends where the text does. */
static void test_cut_short(struct kunit *test)
{
	static const char good[] = "guest_attest:2:123-name";
	size_t first = strlen("guest_attest:2:1"), len;
	unsigned int level;
	const char *name;
	u64 id;

	for (len = 0; len < sizeof(good); len++) {
		char *text = kmemdup_nul(good, len, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, text);
		KUNIT_EXPECT_EQ_MSG(test,
				    guest_attest_parse_description(text, &level,
								   &id, &name),
				    len < first || good[len - 1] == '-' ?
				    -EINVAL : 0, "'%s'", text);
		kfree(text);
	}
}

/* Every character in every place of the fixed part. */
static void test_every_character(struct kunit *test)
{
	static const char good[] = "guest_attest:0:0";
	char text[sizeof(good)];
	unsigned int level;
	const char *name;
	size_t place, c;
	u64 id;

	for (place = 0; place < sizeof(good) - 1; place++) {
		for (c = 1; c < 256; c++) {
			bool level_digit = place == 13 && c >= '0' && c <= '3';
			bool id_digit = place == 15 && c >= '0' && c <= '9';

			strscpy(text, good);
			text[place] = c;
			KUNIT_ASSERT_EQ_MSG(test,
					    guest_attest_parse_description(text,
									   &level,
									   &id,
									   &name),
					    c == good[place] || level_digit ||
					    id_digit ? 0 : -EINVAL,
					    "%#zx at %zu", c, place);
		}
	}
}

static struct kunit_case grammar_cases[] = {
	KUNIT_CASE_PARAM(test_description, description_gen_params),
	KUNIT_CASE(test_cut_short),
	KUNIT_CASE(test_every_character),
	{}
};

static struct kunit_suite grammar_suite = {
	.name = "guest_attest_grammar",
	.test_cases = grammar_cases,
};

kunit_test_suite(grammar_suite);
