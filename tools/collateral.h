/* SPDX-License-Identifier: MIT */
#ifndef TOOL_COLLATERAL_H
#define TOOL_COLLATERAL_H

#include <guest-attest.h>

/*
 * Every piece of collateral of a directory, known by its name:
 *
 *   *tcbinfo*.json          TCB info
 *   *qeid*.json             QE identity
 *   *.crl, *crl*.der        CRL
 *   *chain*.pem, root*.pem  certificates
 *   *v*ek*.der              certificate of an AMD VCEK or VLEK
 *   ica*.pem, as*k*.pem,
 *   ark*.pem                certificates of AMD's CAs
 *
 * Other files are left alone. A regular file is taken for a bundle. NULL after
 * a message when nothing can be read; pieces that do not verify are in @f.
 */
struct ga_collateral *load_collateral(struct ga_verifier *v, const char *path,
				      struct ga_findings *f);

/* bundle.c: all of it in one JSON object. */
struct ga_collateral *load_bundle(struct ga_verifier *v, const char *path,
				  struct ga_findings *f);

/*
 * What the evidence needs, from the vendor's service or the cache; without a
 * directory in @opt, in the user's own. NULL with findings when that says
 * nothing about the evidence, or it is none.
 */
struct ga_collateral *fetch_collateral(struct ga_verifier *v,
				       const uint8_t *data, size_t len,
				       struct ga_fetch_options *opt,
				       struct ga_findings *f);

#endif
