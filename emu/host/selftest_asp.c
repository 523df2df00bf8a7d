// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "file.h"
#include "selftest.h"
#include "snp_report.h"

/* The other side's encoder: a platform, by hand */
enum {
	SHARED_SIZE = 1 << 20,
	ANSWER_AT = 1 << 19,
	AT_STATUS = 6,
	AT_ID = 8,
	AT_LENGTH = 12,
	HEADER = 16,
	MAGIC = 0x50534d45,
	PATIENCE_MS = 5000,
};

static uint8_t *shared;
static int doorbell;
static uint32_t last_id;

static int open_platform(const char *dir)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	char *memory = file_path(dir, "asp.mem");
	int fd = open(memory, O_RDWR | O_CLOEXEC);

	free(memory);
	if (fd < 0)
		return -1;
	shared = mmap(NULL, SHARED_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	doorbell = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(un.sun_path, sizeof(un.sun_path), "%s/asp", dir);
	return shared == MAP_FAILED || doorbell < 0 ||
	       connect(doorbell, (struct sockaddr *)&un, sizeof(un)) ? -1 : 0;
}

static uint8_t *answer_at(size_t at)
{
	return shared + ANSWER_AT + at;
}

/* False if there is none within @ms */
static bool ask(unsigned int type, const uint8_t *data, uint32_t len, unsigned int ms)
{
	set_le32(shared, MAGIC);
	set_le32(shared + 4, type);
	set_le32(shared + AT_ID, ++last_id);
	set_le32(shared + AT_LENGTH, len);
	if (data)
		memcpy(shared + HEADER, data, len);
	if (write(doorbell, "", 1) != 1)
		return false;
	for (unsigned int i = 0; i < 10 * ms; i++) {
		if (__atomic_load_n((uint32_t *)answer_at(AT_ID), __ATOMIC_ACQUIRE) == last_id)
			return get_le32(answer_at(0)) == MAGIC && answer_at(4)[0] == type;
		usleep(100);
	}
	return false;
}

static bool answers(unsigned int type, const uint8_t *data, uint32_t len, unsigned int status,
		    uint32_t answer_len)
{
	return ask(type, data, len, PATIENCE_MS) && answer_at(AT_STATUS)[0] == status &&
	       get_le32(answer_at(AT_LENGTH)) == answer_len;
}

static void reverse(const uint8_t *in, uint8_t *out)
{
	for (int i = 0; i < 48; i++)
		out[i] = in[47 - i];
}

/* Whether the answer is the signature over @report by the key of @vlek */
static bool signature_is_good(const struct snp *s, const uint8_t *report, bool vlek)
{
	const uint8_t *sig = answer_at(HEADER);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ECDSA_SIG *rs = ECDSA_SIG_new();
	struct signer vek = { 0 };
	uint8_t raw[48], *der = NULL;
	BIGNUM *r, *v;
	bool good = false;
	int len;

	reverse(sig, raw);
	r = BN_bin2bn(raw, 48, NULL);
	reverse(sig + 72, raw);
	v = BN_bin2bn(raw, 48, NULL);
	ECDSA_SIG_set0(rs, r, v);
	len = i2d_ECDSA_SIG(rs, &der);
	if (!snp_vek(s, vlek, report + SNP_REPORT_REPORTED_TCB, time(NULL), &vek))
		good = EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, vek.key) == 1 &&
		       EVP_DigestVerify(ctx, der, (size_t)len, report, SNP_REPORT_SIGNED) == 1;
	pki_signer_free(&vek);
	OPENSSL_free(der);
	ECDSA_SIG_free(rs);
	EVP_MD_CTX_free(ctx);
	return good && is_zero(sig + 48, 24) && is_zero(sig + 120, 392);
}

