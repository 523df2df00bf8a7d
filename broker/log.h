/* SPDX-License-Identifier: MIT */
/*
 * The log: one JSON object a line on standard error. Callers pass names and
 * values of what happened, never request bodies, cookies or tokens.
 */
#ifndef BROKER_LOG_H
#define BROKER_LOG_H

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
};

void log_set_level(enum log_level level);
/* Return: 0, or -1 for a name that is no level. */
int log_level_parse(const char *name, enum log_level *level);

/* @message, then pairs of member name and value, then NULL. */
void log_line(enum log_level level, const char *message, ...)
	__attribute__((sentinel));

#define log_error(...) log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
