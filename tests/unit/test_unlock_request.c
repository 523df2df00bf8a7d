// SPDX-License-Identifier: MIT
/* Who decides what the kernel is asked for: never the disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../tools/unlock_request.h"
#include "said.h"

#define UUID "6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52"
#define OTHER "00000000-3c44-4f0e-9d53-08f1ad1b8f52"
#define CHECK "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const struct disk_header disk = {
	.uuid = UUID,
	.token = {
		.name = "storage:" UUID,
		.broker = "http://disk",
		.resource = "storage/" UUID "/key",
		.profile = "native",
		.check = CHECK,
	},
};

static struct disk_header with(const char *resource, const char *profile, const char *broker)
{
	struct disk_header h = disk;

	if (resource)
		strcpy(h.token.resource, resource);
	if (profile)
		strcpy(h.token.profile, profile);
	if (broker)
		strcpy(h.token.broker, broker);
	return h;
}

static void asks(const struct disk_header *h, const struct unlock_settings *s,
		 const char *expected)
{
	char callout[CALLOUT_MAX];

	said_nothing();
	assert_int_equal(unlock_request(callout, h, s), 0);
	assert_string_equal(said(), "");
	assert_string_equal(callout, expected);
}

static void refuses(const struct disk_header *h, const struct unlock_settings *s,
		    const char *message)
{
	char callout[CALLOUT_MAX];

	said_nothing();
	assert_int_equal(unlock_request(callout, h, s), -1);
	assert_string_equal(said(), message);
}

static void kernel_knows_its_broker(void **state)
{
	const struct unlock_settings s = { .kernel_broker = "http://kernel",
					   .kernel_profile = "native" };
	const struct disk_header none = with(NULL, NULL, "");

	(void)state;
	asks(&disk, &s, "check=" CHECK);
	asks(&none, &s, "check=" CHECK);
}

static void disk_proposes_a_broker(void **state)
{
	const struct unlock_settings s = { .kernel_broker = "" };
	const struct disk_header none = with(NULL, NULL, "");

	(void)state;
	asks(&disk, &s, "check=" CHECK " broker=http://disk");
	refuses(&none, &s,
		"no broker: neither the disk, the command line nor guest_secret names one");
}

static void command_line_decides(void **state)
{
	const struct unlock_settings s = {
		.uuid = UUID, .broker = "https://line", .resource = "a/b/c",
		.profile = "native", .timeout = "7", .kernel_broker = "http://kernel",
		.kernel_profile = "rcar",
	};

	(void)state;
	asks(&disk, &s, "check=" CHECK " broker=https://line resource=a/b/c profile=native "
	     "timeout=7");
}

static void another_disk(void **state)
{
	const struct unlock_settings s = { .uuid = OTHER, .kernel_broker = "http://kernel" };

	(void)state;
	refuses(&disk, &s, "header: uuid: expected '" OTHER "', found '" UUID "'");
}

static void another_resource(void **state)
{
	struct unlock_settings s = { .kernel_broker = "http://kernel" };
	const struct disk_header h = with("mine/" UUID "/key", NULL, NULL);

	(void)state;
	refuses(&h, &s, "token: resource: expected 'storage/" UUID "/key', found 'mine/" UUID
		"/key': if that is meant, say so with --resource");
	s.resource = "mine/" UUID "/key";
	asks(&h, &s, "check=" CHECK " resource=mine/" UUID "/key");
}

static void another_profile(void **state)
{
	const struct disk_header h = with(NULL, "rcar", NULL);
	struct unlock_settings s = { .kernel_broker = "http://kernel" };

	(void)state;
	refuses(&h, &s, "token: profile: expected 'native', which this guest uses, found 'rcar'");
	s.kernel_profile = "native";
	refuses(&h, &s, "token: profile: expected 'native', which this guest uses, found 'rcar'");
	s.kernel_profile = "rcar";
	asks(&h, &s, "check=" CHECK);
	refuses(&disk, &s,
		"token: profile: expected 'rcar', which this guest uses, found 'native'");
	s.kernel_profile = "native";
	s.profile = "rcar";
	asks(&h, &s, "check=" CHECK " profile=rcar");
}

static void broker_of_the_disk_by_rcar(void **state)
{
	const struct disk_header h = with(NULL, "rcar", NULL);
	struct unlock_settings s = { .kernel_broker = "", .profile = "rcar" };

	(void)state;
	refuses(&h, &s, "no broker: by the profile rcar it is not the disk that names it; use "
		"--broker or the parameter of guest_secret");
	s.broker = "https://line";
	asks(&h, &s, "check=" CHECK " broker=https://line profile=rcar");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernel_knows_its_broker),
		cmocka_unit_test(disk_proposes_a_broker),
		cmocka_unit_test(command_line_decides),
		cmocka_unit_test(another_disk),
		cmocka_unit_test(another_resource),
		cmocka_unit_test(another_profile),
		cmocka_unit_test(broker_of_the_disk_by_rcar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
