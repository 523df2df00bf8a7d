// SPDX-License-Identifier: MIT
/* Values of a policy file: from text, and one against another. */
#include "policy.h"
#include "text.h"
#include "verdict.h"

#include <inttypes.h>

#define GRACE_DAYS_MAX 3650

static bool is(struct ga_span s, const char *text)
{
	return s.n == strlen(text) && !memcmp(s.p, text, s.n);
}

static int expect(struct ga_value *expected, const char *text)
{
	ga_value_fmt(expected, "%s", text);
	return -1;
}

/* Decimal without leading zeros, or 0x and hex digits; one way to write 8. */
static int take_number(struct ga_span s, uint64_t max, uint64_t *out)
{
	bool hex = s.n > 2 && s.p[0] == '0' && s.p[1] == 'x';
	uint64_t v = 0;
	size_t i;

	if (!s.n || s.n > 20 || (!hex && s.n > 1 && s.p[0] == '0'))
		return -1;
	for (i = hex ? 2 : 0; i < s.n; i++) {
		uint8_t c = s.p[i];
		unsigned int base = hex ? 16 : 10, d = base;

		if (c >= '0' && c <= '9')
			d = c - '0';
		else if (hex && c >= 'a' && c <= 'f')
			d = c - 'a' + 10;
		if (d >= base || v > (UINT64_MAX - d) / base)
			return -1;
		v = v * base + d;
	}
	*out = v;
	return v <= max ? 0 : -1;
}

/* Split "name=number" or "1.2.3" at the first @sep. */
static bool split(struct ga_span s, char sep, struct ga_span *left,
		  struct ga_span *right)
{
	const uint8_t *at = s.n ? memchr(s.p, sep, s.n) : NULL;

	if (!at)
		return false;
	*left = GA_SPAN(s.p, (size_t)(at - s.p));
	*right = GA_SPAN(at + 1, s.n - left->n - 1);
	return true;
}

static const struct ga_policy_word *find_word(const struct ga_policy_field *fd,
					      struct ga_span s)
{
	const struct ga_policy_word *w;

	for (w = fd->words; w && w->name; w++)
		if (is(s, w->name))
			return w;
	return NULL;
}

static int expect_words(const struct ga_policy_field *fd,
			struct ga_value *expected)
{
	const size_t room = sizeof(expected->s) - sizeof(", ...");
	const struct ga_policy_word *w;
	size_t n;

	n = (size_t)sprintf(expected->s, "one of %s", fd->words->name);
	for (w = fd->words + 1; w->name; w++) {
		if (n + strlen(w->name) + 2 > room) {
			strcpy(expected->s + n, ", ...");
			break;
		}
		n += (size_t)sprintf(expected->s + n, ", %s", w->name);
	}
	return -1;
}

static int take_bytes(struct ga_policy_value *v,
		      const struct ga_policy_field *fd, struct ga_span s,
		      struct ga_value *expected)
{
	if (is(s, "zeros") || !ga_hex_decode(v->bytes, fd->size, s))
		return 0;
	ga_value_fmt(expected, "%zu hex digits, or zeros", 2 * fd->size);
	return -1;
}

static int take_word(struct ga_policy_value *v,
		     const struct ga_policy_field *fd, struct ga_span s,
		     struct ga_value *expected)
{
	const struct ga_policy_word *w = find_word(fd, s);

	if (!w)
		return expect_words(fd, expected);
	v->number = w->value;
	return 0;
}

/* A bit by its name, or as "bit-N" where it has none. */
static int take_bit(struct ga_policy_value *v,
		    const struct ga_policy_field *fd, enum ga_policy_op op,
		    struct ga_span s, struct ga_value *expected)
{
	const struct ga_policy_word *w = find_word(fd, s);
	struct ga_span bit, number;
	uint64_t n, named;

