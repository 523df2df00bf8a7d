// SPDX-License-Identifier: MIT
/*
 * The host of the emulated platforms: the part of a confidential computing
 * machine that lies outside of the guest. docs: emu-host(1).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "collateral.h"
#include "config.h"
#include "control.h"
#include "file.h"
#include "platform.h"
#include "quote.h"
#include "serve.h"
#include "tdreport.h"

static int open_platform(const struct config *c, struct platform *p)
{
	return platform_open(p, c->dir, &c->profile, c->issuer, c->now);
}

static int publish(const struct config *c, const struct platform *p, struct collateral *out)
{
	const char *status = tcb_options_refuse(&c->collateral.tcb);

	if (status)
		return fail("'%s' is no TCB status", status);
	if (collateral_make(out, p, &c->collateral, c->now))
		return -1;
	if (collateral_save(out, p, c->now)) {
		collateral_free(out);
		return -1;
	}
	return 0;
}

static int run_serve(const struct config *c)
{
	struct collateral collateral;
	struct platform p;
	int ret = -1;

	if (open_platform(c, &p))
		return -1;
	if (!publish(c, &p, &collateral)) {
		ret = c->init ? 0 : serve(c, &p, &collateral);
		collateral_free(&collateral);
	}
	platform_close(&p);
	return ret;
}

static int run_collateral(const struct config *c)
{
	struct collateral collateral;
	struct platform p;
	int ret = -1;

	if (open_platform(c, &p))
		return -1;
	if (!publish(c, &p, &collateral)) {
		collateral_free(&collateral);
		ret = 0;
	}
	platform_close(&p);
	return ret;
}

static int write_out(const struct config *c, const uint8_t *data, size_t len)
{
	if (!c->out_file)
		return fail("--out is needed");
	return file_write(NULL, c->out_file, data, len, 0644);
}

static int run_quote(const struct config *c)
{
	struct bytes report = { 0 }, quote = { 0 };
	const char *reason;
	struct platform p;
	int ret = -1;

	if (!c->report_file)
		return fail("--report is needed");
	if (open_platform(c, &p))
		return -1;
	if (file_read(NULL, c->report_file, TDREPORT_SIZE, &report))
		goto out;
	reason = tdreport_refuse(report.data, report.len, p.mac_key);
	if (!reason)
		reason = quote_make(&p, &c->quote, report.data, &quote);
	if (reason) {
		fail("%s: %s", c->report_file, reason);
		goto out;
	}
	ret = write_out(c, quote.data, quote.len);
out:
	bytes_free(&quote);
	bytes_free(&report);
	platform_close(&p);
	return ret;
}

/* A report data of fewer than 64 bytes is padded with zeros */
static int set_report_data(uint8_t report[TDREPORT_SIZE], const char *hex)
{
	size_t digits = strlen(hex);

	if (digits % 2 || digits > 128 || !hex_decode(hex, report + TDREPORT_DATA, digits / 2))
		return fail("--reportdata: '%s' is not up to 64 bytes in hex", hex);
	return 0;
}

static int run_tdreport(const struct config *c)
{
	uint8_t report[TDREPORT_SIZE];
	struct platform p;
	int ret = -1;

	if (open_platform(c, &p))
		return -1;
	if (tdreport_init(report, &p, c->report_version))
		goto out;
	if (c->report_data && set_report_data(report, c->report_data))
		goto out;
	for (unsigned int i = 0; i < c->n_set; i++)
		if (tdreport_set(report, c->set[i]))
			goto out;
	if (tdreport_seal(report, p.mac_key))
		goto out;
	ret = write_out(c, report, sizeof(report));
out:
	platform_close(&p);
	return ret;
}

static const struct command commands[] = {
	{ "serve", run_serve },
	{ "collateral", run_collateral },
	{ "quote", run_quote },
	{ "tdreport", run_tdreport },
	{ "ctl", control_ask },
};

int main(int argc, char **argv)
{
	struct config c;
	int ret;

	ret = config_parse(&c, commands, sizeof(commands) / sizeof(commands[0]), argc, argv);
	if (ret)
		return ret > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	ret = (c.command ? c.command : commands)->run(&c);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
