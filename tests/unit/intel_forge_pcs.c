// SPDX-License-Identifier: MIT
/* TCB info and QE identity of the forge, as PCS would serve them. */
#include "intel_forge_parts.h"

#include <time.h>

static void put_date(struct buf *b, const char *name, long from_now)
{
	time_t t = FORGE_NOW + from_now;
	char text[32];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	forge_put_text(b, "\"%s\":\"%s\",", name, text);
}

static void put_signed(struct buf *out, const char *name, const struct buf *body,
		       EVP_PKEY *key)
{
	uint8_t sig[64];
	int i;

	forge_sign_raw(key, body->p, body->n, sig);
	forge_put_text(out, "{\"%s\":", name);
	forge_put(out, body->p, body->n);
	forge_put_text(out, ",\"signature\":\"");
	for (i = 0; i < 64; i++)
		forge_put_text(out, "%02x", sig[i]);
	forge_put_text(out, "\"}");
}

static void put_module(const struct forge *fg, struct buf *b)
{
	forge_put_text(b, "\"mrsigner\":\"%s\",\"attributes\":\"0000000000000000\","
		    "\"attributesMask\":\"FFFFFFFFFFFFFFFF\"",
		 fg->module_signer);
}

static void put_components(struct buf *b, const char *name, unsigned int all,
			   unsigned int third)
{
	int i;

	forge_put_text(b, "\"%s\":[", name);
	for (i = 0; i < 16; i++)
		forge_put_text(b, "%s{\"svn\":%u}", i ? "," : "",
			 i == 2 ? third : all);
	forge_put_text(b, "],");
}

/* The level of the knobs, and one below it that everything meets. */
static void put_level(const struct forge *fg, struct buf *b, unsigned int comp,
		      unsigned int tdx2, unsigned int pce, const char *status)
{
	int i;

	forge_put_text(b, "{\"tcb\":{");
	if (fg->tcb_version == 2) {
		for (i = 1; i <= 16; i++)
			forge_put_text(b, "\"sgxtcbcomp%02dsvn\":%u,", i, comp);
	} else {
		put_components(b, "sgxtcbcomponents", comp, comp);
		if (!strcmp(fg->tcb_id, "TDX"))
			put_components(b, "tdxtcbcomponents", 0, tdx2);
	}
	forge_put_text(b, "\"pcesvn\":%u},\"tcbDate\":\"2026-01-01T00:00:00Z\","
		    "\"tcbStatus\":\"%s\",\"advisoryIDs\":[\"SA-%s\"]}",
		 pce, status, status);
}

void forge_make_tcb_info(const struct forge *fg, struct buf *out)
{
	struct buf b = { .n = 0 };

	forge_put_text(&b, "{");
	if (fg->tcb_version >= 3)
		forge_put_text(&b, "\"id\":\"%s\",", fg->tcb_id);
	forge_put_text(&b, "\"version\":%u,", fg->tcb_version);
	put_date(&b, "issueDate", fg->tcb_issue);
	put_date(&b, "nextUpdate", fg->tcb_next);
	forge_put_text(&b, "\"fmspc\":\"%s\",\"pceId\":\"%s\",\"tcbType\":0,"
		     "\"tcbEvaluationDataNumber\":%u,%s",
		 fg->tcb_fmspc, fg->tcb_pce_id, fg->tcb_eval,
		 fg->tcb_info_extra);
	if (!strcmp(fg->tcb_id, "TDX") && fg->tcb_version >= 3) {
		forge_put_text(&b, "\"tdxModule\":{");
		put_module(fg, &b);
		forge_put_text(&b, "},\"tdxModuleIdentities\":[{\"id\":\"%s\",",
			 fg->module_id);
		put_module(fg, &b);
		forge_put_text(&b, ",\"tcbLevels\":[{\"tcb\":{\"isvsvn\":%u},"
			     "\"tcbDate\":\"2026-01-01T00:00:00Z\","
			     "\"tcbStatus\":\"UpToDate\"},"
			     "{\"tcb\":{\"isvsvn\":2},"
			     "\"tcbDate\":\"2025-01-01T00:00:00Z\","
			     "\"tcbStatus\":\"%s\",\"advisoryIDs\":[\"SA-M\"]}"
			     "]}],",
			 fg->module_svn, fg->module_status);
	}
	forge_put_text(&b, "\"tcbLevels\":");
	if (fg->tcb_levels) {
		forge_put_text(&b, "%s", fg->tcb_levels);
	} else {
		forge_put_text(&b, "[");
		put_level(fg, &b, fg->level_comp, fg->level_tdx_comp2,
			  fg->level_pce_svn, fg->tcb_status);
		forge_put_text(&b, "]");
	}
	forge_put_text(&b, "}%s", fg->tcb_tail);
	put_signed(out, "tcbInfo", &b, fg->key[fg->tcb_signer]);
	if (fg->tcb_flip)
		out->p[out->n / 2] ^= 1;
}

void forge_make_qe_identity(const struct forge *fg, struct buf *out)
{
	struct buf b = { .n = 0 };

	forge_put_text(&b, "{\"id\":\"%s\",\"version\":%u,", fg->qe_id,
		 fg->qe_version);
	put_date(&b, "issueDate", fg->qe_issue);
	put_date(&b, "nextUpdate", fg->qe_next);
	forge_put_text(&b, "\"tcbEvaluationDataNumber\":%u,"
		     "\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\","
		     "\"attributes\":\"11000000000000000000000000000000\","
		     "\"attributesMask\":\"FBFFFFFFFFFFFFFF0000000000000000\","
		     "\"mrsigner\":\"%.64s\",\"isvprodid\":2,\"tcbLevels\":["
		     "{\"tcb\":{\"isvsvn\":%u},"
		     "\"tcbDate\":\"2026-01-01T00:00:00Z\","
		     "\"tcbStatus\":\"%s\",\"advisoryIDs\":[\"SA-Q\"]}]}%s",
		 fg->qe_eval, HEX48, fg->qe_level_svn, fg->qe_status,
		 fg->qe_tail);
	put_signed(out, "enclaveIdentity", &b, fg->key[fg->qe_signer]);
}
