/* SPDX-License-Identifier: MIT */
/*
 * Who gets what. A policy belongs to a prefix of resource names, and the
 * longest prefix decides; where there is none, nothing is released. A policy
 * names appraisals, which compare claims with reference values.
 *
 *	policy		{ "appraisal": [NAME...] | "any",
 *			  "tee": [...], "profile": [...],
 *			  "binding": { FIELD: [VALUE...], ... } }
 *	appraisal	{ "claims": { PATH: [VALUE...] | "any" |
 *			  { "reference": NAME }, ... } }
 *	reference	[VALUE...]
 *
 * attest-broker.conf(5) describes them.
 */
#ifndef BROKER_POLICY_H
#define BROKER_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "problem.h"
#include "store.h"

/* Kinds of documents. */
#define KIND_POLICY "policy"
#define KIND_SHADOW "shadow"
#define KIND_APPRAISAL "appraisal"
#define KIND_REFERENCE "reference"

/**
 * struct rule - a document in force
 * @name: prefix or name
 * @body: parsed and checked
 */
struct rule {
	char *name;
	int64_t version;
	json_t *body;
};

struct rules {
	struct rule *v;
	size_t n;
};

/**
 * struct policies - all documents in force; belongs to one thread
 * @generation: of the store when they were read, 0 before that
 */
struct policies {
	int64_t generation;
	struct rules policy;
	struct rules shadow;
	struct rules appraisal;
	struct rules reference;
};

/* Read them again if they changed. Return: 0, or -1 with the reason logged. */
int policies_refresh(struct policies *p, struct store *s);
void policies_fini(struct policies *p);

/* Is @kind one of the above? */
bool policy_kind(const char *kind);

/* Is @text a document of @kind that can be put in force? */
int policy_check(const char *kind, const char *name, const char *text, struct problem *p);

/**
 * struct decision - and why
 * @policy: prefix of the policy that decided, empty for none
 * @version: its version
 * @reason: what failed, or what allowed it
 * @shadow: what the policy in shadow mode would have refused, or empty
 * @trace: JSON array of every check made; may be NULL before, to not ask
 */
struct decision {
	bool allowed;
	char policy[STORE_NAME_MAX];
	int64_t version;
	char reason[PROBLEM_DETAIL_MAX];
	char shadow[PROBLEM_DETAIL_MAX];
	json_t *trace;
};

/*
 * @facts: "profile", "claims" of an appraisal, and, where the evidence says
 * who asked, "binding".
 */
void policies_decide(const struct policies *p, const char *resource, const json_t *facts,
		     struct decision *d);

#endif
