// SPDX-License-Identifier: MIT
#include "log.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

static const char *const names[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug",
};

static enum log_level threshold = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	threshold = level;
}

int log_level_parse(const char *name, enum log_level *level)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(name, names[i])) {
			*level = (enum log_level)i;
			return 0;
		}
	}
	return -1;
}

static void put_time(json_t *line)
{
	struct timespec now;
	struct tm tm;
	char text[32];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	json_object_set_new(line, "time", json_string(text));
}

void log_line(enum log_level level, const char *message, ...)
{
	const char *name, *value;
	json_t *line;
	va_list ap;
	char *text;

	if (level > threshold)
		return;
	line = json_object();
	put_time(line);
	json_object_set_new(line, "level", json_string(names[level]));
	json_object_set_new(line, "message", json_string(message));
	va_start(ap, message);
	while ((name = va_arg(ap, const char *))) {
		value = va_arg(ap, const char *);
		json_object_set_new(line, name, json_string(value ? value : ""));
	}
	va_end(ap);
	text = json_dumps(line, JSON_COMPACT);
	json_decref(line);
	if (text) {
		size_t n = strlen(text);

		/*
		 * One write per line: lines of several threads don't mix. A
		 * log that can't be written stops nothing; the audit log can.
		 */
		text[n] = '\n';
		n = (size_t)write(STDERR_FILENO, text, n + 1);
		free(text);
	}
}
