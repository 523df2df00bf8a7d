// SPDX-License-Identifier: GPL-2.0-only
/* The guest's memory is the same whoever looks at it. */
#include "../guestmem.c"
