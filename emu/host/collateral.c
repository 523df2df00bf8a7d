// SPDX-License-Identifier: MIT
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cert.h"
#include "collateral.h"
#include "file.h"
#include "json_patch.h"

#define CRL_DAYS 30
#define ROOT_CRL_DAYS 365

static int make_chain(struct bytes *out, const struct signer *signer, const struct platform *p)
{
	pki_put_pem(out, signer->cert);
	pki_put_pem(out, p->root.cert);
	return 0;
}

/*
 * {"<name>":<doc>,"signature":"<hex>"}: the signature covers the bytes of the
 * document exactly as they stand there, so they are put together by hand.
 */
static int sign_document(struct bytes *out, const struct platform *p, const char *name,
			 json_t *doc, const char *patch)
{
	char hex[2 * 64 + 1];
	uint8_t sig[64];
	int ret = -1;
	char *text;

	doc = json_patched(doc, patch);
	text = json_dumps(doc, JSON_COMPACT);
	json_decref(doc);
	if (!text)
		return fail("%s: no document", name);
	if (!pki_sign_raw(p->tcb_signing.key, text, strlen(text), sig)) {
		hex_encode(sig, sizeof(sig), hex);
		bytes_printf(out, "{\"%s\":%s,\"signature\":\"%s\"}", name, text, hex);
		ret = 0;
	}
	free(text);
	return ret;
}

static int make_crl(const struct signer *issuer, time_t now, int days,
		    const ASN1_INTEGER *revoked, struct bytes *der)
{
	const struct crl_spec spec = {
		.now = now,
		.days = days,
		.number = 1,
		.reasons = true,
		.revoked = revoked,
	};

	return cert_crl(issuer, &spec, der);
}

static int make_crls(struct collateral *c, const struct platform *p,
		     const struct collateral_options *o, time_t now)
{
	const ASN1_INTEGER *pck = NULL, *ca = NULL;
	bool processor = p->profile.processor_ca;

	if (o->revoke_pck)
		pck = X509_get0_serialNumber(p->pck.cert);
	if (o->revoke_ca)
		ca = X509_get0_serialNumber(platform_pck_issuer(p)->cert);
	if (make_crl(&p->platform_ca, now, CRL_DAYS, processor ? NULL : pck, &c->platform_crl) ||
	    make_crl(&p->processor_ca, now, CRL_DAYS, processor ? pck : NULL, &c->processor_crl))
		return -1;
	return make_crl(&p->root, now, ROOT_CRL_DAYS, ca, &c->root_crl);
}

int collateral_make(struct collateral *c, const struct platform *p,
		    const struct collateral_options *o, time_t now)
{
	const struct tcb_options *tcb = &o->tcb;

	memset(c, 0, sizeof(*c));
	if (sign_document(&c->tdx_tcb_info, p, "tcbInfo", tcb_info(p, tcb, true, now),
			  tcb->tcb_info_patch) ||
	    sign_document(&c->sgx_tcb_info, p, "tcbInfo", tcb_info(p, tcb, false, now),
			  tcb->tcb_info_patch) ||
	    sign_document(&c->tdx_qe_identity, p, "enclaveIdentity",
			  qe_identity(p, tcb, true, now), tcb->qe_identity_patch) ||
	    sign_document(&c->sgx_qe_identity, p, "enclaveIdentity",
			  qe_identity(p, tcb, false, now), tcb->qe_identity_patch) ||
	    make_crls(c, p, o, now) ||
	    make_chain(&c->tcb_chain, &p->tcb_signing, p) ||
	    make_chain(&c->platform_chain, &p->platform_ca, p) ||
	    make_chain(&c->processor_chain, &p->processor_ca, p)) {
		collateral_free(c);
		return -1;
	}
	return 0;
}

/* The member of a signed document that was signed, and the signature */
static int split_document(const struct bytes *signed_doc, const char *name, json_t *out,
			  const char *doc_name, const char *sig_name)
{
	static const char between[] = ",\"signature\":\"";
	size_t head = strlen(name) + 4, sig_len = 128;
	const char *text = (const char *)signed_doc->data;
	size_t tail = sizeof(between) - 1 + sig_len + 2;

	if (signed_doc->len < head + tail)
		return fail("%s: too short", name);
	json_object_set_new(out, doc_name,
			    json_stringn(text + head, signed_doc->len - head - tail));
	json_object_set_new(out, sig_name,
			    json_stringn(text + signed_doc->len - 2 - sig_len, sig_len));
	return 0;
}

