// SPDX-License-Identifier: MIT
/* One section of a policy, held against verified claims. */
#include "policy.h"
#include "text.h"
#include "verdict.h"

#include <stdlib.h>

/* One day, in seconds. */
#define DAY 86400

/**
 * struct demands - what a section says of one field
 * @by: its statements by operator, or NULL
 * @any: it says something at all
 */
struct demands {
	const struct ga_policy_rule *by[GA_OP_COUNT];
	bool said;
};

/**
 * struct appraisal - an evaluation under way
 * @p: the policy
 * @c: the claims
 * @a: the outcome
 * @f: receives mismatches
 */
struct appraisal {
	const struct ga_policy *p;
	const struct ga_claims *c;
	struct ga_appraisal *a;
	struct ga_findings *f;
};

/* All statements of one field; @r is the first one and moves past them. */
static struct demands collect(const struct ga_policy_rule **r,
			      const struct ga_policy_rule *end,
			      const struct ga_policy_field *fd)
{
	struct demands d = { .said = false };

	for (; *r < end && (*r)->field == fd; (*r)++) {
		d.by[(*r)->op] = *r;
		d.said = true;
	}
	return d;
}

static const struct ga_policy_value *value(const struct appraisal *x,
					   const struct ga_policy_rule *r,
					   size_t i)
{
	return &x->p->values[r->first + i];
}

static const struct ga_policy_value *find(const struct appraisal *x,
					  const struct ga_policy_rule *r,
					  const struct ga_policy_value *wanted)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = ga_policy_value_cmp(value(x, r, mid), wanted, r->field);

		if (!c)
			return value(x, r, mid);
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static void mismatch(struct appraisal *x, const struct ga_policy_field *fd,
		     enum ga_code code, const char *field, const char *expected,
		     const char *actual)
{
	x->a->failed |= 1u << fd->role;
	ga_report(x->f, code, field, expected, actual);
}

static enum ga_code code_of(const struct ga_policy_field *fd)
{
	return fd->code ? fd->code : GA_E_POLICY;
}

static const char *show(struct ga_value *out, const struct ga_policy_value *v,
			const struct ga_policy_field *fd)
{
	char *text = NULL;
	size_t len;
	FILE *mem = open_memstream(&text, &len);

	if (mem) {
		ga_policy_value_print(mem, v, fd);
		text = ga_text_finish(mem, &text);
		if (text)
			ga_value_fmt(out, "%s", text);
	}
	free(text);
	return out->s;
}

#define SHOW(v, fd) show(&(struct ga_value){ "" }, (v), (fd))

/* The values of a list, as many as there is room for. */
static const char *show_list(struct ga_value *out, const struct appraisal *x,
			     const struct ga_policy_rule *r)
{
	size_t i, n, len;

	if (r->n == 1)
		return show(out, value(x, r, 0), r->field);
	n = (size_t)snprintf(out->s, sizeof(out->s), "one of %zu:", r->n);
	for (i = 0; i < r->n; i++) {
		const char *text = SHOW(value(x, r, i), r->field);

		len = strlen(text);
		if (n + 1 + len + sizeof(" ...") > sizeof(out->s)) {
			strcpy(out->s + n, " ...");
			break;
		}
		n += (size_t)sprintf(out->s + n, " %s", text);
	}
	return out->s;
}

#define LIST(x, r) show_list(&(struct ga_value){ "" }, (x), (r))

/* The policy asks for what this evidence, or the collateral, does not tell. */
static void absent(struct appraisal *x, const struct ga_policy_field *fd)
{
	bool open = fd->from == GA_FROM_TCB;

	mismatch(x, fd, open ? GA_E_COLLATERAL_MISSING : GA_E_ABSENT, fd->name,
		 "a value", open ? "none without TCB info and QE identity" :
				   "evidence without it");
}

static uint64_t sum_of_bits(const struct appraisal *x,
			    const struct ga_policy_rule *r, bool *any)
{
	uint64_t bits = 0;
	size_t i;

	for (i = 0; r && i < r->n; i++) {
		bits |= value(x, r, i)->number;
		*any |= value(x, r, i)->any;
	}
	return bits;
}

