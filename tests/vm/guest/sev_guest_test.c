// SPDX-License-Identifier: MIT
/*
 * The ioctls of mainline's sev-guest driver, in the manner of
 * tools/testing/selftests: what the platform under it does with requests that
 * configfs-tsm never makes. Needs an SNP guest at VMPL 0, skips elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sev-guest.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "tap.h"

#define PAGE		4096
#define REPORT_AT	32
#define REPORT_LEN	1184
#define AT_VMPL		0x30
#define AT_KEY_INFO	0x48
#define AT_REPORT_DATA	0x50

/* 56860: status of MSG_REPORT_RSP */
#define INVALID_PARAM	0x16
#define INVALID_KEY	0x27

/* 56421: the VMM's part of exitinfo2 */
#define VMM_INVALID_LEN	(1ULL << 32)

static const unsigned char guid_vcek[16] = {
	0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
	0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd,
};

static int device;
static struct snp_report_resp response;

static uint32_t le32(const unsigned char *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static int ask(unsigned long request, void *data, uint64_t *error)
{
	struct snp_guest_request_ioctl io = {
		.msg_version = 1,
		.req_data = (uintptr_t)data,
		.resp_data = (uintptr_t)&response,
	};
	int ret;

	memset(&response, 0, sizeof(response));
	ret = ioctl(device, request, &io) ? errno : 0;
	/* Left alone when all is well */
	*error = ret ? io.exitinfo2 : 0;
	return ret;
}

/* The status that the firmware gives, -1 if it gives none */
static int status_of(const struct snp_report_req *request)
{
	struct snp_report_req copy = *request;
	uint64_t error;

	return ask(SNP_GET_REPORT, &copy, &error) ? -1 : (int)le32(response.data);
}

static void check_levels(void)
{
	const unsigned char *report = response.data + REPORT_AT;

	for (unsigned int vmpl = 0; vmpl <= 3; vmpl++) {
		struct snp_report_req request = { .vmpl = vmpl };

		memset(request.user_data, 'a' + (int)vmpl, sizeof(request.user_data));
		tap_ok(!status_of(&request) && le32(response.data + 4) == REPORT_LEN &&
		       le32(report + AT_VMPL) == vmpl && !le32(report + AT_KEY_INFO) &&
		       !memcmp(report + AT_REPORT_DATA, request.user_data,
			       sizeof(request.user_data)), "a report of VMPL %u", vmpl);
	}
}

static void check_refusals(void)
{
	static const struct {
		const char *what;
		struct snp_report_req request;
		int status;
	} refused[] = {
		{ "VMPL 4", { .vmpl = 4 }, INVALID_PARAM },
		{ "VMPL -1", { .vmpl = 0xffffffff }, INVALID_PARAM },
		{ "a VLEK that is not loaded", { .rsvd = { 2 } }, INVALID_KEY },
		{ "a key that there is not", { .rsvd = { 3 } }, INVALID_PARAM },
		{ "the first reserved byte", { .rsvd = { [4] = 1 } }, INVALID_PARAM },
		{ "the last reserved byte", { .rsvd = { [27] = 1 } }, INVALID_PARAM },
	};
	struct snp_report_req vcek = { .rsvd = { 1 } };

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		int status = status_of(&refused[i].request);

		tap_ok(status == refused[i].status && !le32(response.data + 4),
		       "%s: status %#x", refused[i].what, refused[i].status);
	}
	tap_ok(!status_of(&vcek), "the VCEK by name");
}

static void check_certificates(void)
{
	static unsigned char table[2 * PAGE];
	struct snp_ext_report_req request;
	uint64_t error;

	for (unsigned int pages = 0; pages <= 1; pages++) {
		memset(&request, 0, sizeof(request));
		request.certs_address = (uintptr_t)table;
		request.certs_len = pages * PAGE;
		tap_ok(ask(SNP_GET_EXT_REPORT, &request, &error) == EIO &&
		       error == VMM_INVALID_LEN && request.certs_len == sizeof(table),
		       "%u pages for certificates: told to bring 2", pages);
	}
	tap_ok(!ask(SNP_GET_EXT_REPORT, &request, &error) &&
	       !memcmp(table, guid_vcek, sizeof(guid_vcek)) &&
	       le32(response.data + 4) == REPORT_LEN, "2 pages: report and certificates");
	request.certs_len = PAGE - 1;
	tap_ok(ask(SNP_GET_EXT_REPORT, &request, &error) == EINVAL, "a part of a page");
}

/* The status that the firmware gives for a key, -1 if it gives none */
static int derive(struct snp_derived_key_req request, unsigned char key[32])
{
	uint64_t error;
	int ret = ask(SNP_GET_DERIVED_KEY, &request, &error);

	memcpy(key, response.data + 32, 32);
	return ret ? -1 : (int)le32(response.data);
}

static void check_keys(void)
{
	static const struct {
		const char *what;
		struct snp_derived_key_req request;
	} refused[] = {
		{ "a root that there is not", { .root_key_select = 8 } },
		{ "the reserved word", { .rsvd = 1 } },
		{ "a field that there is not", { .guest_field_select = 64 } },
		{ "VMPL 4", { .vmpl = 4 } },
		{ "an SVN above the guest's", { .guest_svn = 1 } },
		{ "a TCB above the platform's", { .tcb_version = 0xff } },
	};
	static const unsigned char none[32];
	unsigned char first[32], key[32];

	tap_ok(!derive((struct snp_derived_key_req){ .guest_field_select = 9 }, first) &&
	       memcmp(first, none, sizeof(none)), "a key of policy and measurement");
	tap_ok(!derive((struct snp_derived_key_req){ .guest_field_select = 9 }, key) &&
	       !memcmp(first, key, sizeof(key)), "the same key again");
	tap_ok(!derive((struct snp_derived_key_req){ .guest_field_select = 8 }, key) &&
	       memcmp(first, key, sizeof(key)), "of the measurement alone: another");
	tap_ok(!derive((struct snp_derived_key_req){ .guest_field_select = 9, .vmpl = 1 }, key) &&
	       memcmp(first, key, sizeof(key)), "of VMPL 1: another");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		tap_ok(derive(refused[i].request, key) == INVALID_PARAM &&
		       !memcmp(key, none, sizeof(none)), "no key for %s", refused[i].what);
}

int main(void)
{
	device = open("/dev/sev-guest", O_RDWR | O_CLOEXEC);
	if (device < 0)
		tap_skip_all("no sev-guest");
	check_levels();
	check_refusals();
	check_certificates();
	check_keys();
	check_levels();
	close(device);
	tap_exit();
}
