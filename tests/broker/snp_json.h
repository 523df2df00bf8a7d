/* SPDX-License-Identifier: MIT */
/* An SNP report as Trustee's attesters write it, with its VCEK. */
#ifndef TESTS_BROKER_SNP_JSON_H
#define TESTS_BROKER_SNP_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define SNP_REPORT_LEN 1184

/*
 * The form of the Rust crate "sev" up to version 5 when @old, else since 6.
 * @vcek is DER.
 */
json_t *snp_json(const uint8_t report[SNP_REPORT_LEN], const uint8_t *vcek, size_t n, bool old);

#endif
