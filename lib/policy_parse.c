// SPDX-License-Identifier: MIT
/*
 * Policy files, guest-attest-policy(5): one statement a line, continued by
 * lines that begin with a blank. One pass, no recursion; every error of the
 * file is reported, and one is enough to have no policy.
 */
#include "policy_parse.h"

#include <stdlib.h>

#define SECTIONS_MAX 256

int ga_policy_fail(struct ga_policy_parser *ps,
		   const struct ga_policy_token *tok, enum ga_code code,
		   const char *expected)
{
	int n = tok->s.n > 100 ? 100 : (int)tok->s.n;

	return ga_policy_lex_report(&ps->lx, tok->line, tok->column, code,
				    expected,
				    GA_FMT("\"%.*s%s\"", n,
					   (const char *)tok->s.p,
					   tok->s.n > 100 ? "..." : ""));
}

int ga_policy_fail_end(struct ga_policy_parser *ps, const char *expected)
{
	return ga_policy_lex_report(&ps->lx, ps->lx.number,
				    (uint32_t)ps->lx.line.len + 1,
				    GA_E_MISSING, expected,
				    "the end of the line");
}

bool ga_policy_token_is(const struct ga_policy_token *tok, const char *word)
{
	return !tok->quoted && tok->s.n == strlen(word) &&
	       !memcmp(tok->s.p, word, tok->s.n);
}

void *ga_policy_grow(struct ga_policy_parser *ps, void *array, size_t n,
		     size_t *room, size_t size, size_t max)
{
	size_t wanted = *room ? 2 * *room : 16;
	void *bigger;

	if (n < *room)
		return array;
	if (n >= max) {
		ga_policy_lex_report(&ps->lx, ps->lx.number, 1, GA_E_LENGTH,
				     GA_FMT("at most %zu in a file", max),
				     "more");
		return NULL;
	}
	bigger = reallocarray(array, wanted, size);
	if (!bigger) {
		ps->lx.failed = true;
		ga_report(ps->lx.f, GA_E_NOMEM, NULL, NULL, NULL);
		return NULL;
	}
	*room = wanted;
	return bigger;
}

static struct ga_policy_section *add_section(struct ga_policy_parser *ps)
{
	struct ga_policy *p = ps->p;
	void *array = ga_policy_grow(ps, p->sections, p->n_sections,
				     &ps->sections_room, sizeof(*p->sections),
				     SECTIONS_MAX);

	if (!array)
		return NULL;
	p->sections = array;
	return &p->sections[p->n_sections];
}

static int by_field(const void *a, const void *b)
{
	const struct ga_policy_rule *ra = a, *rb = b;

	if (ra->field != rb->field)
		return ra->field < rb->field ? -1 : 1;
	return (ra->op > rb->op) - (ra->op < rb->op);
}

static bool speaks_of(const struct ga_policy *p,
		      const struct ga_policy_section *s,
		      const struct ga_policy_field *fd)
{
	size_t i;

	/* To deny some values is to leave all others open, and not in words. */
	for (i = s->first; i < s->first + s->n; i++)
		if (p->rules[i].field == fd && p->rules[i].op != GA_OP_DENY)
			return true;
	return false;
}

/* What a section can't be silent about: what runs, and on what at least. */
static void check_required(struct ga_policy_parser *ps,
			   const struct ga_policy_section *s)
{
	size_t i;

	for (i = 0; i < ga_policy_fields_n; i++) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];
		bool allow = ga_policy_field_ops(fd) & 1u << GA_OP_ALLOW;

		if (!fd->required || !ga_policy_field_of(fd, s->tee) ||
		    speaks_of(ps->p, s, fd))
			continue;
		ga_policy_lex_report(&ps->lx, s->line, 1, GA_E_MISSING,
				     GA_FMT("%s %s ..., or %s any", fd->name,
					    allow ? "allow" : "minimum",
					    fd->name), "neither");
	}
}

static void finish_section(struct ga_policy_parser *ps)
{
	struct ga_policy_section *s = ps->sec;

	if (!s)
		return;
	s->n = ps->p->n_rules - s->first;
	if (s->n)
		qsort(ps->p->rules + s->first, s->n, sizeof(*ps->p->rules),
		      by_field);
	check_required(ps, s);
	ps->sec = NULL;
}

static int take_tee(struct ga_policy_parser *ps, struct ga_policy_section *s)
{
	static const enum ga_tee tees[] = { GA_TEE_TDX, GA_TEE_SGX, GA_TEE_SNP };
	struct ga_policy_token tok;
	int ret = ga_policy_lex_token(&ps->lx, &tok);
	size_t i;

	if (ret <= 0)
		return ret ? ret : ga_policy_fail_end(ps, "tdx, sgx or snp");
	for (i = 0; i < sizeof(tees) / sizeof(tees[0]); i++) {
		if (ga_policy_token_is(&tok, ga_tee_name(tees[i]))) {
			s->tee = tees[i];
			return 0;
		}
	}
	return ga_policy_fail(ps, &tok, GA_E_NAME, "tdx, sgx or snp");
}

