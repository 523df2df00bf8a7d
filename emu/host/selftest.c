// SPDX-License-Identifier: MIT
/* usage: emu-host-selftest EMU-HOST DIRECTORY, which it fills and leaves behind */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "file.h"
#include "selftest.h"

static int n_cases, n_failed;

void expect(bool ok, const char *fmt, ...)
{
	va_list ap;

	n_cases++;
	if (!ok)
		n_failed++;
	printf("%sok %d - ", ok ? "" : "not ", n_cases);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void expect_text(const char *got, const char *want, const char *what)
{
	bool same = got && want ? !strcmp(got, want) : got == want;

	expect(same, "%s: '%s'%s%s", what, want ? want : "nothing", same ? "" : ", got ",
	       same ? "" : got ? got : "nothing");
}

static void state_cases(const char *dir, const struct platform *p)
{
	struct profile asked;
	const struct platform_request request = { .profile = &asked, .now = time(NULL) };
	struct platform again;

	if (profile_defaults(&asked))
		exit(1);
	expect(!platform_open(&again, dir, &request) &&
	       !X509_cmp(again.root.cert, p->root.cert) &&
	       !X509_cmp(again.pck.cert, p->pck.cert) &&
	       EVP_PKEY_eq(again.attestation_key, p->attestation_key) == 1 &&
	       !memcmp(again.mac_key, p->mac_key, sizeof(p->mac_key)),
	       "a second start finds the same keys");
	platform_close(&again);
	expect(!profile_set(&asked, "fmspc", "000000000001") &&
	       platform_open(&again, dir, &request),
	       "another FMSPC than the kept one is refused");
	expect(profile_set(&asked, "fmspc", "00") && profile_set(&asked, "fmspc", "0000000000zz") &&
	       profile_set(&asked, "pce-svn", "65536") && profile_set(&asked, "pce-svn", "x") &&
	       profile_set(&asked, "nonsense", "1"), "malformed fields of a platform are refused");
}

int main(int argc, char **argv)
{
	struct profile profile;
	const struct platform_request request = { .profile = &profile, .now = time(NULL) };
	struct platform p;

	if (argc != 3)
		return fail("usage: emu-host-selftest EMU-HOST DIRECTORY") ? 2 : 0;
	if (profile_defaults(&profile) || platform_open(&p, argv[2], &request))
		return 1;
	state_cases(argv[2], &p);
	selftest_report(&p);
	selftest_quote(&p);
	selftest_odd(&p);
	selftest_snp(argv[2]);
	selftest_live(argv[1], &p);
	platform_close(&p);
	printf("1..%d\n", n_cases);
	return n_failed ? 1 : 0;
}
