// SPDX-License-Identifier: MIT
/*
 * The host of the emulated platforms: the part of a confidential computing
 * machine that lies outside of the guest. docs: emu-host(1).
 */
#include <stdlib.h>

#include "commands.h"
#include "control.h"

static const struct command commands[] = {
	{ "serve", cmd_serve },
	{ "collateral", cmd_collateral },
	{ "quote", cmd_quote },
	{ "tdreport", cmd_tdreport },
	{ "enclave-report", cmd_enclave_report },
	{ "snp-report", cmd_snp_report },
	{ "ctl", control_ask },
};

int main(int argc, char **argv)
{
	struct config c;
	int ret;

	ret = config_parse(&c, commands, ARRAY_SIZE(commands), argc, argv);
	if (ret)
		return ret > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	ret = (c.command ? c.command : commands)->run(&c);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
