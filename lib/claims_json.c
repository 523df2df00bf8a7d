// SPDX-License-Identifier: MIT
/*
 * The verified fields as JSON: all that a policy may speak of, under the same
 * names, whatever the TEE.
 */
#include "policy.h"
#include "show.h"
#include "verdict.h"

static json_t *number(uint64_t n)
{
	return n > INT64_MAX ? ga_show_hexnum(n, 16) :
			       json_integer((json_int_t)n);
}

/* Where the words are "no" and "yes" JSON has its own. */
static json_t *word(const struct ga_policy_value *v,
		    const struct ga_policy_field *fd)
{
	const struct ga_policy_word *w = fd->words;

	if (!strcmp(w->name, "no") && v->number <= 1)
		return json_boolean(v->number);
	for (; w->name; w++)
		if (w->value == v->number)
			return json_string(w->name);
	return number(v->number);
}

static json_t *bits(const struct ga_policy_value *v,
		    const struct ga_policy_field *fd)
{
	json_t *o = json_object();

	ga_show_put(&o, "value", ga_show_hexnum(v->number, 16));
	ga_show_put(&o, "bits", ga_show_bits(v->number & ~fd->aside, fd));
	return o;
}

static json_t *svns(const struct ga_policy_value *v)
{
	json_t *a = json_array();
	unsigned int i;

	for (i = 0; i < GA_POLICY_SVN_COMPONENTS; i++)
		ga_show_append(&a, json_integer(v->bytes[i]));
	return a;
}

static json_t *tcb(const struct ga_policy_value *v)
{
	json_t *o = json_object();
	unsigned int i;

	for (i = 0; i < GA_SNP_TCB_COMPONENTS; i++)
		if (v->present & 1u << i)
			ga_show_put(&o, ga_snp_tcb_name(i),
				    json_integer(v->tcb[i]));
	return o;
}

/* A guest's ABI has no build. */
static json_t *version(const struct ga_policy_value *v,
		       const struct ga_policy_field *fd)
{
	unsigned int major = v->number >> 16 & 0xff;
	unsigned int minor = v->number >> 8 & 0xff;

	if (fd->size == sizeof(uint64_t))
		return json_sprintf("%u.%u", major, minor);
	return json_sprintf("%u.%u.%u", major, minor,
			    (unsigned int)v->number & 0xff);
}

static json_t *value(const struct ga_policy_value *v,
		     const struct ga_policy_field *fd)
{
	switch (fd->type) {
	case GA_TYPE_BYTES:
		return ga_show_hex(GA_SPAN(v->bytes, fd->size));
	case GA_TYPE_NUMBER:
		return number(v->number);
	case GA_TYPE_WORD:
		return word(v, fd);
	case GA_TYPE_TEXT:
		return ga_show_string(v->text);
	case GA_TYPE_BITS:
		return bits(v, fd);
	case GA_TYPE_SVN:
		return svns(v);
	case GA_TYPE_TCB:
		return tcb(v);
	case GA_TYPE_VERSION:
		return version(v, fd);
	case GA_TYPE_DATE:
		return ga_show_time((int64_t)v->number);
	case GA_TYPE_IDS:
		break;
	}
	return json_null();
}

json_t *ga_claims_json(const struct ga_claims *c)
{
	json_t *o = json_object();
	struct ga_policy_value v;
	size_t i;

	for (i = 0; i < ga_policy_fields_n; i++) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];

		/* The state of the TCB is a part of the verdict itself. */
		if (fd->from == GA_FROM_TCB || !ga_policy_field_get(fd, c, &v))
			continue;
		if (fd->type != GA_TYPE_TEXT || v.text[0])
			ga_show_put(&o, fd->name, value(&v, fd));
	}
	return o;
}
