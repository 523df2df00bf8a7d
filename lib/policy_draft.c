// SPDX-License-Identifier: MIT
/* A policy made from evidence: its own values, for people to loosen. */
#include "policy.h"
#include "text.h"
#include "verdict.h"


/*
 * What runs and how it is configured is demanded. What differs from request to
 * request or from host to host is suggested, behind a number sign.
 */
static const struct hint {
	const char *name;
	const char *text;
	bool suggest;
} hints[] = {
	{ "mr_td", "the firmware, as the cloud provider builds it", false },
	{ "rt_mr0", "differs with processors, memory and devices of the VM",
	  false },
	{ "rt_mr1", "changes with every kernel", false },
	{ "rt_mr2", "changes with command line and initrd", false },
	{ "rt_mr3", "the guest's own: any, where nothing counts on it", false },
	{ "mr_enclave", "changes with every build; any, to go by mr_signer",
	  false },
	{ "mr_signer", "with isv_prod_id and isv_svn: every build of a product",
	  false },
	{ "MEASUREMENT", "differs with the number of processors, as a rule",
	  false },
	{ "REPORTED_TCB", "raise it as AMD fixes things; one line a product",
	  false },
	{ "td_attributes", "to tolerate more: td_attributes allow NAME...",
	  false },
	{ "xfam", "differs from processor to processor: xfam allow any",
	  false },
	{ "report_data", "differs from request to request", true },
	{ "REPORT_DATA", "differs from request to request", true },
	{ "REPORT_ID", "differs from one start to the next", true },
	{ "REPORT_ID_MA", "differs from one start to the next", true },
	{ "td_id", "differs from one start to the next", true },
	{ "PPID", "this platform alone", true },
	{ "CHIP_ID", "this chip alone", true },
	{ "FMSPC", "this model of platform alone", true },
	{ "product", "this product line alone", true },
	{ "csp_id", "this cloud provider alone", true },
	{ "mr_seam", "this build of the TDX module alone", true },
	{ "tcb-date", "TCBs at least this new", true },
	{ "tcb-evaluation-data-number", "this edition of collateral at least",
	  true },
	{ "advisory-ids", "these advisories alone", true },
	{ "PLATFORM_INFO", "a host set up like this one", true },
	{ "SIGNING_KEY", "this kind of key alone", true },
	{ "binding.uid", "evidence that this user asked for", true },
	{ "binding.label", "evidence that a process of this label asked for",
	  true },
	{ "binding.purpose", "evidence that was asked for under this name",
	  true },
};

static const struct hint *hint_of(const struct ga_policy_field *fd)
{
	size_t i;

	for (i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (!strcmp(hints[i].name, fd->name))
			return &hints[i];
	return NULL;
}

static bool printable(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text >= 0x7f || *text == '"')
			return false;
	return true;
}

/* Bits: exactly these, the dangerous ones called so. */
static void draft_bits(FILE *out, const struct ga_policy_field *fd, uint64_t bits,
		       const char *hash)
{
	bits &= ~fd->aside;
	if (bits & fd->open)
		fprintf(out, "# DANGER: this lets the host read and change the "
			"guest. Remove it unless it is a test.\n");
	fprintf(out, "%s%s %s ", hash, fd->name, bits ? "require" : "allow");
	if (bits)
		ga_policy_bits_print(out, bits, fd);
	else
		fputs("none", out);
	fputc('\n', out);
}

static void draft_ids(FILE *out, const struct ga_policy_field *fd,
		      const struct ga_tcb_result *tcb, const char *hash)
{
	size_t i;

	fprintf(out, "%s%s allow", hash, fd->name);
	for (i = 0; i < tcb->n_advisories; i++)
		fprintf(out, " %s", tcb->advisories[i]);
	fputs(tcb->n_advisories ? "\n" : " none\n", out);
}

