// SPDX-License-Identifier: MIT
#include "tool.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static int show(const char *path, bool json)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_evidence *ev = NULL;
	int ret = EXIT_FAILED;
	char *text = NULL;
	uint8_t *data;
	size_t len;

	data = read_file(path, GA_EVIDENCE_MAX, &len);
	if (!f || !data)
		goto out;
	ev = ga_evidence_parse(data, len, f);
	if (!ev) {
		print_findings(f);
		ret = exit_code(ga_findings_class(f));
		goto out;
	}
	text = json ? ga_evidence_json(ev) : ga_evidence_text(ev);
	if (!text) {
		fail("out of memory");
		goto out;
	}
	if (printf(json ? "%s\n" : "%s", text) < 0 || fflush(stdout)) {
		fail("can't write to standard output");
		goto out;
	}
	ret = EXIT_ACCEPTED;
out:
	free(text);
	ga_evidence_free(ev);
	ga_findings_free(f);
	free(data);
	return ret;
}

int cmd_show(int argc, char **argv)
{
	static const struct option opts[] = {
		{ "json", no_argument, NULL, 'j' },
		{ 0 },
	};
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "j", opts, NULL)) != -1) {
		if (c != 'j')
			return usage_of("show");
		json = true;
	}
	if (argc - optind != 1)
		return usage_of("show");
	return show(argv[optind], json);
}