static void questions(const struct snp *s, const uint8_t *report)
{
	static const uint8_t milan[17] = "Milan", turin[16] = "Turin";
	uint8_t which[12] = { 0 }, vlek[SNP_REPORT_SIZE], bad[SNP_REPORT_SIZE];

	expect(answers(1, NULL, 0, 0, 96) && !memcmp(answer_at(HEADER), "Milan", 6) &&
	       !memcmp(answer_at(HEADER + 24), s->product->tcb, SNP_TCB_SIZE) &&
	       !memcmp(answer_at(HEADER + 32), s->chip_id, SNP_CHIP_ID_SIZE),
	       "the platform is told what it is");
	expect(answers(1, report, 1, 2, 0) && answers(1, turin, 15, 2, 0) &&
	       answers(1, milan + 1, 16, 5, 0), "no product by half a name");
	expect(answers(1, turin, 16, 0, 96) && !memcmp(answer_at(HEADER), "Turin", 6) &&
	       answers(2, report, SNP_REPORT_SIGNED, 0, 512) &&
	       !signature_is_good(s, report, false), "it may be another machine");
	expect(answers(1, milan, 16, 0, 96), "and the first one again");
	expect(answers(2, report, SNP_REPORT_SIGNED, 0, 512) &&
	       signature_is_good(s, report, false), "a report is signed by the VCEK");
	memcpy(vlek, report, sizeof(vlek));
	vlek[0x48] = 1 << 2;
	expect(answers(2, vlek, SNP_REPORT_SIGNED, 0, 512) && signature_is_good(s, vlek, true),
	       "or by the VLEK");
	expect(answers(2, report, SNP_REPORT_SIGNED - 1, 2, 0) &&
	       answers(2, report, SNP_REPORT_SIZE, 2, 0), "no report of another size");
	memcpy(bad, report, sizeof(bad));
	bad[0x48] = 2 << 2;
	expect(answers(2, bad, SNP_REPORT_SIGNED, 3, 0), "no report of an unknown key");
	bad[0x48] = 0;
	bad[0x34] = 2;
	expect(answers(2, bad, SNP_REPORT_SIGNED, 3, 0), "none of an unknown algorithm");
	memcpy(which + 4, s->product->tcb, SNP_TCB_SIZE);
	expect(ask(3, which, 12, PATIENCE_MS) && !answer_at(AT_STATUS)[0] &&
	       answer_at(HEADER)[0] == 0x63, "the VCEK's certificates");
	which[0] = 1;
	expect(ask(3, which, 12, PATIENCE_MS) && !answer_at(AT_STATUS)[0] &&
	       answer_at(HEADER)[0] == 0xa8, "the VLEK's certificates");
	expect(answers(3, which, 11, 2, 0), "none for less than a TCB");
	expect(answers(0, NULL, 0, 1, 0) && answers(4, NULL, 0, 1, 0), "unknown questions");
	expect(!ask(1, NULL, 4097, 200), "a question that is too long gets no answer");
}

static void faults(const struct snp *s, const uint8_t *report)
{
	static const struct {
		const char *text;
		unsigned int status;
		uint32_t len;
	} cases[] = {
		{ "error value=9", 9, 0 }, { "empty", 0, 0 }, { "cut value=100", 0, 100 },
		{ "length value=70000", 0, 70000 }, { "flip value=3", 0, 512 },
		{ "garbage", 0, 512 }, { "replay", 0, 512 },
	};
	uint8_t other[SNP_REPORT_SIZE];

	memcpy(other, report, sizeof(other));
	other[SNP_REPORT_DATA]++;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool armed = answers(2, other, SNP_REPORT_SIGNED, 0, 512) &&
			     !selftest_ctl("asp-arm", cases[i].text);

		expect(armed && answers(2, report, SNP_REPORT_SIGNED, cases[i].status,
					cases[i].len) &&
		       (cases[i].len != 512 || !signature_is_good(s, report, false)),
		       "asp: %s shows", cases[i].text);
		expect(answers(2, report, SNP_REPORT_SIGNED, 0, 512) &&
		       signature_is_good(s, report, false), "asp: %s is spent", cases[i].text);
	}
	expect(!selftest_ctl("asp-arm", "never") && !ask(1, NULL, 0, 300), "asp: never");
	expect(!selftest_ctl("asp-arm", "delay value=400") && !ask(1, NULL, 0, 200) &&
	       answers(1, NULL, 0, 0, 96), "asp: delay, and the next question counts");
	expect(selftest_ctl("asp-arm", "twice") == 1 && selftest_ctl("asp-arm", "") == 1 &&
	       selftest_ctl("arm", "flip value=x") == 1, "asp: faults of others are refused");
	expect(!selftest_ctl("asp-status", NULL) && selftest_ctl("asp-status", "x") == 1,
	       "asp: the status is answered");
}

void selftest_asp(const char *dir)
{
	uint8_t report[SNP_REPORT_SIZE];
	struct snp s;

	if (snp_open(&s, dir, snp_product("Milan"), time(NULL)) ||
	    snp_report_init(report, &s, 3, false) || open_platform(dir)) {
		expect(false, "asp: %s", strerror(errno));
		return;
	}
	questions(&s, report);
	faults(&s, report);
	close(doorbell);
	munmap(shared, SHARED_SIZE);
	snp_close(&s);
}
