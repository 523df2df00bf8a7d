// SPDX-License-Identifier: MIT
#include "findings.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct code_info {
	const char *name;
	const char *text;
	enum ga_class kind;
};

static const struct code_info codes[GA_CODE_COUNT] = {
	[GA_OK] = { "ok", "nothing is wrong", GA_CLASS_NOTE },
	[GA_E_TRUNCATED] = { "truncated", "the bytes end inside this field",
			     GA_CLASS_MALFORMED },
	[GA_E_TRAILING_BYTES] = { "trailing-bytes",
				  "there are bytes after the end",
				  GA_CLASS_MALFORMED },
	[GA_E_LENGTH] = { "bad-length", "the length is wrong",
			  GA_CLASS_MALFORMED },
	[GA_E_VERSION] = { "unknown-version",
			   "this version is not known here",
			   GA_CLASS_MALFORMED },
	[GA_E_TYPE] = { "unknown-type", "this type is not known here",
			GA_CLASS_MALFORMED },
	[GA_E_RESERVED] = { "reserved-not-zero",
			    "reserved bits are set", GA_CLASS_MALFORMED },
	[GA_E_VALUE] = { "bad-value", "the value is not allowed",
			 GA_CLASS_MALFORMED },
	[GA_E_ENCODING] = { "bad-encoding",
			    "the encoding breaks its own rules",
			    GA_CLASS_MALFORMED },
	[GA_E_DUPLICATE] = { "duplicate", "this appears twice",
			     GA_CLASS_MALFORMED },
	[GA_E_MISSING] = { "missing", "this must be there and is not",
			   GA_CLASS_MALFORMED },
	[GA_E_NAME] = { "unknown-name", "there is nothing of this name",
			GA_CLASS_MALFORMED },
	[GA_E_ALGORITHM] = { "unknown-algorithm",
			     "this algorithm is not accepted here",
			     GA_CLASS_MALFORMED },
	[GA_E_UNKNOWN_FORMAT] = { "unknown-format",
				  "this is no evidence of a known kind",
				  GA_CLASS_MALFORMED },
	[GA_E_SIGNATURE] = { "signature-invalid",
			     "the signature does not verify",
			     GA_CLASS_NOT_GENUINE },
	[GA_E_KEY_BINDING] = { "attestation-key-unbound",
			       "the attestation key is not the one vouched for",
			       GA_CLASS_NOT_GENUINE },
	[GA_E_CHAIN_BROKEN] = { "chain-broken",
				"the certificates do not form a chain",
				GA_CLASS_NOT_GENUINE },
	[GA_E_CHAIN_SIGNATURE] = { "certificate-signature-invalid",
				   "the issuer's signature does not verify",
				   GA_CLASS_NOT_GENUINE },
	[GA_E_UNTRUSTED_ROOT] = { "untrusted-root",
				  "the chain does not end at a trusted key",
				  GA_CLASS_NOT_GENUINE },
	[GA_E_CERT_PROFILE] = { "certificate-profile",
				"the certificate is not fit for this use",
				GA_CLASS_NOT_GENUINE },
	[GA_E_CERT_REVOKED] = { "certificate-revoked",
				"the issuer has revoked this certificate",
				GA_CLASS_NOT_GENUINE },
	[GA_E_CERT_MISMATCH] = { "certificate-mismatch",
				 "the certificate is for another platform",
				 GA_CLASS_NOT_GENUINE },
	[GA_E_REPLAY] = { "replay-mismatch",
			  "the events do not lead to the register's value",
			  GA_CLASS_NOT_GENUINE },
	[GA_E_BINDING] = { "binding-mismatch",
			   "the report is not over this binding",
			   GA_CLASS_NOT_GENUINE },
	[GA_E_QE_IDENTITY] = { "qe-identity-mismatch",
			       "the quoting enclave is not the vendor's",
			       GA_CLASS_NOT_GENUINE },
	[GA_E_TDX_MODULE] = { "tdx-module-mismatch",
			      "the TDX module is not the vendor's",
			      GA_CLASS_NOT_GENUINE },
	[GA_E_PUBLIC_KEY] = { "public-key-invalid",
			      "this is no valid public key",
			      GA_CLASS_NOT_GENUINE },
	[GA_E_SIGNING_KEY] = { "signing-key-mismatch",
			       "the report names another kind of signing key",
			       GA_CLASS_NOT_GENUINE },
	[GA_E_CHIP_ID] = { "chip-id-mismatch",
			   "the certificate is for another chip",
			   GA_CLASS_NOT_GENUINE },
	[GA_E_PRODUCT] = { "product-mismatch",
			   "report, certificate and issuer name different "
			   "products", GA_CLASS_NOT_GENUINE },
	[GA_E_VEK_TCB] = { "vek-tcb-mismatch",
			   "the certificate is for another TCB version",
			   GA_CLASS_NOT_GENUINE },
	[GA_E_CERT_EXPIRED] = { "certificate-expired",
				"the certificate has expired",
				GA_CLASS_REFUSED },
	[GA_E_CERT_NOT_YET_VALID] = { "certificate-not-yet-valid",
				      "the certificate is not valid yet",
				      GA_CLASS_REFUSED },
	[GA_E_REPORT_DATA] = { "report-data-mismatch",
			       "the evidence is not bound to the expected data",
			       GA_CLASS_REFUSED },
	[GA_E_USER_DATA] = { "user-data-mismatch",
			     "the binding holds other user data",
			     GA_CLASS_REFUSED },
	[GA_E_NO_BINDING] = { "binding-absent",
			      "the evidence does not say who asked for it",
			      GA_CLASS_REFUSED },
	[GA_E_TCB_STATUS] = { "tcb-status",
			      "the TCB status is not an accepted one",
			      GA_CLASS_REFUSED },
	[GA_E_TCB_LEVEL] = { "tcb-level-not-found",
			     "no TCB level of the vendor matches the platform",
			     GA_CLASS_REFUSED },
	[GA_E_DEBUG] = { "debug-enabled",
			 "debugging is on: the host can read and change it",
			 GA_CLASS_REFUSED },
	[GA_E_EVALUATION_NUMBER] = { "evaluation-number-too-low",
				     "the TCB evaluation data is too old",
				     GA_CLASS_REFUSED },
	[GA_E_POLICY] = { "policy", "the policy refuses this value",
			  GA_CLASS_REFUSED },
	[GA_E_POLICY_TEE] = { "tee-not-accepted",
			      "the policy accepts no evidence of this TEE",
			      GA_CLASS_REFUSED },
	[GA_E_NO_POLICY] = { "no-policy", "no policy has been applied yet",
			     GA_CLASS_REFUSED },
	[GA_E_MEASUREMENT] = { "measurement-mismatch",
			       "this is not what the policy lets run",
			       GA_CLASS_REFUSED },
	[GA_E_DENIED] = { "denied", "the policy denies this value by name",
			  GA_CLASS_REFUSED },
	[GA_E_ABSENT] = { "field-absent",
			  "the policy asks for what the evidence does not say",
			  GA_CLASS_REFUSED },
	[GA_E_EMULATED] = { "emulated", "no real hardware vouches for this",
			    GA_CLASS_REFUSED },
	[GA_E_TCB_MINIMUM] = { "tcb-below-minimum",
			       "the TCB is below the policy's minimum",
			       GA_CLASS_REFUSED },
	[GA_E_TCB_DATE] = { "tcb-date-too-old",
			    "the TCB lacks fixes the policy asks for",
			    GA_CLASS_REFUSED },
	[GA_E_ADVISORY] = { "advisory",
			    "a security advisory applies that the policy does "
			    "not allow", GA_CLASS_REFUSED },
	[GA_E_NOT_KNOWN] = { "not-known",
			     "this is not known here, nor what it permits",
			     GA_CLASS_REFUSED },
	[GA_E_CONTRADICTION] = { "contradiction",
				 "fields of the evidence contradict each other",
				 GA_CLASS_REFUSED },
	[GA_E_HOST_REQUESTED] = { "host-requested",
				  "the host asked for this, not the guest",
				  GA_CLASS_REFUSED },
	[GA_E_COLLATERAL_MISSING] = { "collateral-missing",
				      "this collateral was not given",
				      GA_CLASS_COLLATERAL },
	[GA_E_COLLATERAL_EXPIRED] = { "collateral-expired",
				      "this collateral is out of date",
				      GA_CLASS_COLLATERAL },
	[GA_E_COLLATERAL_NOT_YET_VALID] = { "collateral-not-yet-valid",
					    "this collateral is from the future",
					    GA_CLASS_COLLATERAL },
	[GA_E_COLLATERAL_MISMATCH] = { "collateral-mismatch",
				       "this collateral is for something else",
				       GA_CLASS_COLLATERAL },
	[GA_E_COLLATERAL_FILE] = { "collateral-file",
				   "this collateral can't be read",
				   GA_CLASS_COLLATERAL },
	[GA_E_FETCH] = { "fetch-failed", "this can't be fetched",
			 GA_CLASS_COLLATERAL },
	[GA_N_CACHED] = { "cached", "an older copy from the cache is used",
			  GA_CLASS_NOTE },
	[GA_N_PADDING] = { "padding",
			   "zero bytes follow the evidence and are ignored",
			   GA_CLASS_NOTE },
	[GA_N_CHIP_ID_MASKED] = { "chip-id-masked",
				  "the host hides which chip this is",
				  GA_CLASS_NOTE },
	[GA_N_GRACE] = { "grace-period",
			 "this is accepted for a while only",
			 GA_CLASS_NOTE },
	[GA_N_SECTION] = { "policy-section",
			   "another section is no closer, by mismatches",
			   GA_CLASS_NOTE },
	[GA_N_UNBOUND] = { "binding-missing",
			   "a kernel composed this from a binding that is not "
			   "here", GA_CLASS_NOTE },
	[GA_N_REPLAYED] = { "replayed",
			    "events lead to the register's value",
			    GA_CLASS_NOTE },
	[GA_E_NOMEM] = { "out-of-memory", "memory is short",
			 GA_CLASS_INTERNAL },
	[GA_E_CRYPTO] = { "crypto-failure", "the crypto library failed",
			  GA_CLASS_INTERNAL },
	[GA_E_PARAMETER] = { "bad-parameter", "a parameter is not valid",
			     GA_CLASS_INTERNAL },
};

