/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_CERT_H
#define EMU_HOST_CERT_H

#include <stdint.h>
#include <time.h>

#include "pki.h"

struct cert_name {
	int nid;
	const char *value;
};

struct cert_extension {
	enum {
		CERT_AUTHORITY_KEY_ID,
		CERT_SUBJECT_KEY_ID,
		/* @nid with @text, in OpenSSL's configuration language */
		CERT_CONF,
		/* the OID in @text with the value @der */
		CERT_RAW,
	} kind;
	int nid;
	const char *text;
	const struct bytes *der;
};

struct cert_spec {
	/* in this order, one attribute for each set */
	const struct cert_name *name;
	size_t n_name;
	const struct cert_extension *extensions;
	size_t n_extensions;
	/* NULL: random */
	const uint32_t *serial;
	time_t not_before;
	time_t not_after;
};

struct crl_spec {
	time_t now;
	int days;
	uint32_t number;
	/* entries name key compromise as the reason, as Intel's do and AMD's do not */
	bool reasons;
	/* the key id stands before the number, as in AMD's */
	bool key_id_first;
	/* NULL: an empty list */
	const ASN1_INTEGER *revoked;
};

/*
 * Signed with ECDSA and SHA-256 by an EC key, with RSASSA-PSS and SHA-384 by
 * an RSA key. @issuer NULL: self-signed. Replaces @subject->cert.
 */
int cert_issue(struct signer *subject, const struct signer *issuer, const struct cert_spec *spec);
int cert_crl(const struct signer *issuer, const struct crl_spec *spec, struct bytes *der);

#endif
