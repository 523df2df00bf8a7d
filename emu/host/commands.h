/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_COMMANDS_H
#define EMU_HOST_COMMANDS_H

#include "config.h"

/* cmd_tdx.c */
int cmd_serve(const struct config *c);
int cmd_collateral(const struct config *c);
int cmd_tdreport(const struct config *c);
int cmd_quote(const struct config *c);
int cmd_enclave_report(const struct config *c);

/* cmd_snp.c */
int cmd_snp_report(const struct config *c);

#endif