const char *ga_code_name(enum ga_code code)
{
	if ((unsigned int)code >= GA_CODE_COUNT || !codes[code].name)
		return "unknown";
	return codes[code].name;
}

const char *ga_code_text(enum ga_code code)
{
	if ((unsigned int)code >= GA_CODE_COUNT || !codes[code].text)
		return "unknown";
	return codes[code].text;
}

const char *ga_class_name(enum ga_class c)
{
	static const char *const names[] = {
		[GA_CLASS_NOTE] = "note",
		[GA_CLASS_COLLATERAL] = "collateral",
		[GA_CLASS_REFUSED] = "refused",
		[GA_CLASS_NOT_GENUINE] = "not-genuine",
		[GA_CLASS_MALFORMED] = "malformed",
		[GA_CLASS_INTERNAL] = "internal",
	};

	return (unsigned int)c <= GA_CLASS_INTERNAL ? names[c] : "unknown";
}

void ga_findings_init(struct ga_findings *f)
{
	*f = (struct ga_findings){ .subject = "" };
}

void ga_findings_fini(struct ga_findings *f)
{
	free(f->v);
	ga_findings_init(f);
}

struct ga_findings *ga_findings_new(void)
{
	struct ga_findings *f = malloc(sizeof(*f));

	if (f)
		ga_findings_init(f);
	return f;
}

