/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM guest_secret

#if !defined(_GUEST_SECRET_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _GUEST_SECRET_TRACE_H

#include <linux/tracepoint.h>
#include <linux/types.h>

/* Nothing of what is in the envelopes, though most of it is public. */
TRACE_EVENT(guest_secret_ask,
	TP_PROTO(const char *name, const char *stage, size_t question,
		 size_t answer, s64 duration_us, int error),
	TP_ARGS(name, stage, question, answer, duration_us, error),
	TP_STRUCT__entry(
		__string(name, name)
		__string(stage, stage)
		__field(size_t, question)
		__field(size_t, answer)
		__field(s64, duration_us)
		__field(int, error)
	),
	TP_fast_assign(
		__assign_str(name);
		__assign_str(stage);
		__entry->question = question;
		__entry->answer = answer;
		__entry->duration_us = duration_us;
		__entry->error = error;
	),
	TP_printk("name=%s stage=%s question=%zu answer=%zu duration_us=%lld error=%d",
		  __get_str(name), __get_str(stage), __entry->question,
		  __entry->answer, __entry->duration_us, __entry->error)
);

TRACE_EVENT(guest_secret_exchange,
	TP_PROTO(const char *name, s64 duration_us, int error),
	TP_ARGS(name, duration_us, error),
	TP_STRUCT__entry(
		__string(name, name)
		__field(s64, duration_us)
		__field(int, error)
	),
	TP_fast_assign(
		__assign_str(name);
		__entry->duration_us = duration_us;
		__entry->error = error;
	),
	TP_printk("name=%s duration_us=%lld error=%d", __get_str(name),
		  __entry->duration_us, __entry->error)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH secret
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
