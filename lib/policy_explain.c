// SPDX-License-Identifier: MIT
/* A policy in sentences: what it accepts, and what it is silent about. */
#include "policy.h"
#include "text.h"
#include "verdict.h"

#include <inttypes.h>

/* Up to here a list of values goes on the line of its field. */
#define SHORT 80

static const char *tee_title(enum ga_tee tee)
{
	switch (tee) {
	case GA_TEE_TDX:
		return "Intel TDX";
	case GA_TEE_SGX:
		return "Intel SGX";
	case GA_TEE_SNP:
		return "AMD SEV-SNP";
	case GA_TEE_UNKNOWN:
		break;
	}
	return "unknown";
}

static void put_values(FILE *out, const struct ga_policy *p,
		       const struct ga_policy_rule *r)
{
	const struct ga_policy_value *v = p->values + r->first;
	size_t i, width = 0;

	if (r->field->type == GA_TYPE_BYTES)
		width = r->n * (2 * r->field->size + 1);
	for (i = 0; i < r->n; i++) {
		if (r->n > 1 && width > SHORT)
			fputs("\n        ", out);
		else
			fputs(i ? ", " : " ", out);
		ga_policy_value_print(out, &v[i], r->field);
	}
}

static void put_list(FILE *out, const struct ga_policy *p,
		     const struct ga_policy_rule *r)
{
	bool ids = r->field->type == GA_TYPE_IDS;

	if (r->op == GA_OP_DENY)
		fputs(r->n > 1 || ids ? " none of" : " not", out);
	else if (ids && p->values[r->first].text[0])
		fputs(" none but", out);
	else if (r->n > 1)
		fputs(" one of", out);
	put_values(out, p, r);
}

static void put_bits(FILE *out, const struct ga_policy *p,
		     const struct ga_policy_field *fd,
		     const struct ga_policy_rule *require,
		     const struct ga_policy_rule *allow)
{
	uint64_t must = 0, may = 0;
	bool any = false;
	size_t i;

	for (i = 0; require && i < require->n; i++)
		must |= p->values[require->first + i].number;
	for (i = 0; allow && i < allow->n; i++) {
		may |= p->values[allow->first + i].number;
		any |= p->values[allow->first + i].any;
	}
	if (must) {
		fputc(' ', out);
		ga_policy_bits_print(out, must, fd);
		fputs(" set;", out);
	}
	if (may & ~must) {
		fputc(' ', out);
		ga_policy_bits_print(out, may & ~must, fd);
		fputs(" set or clear;", out);
	}
	if (!any) {
		fputs(" every other bit clear", out);
		return;
	}
	fputs(" other known bits as they are", out);
	if (fd->open & ~must & ~may) {
		fputs("; ", out);
		ga_policy_bits_print(out, fd->open & ~must & ~may, fd);
		fputs(" and unknown bits clear", out);
	} else if (fd->words) {
		fputs("; unknown bits clear", out);
	}
}

static void put_tcb(FILE *out, const struct ga_policy *p,
		    const struct ga_policy_rule *r)
{
	size_t i;

	fputs(" at least, and of no other product:", out);
	for (i = 0; i < r->n; i++) {
		fputs("\n        ", out);
		ga_policy_value_print(out, &p->values[r->first + i], r->field);
	}
}

static void put_rule(FILE *out, const struct ga_policy *p,
		     const struct ga_policy_rule *r)
{
	switch (r->op) {
	case GA_OP_ALLOW:
	case GA_OP_DENY:
		put_list(out, p, r);
		return;
	case GA_OP_MINIMUM:
		if (r->field->type == GA_TYPE_TCB) {
			put_tcb(out, p, r);
			return;
		}
		fputs(" at least", out);
		put_values(out, p, r);
		return;
	case GA_OP_GRACE_DAYS:
		fprintf(out, " for %" PRIu64 " days from the date of the first "
			"better level on, OutOfDate counts as UpToDate",
			p->values[r->first].number);
		return;
	case GA_OP_ANY:
		fputs(r->field->code == GA_E_TCB_STATUS ?
			      " anything but Revoked" : " anything", out);
		return;
	default:
		return;
	}
}

/* Is something demanded of it even when nothing is said? */
static bool judged_anyway(const struct ga_policy_field *fd)
{
	return fd->code == GA_E_TCB_STATUS || fd->code == GA_E_EMULATED ||
	       (fd->type == GA_TYPE_BITS && fd->words);
}

