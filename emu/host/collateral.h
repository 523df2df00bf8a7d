/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_COLLATERAL_H
#define EMU_HOST_COLLATERAL_H

#include "platform.h"
#include "tcb_info.h"

struct collateral_options {
	struct tcb_options tcb;
	bool revoke_pck;
	bool revoke_ca;
};

/* What a verifier needs beside the quote, as PCS serves it */
struct collateral {
	struct bytes tdx_tcb_info;
	struct bytes sgx_tcb_info;
	struct bytes tdx_qe_identity;
	struct bytes sgx_qe_identity;
	struct bytes platform_crl;
	struct bytes processor_crl;
	struct bytes root_crl;
	/* PEM: signer of the documents, or of the CRL, then the root */
	struct bytes tcb_chain;
	struct bytes platform_chain;
	struct bytes processor_chain;
};

int collateral_make(struct collateral *c, const struct platform *p,
		    const struct collateral_options *o, time_t now);
/* As files in collateral/ under the platform's directory */
int collateral_save(const struct collateral *c, const struct platform *p, time_t now);
bool collateral_saved(const struct platform *p);
void collateral_free(struct collateral *c);

#endif