static const char *show_bits(struct ga_value *out, uint64_t bits,
			     const struct ga_policy_field *fd, const char *state)
{
	char *text = NULL;
	size_t len;
	FILE *mem = open_memstream(&text, &len);

	if (mem) {
		ga_policy_bits_print(mem, bits, fd);
		text = ga_text_finish(mem, &text);
		if (text)
			ga_value_fmt(out, "%s %s", text, state);
	}
	free(text);
	return out->s;
}

#define BITS(bits, fd, state) \
	show_bits(&(struct ga_value){ "" }, (bits), (fd), (state))

/*
 * A bit that is not named must be clear. Where nothing is said, or "any" is,
 * that is so all the same for the bits that open the guest to the host and
 * for those nobody here knows.
 */
static void judge_bits(struct appraisal *x, const struct ga_policy_field *fd,
		       const struct demands *d)
{
	uint64_t known = ga_policy_field_known(fd), bits, require, allow, extra;
	struct ga_policy_value v;
	bool any = !d->said;
	const char *actual;

	if (!ga_policy_field_get(fd, x->c, &v)) {
		if (d->said)
			absent(x, fd);
		return;
	}
	/* Of bits without a name nothing is left to say. */
	x->a->unchecked[ga_policy_field_index(fd)] = !d->said &&
						     known & ~fd->open;
	bits = v.number & ~fd->aside;
	require = sum_of_bits(x, d->by[GA_OP_REQUIRE], &any);
	allow = require | sum_of_bits(x, d->by[GA_OP_ALLOW], &any);
	if (any)
		allow |= known & ~fd->open;
	actual = GA_HEX64(v.number);
	if (require & ~bits)
		mismatch(x, fd, code_of(fd), fd->name,
			 BITS(require & ~bits, fd, "set"), actual);
	extra = bits & ~allow;
	if (extra & fd->open)
		mismatch(x, fd, GA_E_DEBUG, fd->name,
			 BITS(extra & fd->open, fd, "clear"), actual);
	extra &= ~fd->open;
	if (extra & ~known)
		mismatch(x, fd, GA_E_NOT_KNOWN, fd->name,
			 BITS(extra & ~known, fd, "clear"), actual);
	if (extra & known)
		mismatch(x, fd, code_of(fd), fd->name,
			 BITS(extra & known, fd, "clear"), actual);
}

/* What an outdated platform would be, were it not outdated. */
static enum ga_tcb_status in_date(enum ga_tcb_status s)
{
	switch (s) {
	case GA_TCB_OUT_OF_DATE:
	case GA_TCB_TD_RELAUNCH_ADVISED:
		return GA_TCB_UP_TO_DATE;
	case GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED:
	case GA_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED:
		return GA_TCB_CONFIGURATION_NEEDED;
	default:
		return GA_TCB_UNKNOWN;
	}
}

static bool status_allowed(const struct appraisal *x, const struct demands *d,
			   enum ga_tcb_status s)
{
	struct ga_policy_value v = { .number = s };

	/* What the vendor has revoked, or does not know, nobody can accept. */
	if (s == GA_TCB_REVOKED || s == GA_TCB_NOT_SUPPORTED ||
	    s == GA_TCB_UNKNOWN)
		return false;
	if (d->by[GA_OP_ANY])
		return true;
	if (!d->by[GA_OP_ALLOW])
		return s == GA_TCB_UP_TO_DATE;
	return find(x, d->by[GA_OP_ALLOW], &v);
}

static const char *show_statuses(struct ga_value *out,
				 const struct appraisal *x,
				 const struct demands *d)
{
	if (d->by[GA_OP_ALLOW])
		return show_list(out, x, d->by[GA_OP_ALLOW]);
	return d->by[GA_OP_ANY] ? "any but Revoked" : "UpToDate";
}