void ga_findings_free(struct ga_findings *f)
{
	if (!f)
		return;
	ga_findings_fini(f);
	free(f);
}

struct ga_scope ga_scope_enter(struct ga_findings *f, const char *subject,
			       bool collateral)
{
	struct ga_scope s = { f->subject, f->collateral };

	f->subject = subject;
	f->collateral = collateral;
	return s;
}

void ga_scope_leave(struct ga_findings *f, struct ga_scope s)
{
	f->subject = s.subject;
	f->collateral = s.collateral;
}

static struct ga_finding *add(struct ga_findings *f)
{
	if (f->n == GA_FINDINGS_MAX)
		return NULL;
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 4;
		struct ga_finding *v = realloc(f->v, cap * sizeof(*v));

		if (!v)
			return NULL;
		f->v = v;
		f->cap = cap;
	}
	return &f->v[f->n++];
}

static void put(char *dst, size_t size, const char *s)
{
	snprintf(dst, size, "%s", s ? s : "");
}

int ga_report(struct ga_findings *f, enum ga_code code, const char *field,
	      const char *expected, const char *actual)
{
	enum ga_class kind = codes[code].kind;
	struct ga_finding *fi;

	/* A forged or broken TCB info says nothing about the evidence. */
	if (f->collateral && kind != GA_CLASS_NOTE &&
	    kind != GA_CLASS_INTERNAL)
		kind = GA_CLASS_COLLATERAL;
	f->classes |= 1u << kind;
	fi = add(f);
	if (!fi) {
		f->lost++;
		return -1;
	}
	fi->code = code;
	fi->kind = kind;
	put(fi->subject, sizeof(fi->subject), f->subject);
	put(fi->field, sizeof(fi->field), field);
	put(fi->expected, sizeof(fi->expected), expected);
	put(fi->actual, sizeof(fi->actual), actual);
	return -1;
}

