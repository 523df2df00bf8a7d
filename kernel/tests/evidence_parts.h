/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_ATTEST_EVIDENCE_PARTS_H
#define _GUEST_ATTEST_EVIDENCE_PARTS_H

#include <linux/mm.h>
#include "internal.h"

/* What a provider reserved in evidence that is a test's own. */
static inline void evidence_drop_parts(struct guest_attest_evidence *evidence)
{
	kvfree(evidence->data);
	kvfree(evidence->certificates.data);
	kvfree(evidence->manifest.data);
	memset(evidence, 0, sizeof(*evidence));
}

#endif
