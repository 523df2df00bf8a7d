/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_SELFTEST_H
#define EMU_HOST_SELFTEST_H

#include <stdbool.h>

#include "platform.h"

/* One TAP line; the text names the case. */
void expect(bool ok, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Both strings may be NULL. */
void expect_text(const char *got, const char *want, const char *what);

/* selftest_report.c: TDREPORT and QGS messages, one broken copy per field */
void selftest_report(const struct platform *p);
/* selftest_quote.c: quotes and collateral, verified with OpenSSL alone */
void selftest_quote(const struct platform *p);
/* selftest_odd.c: what genuine evidence never has, properly signed; SGX quotes */
void selftest_odd(const struct platform *p);
/* selftest_snp.c: reports, keys and certificates of two SNP products */
void selftest_snp(const char *dir);
/* selftest_live.c: a running server, over loopback */
void selftest_live(const char *emu_host, const struct platform *p);
/* "emu-host ctl VERB ARGUMENTS" to that server: its exit status */
int selftest_ctl(const char *verb, const char *arguments);
/* selftest_asp.c: the same server, as the emulated SNP platform asks it */
void selftest_asp(const char *dir);

#endif
