/* SPDX-License-Identifier: MIT */
/*
 * Policy: which of the evidence that is genuine is also wanted. It sees
 * struct ga_claims and nothing else of a verification, so that no field can
 * reach it that no signature covers.
 */
#ifndef GA_POLICY_H
#define GA_POLICY_H

#include "crypto.h"
#include "findings.h"
#include "policy_field.h"

#include <stdio.h>

#define GA_POLICY_LINE_MAX 1024
#define GA_POLICY_NAME_MAX 32

/* Words of a policy file, each with a meaning for some types of field. */
enum ga_policy_op {
	GA_OP_ALLOW,
	GA_OP_DENY,
	GA_OP_REQUIRE,
	GA_OP_MINIMUM,
	GA_OP_GRACE_DAYS,
	GA_OP_ANY,
	GA_OP_COUNT,
};

/**
 * struct ga_policy_value - one value of a rule
 * @line: where it stands in the file
 * @column: likewise, in bytes from 1
 * @any: the word "any" among bits: every known one but those that open the
 *	guest to the host
 * @number: numbers, words, versions, days, dates; bits as a mask
 * @bytes: bytes; SVNs by component
 * @text: texts and advisory ids
 * @present: which components of @bytes or @tcb were named
 * @product: whose TCB components @tcb has
 * @tcb: TCB components of AMD
 */
struct ga_policy_value {
	uint32_t line;
	uint32_t column;
	bool any;
	union {
		uint64_t number;
		uint8_t bytes[GA_POLICY_BYTES_MAX];
		char text[GA_POLICY_TEXT_MAX];
		struct {
			enum ga_snp_product product;
			uint8_t tcb[GA_SNP_TCB_COMPONENTS];
		};
	};
	uint32_t present;
};

/**
 * struct ga_policy_rule - one statement: field, operator, values
 * @field: what it is about
 * @op: what it says
 * @line: where it stands
 * @first: index of its first value in the policy
 * @n: how many it has; sorted and distinct, so that long lists are searched
 *	fast
 */
struct ga_policy_rule {
	const struct ga_policy_field *field;
	enum ga_policy_op op;
	uint32_t line;
	size_t first;
	size_t n;
};

/**
 * struct ga_policy_section - one "accept" and what it demands
 * @tee: of which TEE
 * @name: name, or empty
 * @line: where it begins
 * @first: index of its first rule in the policy
 * @n: how many; sorted by field, then by operator
 */
struct ga_policy_section {
	enum ga_tee tee;
	char name[GA_POLICY_NAME_MAX + 1];
	uint32_t line;
	size_t first;
	size_t n;
};

/**
 * struct ga_policy - a parsed file; immutable, any number of threads may use it
 * @id: "sha256:" and the digest of the file, in hex
 * @sections: alternatives: evidence has to satisfy one of its TEE
 * @n_sections: how many
 * @rules: of all sections
 * @n_rules: how many
 * @values: of all rules
 * @n_values: how many
 */
struct ga_policy {
	char id[8 + 2 * GA_SHA256_LEN];
	struct ga_policy_section *sections;
	size_t n_sections;
	struct ga_policy_rule *rules;
	size_t n_rules;
	struct ga_policy_value *values;
	size_t n_values;
};

/**
 * struct ga_appraisal - the outcome of a policy, part of a verdict
 * @done: a policy was applied
 * @matched: it has a section for this TEE
 * @id: of the policy
 * @section: name of the section that accepted, or of the one that came
 *	closest; empty where it has none
 * @unchecked: fields the evidence has and that section says nothing about
 * @failed: mask of (1 << enum ga_policy_role) with mismatches
 */
struct ga_appraisal {
	bool done;
	bool matched;
	char id[8 + 2 * GA_SHA256_LEN];
	char section[GA_POLICY_NAME_MAX + 1];
	bool unchecked[GA_POLICY_FIELDS_MAX];
	uint32_t failed;
};

/* policy_eval.c */

struct ga_claims;

/*
 * Hold @c against @p: findings for every mismatch of the section that comes
 * closest, @a filled. Without findings graver than a note it is accepted.
 */
void ga_policy_evaluate(const struct ga_policy *p, const struct ga_claims *c,
			struct ga_appraisal *a, struct ga_findings *f);

/* policy_verdict.c */

struct ga_verdict;

/* Let @p see the claims of @vd, if it has any, and add what it says. */
void ga_policy_apply(const struct ga_policy *p, struct ga_verdict *vd);

/* As lines for people; nothing when no policy was applied. */
void ga_appraisal_print(FILE *out, const struct ga_appraisal *a);

/* policy_judge.c */

/*
 * The same for one section. A field it is silent about is noted as unchecked;
 * three are judged all the same: bits that open the guest to the host or that
 * nobody knows, a TCB status other than UpToDate, and emulated evidence refuse
 * unless allowed by name.
 */
void ga_policy_judge(const struct ga_policy *p,
		     const struct ga_policy_section *s,
		     const struct ga_claims *c, struct ga_appraisal *a,
		     struct ga_findings *f);

/* policy_value.c */

/*
 * Take one token into @v; a value of several tokens is taken one by one.
 * Return: 0, or -1 with what would have been right in @expected.
 */
int ga_policy_value_take(struct ga_policy_value *v,
			 const struct ga_policy_field *fd, enum ga_policy_op op,
			 struct ga_span token, bool quoted,
			 struct ga_value *expected);

/* Does @token go on with the value before it, rather than begin another? */
bool ga_policy_value_continues(const struct ga_policy_field *fd,
			       struct ga_span token);

/* What is still missing from a value, or NULL. */
const char *ga_policy_value_missing(const struct ga_policy_value *v,
				    const struct ga_policy_field *fd);

/* As in memcmp(), over values of the same field. */
int ga_policy_value_cmp(const struct ga_policy_value *a,
			const struct ga_policy_value *b,
			const struct ga_policy_field *fd);

/* policy_print.c */

/* The word of the file for @op. */
const char *ga_policy_op_name(enum ga_policy_op op);

/* A value as a policy file has it. */
void ga_policy_value_print(FILE *out, const struct ga_policy_value *v,
			   const struct ga_policy_field *fd);

/* The names of @bits, with blanks between them. */
void ga_policy_bits_print(FILE *out, uint64_t bits,
			  const struct ga_policy_field *fd);

#endif
