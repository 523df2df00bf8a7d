// SPDX-License-Identifier: MIT
/*
 * Reports on SEV-SNP, in the manner of tools/testing/selftests: needs an SNP
 * guest and guest_attest_snp, skips elsewhere. At every level, with and without
 * what belongs to a report, and of services where there is an SVSM.
 *
 * Offsets: SEV Secure Nested Paging Firmware ABI, ATTESTATION_REPORT.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "evidence.h"
#include "platform.h"
#include "tap.h"

#define REPORT_LEN	1184
#define VMPL		0x30
#define SIGNATURE_ALGO	0x34
#define REPORT_DATA	0x50

#define ALL_SERVICES	"00000000-0000-0000-0000-000000000000"
#define VTPM		"c476f1eb-0123-45a5-9641-b4e7dde5bfe3"
#define NO_SERVICE	"01234567-89ab-cdef-0123-456789abcdef"

static unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN];

/* -errno, or the length of evidence over new data. */
static ssize_t request(unsigned int level, const char *options,
		       unsigned char **evidence)
{
	key_serial_t key;
	char desc[64];

	random_bytes(data, sizeof(data));
	snprintf(desc, sizeof(desc), "guest_attest:%u:1-selftest", level);
	key = request_evidence(desc, data, options, KEY_SPEC_PROCESS_KEYRING);
	return key < 0 ? key : read_key(key, evidence);
}

static bool is_report(const unsigned char *report, unsigned int vmpl)
{
	return (report[0] == 2 || report[0] == 3 || report[0] == 5) &&
	       report[VMPL] == vmpl && report[SIGNATURE_ALGO] == 1;
}

static void test_level(unsigned int level)
{
	unsigned char *report;
	ssize_t len = request(level, NULL, &report);

	if (!tap_ok(len == REPORT_LEN, "level %u: %zd bytes", level, len))
		return;
	tap_ok(is_report(report, level), "it is a report at VMPL%u", level);
	tap_ok(!memcmp(report + REPORT_DATA, data, sizeof(data)),
	       "over the data that was asked for");
	free(report);
}

static void test_below(unsigned int level)
{
	unsigned char *report;
	ssize_t len = request(level, NULL, &report);

	tap_ok(len == -ERANGE, "level %u is below the lowest: %s", level,
	       strerrorname_np((int)-len));
}

static void test_collection(unsigned int level)
{
	const unsigned char *report, *certificates;
	unsigned char *cmw;
	ssize_t len = request(level, " out=cmw", &cmw);
	size_t n = 0;

	if (!tap_ok(len > 0, "a collection of %zd bytes", len))
		return;
	report = cmw_record(cmw, (size_t)len, "report", &n);
	tap_ok(report && n == REPORT_LEN && is_report(report, level) &&
	       !memcmp(report + REPORT_DATA, data, sizeof(data)),
	       "with the report");
	certificates = cmw_record(cmw, (size_t)len, "certificates", &n);
	tap_ok(certificates && n > 24, "and %zu bytes of certificates", n);
	tap_ok(!cmw_record(cmw, (size_t)len, "manifest", &n), "and no manifest");
	free(cmw);
}

/* The manifest goes to a file, for the case to compute the digest over. */
static void put_file(const char *path, const void *bytes, size_t n)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(bytes, n, 1, f) != 1)
		perror(path);
	if (f)
		fclose(f);
}

static void test_service(unsigned int level, const char *guid,
			 const char *file)
{
	const unsigned char *report, *manifest;
	char options[96], path[64];
	unsigned char *cmw;
	size_t n = 0;
	ssize_t len;

	snprintf(options, sizeof(options), " out=cmw service=%s", guid);
	len = request(level, options, &cmw);
	if (!tap_ok(len > 0, "service %s: %zd bytes", guid, len))
		return;
	report = cmw_record(cmw, (size_t)len, "report", &n);
	tap_ok(report && n == REPORT_LEN && is_report(report, 0),
	       "with a report at VMPL0");
	manifest = cmw_record(cmw, (size_t)len, "manifest", &n);
	tap_ok(manifest && n, "and a manifest of %zu bytes", n);
	if (report && manifest) {
		snprintf(path, sizeof(path), "/tmp/%s.cmw", file);
		put_file(path, cmw, (size_t)len);
		snprintf(path, sizeof(path), "/tmp/%s.nonce", file);
		put_file(path, data, sizeof(data));
		snprintf(path, sizeof(path), "/tmp/%s.manifest", file);
		put_file(path, manifest, n);
		snprintf(path, sizeof(path), "/tmp/%s.digest", file);
		put_file(path, report + REPORT_DATA, sizeof(data));
	}
	free(cmw);
}

static void test_no_service(unsigned int level, const char *options)
{
	unsigned char *cmw;
	ssize_t len = request(level, options, &cmw);

	tap_ok(len == -EOPNOTSUPP, "%s: %s", options + 1,
	       strerrorname_np((int)-len));
}

int main(void)
{
	unsigned int lowest, level;

	if (lowest_level() < 0)
		tap_skip_all("no provider");
	lowest = (unsigned int)lowest_level();
	for (level = 0; level < lowest; level++)
		test_below(level);
	for (; level <= GUEST_ATTEST_LEVEL_MAX; level++)
		test_level(level);
	test_collection(lowest);
	test_no_service(lowest, " out=cmw service=" NO_SERVICE);
	if (lowest) {
		test_service(lowest, ALL_SERVICES, "all");
		test_service(lowest, VTPM, "vtpm");
		test_no_service(lowest,
				" out=cmw service=" VTPM " manifest=4294967295");
	} else {
		test_no_service(lowest, " out=cmw service=" ALL_SERVICES);
	}
	tap_exit();
}
