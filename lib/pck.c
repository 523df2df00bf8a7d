// SPDX-License-Identifier: MIT
#include "pck.h"
#include "der.h"

static const uint8_t oid_sgx[] = { 0x2a, 0x86, 0x48, 0x86, 0xf8,
				   0x4d, 0x01, 0x0d, 0x01 };

enum {
	SGX_PPID = 1,
	SGX_TCB = 2,
	SGX_PCEID = 3,
	SGX_FMSPC = 4,
	SGX_TYPE = 5,
	SGX_PLATFORM_INSTANCE = 6,
	SGX_CONFIGURATION = 7,
};

enum {
	TCB_PCESVN = 17,
	TCB_CPUSVN = 18,
};

/*
 * The last arc of an OID @depth arcs below the extension's own; all arcs here
 * are below 128 and take a byte each.
 */
static int arc_below(struct ga_span oid, size_t depth)
{
	size_t n = sizeof(oid_sgx);

	if (oid.n != n + depth || memcmp(oid.p, oid_sgx, n) ||
	    oid.p[oid.n - 1] & 0x80)
		return -1;
	return oid.p[oid.n - 1];
}

/* The next { OID, value } pair; @value is left open in @pair. */
static int next_pair(struct ga_rd *r, size_t depth, struct ga_rd *pair)
{
	struct ga_span oid;

	if (ga_der_enter(r, GA_DER_SEQUENCE, pair) ||
	    ga_der_get(pair, GA_DER_OID, &oid))
		return -1;
	return arc_below(oid, depth);
}

static int get_octets(struct ga_rd *r, uint8_t *dst, size_t n)
{
	struct ga_span s;

	if (ga_der_get(r, GA_DER_OCTET_STRING, &s) || s.n != n || ga_rd_left(r))
		return -1;
	memcpy(dst, s.p, n);
	return 0;
}

static int parse_tcb(struct ga_rd *r, struct ga_pck *pck)
{
	uint32_t seen = 0;
	struct ga_rd seq, pair;
	uint64_t svn;

	if (ga_der_enter(r, GA_DER_SEQUENCE, &seq) || ga_rd_left(r))
		return -1;
	while (ga_rd_left(&seq)) {
		int arc = next_pair(&seq, 2, &pair);

		if (arc < 1 || arc > TCB_CPUSVN || seen & 1u << arc)
			return -1;
		seen |= 1u << arc;
		if (arc == TCB_CPUSVN) {
			if (get_octets(&pair, pck->cpu_svn, 16))
				return -1;
			continue;
		}
		if (ga_der_small(&pair, arc == TCB_PCESVN ? 0xffff : 0xff,
				 &svn) || ga_rd_left(&pair))
			return -1;
		if (arc == TCB_PCESVN)
			pck->pce_svn = (uint16_t)svn;
		else
			pck->comp_svn[arc - 1] = (uint8_t)svn;
	}
	/* Arcs 1 to 18, all of them. */
	return seen == 0x7fffe ? 0 : -1;
}

static int parse_configuration(struct ga_rd *r, struct ga_pck *pck)
{
	int *const members[] = { NULL, &pck->dynamic_platform,
				 &pck->cached_keys, &pck->smt_enabled };
	struct ga_rd seq, pair;
	bool b;

	if (ga_der_enter(r, GA_DER_SEQUENCE, &seq) || ga_rd_left(r))
		return -1;
	while (ga_rd_left(&seq)) {
		int arc = next_pair(&seq, 2, &pair);

		if (arc < 1 || arc > 3 || ga_der_bool(&pair, &b) ||
		    ga_rd_left(&pair) || *members[arc] >= 0)
			return -1;
		*members[arc] = b;
	}
	return 0;
}

static int parse_type(struct ga_rd *r, struct ga_pck *pck)
{
	struct ga_span s;

	if (ga_der_get(r, GA_DER_ENUMERATED, &s) || s.n != 1 || s.p[0] > 0x7f ||
	    ga_rd_left(r))
		return -1;
	pck->sgx_type = s.p[0];
	return 0;
}

static int parse_one(struct ga_rd *pair, int arc, struct ga_pck *pck)
{
	switch (arc) {
	case SGX_PPID:
		return get_octets(pair, pck->ppid, 16);
	case SGX_TCB:
		return parse_tcb(pair, pck);
	case SGX_PCEID:
		return get_octets(pair, pck->pce_id, 2);
	case SGX_FMSPC:
		return get_octets(pair, pck->fmspc, 6);
	case SGX_TYPE:
		return parse_type(pair, pck);
	case SGX_PLATFORM_INSTANCE:
		pck->has_platform_instance = true;
		return get_octets(pair, pck->platform_instance_id, 16);
	case SGX_CONFIGURATION:
		return parse_configuration(pair, pck);
	}
	return -1;
}

int ga_pck_parse(const struct ga_cert *c, struct ga_pck *pck,
		 struct ga_findings *f)
{
	static const char *const names[] = {
		NULL, "PPID", "TCB", "PCE-ID", "FMSPC", "SGX Type",
		"Platform Instance ID", "Configuration",
	};
	struct ga_rd r, seq, pair;
	struct ga_span value;
	uint32_t seen = 0;
	int arc;

	*pck = (struct ga_pck){ .dynamic_platform = -1, .cached_keys = -1,
				.smt_enabled = -1 };
	if (!ga_cert_extension(c, GA_SPAN_OF(oid_sgx), &value))
		return ga_report(f, GA_E_CERT_PROFILE, "SGX extensions",
				 "present", "absent");
	ga_rd_init(&r, value);
	if (ga_der_enter(&r, GA_DER_SEQUENCE, &seq) || ga_rd_left(&r))
		return ga_report(f, GA_E_ENCODING, "SGX extensions", NULL, NULL);
	while (ga_rd_left(&seq)) {
		arc = next_pair(&seq, 1, &pair);
		if (arc < SGX_PPID || arc > SGX_CONFIGURATION)
			return ga_report(f, GA_E_TYPE, "SGX extensions",
					 "members 1 to 7", GA_FMT("%d", arc));
		if (seen & 1u << arc)
			return ga_report(f, GA_E_DUPLICATE, names[arc], NULL,
					 NULL);
		seen |= 1u << arc;
		if (parse_one(&pair, arc, pck))
			return ga_report(f, GA_E_ENCODING, names[arc], NULL,
					 NULL);
	}
	for (arc = SGX_PPID; arc <= SGX_TYPE; arc++)
		if (!(seen & 1u << arc))
			return ga_report(f, GA_E_MISSING, names[arc], "present",
					 "absent");
	return 0;
}
