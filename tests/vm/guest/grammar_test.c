// SPDX-License-Identifier: MIT
/*
 * Description, user data and options, one by one, against the test provider.
 */
#include <errno.h>
#include <string.h>
#include "evidence.h"
#include "tap.h"

#define DATA64 \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
/* 48 zero bytes, then guest_attest/v1 and a zero */
#define DATA_TAGGED \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAZ3Vlc3RfYXR0ZXN0L3YxAA=="
#define DESC	"guest_attest:0:0-grammar"
#define GUID	"12345678-9abc-def0-1234-56789abcdef0"

static const struct {
	const char *desc;
	const char *callout;
	int error;
} cases[] = {
	/* description: guest_attest:<level>:<id>[-<name>] */
	{ "guest_attest:0:0", "AA==", 0 },
	{ "guest_attest:3:0", "AA==", 0 },
	{ "guest_attest:0:18446744073709551615", "AA==", 0 },
	{ "guest_attest:0:7-storage:0f3a-b", "AA==", 0 },
	{ "guest_attest:0:7-sp ace \xc3\xa9", "AA==", 0 },
	{ "guest_attest", "AA==", EINVAL },
	{ "guest_attest:", "AA==", EINVAL },
	{ "guest_attest:0", "AA==", EINVAL },
	{ "guest_attest:0:", "AA==", EINVAL },
	{ "guest_attest:0:-name", "AA==", EINVAL },
	{ "guest_attest::0", "AA==", EINVAL },
	{ "guest_attest:4:0", "AA==", EINVAL },
	{ "guest_attest:00:0", "AA==", EINVAL },
	{ "guest_attest:-1:0", "AA==", EINVAL },
	{ "guest_attest:0x0:0", "AA==", EINVAL },
	{ "guest_attest: 0:0", "AA==", EINVAL },
	{ "guest_attest:0:00", "AA==", EINVAL },
	{ "guest_attest:0:01", "AA==", EINVAL },
	{ "guest_attest:0:+1", "AA==", EINVAL },
	{ "guest_attest:0:0x1", "AA==", EINVAL },
	{ "guest_attest:0:1 ", "AA==", EINVAL },
	{ "guest_attest:0:18446744073709551616", "AA==", EINVAL },
	{ "guest_attest:0:99999999999999999999", "AA==", EINVAL },
	{ "guest_attest:0:0-", "AA==", EINVAL },
	{ "guest_attest:0:0-a\nb", "AA==", EINVAL },
	{ "guest_attest:0:0-a\x7f", "AA==", EINVAL },
	{ "guest_attest:0:0:name", "AA==", EINVAL },
	{ "Guest_attest:0:0", "AA==", EINVAL },
	{ "guest_secret:0:0", "AA==", EINVAL },
	{ "user:0:0", "AA==", EINVAL },

	/* user data: strict base64 of 1 to 64 bytes */
	{ DESC, "AAA=", 0 },
	{ DESC, "AAAA", 0 },
	{ DESC, "+/+/", 0 },
	{ DESC, DATA64, 0 },
	{ DESC, "", EINVAL },
	{ DESC, " ", EINVAL },
	{ DESC, "A", EINVAL },
	{ DESC, "AA", EINVAL },
	{ DESC, "AA=", EINVAL },
	{ DESC, "AAA", EINVAL },
	{ DESC, "AAAAA", EINVAL },
	{ DESC, "====", EINVAL },
	{ DESC, "A===", EINVAL },
	{ DESC, "AA==AA==", EINVAL },
	{ DESC, "AA=A", EINVAL },
	{ DESC, "AAA==", EINVAL },
	{ DESC, "AB==", EINVAL },
	{ DESC, "AAB=", EINVAL },
	{ DESC, "-_-_", EINVAL },
	{ DESC, "AA==\n", EINVAL },
	{ DESC, "AA\tA", EINVAL },
	{ DESC, "AA\xc3\xa9", EINVAL },
	{ DESC, "AAA" DATA64, EINVAL },
	{ DESC, "AAAA" DATA64, EINVAL },
	{ DESC, DATA_TAGGED, EPERM },

	/* options */
	{ DESC, "AA== timeout=1", 0 },
	{ DESC, "AA== timeout=300", 0 },
	{ DESC, "AA== ttl=1", 0 },
	{ DESC, "AA== ttl=86400", 0 },
	{ DESC, "AA== bind=raw", 0 },
	{ DESC, "AA== out=report", 0 },
	{ DESC, "AA== ttl=9 out=report timeout=5 bind=raw", 0 },
	{ DESC, "AA== out=cmw", 0 },
	{ DESC, "AA== bind=claims out=cmw", 0 },
	{ DESC, "AA== out=cmw service=" GUID, EOPNOTSUPP },
	{ DESC, "AA== out=cmw service=" GUID " manifest=1", EOPNOTSUPP },
	{ DESC, "AA== manifest=4294967295 out=cmw service=" GUID, EOPNOTSUPP },
	{ DESC, "AA== bind=claims", EINVAL },
	{ DESC, "AA== bind=claims out=report", EINVAL },
	{ DESC, "AA== service=" GUID, EINVAL },
	{ DESC, "AA== bind=claims out=cmw service=" GUID, EINVAL },
	{ DESC, DATA_TAGGED " out=cmw", EPERM },
	{ DESC, DATA_TAGGED " out=cmw bind=claims", 0 },
	{ DESC "\x80", "AA== bind=claims out=cmw", EINVAL },
	{ DESC, "AA==timeout=1", EINVAL },
	{ DESC, "AA== ", EINVAL },
	{ DESC, " AA==", EINVAL },
	{ DESC, "AA==  timeout=1", EINVAL },
	{ DESC, "AA== timeout=1 ", EINVAL },
	{ DESC, "AA== timeout", EINVAL },
	{ DESC, "AA== timeout=", EINVAL },
	{ DESC, "AA== timeout=0", EINVAL },
	{ DESC, "AA== timeout=301", EINVAL },
	{ DESC, "AA== timeout=01", EINVAL },
	{ DESC, "AA== timeout=-1", EINVAL },
	{ DESC, "AA== timeout=1s", EINVAL },
	{ DESC, "AA== timeout=18446744073709551617", EINVAL },
	{ DESC, "AA== timeout=5 timeout=5", EINVAL },
	{ DESC, "AA== ttl=0", EINVAL },
	{ DESC, "AA== ttl=86401", EINVAL },
	{ DESC, "AA== ttl=1 ttl=2", EINVAL },
	{ DESC, "AA== bind=", EINVAL },
	{ DESC, "AA== bind=rawer", EINVAL },
	{ DESC, "AA== bind=raw bind=claims", EINVAL },
	{ DESC, "AA== bind=claims bind=claims", EINVAL },
	{ DESC, "AA== out=json", EINVAL },
	{ DESC, "AA== out=cmw bogus=1", EINVAL },
	{ DESC, "AA== out=cmw service=12345678", EINVAL },
	{ DESC, "AA== out=cmw service=12345678-9abc-def0-1234-56789abcdefg",
	  EINVAL },
	{ DESC, "AA== out=cmw manifest=1", EINVAL },
	{ DESC, "AA== out=cmw service=" GUID " manifest=4294967296", EINVAL },
	{ DESC, "AA== bogus=1", EINVAL },
	{ DESC, "AA== =1", EINVAL },
	{ DESC, "AA== Timeout=1", EINVAL },
	{ DESC, "AA== time=1", EINVAL },
};

static const char *name(int error)
{
	return error ? strerrorname_np(error) : "success";
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		key_serial_t key;
		int error;

		key = request_key(GUEST_ATTEST_KEY_TYPE, cases[i].desc,
				  cases[i].callout, KEY_SPEC_PROCESS_KEYRING);
		error = key < 0 ? errno : 0;
		tap_ok(error == cases[i].error, "grammar %zu: %s, want %s", i,
		       name(error), name(cases[i].error));
		if (error != cases[i].error)
			printf("# '%s' '%s'\n", cases[i].desc,
			       cases[i].callout);
	}
	tap_exit();
}
