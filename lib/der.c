// SPDX-License-Identifier: MIT
#include "der.h"
#include "text.h"

/* X.690 8.1.3.5: the length in the @n bytes that follow, as short as can be. */
static int long_length(struct ga_rd *r, unsigned int n, size_t *len)
{
	/* 0x80 is the indefinite form; four bytes reach 4 GiB. */
	if (n < 1 || n > 4)
		return -1;
	*len = 0;
	while (n--) {
		uint8_t b = ga_rd_u8(r, "length");

		if (!*len && !b)
			return -1;
		*len = *len << 8 | b;
	}
	return *len < 0x80 ? -1 : 0;
}

/* Certificates and CRLs are some hundred of these: worth to be inline. */
static inline int next(struct ga_rd *r, uint8_t *tag, struct ga_span *body)
{
	const uint8_t *head = ga_rd_take(r, "tag and length", 2);
	size_t len;

	if (!head || (head[0] & 0x1f) == 0x1f)
		return -1;
	*tag = head[0];
	len = head[1];
	if (len & 0x80 && long_length(r, len & 0x7f, &len))
		return -1;
	*body = ga_rd_span(r, "content", len);
	return ga_rd_failed(r) ? -1 : 0;
}

int ga_der_any(struct ga_rd *r, uint8_t *tag, struct ga_span *body)
{
	return next(r, tag, body);
}

int ga_der_get(struct ga_rd *r, uint8_t tag, struct ga_span *body)
{
	uint8_t got;

	if (next(r, &got, body))
		return -1;
	return got == tag ? 0 : -1;
}

int ga_der_enter(struct ga_rd *r, uint8_t tag, struct ga_rd *inner)
{
	struct ga_span body;
	uint8_t got;

	if (next(r, &got, &body) || got != tag)
		return -1;
	ga_rd_init(inner, body);
	return 0;
}

bool ga_der_peek(const struct ga_rd *r, uint8_t tag)
{
	return ga_rd_peek(r) == tag;
}

int ga_der_unsigned(struct ga_rd *r, struct ga_span *body)
{
	struct ga_rd in;
	struct ga_span s;
	uint8_t first;

	if (ga_der_get(r, GA_DER_INTEGER, &s))
		return -1;
	ga_rd_init(&in, s);
	first = ga_rd_u8(&in, "integer");
	if (ga_rd_failed(&in) || first & 0x80)
		return -1;
	*body = s;
	if (first || s.n == 1)
		return 0;
	*body = ga_rd_span(&in, "integer", s.n - 1);
	/* The leading zero is there for the sign only. */
	return body->p[0] & 0x80 ? 0 : -1;
}

int ga_der_small(struct ga_rd *r, uint64_t max, uint64_t *out)
{
	struct ga_span s;
	uint64_t v = 0;
	size_t i;

	if (ga_der_unsigned(r, &s) || s.n > sizeof(v))
		return -1;
	for (i = 0; i < s.n; i++)
		v = v << 8 | s.p[i];
	*out = v;
	return v <= max ? 0 : -1;
}

int ga_der_bool(struct ga_rd *r, bool *out)
{
	struct ga_span s;

	if (ga_der_get(r, GA_DER_BOOLEAN, &s) || s.n != 1 ||
	    (s.p[0] && s.p[0] != 0xff))
		return -1;
	*out = s.p[0];
	return 0;
}

int ga_der_bits(struct ga_rd *r, struct ga_span *body)
{
	struct ga_rd in;

	if (ga_der_enter(r, GA_DER_BIT_STRING, &in))
		return -1;
	if (ga_rd_u8(&in, "unused bits") || ga_rd_failed(&in))
		return -1;
	*body = ga_rd_span(&in, "bits", ga_rd_left(&in));
	return 0;
}

static int digits(struct ga_rd *r, unsigned int n)
{
	int v = 0;

	while (n--) {
		uint8_t c = ga_rd_u8(r, "digit");

		if (c < '0' || c > '9') {
			r->failed = true;
			return 0;
		}
		v = v * 10 + c - '0';
	}
	return v;
}