	if (op == GA_OP_ALLOW && (is(s, "any") || is(s, "none"))) {
		v->any = is(s, "any");
		return 0;
	}
	if (w) {
		v->number = w->value;
		return 0;
	}
	named = fd->words ? ga_policy_field_known(fd) : 0;
	if (split(s, '-', &bit, &number) && is(bit, "bit") &&
	    number.n <= 2 && !take_number(number, 8 * fd->size - 1, &n) &&
	    !((named | fd->aside) & 1ull << n)) {
		v->number = 1ull << n;
		return 0;
	}
	return expect(expected, op == GA_OP_ALLOW ?
				"the name of a bit, any or none" :
				"the name of a bit");
}

static int take_text(struct ga_policy_value *v, struct ga_span s,
		     struct ga_value *expected)
{
	if (!s.n || s.n >= sizeof(v->text)) {
		ga_value_fmt(expected, "1 to %zu bytes in quotes",
			     sizeof(v->text) - 1);
		return -1;
	}
	memcpy(v->text, s.p, s.n);
	return 0;
}

static int take_id(struct ga_policy_value *v, enum ga_policy_op op,
		   struct ga_span s, struct ga_value *expected)
{
	size_t i;

	/* The empty id stands for "none". */
	if (op == GA_OP_ALLOW && is(s, "none"))
		return 0;
	for (i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'A' && s.p[i] <= 'Z') &&
		    !(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '-')
			break;
	if (i < s.n || s.n >= GA_ADVISORY_LEN)
		return expect(expected, op == GA_OP_ALLOW ?
					"an id like INTEL-SA-00615, or none" :
					"an id like INTEL-SA-00615");
	memcpy(v->text, s.p, s.n);
	return 0;
}

static int take_svn(struct ga_policy_value *v, struct ga_span s,
		    struct ga_value *expected)
{
	struct ga_span left, right;
	uint64_t index, n;

	if (!split(s, '=', &left, &right) ||
	    take_number(left, GA_POLICY_SVN_COMPONENTS - 1, &index) ||
	    take_number(right, UINT8_MAX, &n))
		return expect(expected, "component=SVN, 0=0 to 15=255");
	if (v->present & 1u << index)
		return expect(expected, "each component once");
	v->present |= 1u << index;
	v->bytes[index] = (uint8_t)n;
	return 0;
}

static int take_product(struct ga_policy_value *v, struct ga_span s,
			struct ga_value *expected)
{
	enum ga_snp_product p;

	for (p = GA_SNP_MILAN; p <= GA_SNP_TURIN; p++) {
		if (is(s, ga_snp_product_name(p))) {
			v->product = p;
			return 0;
		}
	}
	return expect(expected, "Milan, Genoa or Turin");
}

static unsigned int first_component(enum ga_snp_product p)
{
	return p == GA_SNP_TURIN ? GA_SNP_TCB_FMC : GA_SNP_TCB_BOOT_LOADER;
}

static int take_tcb(struct ga_policy_value *v, struct ga_span s,
		    struct ga_value *expected)
{
	struct ga_span left, right;
	unsigned int c;
	uint64_t n;

	if (v->product == GA_SNP_UNKNOWN)
		return take_product(v, s, expected);
	if (!split(s, '=', &left, &right) || take_number(right, UINT8_MAX, &n))
		return expect(expected, "component=number, 0 to 255");
	for (c = first_component(v->product); c < GA_SNP_TCB_COMPONENTS; c++)
		if (is(left, ga_snp_tcb_name(c)))
			break;
	if (c == GA_SNP_TCB_COMPONENTS)
		return expect(expected, v->product == GA_SNP_TURIN ?
				"FMC, BOOT_LOADER, TEE, SNP or MICROCODE" :
				"BOOT_LOADER, TEE, SNP or MICROCODE");
	if (v->present & 1u << c)
		return expect(expected, "each component once");
	v->present |= 1u << c;
	v->tcb[c] = (uint8_t)n;
	return 0;
}

static int take_version(struct ga_policy_value *v,
			const struct ga_policy_field *fd, struct ga_span s,
			struct ga_value *expected)
{
	unsigned int parts = fd->size == sizeof(uint64_t) ? 2 : 3, i;
	struct ga_span part = s, rest = s;
	uint64_t n;

	for (i = 0; i < parts; i++) {
		bool last = i + 1 == parts;

		part = rest;
		if ((!last && !split(rest, '.', &part, &rest)) ||
		    take_number(part, UINT8_MAX, &n))
			return expect(expected, parts == 2 ?
					"major.minor" : "major.minor.build");
		v->number |= n << (16 - 8 * i);
	}
	return 0;
}

