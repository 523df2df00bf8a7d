// SPDX-License-Identifier: MIT
#include "cmw.h"

#include "cbor.h"

#define COLLECTION_TYPE "tag:guest-attest,2026:evidence"
#define MEDIA_TYPE "application/vnd.guest-attest."

/**
 * struct slot - a label and what stands behind it
 * @label: the label
 * @type: media type of its record, or the value itself where there is none
 * @to: where the record's value goes, NULL where there is no record
 */
struct slot {
	const char *label;
	const char *type;
	struct ga_span *to;
};

static bool is(struct ga_span s, const char *text)
{
	return s.n == strlen(text) && !memcmp(s.p, text, s.n);
}

/* What somebody wrote in place of @text, fit to be shown. */
static const char *shown(struct ga_value *v, struct ga_span s)
{
	size_t i, n = s.n < sizeof(v->s) ? s.n : sizeof(v->s) - 1;

	for (i = 0; i < n; i++)
		v->s[i] = s.p[i] >= ' ' && s.p[i] <= '~' ? (char)s.p[i] : '?';
	v->s[n] = '\0';
	return v->s;
}

#define SHOWN(s) shown(&(struct ga_value){ "" }, (s))

static void expect_text(struct ga_cbor *c, const char *field, const char *text)
{
	struct ga_span s = ga_cbor_text(c, field);

	if (!c->failed && !is(s, text))
		ga_cbor_fail(c, GA_E_TYPE, field, text, SHOWN(s));
}

static void take_record(struct ga_cbor *c, const struct slot *slot)
{
	size_t n = ga_cbor_array(c, slot->label);

	if (!c->failed && n != 2)
		ga_cbor_fail(c, GA_E_LENGTH, slot->label,
			     "a record of 2 items", GA_DEC(n));
	expect_text(c, slot->label, slot->type);
	*slot->to = ga_cbor_bytes(c, slot->label);
	if (!c->failed && !slot->to->n)
		ga_cbor_fail(c, GA_E_LENGTH, slot->label, "at least 1 byte",
			     "0");
}

/* Labels come in the order of their encodings (RFC 8949 4.2.1). */
static void take_entry(struct ga_cbor *c, const struct slot *slots, size_t n,
		       size_t *next)
{
	struct ga_span label = ga_cbor_text(c, "label");
	size_t i = 0;

	if (c->failed)
		return;
	while (i < n && !is(label, slots[i].label))
		i++;
	if (i == n) {
		ga_cbor_fail(c, GA_E_NAME, "label", "a label that is known",
			     SHOWN(label));
		return;
	}
	if (i + 1 == *next) {
		ga_cbor_fail(c, GA_E_DUPLICATE, slots[i].label, NULL, NULL);
		return;
	}
	if (i < *next) {
		ga_cbor_fail(c, GA_E_ENCODING, slots[i].label,
			     GA_FMT("before %s", slots[*next - 1].label),
			     "behind it");
		return;
	}
	*next = i + 1;
	if (slots[i].to)
		take_record(c, &slots[i]);
	else
		expect_text(c, slots[i].label, slots[i].type);
}

static void check_provider(struct ga_cbor *c, struct ga_span name)
{
	size_t i;

	if (name.n > GA_CMW_PROVIDER_MAX) {
		ga_cbor_fail(c, GA_E_LENGTH, "provider",
			     GA_FMT("at most %d bytes", GA_CMW_PROVIDER_MAX),
			     GA_FMT("%zu bytes", name.n));
		return;
	}
	for (i = 0; i < name.n; i++)
		if ((name.p[i] < 'a' || name.p[i] > 'z') &&
		    (name.p[i] < '0' || name.p[i] > '9'))
			ga_cbor_fail(c, GA_E_VALUE, "provider",
				     "lower-case letters and digits",
				     GA_FMT("byte 0x%02x", name.p[i]));
}

/*
 * The report of a service shows no tag, so that nothing would tell the binding
 * of a kernel from one that its administrator has made up.
 */
static void check_records(struct ga_cbor *c, const struct ga_cmw *m)
{
	check_provider(c, m->provider);
	if (!m->report.n)
		ga_cbor_fail(c, GA_E_MISSING, "report", NULL, NULL);
	if (m->binding.n && m->manifest.n)
		ga_cbor_fail(c, GA_E_VALUE, "manifest",
			     "none beside a binding",
			     GA_FMT("%zu bytes", m->manifest.n));
}

bool ga_cmw_detect(struct ga_span bytes)
{
	return bytes.n && bytes.p[0] >> 5 == 5;
}

int ga_cmw_parse(struct ga_span bytes, struct ga_cmw *m, struct ga_findings *f)
{
	const struct slot slots[] = {
		{ "report", MEDIA_TYPE "report", &m->report },
		{ "binding", MEDIA_TYPE "binding+cbor", &m->binding },
		{ "__cmwc_t", COLLECTION_TYPE, NULL },
		{ "manifest", MEDIA_TYPE "manifest", &m->manifest },
		{ "provider", MEDIA_TYPE "provider", &m->provider },
		{ "certificates", MEDIA_TYPE "certificates", &m->certificates },
	};
	struct ga_scope scope = ga_scope_enter(f, "collection", false);
	size_t left, next = 0;
	struct ga_cbor c;
	int ret;

	*m = (struct ga_cmw){ 0 };
	ga_cbor_init(&c, bytes, f);
	for (left = ga_cbor_map(&c, "map"); left && !c.failed; left--)
		take_entry(&c, slots, sizeof(slots) / sizeof(slots[0]), &next);
	ret = ga_cbor_end(&c, "map");
	if (!ret)
		check_records(&c, m);
	if (c.failed) {
		*m = (struct ga_cmw){ 0 };
		ret = -1;
	}
	ga_scope_leave(f, scope);
	return ret;
}
