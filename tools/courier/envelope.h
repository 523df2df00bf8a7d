/* SPDX-License-Identifier: MIT */
/*
 * What kernel and courier say to each other: one line of words separated by
 * single blanks, without a line end, in a fixed order. The key of an upcall
 * holds it, and a relay is sent the same.
 *
 *	guest-attest-courier/1 challenge profile=native|rcar broker=URL
 *		timeout=SECONDS tee=NAME
 *	guest-attest-courier/1 release profile=native broker=URL
 *		timeout=SECONDS ticket=TEXT resource=PATH evidence=B64URL
 *	guest-attest-courier/1 release profile=rcar broker=URL timeout=SECONDS
 *		ticket=TEXT resource=PATH tee=NAME nonce=TEXT x=B64URL y=B64URL
 *		evidence=B64URL certificates=B64URL
 *
 * and back, of which the last may answer either:
 *
 *	guest-attest-courier/1 challenge nonce=TEXT ticket=TEXT
 *	guest-attest-courier/1 release enc=B64URL ciphertext=B64URL
 *	guest-attest-courier/1 release protected=B64URL encrypted_key=B64URL
 *		iv=B64URL ciphertext=B64URL tag=B64URL
 *	guest-attest-courier/1 error ERRNO SENTENCE
 */
#ifndef COURIER_ENVELOPE_H
#define COURIER_ENVELOPE_H

#include "failure.h"
#include "text.h"

/* 256 KiB of evidence, and what came with it, as text. */
#define REQUEST_MAX (768u << 10)
/* More does not fit into a key that is instantiated. */
#define ANSWER_MAX 32767u
#define TIMEOUT_MAX 3600u
/* What the kernel takes of a nonce and of a ticket. */
#define NONCE_MAX 128u
#define TICKET_MAX 1024u

enum step {
	STEP_CHALLENGE,
	STEP_RELEASE,
};

enum profile {
	PROFILE_NATIVE,
	PROFILE_RCAR,
};

/**
 * struct request - what the kernel wants
 * @step: fetch a challenge, or show evidence and fetch the envelope
 * @profile: protocol to speak with the broker
 * @timeout: seconds that are left
 * @broker: its URL
 * @tee: the platform, as the provider is named
 * @ticket: what the challenge came with
 * @resource: <repository>/<type>/<tag>
 * @evidence: base64url; a collection (native), or the vendor's bytes (rcar)
 * @nonce: as the server wrote it
 * @x: half of the kernel's public key, base64url of 32 bytes
 * @y: the other half
 * @certificates: base64url of what came with the report; may be empty
 *
 * All text lies in the line that was parsed; members that the step and profile
 * do not have are NULL.
 */
struct request {
	enum step step;
	enum profile profile;
	unsigned int timeout;
	struct span broker;
	struct span tee;
	struct span ticket;
	struct span resource;
	struct span evidence;
	struct span nonce;
	struct span x;
	struct span y;
	struct span certificates;
};

/* Return: 0, or -1 after a failure */
int request_parse(struct request *r, struct span line, struct failure *f);

/* Return: 0, or -1 after a failure: the broker's words are not what they should be */
int answer_challenge(struct out *o, struct span nonce, struct span ticket, struct failure *f);
void answer_native(struct out *o, struct span enc, struct span ciphertext);

/**
 * struct jwe - the members of the resource's answer (RFC 7516 7.2.2)
 */
struct jwe {
	struct span protected;
	struct span encrypted_key;
	struct span iv;
	struct span ciphertext;
	struct span tag;
};

void answer_rcar(struct out *o, const struct jwe *jwe);
/* Whatever @o held before; it has room for this at least. */
void answer_error(struct out *o, const struct failure *f);

#endif
