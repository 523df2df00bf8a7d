/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EMU_GUESTMEM_H
#define EMU_GUESTMEM_H

#include <linux/types.h>

/* The guest's memory as the other side sees it */
void *guestmem_map(u64 gpa, size_t len);
bool guestmem_pin(void *p, size_t len);
void guestmem_unpin(void *p, size_t len);
bool guestmem_freed(void *p, size_t len);

#endif
