/* SPDX-License-Identifier: MIT */
/* Collateral from a directory. */
#ifndef BROKER_COLLATERAL_H
#define BROKER_COLLATERAL_H

#include <guest-attest.h>

/*
 * Every file of @dir by the form of its name: *tcbinfo*.json, *qeid*.json,
 * *crl*.der, *crl*.hex, *.crl, and for certificates *.pem and *v*ek*.der.
 * Return: verified collateral, or NULL with the reason logged or in @f.
 */
struct ga_collateral *collateral_load(struct ga_verifier *v, const char *dir,
				      struct ga_findings *f);

#endif
