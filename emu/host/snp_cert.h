/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_SNP_CERT_H
#define EMU_HOST_SNP_CERT_H

#include "snp.h"

/* Keys and certificates of ARK, ASK and ASVK; RSA 4096, so it takes seconds. */
int snp_cert_authorities(struct snp *s, time_t now);

#endif
