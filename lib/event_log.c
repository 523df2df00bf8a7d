// SPDX-License-Identifier: MIT
#include "event_log.h"
#include "show.h"

#include <stdlib.h>

static int parse(struct ga_event_log *log, struct ga_span bytes,
		 struct ga_findings *f)
{
	if (ga_ccel_detect(bytes)) {
		log->format = "ccel";
		return ga_ccel_parse(bytes, &log->events, f);
	}
	if (ga_cel_detect(bytes)) {
		log->format = "cel";
		return ga_cel_parse(bytes, &log->events, f);
	}
	return ga_report(f, GA_E_UNKNOWN_FORMAT, NULL,
			 "an event log, CEL in TLV encoding or CCEL",
			 GA_FMT("%zu other bytes", bytes.n));
}

struct ga_event_log *ga_event_log_parse(const void *data, size_t len,
					struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "event log", false);
	struct ga_event_log *log = NULL;

	if (len > GA_EVENT_LOG_MAX) {
		ga_report(f, GA_E_LENGTH, NULL,
			  GA_FMT("at most %u bytes", GA_EVENT_LOG_MAX),
			  GA_FMT("%zu", len));
		goto out;
	}
	log = calloc(1, sizeof(*log));
	if (!log)
		goto nomem;
	log->buf = malloc(len ? len : 1);
	if (!log->buf)
		goto nomem;
	if (len)
		memcpy(log->buf, data, len);
	if (!parse(log, GA_SPAN(log->buf, len), f))
		goto out;
	goto err;
nomem:
	ga_report(f, GA_E_NOMEM, NULL, NULL, NULL);
err:
	ga_event_log_free(log);
	log = NULL;
out:
	ga_scope_leave(f, s);
	return log;
}

void ga_event_log_free(struct ga_event_log *log)
{
	if (!log)
		return;
	ga_events_fini(&log->events);
	free(log->buf);
	free(log);
}

size_t ga_event_log_count(const struct ga_event_log *log)
{
	return log->events.n;
}

static json_t *show_mr(unsigned int mr)
{
	if (mr == GA_CC_MR_MRTD)
		return json_string("mrtd");
	return json_sprintf("rtmr%u", mr - GA_CC_MR_RTMR0);
}

static json_t *show_login_uid(uint32_t uid)
{
	return uid == UINT32_MAX ? json_null() : json_integer(uid);
}

/* False when memory is short: @v may be NULL for that. */
static bool put(json_t *o, const char *key, json_t *v)
{
	return !json_object_set_new(o, key, v);
}

static bool put_origin(json_t *o, const struct ga_event_origin *origin)
{
	int64_t seconds = (int64_t)(origin->time / 1000000000);

	return put(o, "name", ga_show_text_value(origin->name)) &&
	       put(o, "time", ga_show_time(seconds)) &&
	       put(o, "uid", json_integer(origin->uid)) &&
	       put(o, "loginuid", show_login_uid(origin->login_uid)) &&
	       put(o, "pid", json_integer(origin->pid)) &&
	       put(o, "comm", ga_show_text_value(origin->comm));
}

static json_t *show_type(uint32_t type)
{
	const char *name = ga_ccel_type_name(type);

	return name ? json_string(name) : ga_show_hexnum(type, 8);
}

static bool put_content(json_t *o, const struct ga_event *ev)
{
	if (ev->by_kernel)
		return put_origin(o, &ev->origin);
	return put(o, "content_length",
		   json_integer((json_int_t)ev->content.n));
}

static json_t *show_event(const struct ga_event_log *log,
			  const struct ga_event *ev)
{
	json_t *o = json_object();
	bool ok = o && put(o, "register", show_mr(ev->mr));

	if (!strcmp(log->format, "ccel"))
		ok = ok && put(o, "type", show_type(ev->type));
	if (ev->extends)
		ok = ok && put(o, "sha384", ga_show_hex(ev->digest));
	if (ok && put_content(o, ev))
		return o;
	json_decref(o);
	return NULL;
}

static json_t *show(const struct ga_event_log *log)
{
	json_t *events = json_array();
	size_t i;

	for (i = 0; i < log->events.n; i++)
		if (json_array_append_new(events,
					  show_event(log, &log->events.v[i]))) {
			json_decref(events);
			return NULL;
		}
	return json_pack("{s:s, s:b, s:o}", "format", log->format, "verified",
			 0, "events", events);
}

char *ga_event_log_json(const struct ga_event_log *log)
{
	json_t *top = show(log);
	char *s = top ? json_dumps(top, JSON_INDENT(2)) : NULL;

	json_decref(top);
	return s;
}

char *ga_event_log_text(const struct ga_event_log *log)
{
	json_t *top = show(log);
	char *s = top ? ga_show_text(top) : NULL;

	json_decref(top);
	return s;
}