/* Nothing said: UpToDate alone, as without a policy. */
static void judge_status(struct appraisal *x, const struct ga_policy_field *fd,
			 const struct demands *d)
{
	const struct ga_policy_rule *grace = d->by[GA_OP_GRACE_DAYS];
	const struct ga_tcb_result *tcb = &x->c->tcb;
	enum ga_tcb_status better = in_date(tcb->status);
	struct ga_value buf = { "" };
	const char *list;
	int64_t end;

	if (tcb->status == GA_TCB_UNKNOWN) {
		/* Nothing to be said where "any" will do. */
		if (!d->by[GA_OP_ANY])
			absent(x, fd);
		return;
	}
	if (status_allowed(x, d, tcb->status))
		return;
	list = show_statuses(&buf, x, d);
	if (!grace || tcb->superseded <= 0 || !status_allowed(x, d, better)) {
		mismatch(x, fd, fd->code, fd->name, list,
			 ga_tcb_status_name(tcb->status));
		return;
	}
	end = tcb->superseded + (int64_t)value(x, grace, 0)->number * DAY;
	if (x->c->time <= end)
		ga_report(x->f, GA_N_GRACE, fd->name,
			  GA_FMT("%s from %s on", list, GA_TIME(end)),
			  ga_tcb_status_name(tcb->status));
	else
		mismatch(x, fd, fd->code, fd->name,
			 GA_FMT("%s, or %s until %s", list,
				ga_tcb_status_name(tcb->status), GA_TIME(end)),
			 ga_tcb_status_name(tcb->status));
}

/* An id is found by its name; the empty one stands for "none". */
static void judge_ids(struct appraisal *x, const struct ga_policy_field *fd,
		      const struct demands *d)
{
	const struct ga_policy_rule *allow = d->by[GA_OP_ALLOW];
	const struct ga_policy_rule *deny = d->by[GA_OP_DENY];
	const struct ga_tcb_result *tcb = &x->c->tcb;
	struct ga_policy_value v = { .line = 0 };
	size_t i;

	if (d->by[GA_OP_ANY])
		return;
	if (tcb->status == GA_TCB_UNKNOWN) {
		if (d->said)
			absent(x, fd);
		return;
	}
	x->a->unchecked[ga_policy_field_index(fd)] = !d->said;
	for (i = 0; i < tcb->n_advisories; i++) {
		snprintf(v.text, sizeof(v.text), "%s", tcb->advisories[i]);
		if (allow && (!v.text[0] || !find(x, allow, &v)))
			mismatch(x, fd, fd->code, fd->name, LIST(x, allow),
				 v.text);
		if (deny && find(x, deny, &v))
			mismatch(x, fd, GA_E_DENIED, fd->name, "others", v.text);
	}
}

/* Evidence that no hardware vouches for has to be wanted by name. */
static void judge_emulated(struct appraisal *x, const struct ga_policy_field *fd,
			   const struct demands *d)
{
	const struct ga_policy_rule *allow = d->by[GA_OP_ALLOW];
	struct ga_policy_value v = { .number = x->c->emulated };

	if (allow ? find(x, allow, &v) != NULL : !x->c->emulated)
		return;
	mismatch(x, fd, allow && !x->c->emulated ? GA_E_POLICY : fd->code,
		 fd->name, allow ? LIST(x, allow) : "no",
		 x->c->emulated ? "yes" : "no");
}

/* The minimum of the platform's own product; the others are no help. */
static void judge_tcb(struct appraisal *x, const struct ga_policy_field *fd,
		      const struct ga_policy_rule *r,
		      const struct ga_policy_value *v)
{
	const struct ga_policy_value *least = find(x, r, v);
	unsigned int i;

	if (!least) {
		mismatch(x, fd, fd->code, fd->name, "a product with a minimum",
			 ga_snp_product_name(v->product));
		return;
	}
	for (i = 0; i < GA_SNP_TCB_COMPONENTS; i++)
		if (v->tcb[i] < least->tcb[i])
			mismatch(x, fd, fd->code,
				 GA_FMT("%s.%s", fd->name, ga_snp_tcb_name(i)),
				 GA_FMT("at least %u", least->tcb[i]),
				 GA_DEC(v->tcb[i]));
}