int ga_der_time(struct ga_rd *r, int64_t *out)
{
	int year, mon, day, hour, min, sec;
	struct ga_span s;
	struct ga_rd in;
	uint8_t tag;

	if (ga_der_any(r, &tag, &s))
		return -1;
	ga_rd_init(&in, s);
	if (tag == GA_DER_UTC_TIME) {
		year = digits(&in, 2);
		year += year < 50 ? 2000 : 1900;
	} else if (tag == GA_DER_GENERALIZED_TIME) {
		year = digits(&in, 4);
	} else {
		return -1;
	}
	mon = digits(&in, 2);
	day = digits(&in, 2);
	hour = digits(&in, 2);
	min = digits(&in, 2);
	sec = digits(&in, 2);
	if (ga_rd_u8(&in, "Z") != 'Z' || ga_rd_failed(&in) || ga_rd_left(&in))
		return -1;
	return ga_time_from_utc(out, year, mon, day, hour, min, sec);
}

/* AlgorithmIdentifiers of public keys, whole: RFC 5480 2.1.1, RFC 3279 2.3.1 */
static const uint8_t alg_p256[] = { 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
				    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
				    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 };
static const uint8_t alg_p384[] = { 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86,
				    0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
				    0x05, 0x2b, 0x81, 0x04, 0x00, 0x22 };
static const uint8_t alg_rsa[] = { 0x30, 0x0d, 0x06, 0x09, 0x2a,
				   0x86, 0x48, 0x86, 0xf7, 0x0d,
				   0x01, 0x01, 0x01, 0x05, 0x00 };

static int parse_point(struct ga_der_key *k, struct ga_span bits, size_t len)
{
	struct ga_rd r;

	ga_rd_init(&r, bits);
	if (ga_rd_u8(&r, "form") != 4)
		return -1;
	k->point = ga_rd_span(&r, "point", len);
	return ga_rd_failed(&r) || ga_rd_left(&r) ? -1 : 0;
}

static int parse_rsa(struct ga_der_key *k, struct ga_span bits)
{
	struct ga_rd r, seq;

	ga_rd_init(&r, bits);
	if (ga_der_enter(&r, GA_DER_SEQUENCE, &seq) || ga_rd_left(&r) ||
	    ga_der_unsigned(&seq, &k->rsa_n) ||
	    ga_der_unsigned(&seq, &k->rsa_e) || ga_rd_left(&seq))
		return -1;
	/* An exponent of four bytes at most keeps verification cheap. */
	if (k->rsa_n.n < 256 || k->rsa_n.n > 1024 || k->rsa_e.n > 4)
		return -1;
	return 0;
}

int ga_der_parse_spki(struct ga_span spki, struct ga_der_key *k)
{
	struct ga_span alg, bits, ignored;
	struct ga_rd r, seq;
	size_t start;

	*k = (struct ga_der_key){ 0 };
	ga_rd_init(&r, spki);
	if (ga_der_enter(&r, GA_DER_SEQUENCE, &seq) || ga_rd_left(&r))
		return -1;
	start = seq.pos;
	if (ga_der_get(&seq, GA_DER_SEQUENCE, &ignored))
		return -1;
	alg = ga_rd_since(&seq, start);
	if (ga_der_bits(&seq, &bits) || ga_rd_left(&seq))
		return -1;
	if (ga_span_eq(alg, GA_SPAN_OF(alg_p256))) {
		k->type = GA_KEY_P256;
		return parse_point(k, bits, 64);
	}
	if (ga_span_eq(alg, GA_SPAN_OF(alg_p384))) {
		k->type = GA_KEY_P384;
		return parse_point(k, bits, 96);
	}
	if (ga_span_eq(alg, GA_SPAN_OF(alg_rsa))) {
		k->type = GA_KEY_RSA;
		return parse_rsa(k, bits);
	}
	return -1;
}

int ga_der_parse_ecdsa(struct ga_span sig, size_t field_len, struct ga_span *r,
		       struct ga_span *s)
{
	struct ga_rd in, seq;

	ga_rd_init(&in, sig);
	if (ga_der_enter(&in, GA_DER_SEQUENCE, &seq) || ga_rd_left(&in) ||
	    ga_der_unsigned(&seq, r) || ga_der_unsigned(&seq, s) ||
	    ga_rd_left(&seq))
		return -1;
	return r->n <= field_len && s->n <= field_len ? 0 : -1;
}