/* Are there bits that this leaves open? */
static bool named_bits(const struct ga_policy_field *fd)
{
	return fd->type == GA_TYPE_BITS &&
	       ga_policy_field_known(fd) & ~fd->open;
}

static void put_default(FILE *out, const struct ga_policy_field *fd)
{
	if (fd->code == GA_E_TCB_STATUS) {
		fputs(" UpToDate", out);
	} else if (fd->code == GA_E_EMULATED) {
		fputs(" no", out);
	} else {
		fputc(' ', out);
		ga_policy_bits_print(out, fd->open, fd);
		fputs(fd->open ? " and unknown bits clear" :
				 "unknown bits clear", out);
	}
	fputs(", as nothing else is said\n", out);
}

static void put_field(FILE *out, const struct ga_policy *p,
		      const struct ga_policy_field *fd,
		      const struct ga_policy_rule *r,
		      const struct ga_policy_rule *end)
{
	const struct ga_policy_rule *by[GA_OP_COUNT] = { NULL };
	const char *sep = "";

	fprintf(out, "  - %s (%s):", fd->name, fd->what);
	if (r == end) {
		put_default(out, fd);
		return;
	}
	if (fd->type == GA_TYPE_BITS) {
		for (; r < end; r++)
			by[r->op] = r;
		put_bits(out, p, fd, by[GA_OP_REQUIRE], by[GA_OP_ALLOW]);
	} else {
		if (fd->code == GA_E_TCB_STATUS && r->op == GA_OP_GRACE_DAYS)
			fputs(" UpToDate;", out);
		for (; r < end; r++, sep = ";") {
			fputs(sep, out);
			put_rule(out, p, r);
		}
	}
	fputc('\n', out);
}

/* The statements on @fd, from @r to what is returned. */
static const struct ga_policy_rule *
rules_end(const struct ga_policy_rule *r, const struct ga_policy_rule *end,
	  const struct ga_policy_field *fd)
{
	while (r < end && r->field == fd)
		r++;
	return r;
}

/* In table order: what is demanded, or what is left open. */
static void put_fields(FILE *out, const struct ga_policy *p,
		       const struct ga_policy_section *s, bool open)
{
	const struct ga_policy_rule *r = p->rules + s->first, *next;
	const struct ga_policy_rule *end = r + s->n;
	const char *sep = "It leaves open: ";
	size_t i;

	for (i = 0; i < ga_policy_fields_n; i++, r = next) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];
		bool judged;

		next = rules_end(r, end, fd);
		if (!ga_policy_field_of(fd, s->tee))
			continue;
		judged = judged_anyway(fd);
		if (!open && (next > r || judged)) {
			put_field(out, p, fd, r, next);
		} else if (open && next == r &&
			   (!judged || named_bits(fd))) {
			fprintf(out, "%s%s", sep, fd->name);
			sep = ", ";
		}
	}
	if (open && *sep == ',')
		fputs(".\n", out);
}

static void explain_section(FILE *out, const struct ga_policy *p,
			    const struct ga_policy_section *s)
{
	fprintf(out, "\n%s evidence is accepted%s%s when all of this holds:\n",
		tee_title(s->tee), s->name[0] ? " as " : "", s->name);
	put_fields(out, p, s, false);
	put_fields(out, p, s, true);
}

static bool has_section(const struct ga_policy *p, enum ga_tee tee)
{
	size_t i;

	for (i = 0; i < p->n_sections; i++)
		if (p->sections[i].tee == tee)
			return true;
	return false;
}

char *ga_policy_explain(const struct ga_policy *p)
{
	enum ga_tee tee;
	char *text = NULL;
	size_t len, i;
	FILE *out;

	out = open_memstream(&text, &len);
	if (!out)
		return NULL;
	fprintf(out, "Policy %s\n", p->id);
	for (tee = GA_TEE_TDX; tee <= GA_TEE_SNP; tee++) {
		for (i = 0; i < p->n_sections; i++)
			if (p->sections[i].tee == tee)
				explain_section(out, p, &p->sections[i]);
		if (!has_section(p, tee))
			fprintf(out, "\n%s evidence is refused: nothing "
				"accepts it.\n", tee_title(tee));
	}
	return ga_text_finish(out, &text);
}
