/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_SERVE_H
#define EMU_HOST_SERVE_H

#include "config.h"
#include "platform.h"

/* Until SIGTERM or SIGINT */
int serve(const struct config *c, const struct platform *p, const struct collateral *collateral,
	  const struct kds *kds);

#endif