static void judge_svn(struct appraisal *x, const struct ga_policy_field *fd,
		      const struct ga_policy_rule *r,
		      const struct ga_policy_value *v)
{
	const struct ga_policy_value *least = value(x, r, 0);
	unsigned int i;

	for (i = 0; i < GA_POLICY_SVN_COMPONENTS; i++) {
		/* The SVN of a later major version begins anew. */
		if (!i && fd->module && v->bytes[1] > least->bytes[1])
			continue;
		if (v->bytes[i] < least->bytes[i])
			mismatch(x, fd, fd->code, GA_FMT("%s[%u]", fd->name, i),
				 GA_FMT("at least %u", least->bytes[i]),
				 GA_DEC(v->bytes[i]));
	}
}

static void judge_minimum(struct appraisal *x, const struct ga_policy_field *fd,
			  const struct ga_policy_rule *r,
			  const struct ga_policy_value *v)
{
	if (fd->type == GA_TYPE_TCB)
		judge_tcb(x, fd, r, v);
	else if (fd->type == GA_TYPE_SVN)
		judge_svn(x, fd, r, v);
	else if (v->number < value(x, r, 0)->number)
		mismatch(x, fd, code_of(fd), fd->name,
			 GA_FMT("at least %s", SHOW(value(x, r, 0), fd)),
			 SHOW(v, fd));
}

static bool hidden(const struct ga_policy_field *fd,
		   const struct ga_policy_value *v)
{
	static const uint8_t zeros[GA_POLICY_BYTES_MAX];

	return fd->zero_hides && !memcmp(v->bytes, zeros, fd->size);
}

static void judge_value(struct appraisal *x, const struct ga_policy_field *fd,
			const struct demands *d)
{
	const struct ga_policy_rule *allow = d->by[GA_OP_ALLOW];
	const struct ga_policy_rule *deny = d->by[GA_OP_DENY];
	struct ga_policy_value v;

	if (d->by[GA_OP_ANY])
		return;
	if (!ga_policy_field_get(fd, x->c, &v)) {
		if (d->said)
			absent(x, fd);
		return;
	}
	x->a->unchecked[ga_policy_field_index(fd)] = !d->said;
	if (allow && !find(x, allow, &v))
		mismatch(x, fd, code_of(fd), fd->name, LIST(x, allow),
			 SHOW(&v, fd));
	if (deny && hidden(fd, &v))
		mismatch(x, fd, GA_E_ABSENT, fd->name,
			 "a value to look for among those denied",
			 "zeros, which hide it");
	else if (deny && find(x, deny, &v))
		mismatch(x, fd, GA_E_DENIED, fd->name, "another value",
			 SHOW(&v, fd));
	if (d->by[GA_OP_MINIMUM])
		judge_minimum(x, fd, d->by[GA_OP_MINIMUM], &v);
}

static void judge(struct appraisal *x, const struct ga_policy_field *fd,
		  const struct demands *d)
{
	if (fd->code == GA_E_TCB_STATUS)
		judge_status(x, fd, d);
	else if (fd->code == GA_E_EMULATED)
		judge_emulated(x, fd, d);
	else if (fd->type == GA_TYPE_BITS)
		judge_bits(x, fd, d);
	else if (fd->type == GA_TYPE_IDS)
		judge_ids(x, fd, d);
	else
		judge_value(x, fd, d);
}

void ga_policy_judge(const struct ga_policy *p,
		     const struct ga_policy_section *s,
		     const struct ga_claims *c, struct ga_appraisal *a,
		     struct ga_findings *f)
{
	struct appraisal x = { .p = p, .c = c, .a = a, .f = f };
	const struct ga_policy_rule *r = p->rules + s->first;
	const struct ga_policy_rule *end = r + s->n;
	size_t i;

	*a = (struct ga_appraisal){ .done = true, .matched = true };
	memcpy(a->id, p->id, sizeof(a->id));
	memcpy(a->section, s->name, sizeof(a->section));
	for (i = 0; i < ga_policy_fields_n; i++) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];
		struct demands d;

		if (!ga_policy_field_of(fd, s->tee))
			continue;
		d = collect(&r, end, fd);
		judge(&x, fd, &d);
	}
}
