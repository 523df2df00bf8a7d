// SPDX-License-Identifier: MIT
#include "policy_lex.h"
#include "policy.h"

void ga_policy_lex_init(struct ga_policy_lexer *lx, struct ga_span text,
			struct ga_findings *f)
{
	*lx = (struct ga_policy_lexer){ .f = f };
	ga_rd_init(&lx->file, text);
	ga_rd_init(&lx->line, GA_SPAN(NULL, 0));
}

int ga_policy_lex_report(struct ga_policy_lexer *lx, uint32_t line,
			 uint32_t column, enum ga_code code,
			 const char *expected, const char *actual)
{
	lx->failed = true;
	return ga_report(lx->f, code, GA_FMT("line %u, column %u", line, column),
			 expected, actual);
}

static uint32_t column_of(const struct ga_policy_lexer *lx)
{
	return (uint32_t)lx->line.pos + 1;
}

static int bad_byte(struct ga_policy_lexer *lx, uint32_t column,
		    const char *expected, int byte)
{
	return ga_policy_lex_report(lx, lx->number, column, GA_E_ENCODING,
				    byte == '\r' ?
					    "a line that ends with a line feed" :
					    expected,
				    byte < 0 ? "the end of the line" :
					       GA_FMT("byte 0x%02x", byte));
}

/* Characters that no reader sees, or that reorder what readers see. */
static bool invisible(uint32_t c)
{
	return (c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0) ||
	       c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0xfeff || (c >= 0xe0000 && c <= 0xe0fff);
}

/* RFC 3629: the shortest form, no surrogates, up to U+10FFFF. */
static int take_utf8(struct ga_rd *r, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	uint32_t c = ga_rd_u8(r, "");
	unsigned int more = 0, i;

	if (c >= 0xf0 && c <= 0xf4)
		more = 3;
	else if (c >= 0xe0 && c < 0xf0)
		more = 2;
	else if (c >= 0xc2 && c < 0xe0)
		more = 1;
	else if (c >= 0x80)
		return -1;
	if (more)
		c &= 0x3f >> more;
	for (i = 0; i < more; i++) {
		int b = ga_rd_peek(r);

		if (b < 0 || (b & 0xc0) != 0x80)
			return -1;
		ga_rd_step(r);
		c = c << 6 | (b & 0x3f);
	}
	if (c < least[more] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
		return -1;
	*out = c;
	return 0;
}

/* The rest of the line, from the number sign on. */
static int check_comment(struct ga_policy_lexer *lx)
{
	while (ga_rd_left(&lx->line)) {
		uint32_t column = column_of(lx), c = 0;
		int first = ga_rd_peek(&lx->line);

		if (take_utf8(&lx->line, &c))
			return bad_byte(lx, column, "UTF-8", first);
		if (invisible(c))
			return bad_byte(lx, column,
					"a character that can be seen", first);
	}
	return 0;
}

static void skip_blanks(struct ga_rd *r)
{
	while (ga_rd_peek(r) == ' ' || ga_rd_peek(r) == '\t')
		ga_rd_step(r);
}

/* Cut the next line off the file. */
static void cut_line(struct ga_policy_lexer *lx)
{
	size_t start = lx->file.pos;
	struct ga_span s;

	while (ga_rd_left(&lx->file) && ga_rd_peek(&lx->file) != '\n')
		ga_rd_step(&lx->file);
	s = ga_rd_since(&lx->file, start);
	ga_rd_step(&lx->file);
	lx->number++;
	if (s.n > GA_POLICY_LINE_MAX) {
		ga_policy_lex_report(lx, lx->number, GA_POLICY_LINE_MAX + 1,
				     GA_E_LENGTH,
				     GA_FMT("lines of at most %d bytes",
					    GA_POLICY_LINE_MAX),
				     GA_FMT("%zu bytes", s.n));
		s.n = 0;
	}
	ga_rd_init(&lx->line, s);
}

bool ga_policy_lex_line(struct ga_policy_lexer *lx)
{
	while (ga_rd_left(&lx->file)) {
		int first;

		cut_line(lx);
		first = ga_rd_peek(&lx->line);
		lx->indented = first == ' ' || first == '\t';
		skip_blanks(&lx->line);
		if (ga_rd_peek(&lx->line) == '#')
			check_comment(lx);
		else if (ga_rd_left(&lx->line))
			return true;
	}
	return false;
}

static int take_quoted(struct ga_policy_lexer *lx, struct ga_policy_token *tok)
{
	int c;

	ga_rd_step(&lx->line);
	for (;;) {
		c = ga_rd_peek(&lx->line);
		if (c < ' ' || c >= 0x7f)
			return bad_byte(lx, column_of(lx),
					"printable ASCII and a closing quote", c);
		if (c == '"')
			break;
		ga_rd_step(&lx->line);
	}
	tok->s = ga_rd_since(&lx->line, tok->column);
	tok->quoted = true;
	ga_rd_step(&lx->line);
	c = ga_rd_peek(&lx->line);
	if (c != -1 && c != ' ' && c != '\t')
		return bad_byte(lx, column_of(lx), "a blank after the quote", c);
	return 1;
}

static int take_word(struct ga_policy_lexer *lx, struct ga_policy_token *tok)
{
	for (;;) {
		int c = ga_rd_peek(&lx->line);

		if (c == -1 || c == ' ' || c == '\t')
			break;
		if (c < ' ' || c >= 0x7f || c == '"')
			return bad_byte(lx, column_of(lx),
					"printable ASCII without quotes", c);
		ga_rd_step(&lx->line);
	}
	tok->s = ga_rd_since(&lx->line, tok->column - 1);
	return 1;
}

int ga_policy_lex_token(struct ga_policy_lexer *lx,
			struct ga_policy_token *tok)
{
	int c;

	skip_blanks(&lx->line);
	c = ga_rd_peek(&lx->line);
	if (c == -1)
		return 0;
	if (c == '#')
		return check_comment(lx);
	*tok = (struct ga_policy_token){ .line = lx->number,
					 .column = column_of(lx) };
	return c == '"' ? take_quoted(lx, tok) : take_word(lx, tok);
}
