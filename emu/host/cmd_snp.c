// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "file.h"
#include "snp_report.h"

#define DEFAULT_VERSION 3

static int make_report(const struct config *c, const struct snp *s, uint8_t *report)
{
	unsigned int version = c->report_version == REPORT_VERSION_DEFAULT ? DEFAULT_VERSION :
			       c->report_version;

	if (snp_report_init(report, s, version, c->vlek))
		return -1;
	if (c->report_data && config_report_data(c, report + SNP_REPORT_DATA))
		return -1;
	for (unsigned int i = 0; i < c->n_set; i++)
		if (snp_report_set(report, c->set[i]))
			return -1;
	return 0;
}

/* The TCB that the key is derived from: the reported one, unless told otherwise */
static int vek_tcb(const struct config *c, const uint8_t *report, uint8_t tcb[SNP_TCB_SIZE])
{
	memcpy(tcb, report + SNP_REPORT_REPORTED_TCB, SNP_TCB_SIZE);
	if (c->vek_tcb && !hex_decode(c->vek_tcb, tcb, SNP_TCB_SIZE))
		return fail("--vek-tcb: '%s' is not %d bytes in hex", c->vek_tcb, SNP_TCB_SIZE);
	return 0;
}

/* A directory with everything that a verifier needs */
static int write_bundle(const struct config *c, const struct snp *s, const uint8_t *report,
			X509 *vek)
{
	struct bytes der = { 0 }, crl = { 0 }, table = { 0 }, when = { 0 }, crl_name = { 0 };
	int ret = -1;

	if (file_make_dir(c->bundle) || snp_crl(s, c->snp_revoke, c->now, &crl))
		goto out;
	pki_put_der(&der, vek);
	snp_report_table(s, c->vlek, vek, &table);
	bytes_printf(&when, "%lld\n", (long long)c->now);
	bytes_printf(&crl_name, "ARK-%s.crl", s->product->name);
	if (pki_save_cert(c->bundle, "ark.pem", s->ark.cert) ||
	    pki_save_cert(c->bundle, "ica.pem", c->vlek ? s->asvk.cert : s->ask.cert) ||
	    file_write(c->bundle, "vek.der", der.data, der.len, 0644) ||
	    file_write(c->bundle, bytes_cstr(&crl_name), crl.data, crl.len, 0644) ||
	    file_write(c->bundle, "table.bin", table.data, table.len, 0644) ||
	    file_write(c->bundle, "report.bin", report, SNP_REPORT_SIZE, 0644))
		goto out;
	ret = file_write(c->bundle, "time.txt", when.data, when.len, 0644);
out:
	bytes_free(&crl_name);
	bytes_free(&when);
	bytes_free(&table);
	bytes_free(&crl);
	bytes_free(&der);
	return ret;
}

static int sign_and_write(const struct config *c, const struct snp *s)
{
	uint8_t report[SNP_REPORT_SIZE], tcb[SNP_TCB_SIZE];
	struct signer vek = { 0 };
	int ret = -1;

	if (make_report(c, s, report) || vek_tcb(c, report, tcb))
		return -1;
	if (snp_vek(s, c->vlek, tcb, c->now, &vek) || snp_report_sign(report, vek.key))
		goto out;
	if (c->bundle && write_bundle(c, s, report, vek.cert))
		goto out;
	ret = c->out_file ? file_write(NULL, c->out_file, report, sizeof(report), 0644) : 0;
out:
	pki_signer_free(&vek);
	return ret;
}

int cmd_snp_report(const struct config *c)
{
	const struct snp_product *product;
	struct snp s;
	int ret;

	if (c->n_products != 1)
		return fail("one --product is needed");
	if (!c->out_file && !c->bundle)
		return fail("--out or --bundle is needed");
	product = snp_product(c->products[0]);
	if (!product)
		return fail("'%s' is no product", c->products[0]);
	if (file_make_dir(c->dir) || snp_open(&s, c->dir, product, c->now))
		return -1;
	ret = sign_and_write(c, &s);
	snp_close(&s);
	return ret;
}