void ga_findings_take(struct ga_findings *f, const struct ga_findings *from,
		      size_t first, uint32_t classes)
{
	struct ga_finding *fi;
	size_t i;

	f->classes |= from->classes & classes;
	f->lost += from->lost;
	for (i = first; i < from->n; i++) {
		if (!(classes & 1u << from->v[i].kind))
			continue;
		fi = add(f);
		if (fi)
			*fi = from->v[i];
		else
			f->lost++;
	}
}

int ga_report_rd(struct ga_findings *f, const struct ga_rd *r)
{
	if (!r->failed)
		return 0;
	return ga_report(f, GA_E_TRUNCATED, r->field,
			 GA_FMT("%zu bytes at offset %zu", r->want, r->at),
			 GA_FMT("%zu bytes", r->len - r->at));
}

int ga_report_rd_end(struct ga_findings *f, const struct ga_rd *r,
		     const char *field)
{
	if (ga_report_rd(f, r))
		return -1;
	if (r->pos == r->len)
		return 0;
	return ga_report(f, GA_E_TRAILING_BYTES, field,
			 GA_FMT("%zu bytes", r->pos), GA_FMT("%zu bytes", r->len));
}

bool ga_findings_clean(const struct ga_findings *f)
{
	return !(f->classes & ~(1u << GA_CLASS_NOTE));
}

size_t ga_findings_count(const struct ga_findings *f)
{
	return f->n;
}

const struct ga_finding *ga_findings_get(const struct ga_findings *f, size_t i)
{
	return i < f->n ? &f->v[i] : NULL;
}

enum ga_class ga_findings_class(const struct ga_findings *f)
{
	int c;

	for (c = GA_CLASS_INTERNAL; c > GA_CLASS_NOTE; c--)
		if (f->classes & 1u << c)
			return c;
	return GA_CLASS_NOTE;
}

void ga_finding_format(const struct ga_finding *fi, char *dst, size_t size)
{
	const char *values = "";
	char both[2 * GA_VALUE_MAX + 32];

	if (fi->expected[0] && fi->actual[0]) {
		snprintf(both, sizeof(both), " (expected %s, found %s)",
			 fi->expected, fi->actual);
		values = both;
	} else if (fi->expected[0]) {
		snprintf(both, sizeof(both), " (expected %s)", fi->expected);
		values = both;
	} else if (fi->actual[0]) {
		snprintf(both, sizeof(both), " (found %s)", fi->actual);
		values = both;
	}
	snprintf(dst, size, "%s%s%s%s%s%s", fi->subject,
		 fi->subject[0] ? ": " : "", fi->field, fi->field[0] ? ": " : "",
		 ga_code_text(fi->code), values);
}

const char *ga_value_dec(struct ga_value *v, uint64_t n)
{
	snprintf(v->s, sizeof(v->s), "%llu", (unsigned long long)n);
	return v->s;
}

const char *ga_value_hexnum(struct ga_value *v, uint64_t n, int digits)
{
	snprintf(v->s, sizeof(v->s), "0x%0*llx", digits, (unsigned long long)n);
	return v->s;
}

const char *ga_value_hex(struct ga_value *v, struct ga_span s)
{
	size_t max = (sizeof(v->s) - 4) / 2;
	bool cut = s.n > max;

	ga_hex_encode(v->s, GA_SPAN(s.p, cut ? max : s.n));
	if (cut)
		memcpy(v->s + 2 * max, "...", 4);
	return v->s;
}

const char *ga_value_time(struct ga_value *v, int64_t t)
{
	ga_time_format_iso(v->s, t);
	return v->s;
}

const char *ga_value_fmt(struct ga_value *v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(v->s, sizeof(v->s), fmt, ap);
	va_end(ap);
	return v->s;
}
