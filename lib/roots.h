/* SPDX-License-Identifier: MIT */
/* Trust anchors: vendor root *keys*, built in, and emulated ones on request. */
#ifndef GA_ROOTS_H
#define GA_ROOTS_H

#include <stdatomic.h>

#include "cert.h"
#include "known.h"

enum ga_vendor {
	GA_VENDOR_INTEL,
	GA_VENDOR_AMD,
};

#define GA_ROOTS_MAX 12

/**
 * struct ga_anchor - one trusted key
 * @vendor: whose evidence it may vouch for
 * @name: what people call it
 * @emulated: it is not a vendor's key but one the caller named
 * @subject: the CA's Name, as DER
 * @spki: the key; what is compared, because vendors re-issue certificates
 * @key: the same, built
 * @buf: owns what the spans point to, or NULL for a built-in one
 */
struct ga_anchor {
	enum ga_vendor vendor;
	const char *name;
	bool emulated;
	struct ga_span subject;
	struct ga_span spki;
	struct ga_key *key;
	uint8_t *buf;
};

/**
 * struct ga_roots - a set of anchors, immutable once in use
 * @refs: reference count: what was verified with an anchor keeps it
 * @curves: what keys are made from
 * @known: CA certificates that have been verified before; has its own lock
 * @n: how many
 * @v: the anchors
 */
struct ga_roots {
	atomic_uint refs;
	struct ga_curves curves;
	struct ga_known *known;
	size_t n;
	struct ga_anchor v[GA_ROOTS_MAX];
};

/* The built-in roots, or NULL with findings. */
struct ga_roots *ga_roots_new(struct ga_findings *f);
struct ga_roots *ga_roots_ref(struct ga_roots *roots);
void ga_roots_put(struct ga_roots *roots);

/*
 * Add every self-signed certificate of @pem, for every vendor, before first
 * use. 0, or -1 with findings.
 */
int ga_roots_add_emulated(struct ga_roots *roots, struct ga_span pem,
			  struct ga_findings *f);

/* The anchor of @vendor with this key, or NULL. */
const struct ga_anchor *ga_roots_by_key(const struct ga_roots *roots,
					enum ga_vendor vendor,
					struct ga_span spki);

/* The anchor that is the issuer @c names and that has signed it, or NULL. */
const struct ga_anchor *ga_roots_issuer(const struct ga_roots *roots,
					enum ga_vendor vendor,
					const struct ga_cert *c);

/* Built-in certificates, DER; only their Name and key are used. */
extern const uint8_t ga_root_intel[];
extern const size_t ga_root_intel_len;
extern const uint8_t ga_root_amd_milan[];
extern const size_t ga_root_amd_milan_len;
extern const uint8_t ga_root_amd_genoa[];
extern const size_t ga_root_amd_genoa_len;
extern const uint8_t ga_root_amd_turin[];
extern const size_t ga_root_amd_turin_len;

#endif
