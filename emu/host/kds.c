// SPDX-License-Identifier: MIT
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kds.h"

static bool has(const struct kds *k, const struct snp_product *product)
{
	for (unsigned int i = 0; i < k->n; i++)
		if (k->snp[i].product == product)
			return true;
	return false;
}

int kds_open(struct kds *k, const char *dir, const char *const *names, unsigned int n_names,
	     enum snp_revoke revoke, time_t now)
{
	static const char *const all[] = { "Milan", "Genoa", "Turin" };
	const struct snp_product *product;

	memset(k, 0, sizeof(*k));
	k->revoke = revoke;
	k->now = now;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		product = snp_product(all[i]);
		if (!snp_exists(dir, product))
			continue;
		if (snp_open(&k->snp[k->n], dir, product, now))
			goto err;
		k->n++;
	}
	for (unsigned int i = 0; i < n_names; i++) {
		product = snp_product(names[i]);
		if (!product) {
			fail("'%s' is no product", names[i]);
			goto err;
		}
		if (has(k, product))
			continue;
		if (snp_open(&k->snp[k->n], dir, product, now))
			goto err;
		k->n++;
	}
	return 0;
err:
	kds_close(k);
	return -1;
}

void kds_close(struct kds *k)
{
	while (k->n)
		snp_close(&k->snp[--k->n]);
}

const struct snp *kds_machine(const struct kds *k, const char *product)
{
	for (unsigned int i = 0; i < k->n; i++)
		if (!product || !strcmp(k->snp[i].product->name, product))
			return &k->snp[i];
	return NULL;
}

static void answer_chain(const struct snp *s, bool vlek, struct http_reply *r)
{
	pki_put_pem(&r->body, vlek ? s->asvk.cert : s->ask.cert);
	pki_put_pem(&r->body, s->ark.cert);
	r->type = "application/x-pem-file";
	r->status = 200;
}

static void answer_crl(const struct kds *k, const struct snp *s, struct http_reply *r)
{
	r->type = "application/pkix-crl";
	r->status = snp_crl(s, k->revoke, k->now, &r->body) ? 500 : 200;
}

/* False unless the parameter is there and a number up to 255 */
static bool query_svn(struct evkeyvalq *query, const char *name, uint8_t *svn)
{
	const char *value = evhttp_find_header(query, name);
	unsigned long v;
	char *end;

	if (!value || *value < '0' || *value > '9')
		return false;
	v = strtoul(value, &end, 10);
	*svn = (uint8_t)v;
	return !*end && v <= 255;
}

static bool query_tcb(const struct snp *s, struct evkeyvalq *query, uint8_t tcb[SNP_TCB_SIZE])
{
	bool turin = s->product->turin;

	memset(tcb, 0, SNP_TCB_SIZE);
	if (turin && !query_svn(query, "fmcSPL", &tcb[0]))
		return false;
	return query_svn(query, "blSPL", &tcb[turin ? 1 : 0]) &&
	       query_svn(query, "teeSPL", &tcb[turin ? 2 : 1]) &&
	       query_svn(query, "snpSPL", &tcb[turin ? 3 : 6]) &&
	       query_svn(query, "ucodeSPL", &tcb[7]);
}

static void answer_vek(const struct kds *k, const struct snp *s, bool vlek, const char *hwid,
		       struct evkeyvalq *query, struct http_reply *r)
{
	size_t len = snp_chip_id_len(s->product);
	uint8_t id[SNP_CHIP_ID_SIZE], tcb[SNP_TCB_SIZE];
	struct signer vek = { 0 };

	if (vlek ? strcmp(hwid, "cert") != 0 : !hex_decode(hwid, id, len)) {
		r->status = 400;
		return;
	}
	if (!vlek && memcmp(id, s->chip_id, len)) {
		r->status = 404;
		return;
	}
	if (!query_tcb(s, query, tcb)) {
		r->status = 400;
		return;
	}
	r->status = 500;
	if (!snp_vek(s, vlek, tcb, k->now, &vek)) {
		pki_put_der(&r->body, vek.cert);
		r->type = "application/x-x509-ca-cert";
		r->status = 200;
	}
	pki_signer_free(&vek);
}

void kds_answer(const struct kds *k, const char *path, struct evkeyvalq *query,
		struct http_reply *reply)
{
	char kind[8], product[16], leaf[160];
	const struct snp *s;
	bool vlek;

	reply->status = 404;
	if (sscanf(path, "/%7[a-z]/v1/%15[A-Za-z]/%159[A-Za-z0-9_]", kind, product, leaf) != 3)
		return;
	if (strlen(path) != strlen("//v1//") + strlen(kind) + strlen(product) + strlen(leaf))
		return;
	vlek = !strcmp(kind, "vlek");
	if (!vlek && strcmp(kind, "vcek"))
		return;
	s = kds_machine(k, product);
	if (!s)
		return;
	if (!strcmp(leaf, "cert_chain"))
		answer_chain(s, vlek, reply);
	else if (!strcmp(leaf, "crl"))
		answer_crl(k, s, reply);
	else
		answer_vek(k, s, vlek, leaf, query, reply);
}
