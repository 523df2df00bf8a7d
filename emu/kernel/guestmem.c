// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's memory as a VMM and what is above it see it: an address that a
 * guest driver gets wrong must earn it a status, not crash the emulator.
 */
#include <linux/io.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/pfn.h>
#include "guestmem.h"

/*
 * NULL unless all of it is RAM that the page allocator gave out or could give
 * out: what is reserved may be read-only or no RAM at all. Callable in any
 * context, which page_is_ram() is not.
 */
void *guestmem_map(u64 gpa, size_t len)
{
	u64 last;
	unsigned long pfn;

	if (!len || check_add_overflow(gpa, (u64)len - 1, &last))
		return NULL;
	for (pfn = PHYS_PFN(gpa); pfn <= PHYS_PFN(last); pfn++) {
		struct page *page = pfn_to_online_page(pfn);

		if (!page || PageReserved(page))
			return NULL;
	}
	return phys_to_virt(gpa);
}

/*
 * Keeps pages allocated for as long as the VMM may write to them. A real host
 * can't write to a page that the guest took back; here it could, and would
 * corrupt whoever got the page next.
 *
 * False if the pages are not counted one by one: they come from the slab, or
 * are the tail of a block that was not split.
 */
bool guestmem_pin(void *p, size_t len)
{
	size_t done;

	for (done = 0; done < len; done += PAGE_SIZE)
		if (!folio_try_get(virt_to_folio(p + done)))
			break;
	if (done < len)
		guestmem_unpin(p, done);
	return done >= len;
}

void guestmem_unpin(void *p, size_t len)
{
	size_t done;

	for (done = 0; done < len; done += PAGE_SIZE)
		folio_put(virt_to_folio(p + done));
}

/* True if the guest freed pages of a pinned buffer: only our pin is left. */
bool guestmem_freed(void *p, size_t len)
{
	size_t done;

	for (done = 0; done < len; done += PAGE_SIZE) {
		struct folio *folio = virt_to_folio(p + done);

		if (!folio_test_large(folio) && folio_ref_count(folio) == 1)
			return true;
	}
	return false;
}
