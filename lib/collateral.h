/* SPDX-License-Identifier: MIT */
/* Verified collateral: immutable, shared, and without an opinion on time. */
#ifndef GA_COLLATERAL_H
#define GA_COLLATERAL_H

#include <stdatomic.h>

#include "chain.h"
#include "crl.h"
#include "tcb_info.h"

#define GA_COLLATERAL_ITEMS_MAX 64

/**
 * struct ga_col_tcb - a TCB info whose signature held
 * @text: what @info points into
 * @info: the contents
 * @signer: chain of the TCB signing certificate; a reference
 */
struct ga_col_tcb {
	uint8_t *text;
	struct ga_tcb_info info;
	struct ga_chain *signer;
};

/* The same for a QE identity. */
struct ga_col_qe {
	uint8_t *text;
	struct ga_qe_identity id;
	struct ga_chain *signer;
};

/**
 * struct ga_col_crl - a CRL
 * @der: what @crl points into
 * @crl: the contents
 * @anchor: the trusted key that signed it, or NULL
 * @issuer: chain of the CA that signed it, or NULL; a reference. With neither
 *	of the two its signature has yet to be verified, by the certificate of
 *	its issuer that the evidence brings along.
 */
struct ga_col_crl {
	uint8_t *der;
	struct ga_crl crl;
	const struct ga_anchor *anchor;
	struct ga_chain *issuer;
};

/**
 * struct ga_collateral - all of it
 * @refs: reference count
 * @roots: keeps the anchors
 * @said: what was wrong with the pieces
 * @n_certs: how many
 * @certs: every certificate given, DER, each once; owned
 * @parsed: the same, parsed, without keys
 * @n_veks: how many
 * @veks: chains of AMD's VEK certificates among @certs
 * @n_tcb: how many
 * @tcb: TCB infos
 * @n_qe: how many
 * @qe: QE identities
 * @n_crls: how many
 * @crls: CRLs
 */
struct ga_collateral {
	atomic_uint refs;
	struct ga_roots *roots;
	struct ga_findings said;
	size_t n_certs;
	struct ga_span certs[GA_COLLATERAL_ITEMS_MAX];
	struct ga_cert *parsed;
	size_t n_veks;
	struct ga_chain *veks[GA_COLLATERAL_ITEMS_MAX];
	size_t n_tcb;
	struct ga_col_tcb *tcb;
	size_t n_qe;
	struct ga_col_qe *qe;
	size_t n_crls;
	struct ga_col_crl *crls;
};

/* Keep in @col what @f says from its finding @first on. */
void ga_collateral_keep(struct ga_collateral *col, const struct ga_findings *f,
			size_t first);

/*
 * What the CRLs say of @c, which @issuer_key has signed: findings when it is
 * revoked, when there is no CRL, or none in date at @now. @what names the CRL
 * that is looked for. 0 or -1.
 */
int ga_collateral_check_revoked(const struct ga_collateral *col,
				const struct ga_cert *c,
				const struct ga_key *issuer_key,
				struct ga_span issuer_spki, const char *what,
				int64_t now, struct ga_findings *f);

/*
 * The chain of one of its certificates, with what may be its issuer and theirs.
 * NULL with findings when it does not end at a trusted key.
 */
struct ga_chain *ga_collateral_chain(const struct ga_collateral *col,
				     const struct ga_cert *leaf,
				     enum ga_vendor vendor,
				     struct ga_findings *f);

#endif