static void draft_status(FILE *out, const struct ga_tcb_result *tcb)
{
	const char *name = ga_tcb_status_name(tcb->status);

	switch (tcb->status) {
	case GA_TCB_UNKNOWN:
	case GA_TCB_UP_TO_DATE:
		break;
	case GA_TCB_REVOKED:
	case GA_TCB_NOT_SUPPORTED:
		fprintf(out, "# This platform is %s, which nothing can accept.\n",
			name);
		break;
	default:
		fprintf(out, "# This platform is not up to date. Safer than "
			"to allow it for good:\n#tcb-status grace-days 30\n"
			"tcb-status allow UpToDate %s\n", name);
		return;
	}
	fputs("tcb-status allow UpToDate\n", out);
}

static bool has_value(const struct ga_policy_field *fd,
		      const struct ga_claims *c, struct ga_policy_value *v)
{
	if (fd->type == GA_TYPE_IDS)
		return c->tcb.status != GA_TCB_UNKNOWN;
	return ga_policy_field_get(fd, c, v) &&
	       (fd->type != GA_TYPE_TEXT || (v->text[0] && printable(v->text)));
}

/* As the operator that fits: lists for what is, minima for what counts up. */
static void draft_value(FILE *out, const struct ga_policy_field *fd,
			const struct ga_claims *c,
			const struct ga_policy_value *v, const char *hash)
{
	bool list = ga_policy_field_ops(fd) & 1u << GA_OP_ALLOW;

	if (fd->type == GA_TYPE_IDS) {
		draft_ids(out, fd, &c->tcb, hash);
		return;
	}
	if (fd->type == GA_TYPE_BITS) {
		draft_bits(out, fd, v->number, hash);
		return;
	}
	if (strstr(fd->name, "svn") || strstr(fd->name, "SVN") ||
	    fd->code == GA_E_EVALUATION_NUMBER)
		list = false;
	fprintf(out, "%s%s %s ", hash, fd->name, list ? "allow" : "minimum");
	ga_policy_value_print(out, v, fd);
	fputc('\n', out);
}

static void draft_field(FILE *out, const struct ga_policy_field *fd,
			const struct ga_claims *c)
{
	const struct hint *h = hint_of(fd);
	struct ga_policy_value v;

	if (fd->code == GA_E_TCB_STATUS) {
		draft_status(out, &c->tcb);
		return;
	}
	if (fd->code == GA_E_EMULATED) {
		if (c->emulated)
			fputs("# No real hardware vouches for this evidence. "
			      "For tests alone:\nemulated allow yes\n", out);
		return;
	}
	if ((!h && fd->role == GA_ROLE_OTHER) || !has_value(fd, c, &v))
		return;
	if (h)
		fprintf(out, "# %s: %s\n", fd->name, h->text);
	draft_value(out, fd, c, &v, h && h->suggest ? "#" : "");
}

static void draft(FILE *out, const struct ga_claims *c)
{
	char when[GA_TIME_ISO_LEN];
	size_t i;

	ga_time_format_iso(when, c->time);
	fprintf(out, "guest-attest-policy 1\n\n"
		"# Made from evidence that was genuine at %s.\n"
		"# Whether what it shows deserves trust is for you to say.\n"
		"# To loosen: add values to a line, put \"any\" in their place,"
		" or, but for\n"
		"# the measurements, remove it. To tighten: remove the number"
		" sign before a line.\n\n"
		"accept %s\n", when, ga_tee_name(c->evidence->tee));
	for (i = 0; i < ga_policy_fields_n; i++)
		if (ga_policy_field_of(&ga_policy_fields[i], c->evidence->tee))
			draft_field(out, &ga_policy_fields[i], c);
}

char *ga_policy_draft(const struct ga_verdict *vd)
{
	const struct ga_claims *c = ga_verdict_claims(vd);
	char *text = NULL;
	size_t len;
	FILE *out;

	/* Values nobody vouches for must not become what is accepted. */
	if (!c)
		return NULL;
	out = open_memstream(&text, &len);
	if (!out)
		return NULL;
	draft(out, c);
	return ga_text_finish(out, &text);
}
