// SPDX-License-Identifier: MIT
#include <openssl/evp.h>
#include <string.h>

#include "bytes.h"
#include "profile.h"
#include "sgx_report.h"

enum { ATTRIBUTES = 48, MRENCLAVE = 64, MRSIGNER = 128, ISV_PROD_ID = 256, ISV_SVN = 258 };

static const struct part fields[] = {
	{ "qe-cpu-svn", 0, 16 },
	{ "qe-misc-select", 16, 4 },
	{ "qe-attributes", ATTRIBUTES, 16 },
	{ "qe-mr-enclave", MRENCLAVE, 32 },
	{ "qe-mr-signer", MRSIGNER, 32 },
	{ "qe-isv-prod-id", ISV_PROD_ID, 2 },
	{ "qe-isv-svn", ISV_SVN, 2 },
	{ "qe-report-data", SGX_REPORT_DATA, 64 },
};

const struct parts sgx_report_parts = {
	"report of an enclave", SGX_REPORT_SIZE, fields, ARRAY_SIZE(fields),
};

int sgx_report_init(uint8_t report[SGX_REPORT_SIZE], const struct profile *p, const char *name,
		    uint16_t prod_id, uint16_t svn)
{
	/* FLAGS: INITTED, MODE64BIT, PROVISION_KEY; XFRM */
	static const uint8_t attributes[16] = { 0x15, 0, 0, 0, 0, 0, 0, 0, 0xe7 };

	memset(report, 0, SGX_REPORT_SIZE);
	memcpy(report, p->cpu_svn, sizeof(p->cpu_svn));
	memcpy(report + ATTRIBUTES, attributes, sizeof(attributes));
	memcpy(report + MRSIGNER, p->qe_mrsigner, sizeof(p->qe_mrsigner));
	report[ISV_PROD_ID] = (uint8_t)prod_id;
	report[ISV_PROD_ID + 1] = (uint8_t)(prod_id >> 8);
	report[ISV_SVN] = (uint8_t)svn;
	report[ISV_SVN + 1] = (uint8_t)(svn >> 8);
	if (EVP_Digest(name, strlen(name), report + MRENCLAVE, NULL, EVP_sha256(), NULL) != 1)
		return fail("SHA-256 failed");
	return 0;
}
