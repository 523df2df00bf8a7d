// SPDX-License-Identifier: MIT
#include "cmw.h"

#include <stdbool.h>
#include <string.h>

#define PROVIDER_MAX 15
#define COLLECTION_TYPE "tag:guest-attest,2026:evidence"

static bool is(struct cbor_string s, const char *text)
{
	return s.n == strlen(text) && !memcmp(s.p, text, s.n);
}

/*
 * A label, the media type that its record has, and where the record goes.
 * Entries come in this order, which is that of their encodings (RFC 8949
 * 4.2.1): shorter labels first.
 */
struct slot {
	const char *label;
	const char *type;
	struct cbor_string *to;
};

static void read_record(struct cbor *c, const struct slot *slot)
{
	if (cbor_array(c) != 2) {
		cbor_fail(c, "expected a record of type and value");
		return;
	}
	if (!is(cbor_text(c), slot->type))
		cbor_fail(c, "a record of another media type");
	*slot->to = cbor_bytes(c);
	if (!slot->to->n)
		cbor_fail(c, "an empty record");
}

static const char *read_entries(struct cbor *c, const struct slot *slots, size_t n_slots)
{
	size_t left = cbor_map(c), i = 0;
	struct cbor_string label;

	if (!left)
		cbor_fail(c, "an empty collection");
	for (; left && !c->failed; left--) {
		label = cbor_text(c);
		while (i < n_slots && !is(label, slots[i].label))
			i++;
		if (i == n_slots) {
			cbor_fail(c, "a label that is unknown, repeated or out of order");
			return "label";
		}
		if (slots[i].to)
			read_record(c, &slots[i]);
		else if (!is(cbor_text(c), slots[i].type))
			cbor_fail(c, "another type of collection");
		if (c->failed)
			return slots[i].label;
		i++;
	}
	return "map";
}

static bool is_name(struct cbor_string s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((s.p[i] < 'a' || s.p[i] > 'z') && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	return s.n <= PROVIDER_MAX;
}

int cmw_parse(struct cmw *m, const void *data, size_t n, struct problem *p)
{
	const struct slot slots[] = {
		{ "report", "application/vnd.guest-attest.report", &m->report },
		{ "binding", "application/vnd.guest-attest.binding+cbor", &m->binding },
		{ "__cmwc_t", COLLECTION_TYPE, NULL },
		{ "provider", "application/vnd.guest-attest.provider", &m->provider },
		{ "certificates", "application/vnd.guest-attest.certificates", &m->certificates },
	};
	const char *where;
	struct cbor c;

	*m = (struct cmw){ 0 };
	cbor_init(&c, data, n);
	where = read_entries(&c, slots, sizeof(slots) / sizeof(slots[0]));
	if (c.failed)
		return problem(p, 400, "EvidenceError", "evidence.%s: %s", where, c.failed);
	if (cbor_end(&c))
		return problem(p, 400, "EvidenceError", "evidence: %s", c.failed);
	if (!m->report.n)
		return problem(p, 400, "EvidenceError", "evidence.report: missing");
	if (!m->binding.n)
		return problem(p, 400, "EvidenceError", "evidence.binding: missing");
	if (!is_name(m->provider))
		return problem(p, 400, "EvidenceError",
			       "evidence.provider: expected up to %d lower-case letters and digits",
			       PROVIDER_MAX);
	return 0;
}
