// SPDX-License-Identifier: MIT
/* One statement of a policy file: a field, an operator, values. */
#include "policy_parse.h"

#include <stdlib.h>

#define RULES_MAX 16384
#define VALUES_MAX 65536

static struct ga_policy_rule *add_rule(struct ga_policy_parser *ps)
{
	struct ga_policy *p = ps->p;
	void *array = ga_policy_grow(ps, p->rules, p->n_rules, &ps->rules_room,
				     sizeof(*p->rules), RULES_MAX);

	if (!array)
		return NULL;
	p->rules = array;
	return &p->rules[p->n_rules];
}

static struct ga_policy_value *add_value(struct ga_policy_parser *ps)
{
	struct ga_policy *p = ps->p;
	void *array = ga_policy_grow(ps, p->values, p->n_values,
				     &ps->values_room, sizeof(*p->values),
				     VALUES_MAX);

	if (!array)
		return NULL;
	p->values = array;
	return &p->values[p->n_values];
}

/* The next token of the statement, on this line or one that goes on with it. */
static int next_token(struct ga_policy_parser *ps, struct ga_policy_token *tok)
{
	int ret = ga_policy_lex_token(&ps->lx, tok);

	while (!ret) {
		ps->more = ga_policy_lex_line(&ps->lx);
		if (!ps->more || !ps->lx.indented) {
			ps->ahead = true;
			return 0;
		}
		ret = ga_policy_lex_token(&ps->lx, tok);
	}
	return ret;
}

static int take_value(struct ga_policy_parser *ps, struct ga_policy_rule *r,
		      const struct ga_policy_token *tok)
{
	bool more = r->n && ga_policy_value_continues(r->field, tok->s);
	struct ga_value expected = { "" };
	struct ga_policy_value *v;

	if (more) {
		v = &ps->p->values[ps->p->n_values - 1];
	} else {
		v = add_value(ps);
		if (!v)
			return -1;
		*v = (struct ga_policy_value){ .line = tok->line,
					       .column = tok->column };
	}
	if (ga_policy_value_take(v, r->field, r->op, tok->s, tok->quoted,
				 &expected))
		return ga_policy_fail(ps, tok, GA_E_VALUE, expected.s);
	if (!more) {
		ps->p->n_values++;
		r->n++;
	}
	return 0;
}

static bool one_value(const struct ga_policy_rule *r)
{
	return r->op == GA_OP_GRACE_DAYS ||
	       (r->op == GA_OP_MINIMUM && r->field->type != GA_TYPE_TCB);
}

/* Is the last value whole? */
static int check_whole(struct ga_policy_parser *ps,
		       const struct ga_policy_rule *r)
{
	const struct ga_policy_value *v;
	const char *missing;

	if (!r->n || r->op == GA_OP_GRACE_DAYS)
		return 0;
	v = &ps->p->values[ps->p->n_values - 1];
	missing = ga_policy_value_missing(v, r->field);
	if (!missing)
		return 0;
	return ga_policy_lex_report(&ps->lx, v->line, v->column, GA_E_MISSING,
				    missing, "a value without it");
}

static int take_values(struct ga_policy_parser *ps, struct ga_policy_rule *r)
{
	uint32_t line = ps->lx.number, column = (uint32_t)ps->lx.line.len + 1;
	struct ga_policy_token tok;
	int ret;

	while ((ret = next_token(ps, &tok)) == 1) {
		if (r->op == GA_OP_ANY)
			return ga_policy_fail(ps, &tok, GA_E_VALUE,
					      "nothing after any");
		if (!ga_policy_value_continues(r->field, tok.s)) {
			if (one_value(r) && r->n)
				return ga_policy_fail(ps, &tok, GA_E_VALUE,
						      "one value");
			if (check_whole(ps, r))
				return -1;
		}
		if (take_value(ps, r, &tok))
			return -1;
	}
	if (ret)
		return -1;
	if (!r->n && r->op != GA_OP_ANY)
		return ga_policy_lex_report(&ps->lx, line, column, GA_E_MISSING,
					    "a value", "the end of the line");
	return check_whole(ps, r);
}

static int by_value(const void *a, const void *b, void *field)
{
	return ga_policy_value_cmp(a, b, field);
}

/* "none" among bits or ids. */
static bool none(const struct ga_policy_value *v,
		 const struct ga_policy_field *fd)
{
	return (fd->type == GA_TYPE_BITS && !v->any && !v->number) ||
	       (fd->type == GA_TYPE_IDS && !v->text[0]);
}

