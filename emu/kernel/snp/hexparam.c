// SPDX-License-Identifier: GPL-2.0-only
/* Both emulators have parameters that are bytes of evidence. */
#include "../hexparam.c"
