// SPDX-License-Identifier: MIT
/* Values as a policy file has them. */
#include "policy.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

static const char *const op_names[GA_OP_COUNT] = {
	[GA_OP_ALLOW] = "allow",	   [GA_OP_DENY] = "deny",
	[GA_OP_REQUIRE] = "require",	   [GA_OP_MINIMUM] = "minimum",
	[GA_OP_GRACE_DAYS] = "grace-days", [GA_OP_ANY] = "any",
};

const char *ga_policy_op_name(enum ga_policy_op op)
{
	return op_names[op];
}

static void print_word(FILE *out, uint64_t value,
		       const struct ga_policy_field *fd)
{
	const struct ga_policy_word *w;

	for (w = fd->words; w->name; w++) {
		if (w->value == value) {
			fputs(w->name, out);
			return;
		}
	}
	if (fd->code == GA_E_TCB_STATUS)
		fputs(ga_tcb_status_name(value), out);
	else
		fprintf(out, "%" PRIu64, value);
}

void ga_policy_bits_print(FILE *out, uint64_t bits,
			  const struct ga_policy_field *fd)
{
	const struct ga_policy_word *w;
	const char *sep = "";
	unsigned int i;

	for (i = 0; i < 64; i++) {
		if (!(bits & 1ull << i))
			continue;
		for (w = fd->words; w && w->name; w++)
			if (w->value == 1ull << i)
				break;
		if (w && w->name)
			fprintf(out, "%s%s", sep, w->name);
		else
			fprintf(out, "%sbit-%u", sep, i);
		sep = " ";
	}
}

static void print_components(FILE *out, const struct ga_policy_value *v,
			     const struct ga_policy_field *fd)
{
	const char *sep = "";
	unsigned int i;

	if (fd->type == GA_TYPE_TCB) {
		fputs(ga_snp_product_name(v->product), out);
		for (i = 0; i < GA_SNP_TCB_COMPONENTS; i++)
			if (v->present & 1u << i)
				fprintf(out, " %s=%u", ga_snp_tcb_name(i),
					v->tcb[i]);
		return;
	}
	for (i = 0; i < GA_POLICY_SVN_COMPONENTS; i++) {
		if (!(v->present & 1u << i))
			continue;
		fprintf(out, "%s%u=%u", sep, i, v->bytes[i]);
		sep = " ";
	}
}

void ga_policy_value_print(FILE *out, const struct ga_policy_value *v,
			   const struct ga_policy_field *fd)
{
	char hex[2 * GA_POLICY_BYTES_MAX + 1], date[GA_TIME_ISO_LEN];

	switch (fd->type) {
	case GA_TYPE_BYTES:
		ga_hex_encode(hex, GA_SPAN(v->bytes, fd->size));
		fputs(hex[strspn(hex, "0")] ? hex : "zeros", out);
		return;
	case GA_TYPE_NUMBER:
		fprintf(out, "%" PRIu64, v->number);
		return;
	case GA_TYPE_WORD:
		print_word(out, v->number, fd);
		return;
	case GA_TYPE_TEXT:
		fprintf(out, "\"%s\"", v->text);
		return;
	case GA_TYPE_IDS:
		fputs(v->text[0] ? v->text : "none", out);
		return;
	case GA_TYPE_BITS:
		ga_policy_bits_print(out, v->number, fd);
		return;
	case GA_TYPE_SVN:
	case GA_TYPE_TCB:
		print_components(out, v, fd);
		return;
	case GA_TYPE_VERSION:
		fprintf(out, "%u.%u", (unsigned int)(v->number >> 16),
			(unsigned int)(v->number >> 8 & 0xff));
		if (fd->size != sizeof(uint64_t))
			fprintf(out, ".%u", (unsigned int)(v->number & 0xff));
		return;
	case GA_TYPE_DATE:
		ga_time_format_iso(date, (int64_t)v->number);
		fputs(date, out);
		return;
	}
}
