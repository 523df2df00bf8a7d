/* SPDX-License-Identifier: MIT */
/*
 * Who gets what. An appraisal is a policy of the library about evidence, under
 * a name: guest-attest-policy(5). A policy of the broker belongs to a prefix of
 * resource names, and the longest prefix decides; where there is none, nothing
 * is released:
 *
 *	{ "appraisal": [NAME...] | "any",
 *	  "tee": [...], "profile": [...],
 *	  "binding": { FIELD: [VALUE...], ... } }
 *
 * docs/broker.md describes both.
 */
#ifndef BROKER_POLICY_H
#define BROKER_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "problem.h"
#include "store.h"

struct ga_policy;

/* Kinds of documents. */
#define KIND_POLICY "policy"
#define KIND_SHADOW "shadow"
#define KIND_APPRAISAL "appraisal"
#define KIND_REFERENCE "reference"
/* What "any" stands for: accepted, up to date, whatever it measures. */
#define APPRAISAL_ANY "any"

/**
 * struct rule - a document in force
 * @name: prefix or name
 * @body: of a policy, or of reference values
 * @appraisal: of an appraisal; NULL when it accepts nothing, for @why
 */
struct rule {
	char *name;
	int64_t version;
	json_t *body;
	struct ga_policy *appraisal;
	char *why;
};

struct rules {
	struct rule *v;
	size_t n;
};

/**
 * struct policies - all documents in force; belongs to one thread
 * @generation: of the store when they were read, 0 before that
 * @appraisal: APPRAISAL_ANY, which is built in, comes first
 * @reference: what appraisals may name: reference.h
 */
struct policies {
	int64_t generation;
	struct rules policy;
	struct rules shadow;
	struct rules appraisal;
	struct rules reference;
};

/*
 * Read them again if they changed.
 * Return: 0, or -1 with the reason logged.
 */
int policies_refresh(struct policies *p, struct store *s);
/* The same within store_begin_read(). */
int policies_refresh_view(struct policies *p, struct store *s);
void policies_fini(struct policies *p);

/* Is @text a document of @kind that can be put in force beside those @in_force? */
int policy_check(const struct policies *in_force, const char *kind, const char *name,
		 const char *text, struct problem *p);

/**
 * struct decision - and why
 * @policy: prefix of the policy that decided, empty for none
 * @version: its version
 * @stale: refused, but documents have changed since the evidence was appraised
 * @reason: what failed, or what allowed it
 * @shadow: what the policy in shadow mode would have refused, or empty
 * @trace: JSON array of every check made; may be NULL before, to not ask
 */
struct decision {
	bool allowed;
	bool stale;
	char policy[STORE_NAME_MAX];
	int64_t version;
	char reason[PROBLEM_DETAIL_MAX];
	char shadow[PROBLEM_DETAIL_MAX];
	json_t *trace;
};

/*
 * @facts: "profile", "claims" of an appraisal, where the evidence says who asked
 * "binding", and where it was appraised just now "refused".
 */
void policies_decide(const struct policies *p, const char *resource, const json_t *facts,
		     struct decision *d);

#endif