static bool name_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static int take_name(struct ga_policy_parser *ps, struct ga_policy_section *s)
{
	struct ga_policy_token tok;
	int ret = ga_policy_lex_token(&ps->lx, &tok);
	size_t i;

	if (ret <= 0)
		return ret;
	for (i = 0; i < tok.s.n && name_char(tok.s.p[i]); i++)
		;
	if (tok.quoted || i < tok.s.n || tok.s.n > GA_POLICY_NAME_MAX)
		return ga_policy_fail(ps, &tok, GA_E_VALUE,
				      GA_FMT("a name of at most %d letters, "
					     "digits and any of .-_",
					     GA_POLICY_NAME_MAX));
	memcpy(s->name, tok.s.p, tok.s.n);
	ret = ga_policy_lex_token(&ps->lx, &tok);
	return ret == 1 ? ga_policy_fail(ps, &tok, GA_E_VALUE, "one name") : ret;
}

/* "accept TEE [NAME]" */
static int parse_accept(struct ga_policy_parser *ps,
			const struct ga_policy_token *word)
{
	struct ga_policy_section *s, *old;

	finish_section(ps);
	ps->lost = true;
	s = add_section(ps);
	if (!s)
		return -1;
	*s = (struct ga_policy_section){ .line = word->line,
					 .first = ps->p->n_rules };
	if (take_tee(ps, s) || take_name(ps, s))
		return -1;
	for (old = ps->p->sections; old < s; old++)
		if (old->tee == s->tee && !strcmp(old->name, s->name))
			return ga_policy_fail(ps, word, GA_E_DUPLICATE,
					      GA_FMT("a name other than that "
						     "of line %u", old->line));
	ps->p->n_sections++;
	ps->sec = s;
	ps->lost = false;
	return 0;
}

/* "guest-attest-policy 1" */
static int parse_header(struct ga_policy_parser *ps)
{
	struct ga_policy_token tok;
	int ret;

	if (!ga_policy_lex_line(&ps->lx))
		return ga_policy_lex_report(&ps->lx, ps->lx.number + 1, 1,
					    GA_E_MISSING,
					    "guest-attest-policy 1",
					    "the end of the file");
	ret = ga_policy_lex_token(&ps->lx, &tok);
	if (ret < 0)
		return ret;
	if (ps->lx.indented || !ga_policy_token_is(&tok, "guest-attest-policy"))
		return ga_policy_fail(ps, &tok, GA_E_MISSING,
				      "guest-attest-policy 1");
	ret = ga_policy_lex_token(&ps->lx, &tok);
	if (ret <= 0)
		return ret ? ret : ga_policy_fail_end(ps, "1");
	if (!ga_policy_token_is(&tok, "1"))
		return ga_policy_fail(ps, &tok, GA_E_VERSION, "1");
	ret = ga_policy_lex_token(&ps->lx, &tok);
	return ret == 1 ? ga_policy_fail(ps, &tok, GA_E_VALUE, "1 alone") : ret;
}

/*
 * Go to the next statement, passing over what goes on with one that
 * @failed. False at the end of the file.
 */
static bool next_statement(struct ga_policy_parser *ps, bool failed)
{
	if (ps->ahead) {
		ps->ahead = false;
		return ps->more;
	}
	while (ga_policy_lex_line(&ps->lx))
		if (!failed || !ps->lx.indented)
			return true;
	return false;
}

static int parse_statement(struct ga_policy_parser *ps)
{
	struct ga_policy_token tok;
	int ret = ga_policy_lex_token(&ps->lx, &tok);

	if (ret <= 0)
		return ret;
	if (ps->lx.indented) {
		ps->lost = !ps->sec;
		return ga_policy_fail(ps, &tok, GA_E_VALUE,
				      "a statement, from column 1 on");
	}
	if (ga_policy_token_is(&tok, "accept"))
		return parse_accept(ps, &tok);
	return ga_policy_parse_rule(ps, &tok);
}

static void parse_statements(struct ga_policy_parser *ps)
{
	bool failed = false;

	while (next_statement(ps, failed))
		failed = parse_statement(ps);
	finish_section(ps);
	if (!ps->p->n_sections && !ps->lost)
		ga_policy_lex_report(&ps->lx, ps->lx.number + 1, 1, GA_E_MISSING,
				     "accept, and what", "the end of the file");
}

static int parse(struct ga_policy *p, struct ga_span text,
		 struct ga_findings *f)
{
	struct ga_policy_parser ps = { .p = p };
	uint8_t digest[GA_SHA256_LEN];

	if (text.n > GA_POLICY_MAX)
		return ga_report(f, GA_E_LENGTH, NULL,
				 GA_FMT("at most %u bytes", GA_POLICY_MAX),
				 GA_FMT("%zu", text.n));
	if (ga_hash(GA_SHA256, &text, 1, digest))
		return ga_report(f, GA_E_CRYPTO, "SHA-256", NULL, NULL);
	snprintf(p->id, sizeof(p->id), "sha256:%s",
		 GA_BYTES(digest, sizeof(digest)));
	ga_policy_lex_init(&ps.lx, text, f);
	if (parse_header(&ps))
		return -1;
	parse_statements(&ps);
	return ps.lx.failed ? -1 : 0;
}

struct ga_policy *ga_policy_parse(const void *text, size_t len,
				  struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "policy", false);
	struct ga_policy *p = calloc(1, sizeof(*p));

	if (!p) {
		ga_report(f, GA_E_NOMEM, NULL, NULL, NULL);
	} else if (parse(p, GA_SPAN(text, len), f)) {
		ga_policy_free(p);
		p = NULL;
	}
	ga_scope_leave(f, s);
	return p;
}

void ga_policy_free(struct ga_policy *p)
{
	if (!p)
		return;
	free(p->sections);
	free(p->rules);
	free(p->values);
	free(p);
}

const char *ga_policy_id(const struct ga_policy *p)
{
	return p->id;
}