static void set_hex(json_t *out, const char *name, const struct bytes *b)
{
	char *hex = xcalloc(2, b->len + 1);

	hex_encode(b->data, b->len, hex);
	json_object_set_new(out, name, json_string(hex));
	free(hex);
}

static void set_text(json_t *out, const char *name, const struct bytes *b)
{
	json_object_set_new(out, name, json_stringn((char *)b->data, b->len));
}

/* One file with everything, in the form that some verifiers read */
static int save_bundle(const struct collateral *c, bool processor, const char *dir)
{
	json_t *bundle = json_object();
	char *text;
	int ret = -1;

	set_text(bundle, "pck_crl_issuer_chain", processor ? &c->processor_chain :
		 &c->platform_chain);
	set_hex(bundle, "root_ca_crl", &c->root_crl);
	set_hex(bundle, "pck_crl", processor ? &c->processor_crl : &c->platform_crl);
	set_text(bundle, "tcb_info_issuer_chain", &c->tcb_chain);
	if (split_document(&c->tdx_tcb_info, "tcbInfo", bundle, "tcb_info",
			   "tcb_info_signature"))
		goto out;
	set_text(bundle, "qe_identity_issuer_chain", &c->tcb_chain);
	if (split_document(&c->tdx_qe_identity, "enclaveIdentity", bundle, "qe_identity",
			   "qe_identity_signature"))
		goto out;
	text = json_dumps(bundle, 0);
	if (text)
		ret = file_write(dir, "collateral.json", text, strlen(text), 0644);
	free(text);
out:
	json_decref(bundle);
	return ret;
}

static int save_crl(const char *dir, const char *name, const struct bytes *crl)
{
	struct bytes file = { 0 };
	char *hex = xcalloc(2, crl->len + 1);
	int ret;

	hex_encode(crl->data, crl->len, hex);
	bytes_printf(&file, "%s.der", name);
	ret = file_write(dir, bytes_cstr(&file), crl->data, crl->len, 0644);
	file.len = 0;
	bytes_printf(&file, "%s.hex", name);
	if (!ret)
		ret = file_write(dir, bytes_cstr(&file), hex, 2 * crl->len, 0644);
	bytes_free(&file);
	free(hex);
	return ret;
}

static int save_files(const struct collateral *c, const struct platform *p, time_t now,
		      const char *dir)
{
	bool processor = p->profile.processor_ca;
	struct bytes chain = { 0 }, when = { 0 };
	int ret = -1;

	platform_pck_chain(p, &chain);
	bytes_printf(&when, "%lld\n", (long long)now);
	const struct {
		const char *name;
		const struct bytes *data;
	} files[] = {
		{ "tcbinfo.json", &c->tdx_tcb_info },
		{ "qeid.json", &c->tdx_qe_identity },
		{ "sgx-tcbinfo.json", &c->sgx_tcb_info },
		{ "sgx-qeid.json", &c->sgx_qe_identity },
		{ "tcbchain.pem", &c->tcb_chain },
		{ "qechain.pem", &c->tcb_chain },
		{ "pckchain.pem", &chain },
		{ "time.txt", &when },
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (file_write(dir, files[i].name, files[i].data->data, files[i].data->len, 0644))
			goto out;
	if (save_crl(dir, "pckcrl", processor ? &c->processor_crl : &c->platform_crl) ||
	    save_crl(dir, "rootcrl", &c->root_crl) ||
	    pki_save_cert(dir, "pck.pem", p->pck.cert) ||
	    pki_save_cert(dir, "root.pem", p->root.cert))
		goto out;
	ret = save_bundle(c, processor, dir);
out:
	bytes_free(&when);
	bytes_free(&chain);
	return ret;
}

int collateral_save(const struct collateral *c, const struct platform *p, time_t now)
{
	char *dir = file_path(p->dir, "collateral");
	int ret = file_make_dir(dir);

	if (!ret)
		ret = save_files(c, p, now, dir);
	free(dir);
	return ret;
}

bool collateral_saved(const struct platform *p)
{
	/* the last file that collateral_save() writes */
	char *path = file_path(p->dir, "collateral/collateral.json");
	bool saved = !access(path, F_OK);

	free(path);
	return saved;
}

void collateral_free(struct collateral *c)
{
	struct bytes *all[] = {
		&c->tdx_tcb_info, &c->sgx_tcb_info, &c->tdx_qe_identity, &c->sgx_qe_identity,
		&c->platform_crl, &c->processor_crl, &c->root_crl,
		&c->tcb_chain, &c->platform_chain, &c->processor_chain,
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		bytes_free(all[i]);
}
