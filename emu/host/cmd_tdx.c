// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "bytes.h"
#include "collateral.h"
#include "commands.h"
#include "file.h"
#include "kds.h"
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

int cmd_serve(const struct config *c)
{
	struct collateral collateral;
	struct platform p;
	struct kds kds;
	int ret = -1;

	if (open_platform(c, &p))
		return -1;
	if (kds_open(&kds, c->dir, c->products, c->n_products, c->snp_revoke, c->now))
		goto out;
	if (!publish(c, &p, &collateral)) {
		ret = c->init ? 0 : serve(c, &p, &collateral, &kds);
		collateral_free(&collateral);
	}
	kds_close(&kds);
out:
	platform_close(&p);
	return ret;
}

int cmd_collateral(const struct config *c)
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

int cmd_quote(const struct config *c)
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

int cmd_tdreport(const struct config *c)
{
	uint8_t report[TDREPORT_SIZE];
	struct platform p;
	int ret = -1;

	if (open_platform(c, &p))
		return -1;
	if (tdreport_init(report, &p, c->report_version == REPORT_VERSION_DEFAULT ? 1 :
			  c->report_version))
		goto out;
	if (c->report_data && config_report_data(c, report + TDREPORT_DATA))
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
