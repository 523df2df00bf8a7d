/* SPDX-License-Identifier: MIT */
/*
 * The fields a policy may speak of: every verified field that verification
 * itself has not judged in full. Names are those that "guest-attest show"
 * prints, blanks as hyphens, and those of the verdict for the TCB.
 */
#ifndef GA_POLICY_FIELD_H
#define GA_POLICY_FIELD_H

#include <guest-attest.h>

#include "formats/snp.h"
#include "rd.h"

#define GA_POLICY_FIELDS_MAX 128
#define GA_POLICY_BYTES_MAX 64
#define GA_POLICY_TEXT_MAX (GA_BINDING_TEXT_MAX + 1)
#define GA_POLICY_SVN_COMPONENTS 16

struct ga_claims;
struct ga_policy_value;

/**
 * enum ga_policy_type - what values a field has
 * @GA_TYPE_BYTES: bytes, of exactly the field's size
 * @GA_TYPE_NUMBER: a number
 * @GA_TYPE_WORD: one of the field's words
 * @GA_TYPE_TEXT: text, in quotes
 * @GA_TYPE_BITS: bits with names
 * @GA_TYPE_SVN: sixteen security version numbers, as Intel has them
 * @GA_TYPE_TCB: TCB_VERSION, as AMD has it
 * @GA_TYPE_VERSION: major.minor or major.minor.build
 * @GA_TYPE_DATE: a time
 * @GA_TYPE_IDS: a set of ids
 */
enum ga_policy_type {
	GA_TYPE_BYTES,
	GA_TYPE_NUMBER,
	GA_TYPE_WORD,
	GA_TYPE_TEXT,
	GA_TYPE_BITS,
	GA_TYPE_SVN,
	GA_TYPE_TCB,
	GA_TYPE_VERSION,
	GA_TYPE_DATE,
	GA_TYPE_IDS,
};

/* Which structure holds a field, and so whether this evidence has it. */
enum ga_policy_from {
	GA_FROM_CLAIMS,
	GA_FROM_TCB,
	GA_FROM_PCK,
	GA_FROM_PCK_INSTANCE,
	GA_FROM_QUOTE,
	GA_FROM_TD,
	GA_FROM_TD15,
	GA_FROM_TD15EX,
	GA_FROM_SGX,
	GA_FROM_SNP,
	GA_FROM_SNP_CPUID,
	GA_FROM_SNP_COMMITTED,
	GA_FROM_SNP_MIT,
	GA_FROM_SNP_PLATFORM,
	GA_FROM_BINDING,
	GA_FROM_BINDING_KEY,
};

/* What AR4SI distinguishes of an appraisal. */
enum ga_policy_role {
	GA_ROLE_EXECUTABLES,
	GA_ROLE_CONFIGURATION,
	GA_ROLE_OTHER,
};

/**
 * struct ga_policy_word - a word of a policy file and what it stands for
 * @name: NULL ends a list
 * @value: of a word; the mask of a bit
 */
struct ga_policy_word {
	const char *name;
	uint64_t value;
};

/**
 * struct ga_policy_field - one field
 * @name: of the field
 * @what: what it is, for people
 * @tees: mask of (1 << enum ga_tee)
 * @type: of its values
 * @from: the structure it is in
 * @role: what a mismatch says of the guest
 * @code: of a mismatch; 0 for GA_E_POLICY
 * @required: a section that is silent about it is an error
 * @wire: the structure has it as little-endian bytes
 * @module: component 1 of these SVNs is the TDX module's major version and
 *	component 0 its SVN within that
 * @zero_hides: all zeros say that the host hides the value
 * @words: of words and of bits; bits without names at all are all known
 * @open: bits that open the guest to the host, allowed by name alone
 * @aside: bits that belong to other fields
 * @offset: within the structure
 * @size: in bytes
 */
struct ga_policy_field {
	const char *name;
	const char *what;
	uint32_t tees;
	enum ga_policy_type type;
	enum ga_policy_from from;
	enum ga_policy_role role;
	enum ga_code code;
	bool required;
	bool wire;
	bool module;
	bool zero_hides;
	const struct ga_policy_word *words;
	uint64_t open;
	uint64_t aside;
	size_t offset;
	size_t size;
};

/* policy_fields.c */

extern const struct ga_policy_field ga_policy_fields[];
extern const size_t ga_policy_fields_n;

/* policy_field.c */

/* The field of @tee with this name, or NULL. */
const struct ga_policy_field *ga_policy_field_find(enum ga_tee tee,
						   struct ga_span name);

static inline bool ga_policy_field_of(const struct ga_policy_field *fd,
				      enum ga_tee tee)
{
	return fd->tees & 1u << tee;
}

static inline size_t ga_policy_field_index(const struct ga_policy_field *fd)
{
	return (size_t)(fd - ga_policy_fields);
}

/* Mask of (1 << enum ga_policy_op) that a field of this kind understands. */
uint32_t ga_policy_field_ops(const struct ga_policy_field *fd);

/* The bits of a field of bits that have names. */
uint64_t ga_policy_field_known(const struct ga_policy_field *fd);

/* The same of the field of @tee that is called @name. */
uint64_t ga_policy_known_bits(enum ga_tee tee, const char *name);

/*
 * The value in @c; a field of ids has none. False when this evidence has no
 * such field, or when collateral did not tell.
 */
bool ga_policy_field_get(const struct ga_policy_field *fd,
			 const struct ga_claims *c, struct ga_policy_value *v);

#endif
