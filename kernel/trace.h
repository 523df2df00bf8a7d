/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM guest_attest

#if !defined(_GUEST_ATTEST_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _GUEST_ATTEST_TRACE_H

#include <linux/tracepoint.h>
#include <linux/types.h>

/* The user data is left out: it may be somebody's nonce. */
TRACE_EVENT(guest_attest_request_start,
	TP_PROTO(const char *desc, size_t callout_len),
	TP_ARGS(desc, callout_len),
	TP_STRUCT__entry(
		__string(desc, desc)
		__field(size_t, callout_len)
	),
	TP_fast_assign(
		__assign_str(desc);
		__entry->callout_len = callout_len;
	),
	TP_printk("desc=%s callout_len=%zu",
		  __get_str(desc), __entry->callout_len)
);

TRACE_EVENT(guest_attest_request_end,
	TP_PROTO(const char *desc, const char *provider, size_t len,
		 s64 duration_us, int error),
	TP_ARGS(desc, provider, len, duration_us, error),
	TP_STRUCT__entry(
		__string(desc, desc)
		__string(provider, provider)
		__field(size_t, len)
		__field(s64, duration_us)
		__field(int, error)
	),
	TP_fast_assign(
		__assign_str(desc);
		__assign_str(provider);
		__entry->len = len;
		__entry->duration_us = duration_us;
		__entry->error = error;
	),
	TP_printk("desc=%s provider=%s len=%zu duration_us=%lld error=%d",
		  __get_str(desc), __get_str(provider), __entry->len,
		  __entry->duration_us, __entry->error)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