static int take_date(struct ga_policy_value *v, struct ga_span s,
		     struct ga_value *expected)
{
	char full[] = "YYYY-MM-DDT00:00:00Z";
	int64_t t;

	if (s.n == 10) {
		memcpy(full, s.p, s.n);
		s = GA_SPAN((const uint8_t *)full, sizeof(full) - 1);
	}
	if (ga_time_parse_iso(&t, s) || t < 0)
		return expect(expected,
			      "YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, from 1970 on");
	v->number = (uint64_t)t;
	return 0;
}

static int take_sized(struct ga_policy_value *v, size_t size, struct ga_span s,
		      struct ga_value *expected)
{
	uint64_t max = UINT64_MAX >> (64 - 8 * size);

	if (!take_number(s, max, &v->number))
		return 0;
	ga_value_fmt(expected, "a number up to %" PRIu64, max);
	return -1;
}

int ga_policy_value_take(struct ga_policy_value *v,
			 const struct ga_policy_field *fd, enum ga_policy_op op,
			 struct ga_span token, bool quoted,
			 struct ga_value *expected)
{
	if (op == GA_OP_GRACE_DAYS) {
		if (!quoted && !take_number(token, GRACE_DAYS_MAX, &v->number))
			return 0;
		ga_value_fmt(expected, "a number of days up to %d",
			     GRACE_DAYS_MAX);
		return -1;
	}
	if (quoted != (fd->type == GA_TYPE_TEXT))
		return expect(expected, quoted ? "a value without quotes" :
						 "text in quotes");
	switch (fd->type) {
	case GA_TYPE_BYTES:
		return take_bytes(v, fd, token, expected);
	case GA_TYPE_NUMBER:
		return take_sized(v, fd->size, token, expected);
	case GA_TYPE_WORD:
		return take_word(v, fd, token, expected);
	case GA_TYPE_TEXT:
		return take_text(v, token, expected);
	case GA_TYPE_BITS:
		return take_bit(v, fd, op, token, expected);
	case GA_TYPE_SVN:
		return take_svn(v, token, expected);
	case GA_TYPE_TCB:
		return take_tcb(v, token, expected);
	case GA_TYPE_VERSION:
		return take_version(v, fd, token, expected);
	case GA_TYPE_DATE:
		return take_date(v, token, expected);
	case GA_TYPE_IDS:
		return take_id(v, op, token, expected);
	}
	return expect(expected, "a value");
}

bool ga_policy_value_continues(const struct ga_policy_field *fd,
			       struct ga_span token)
{
	struct ga_span left, right;

	return fd->type == GA_TYPE_SVN ||
	       (fd->type == GA_TYPE_TCB && split(token, '=', &left, &right));
}

const char *ga_policy_value_missing(const struct ga_policy_value *v,
				    const struct ga_policy_field *fd)
{
	unsigned int c;

	/* An SVN of the module counts within its major version alone. */
	if (fd->type == GA_TYPE_SVN && fd->module && v->present & 1 &&
	    !(v->present & 2))
		return "component 1, which component 0 belongs to";
	if (fd->type != GA_TYPE_TCB)
		return NULL;
	for (c = first_component(v->product); c < GA_SNP_TCB_COMPONENTS; c++)
		if (!(v->present & 1u << c))
			return ga_snp_tcb_name(c);
	return NULL;
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

int ga_policy_value_cmp(const struct ga_policy_value *a,
			const struct ga_policy_value *b,
			const struct ga_policy_field *fd)
{
	switch (fd->type) {
	case GA_TYPE_BYTES:
		return memcmp(a->bytes, b->bytes, fd->size);
	case GA_TYPE_TEXT:
	case GA_TYPE_IDS:
		return strcmp(a->text, b->text);
	case GA_TYPE_TCB:
		return order(a->product, b->product);
	case GA_TYPE_SVN:
		return 0;
	default:
		return a->any != b->any ? a->any - b->any :
					  order(a->number, b->number);
	}
}
