/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_PCK_H
#define EMU_HOST_PCK_H

#include "bytes.h"
#include "profile.h"

/*
 * The value of extension 1.2.840.113741.1.13.1 as in Intel's PCK certificates
 * (Intel SGX PCK Certificate and CRL Profile, 1.3.5).
 */
void pck_extension(const struct profile *p, struct bytes *der);

#endif
