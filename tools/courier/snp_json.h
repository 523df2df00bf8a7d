/* SPDX-License-Identifier: MIT */
#ifndef COURIER_SNP_JSON_H
#define COURIER_SNP_JSON_H

#include "failure.h"
#include "text.h"

#define SNP_REPORT_LEN 1184
#define SNP_CERTIFICATES_MAX 65536

/*
 * Trustee's "primary_evidence" for SEV-SNP: the members of the sev crate's
 * structures. @report is base64url of the report, @certificates that of the
 * table which the host put beside it, or empty. Return: 0, or -1 after a failure
 */
int snp_json_put(struct out *o, struct span report, struct span certificates, struct failure *f);

#endif