static int report_twice(struct ga_policy_parser *ps,
			const struct ga_policy_value *a,
			const struct ga_policy_value *b)
{
	bool swap = a->line > b->line ||
		    (a->line == b->line && a->column > b->column);
	const struct ga_policy_value *first = swap ? b : a;
	const struct ga_policy_value *second = swap ? a : b;

	return ga_policy_lex_report(&ps->lx, second->line, second->column,
				    GA_E_DUPLICATE, "each value once",
				    GA_FMT("that of line %u, column %u",
					   first->line, first->column));
}

/* Sort the values of a rule, and refuse one that is there twice. */
static int finish_values(struct ga_policy_parser *ps,
			 const struct ga_policy_rule *r)
{
	struct ga_policy_value *v;
	int ret = 0;
	size_t i;

	if (r->n < 2)
		return 0;
	v = ps->p->values + r->first;
	qsort_r(v, r->n, sizeof(*v), by_value, (void *)r->field);
	for (i = 0; i < r->n; i++) {
		if (none(&v[i], r->field))
			ret = ga_policy_lex_report(&ps->lx, v[i].line,
						   v[i].column, GA_E_VALUE,
						   "none, or names", "both");
		if (i && !ga_policy_value_cmp(&v[i - 1], &v[i], r->field))
			ret = report_twice(ps, &v[i - 1], &v[i]);
	}
	return ret;
}

static int take_op(struct ga_policy_parser *ps, struct ga_policy_rule *r,
		   struct ga_policy_token *tok)
{
	uint32_t ops = ga_policy_field_ops(r->field);
	struct ga_value list = { "" };
	int ret, op;
	size_t n = 0;

	for (op = 0; op < GA_OP_COUNT; op++)
		if (ops & 1u << op)
			n += (size_t)snprintf(list.s + n, sizeof(list.s) - n,
					      "%s%s", n ? ", " : "",
					      ga_policy_op_name(op));
	ret = ga_policy_lex_token(&ps->lx, tok);
	if (ret <= 0)
		return ret ? ret : ga_policy_fail_end(ps, list.s);
	for (op = 0; op < GA_OP_COUNT; op++) {
		if (ops & 1u << op &&
		    ga_policy_token_is(tok, ga_policy_op_name(op))) {
			r->op = op;
			return 0;
		}
	}
	return ga_policy_fail(ps, tok, GA_E_NAME, list.s);
}

/* Has the section said this already, or said that it need not be said? */
static int check_new(struct ga_policy_parser *ps, const struct ga_policy_rule *r,
		     const struct ga_policy_token *op)
{
	const struct ga_policy *p = ps->p;
	size_t i;

	for (i = ps->sec->first; i < p->n_rules; i++) {
		const struct ga_policy_rule *old = &p->rules[i];
		bool any = old->op == GA_OP_ANY || r->op == GA_OP_ANY;

		if (old->field != r->field || (old->op != r->op && !any))
			continue;
		if (old->op == r->op)
			return ga_policy_fail(ps, op, GA_E_DUPLICATE,
					      GA_FMT("one such statement, that "
						     "of line %u", old->line));
		return ga_policy_fail(ps, op, GA_E_VALUE,
				      GA_FMT("any or demands, and line %u has "
					     "the other", old->line));
	}
	return 0;
}

int ga_policy_parse_rule(struct ga_policy_parser *ps,
			 const struct ga_policy_token *name)
{
	struct ga_policy_token op;
	struct ga_policy_rule *r;
	int ret;

	if (ps->lost)
		return -1;
	if (!ps->sec) {
		ps->lost = true;
		return ga_policy_fail(ps, name, GA_E_MISSING,
				      "accept before the first field");
	}
	r = add_rule(ps);
	if (!r)
		return -1;
	*r = (struct ga_policy_rule){ .line = name->line,
				      .first = ps->p->n_values };
	if (!name->quoted)
		r->field = ga_policy_field_find(ps->sec->tee, name->s);
	if (!r->field)
		return ga_policy_fail(ps, name, GA_E_NAME,
				      GA_FMT("accept, or a field of %s",
					     ga_tee_name(ps->sec->tee)));
	ret = take_op(ps, r, &op);
	if (!ret)
		ret = check_new(ps, r, &op);
	if (!ret)
		ret = take_values(ps, r);
	if (!ret)
		ret = finish_values(ps, r);
	/* A bad one counts too, lest the field be called missing besides. */
	ps->p->n_rules++;
	return ret;
}
