/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_PLATFORM_H
#define EMU_HOST_PLATFORM_H

#include <stdint.h>
#include <time.h>

#include "pki.h"
#include "profile.h"

/* The state kept in a directory: who the machine is, and every key */
struct platform {
	const char *dir;
	struct profile profile;
	struct signer root;
	struct signer platform_ca;
	struct signer processor_ca;
	struct signer tcb_signing;
	struct signer pck;
	EVP_PKEY *attestation_key;
	/* stands for the key of EREPORT that no one outside the CPU has */
	uint8_t mac_key[32];
};

struct platform_request {
	const struct profile *profile;
	/* NULL, or another such directory, whose authorities issue for this one too */
	const char *issuer;
	/* NULL, or another SGX extension for the PCK certificate than the profile's */
	const struct bytes *pck_extension;
	time_t now;
};

/* Loads the state under @dir, or creates it there as asked */
int platform_open(struct platform *p, const char *dir, const struct platform_request *asked);
void platform_close(struct platform *p);

/* The CA that issued the PCK certificate */
const struct signer *platform_pck_issuer(const struct platform *p);
/* PCK || its CA || root, PEM */
void platform_pck_chain(const struct platform *p, struct bytes *out);

#endif
