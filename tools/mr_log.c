// SPDX-License-Identifier: MIT
/* Logs of measurement registers: shown, and held against evidence. */
#include "mr.h"
#include "tool.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <linux/guest_mr.h>

/* The kernel's for NULL. Freed with free(). NULL after a message. */
static uint8_t *read_log(const char *path, size_t *len)
{
	if (path)
		return read_file(path, GA_EVENT_LOG_MAX, len);
	return mr_read(GUEST_MR_LOG, len);
}

static struct ga_event_log *load_log(const char *path, struct ga_findings *f)
{
	struct ga_event_log *log;
	uint8_t *data;
	size_t len;

	data = read_log(path, &len);
	if (!data)
		return NULL;
	log = ga_event_log_parse(data, len, f);
	free(data);
	if (!log && path)
		fail("%s is no event log:", path);
	return log;
}

static int show(const char *path, bool json)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_event_log *log = f ? load_log(path, f) : NULL;
	int ret = EXIT_FAILED;
	char *text = NULL;

	if (!log) {
		if (f && ga_findings_count(f))
			ret = exit_code(ga_findings_class(f));
		goto out;
	}
	text = json ? ga_event_log_json(log) : ga_event_log_text(log);
	if (!text)
		fail("out of memory");
	else if (printf(json ? "%s\n" : "%s", text) < 0 || fflush(stdout))
		fail("can't write to standard output");
	else
		ret = EXIT_ACCEPTED;
out:
	if (f)
		print_findings(f);
	free(text);
	ga_event_log_free(log);
	ga_findings_free(f);
	return ret;
}

static int save(const char *path, const char *output)
{
	uint8_t *data;
	size_t len;
	int ret;

	data = read_log(path, &len);
	if (!data)
		return EXIT_FAILED;
	ret = write_file(output, data, len) ? EXIT_FAILED : EXIT_ACCEPTED;
	free(data);
	return ret;
}

int mr_cmd_log(int argc, char **argv)
{
	static const struct option opts[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "output", required_argument, NULL, 'o' },
		{ 0 },
	};
	const char *output = NULL, *path;
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "o:", opts, NULL)) != -1) {
		if (c == 'j')
			json = true;
		else if (c == 'o')
			output = optarg;
		else
			return usage_of("mr");
	}
	if (argc - optind > 1 || (json && output))
		return usage_of("mr");
	path = argv[optind];
	return output ? save(path, output) : show(path, json);
}

static struct ga_evidence *load_evidence(const char *path,
					 struct ga_findings *f)
{
	struct ga_evidence *ev;
	uint8_t *data;
	size_t len;

	data = read_file(path, GA_EVIDENCE_MAX, &len);
	if (!data)
		return NULL;
	ev = ga_evidence_parse(data, len, f);
	free(data);
	if (!ev)
		fail("%s is no evidence:", path);
	return ev;
}

/* 0 with all of them, else -1 with those that were loaded. */
static int load_logs(struct ga_event_log **logs, char **paths, size_t n,
		     struct ga_findings *f)
{
	size_t i;

	for (i = 0; i < n; i++) {
		logs[i] = load_log(paths[i], f);
		if (!logs[i])
			return -1;
	}
	return 0;
}

/* The last of @n operands is the evidence. */
static int replay(char **operands, size_t n, unsigned int registers)
{
	struct ga_event_log **logs = calloc(n, sizeof(*logs));
	struct ga_findings *f = ga_findings_new();
	struct ga_evidence *ev = NULL;
	int ret = EXIT_FAILED;
	size_t i;

	if (!logs || !f) {
		fail("out of memory");
		goto out;
	}
	if (!load_logs(logs, operands, n - 1, f))
		ev = load_evidence(operands[n - 1], f);
	if (ev)
		ga_event_log_replay((const struct ga_event_log *const *)logs,
				    n - 1, ev, registers, f);
	print_findings(f);
	if (ev || ga_findings_count(f))
		ret = exit_code(ga_findings_class(f));
out:
	for (i = 0; logs && i < n; i++)
		ga_event_log_free(logs[i]);
	free(logs);
	ga_evidence_free(ev);
	ga_findings_free(f);
	return ret;
}

static int add_register(const char *name, unsigned int *registers)
{
	static const char *const names[] = { "rtmr0", "rtmr1", "rtmr2",
					     "rtmr3" };
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]))
			continue;
		*registers |= 1u << i;
		return 0;
	}
	fail("--register takes rtmr0 to rtmr3");
	return -1;
}

int mr_cmd_replay(int argc, char **argv)
{
	static const struct option opts[] = {
		{ "register", required_argument, NULL, 'r' },
		{ 0 },
	};
	unsigned int registers = 0;
	int c;

	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		if (c != 'r')
			return usage_of("mr");
		if (add_register(optarg, &registers))
			return EXIT_FAILED;
	}
	if (argc - optind < 2)
		return usage_of("mr");
	return replay(argv + optind, (size_t)(argc - optind), registers);
}
