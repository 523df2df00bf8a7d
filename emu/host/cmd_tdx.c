// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "collateral.h"
#include "commands.h"
#include "file.h"
#include "kds.h"
#include "platform.h"
#include "quote.h"
#include "serve.h"
#include "tdreport.h"

#define FILE_MAX 1048576

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

/* A new platform has collateral from the start. */
static int publish_first(const struct config *c, struct platform *p)
{
	struct collateral collateral;

	if (publish(c, p, &collateral)) {
		platform_close(p);
		return -1;
	}
	collateral_free(&collateral);
	return 0;
}

static int open_platform(const struct config *c, struct platform *p)
{
	struct platform_request request = {
		.profile = &c->profile,
		.issuer = c->issuer,
		.now = c->now,
	};
	struct bytes extension = { 0 };
	int ret = -1;

	if (c->pck_extension_file) {
		if (file_read(NULL, c->pck_extension_file, FILE_MAX, &extension))
			goto out;
		request.pck_extension = &extension;
	}
	ret = platform_open(p, c->dir, &request);
	if (!ret && !collateral_saved(p))
		ret = publish_first(c, p);
out:
	bytes_free(&extension);
	return ret;
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

/* The bytes that replace usual parts of a quote, where options name some */
static int read_oddities(const struct config *c, struct quote_options *o, struct bytes *auth,
			 struct bytes *chain)
{
	size_t len = c->auth ? strlen(c->auth) / 2 : 0;

	o->set = c->set;
	o->n_set = c->n_set;
	if (c->auth) {
		bytes_put_zero(auth, len);
		if (!hex_decode(c->auth, auth->data, len))
			return fail("--auth: '%s' is not bytes in hex", c->auth);
		o->auth = auth;
	}
	if (c->chain_file) {
		if (file_read(NULL, c->chain_file, FILE_MAX, chain))
			return -1;
		o->chain = chain;
	}
	return 0;
}

static const char *refuse_report(const struct platform *p, const struct quote_options *o,
				 const struct bytes *report)
{
	if (report->len != quote_report_size(o))
		return "the report is not of the size for such a quote";
	return o->version == 3 ? NULL : tdreport_refuse(report->data, report->len, p->mac_key);
}

int cmd_quote(const struct config *c)
{
	struct bytes report = { 0 }, quote = { 0 }, auth = { 0 }, chain = { 0 };
	struct quote_options options = c->quote;
	const char *reason;
	struct platform p;
	int ret = -1;

	if (!c->report_file)
		return fail("--report is needed");
	if (open_platform(c, &p))
		return -1;
	if (read_oddities(c, &options, &auth, &chain) ||
	    file_read(NULL, c->report_file, TDREPORT_SIZE, &report))
		goto out;
	reason = refuse_report(&p, &options, &report);
	if (!reason)
		reason = quote_make(&p, &options, report.data, &quote);
	if (reason) {
		fail("%s: %s", c->report_file, reason);
		goto out;
	}
	ret = write_out(c, quote.data, quote.len);
out:
	bytes_free(&chain);
	bytes_free(&auth);
	bytes_free(&quote);
	bytes_free(&report);
	platform_close(&p);
	return ret;
}

int cmd_enclave_report(const struct config *c)
{
	uint8_t report[SGX_REPORT_SIZE];
	struct platform p;
	int ret = -1;

	if (open_platform(c, &p))
		return -1;
	if (sgx_report_init(report, &p.profile, "emulated enclave", 0, 0) ||
	    (c->report_data && config_report_data(c, report + SGX_REPORT_DATA)))
		goto out;
	for (unsigned int i = 0; i < c->n_set; i++)
		if (parts_set(&sgx_report_parts, report, c->set[i]))
			goto out;
	ret = write_out(c, report, sizeof(report));
out:
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
