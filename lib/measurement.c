// SPDX-License-Identifier: MIT
#include "evidence.h"

const uint8_t *ga_evidence_measurement(const struct ga_evidence *ev, size_t *len)
{
	switch (ev->tee) {
	case GA_TEE_TDX:
		*len = sizeof(ev->quote.td.mr_td);
		return ev->quote.td.mr_td;
	case GA_TEE_SGX:
		*len = sizeof(ev->quote.sgx.mr_enclave);
		return ev->quote.sgx.mr_enclave;
	case GA_TEE_SNP:
		*len = sizeof(ev->snp.report.measurement);
		return ev->snp.report.measurement;
	default:
		*len = 0;
		return NULL;
	}
}

const uint8_t *ga_evidence_init_data(const struct ga_evidence *ev, size_t *len)
{
	switch (ev->tee) {
	case GA_TEE_TDX:
		*len = sizeof(ev->quote.td.mr_config_id);
		return ev->quote.td.mr_config_id;
	case GA_TEE_SGX:
		*len = sizeof(ev->quote.sgx.config_id);
		return ev->quote.sgx.config_id;
	case GA_TEE_SNP:
		*len = sizeof(ev->snp.report.host_data);
		return ev->snp.report.host_data;
	default:
		*len = 0;
		return NULL;
	}
}
