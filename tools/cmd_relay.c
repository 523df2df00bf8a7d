// SPDX-License-Identifier: MIT
#include "courier/relay.h"
#include "tool.h"

#include <string.h>

static int take_option(struct relay *r, const char *name, const char *value, struct failure *f)
{
	struct span text = { value, strlen(value) };
	uint64_t user;

	if (!strcmp(name, "--listen")) {
		if (r->n_listen == RELAY_LISTEN_MAX)
			return fail("relay: at most %d --listen", RELAY_LISTEN_MAX);
		r->listen[r->n_listen++] = value;
		return 0;
	}
	if (!strcmp(name, "--broker")) {
		if (r->config.n_brokers == CONFIG_BROKERS_MAX)
			return fail("relay: at most %d --broker", CONFIG_BROKERS_MAX);
		if (url_parse(&r->config.brokers[r->config.n_brokers++], text, f))
			return fail("relay: %s", f->text);
		return 0;
	}
	if (!strcmp(name, "--ca-file")) {
		if (text.n > CONFIG_PATH_MAX)
			return fail("relay: --ca-file: longer than %d bytes", CONFIG_PATH_MAX);
		memcpy(r->config.ca_file, value, text.n + 1);
		return 0;
	}
	if (!strcmp(name, "--user")) {
		if (parse_number(value, 0xfffffffe, &user) || !user)
			return fail("relay: --user: expected a number above 0");
		r->config.user = (unsigned int)user;
		return 0;
	}
	return usage_of("relay");
}

int cmd_relay(int argc, char **argv)
{
	static struct relay r;
	struct failure f = { 0 };
	int i;

	config_init(&r.config);
	for (i = 1; i < argc; i += 2)
		if (i + 1 == argc || take_option(&r, argv[i], argv[i + 1], &f))
			return i + 1 == argc ? usage_of("relay") : EXIT_FAILED;
	/* One that asks whomever it is told to would be everybody's proxy. */
	if (!r.n_listen || !r.config.n_brokers)
		return usage_of("relay");
	if (relay_run(&r, &f))
		return fail("relay: %s", f.text);
	return EXIT_ACCEPTED;
}
