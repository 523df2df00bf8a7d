// SPDX-License-Identifier: GPL-2.0-only
/* Both emulators have the guest's memory to look at. */
#include "../guestmem.c"
