/* SPDX-License-Identifier: MIT */
/*
 * Hostile JSON as a tree, and objects of known members. What the service reads
 * from guests comes through message.h, which knows the same tables.
 */
#ifndef BROKER_MEMBER_H
#define BROKER_MEMBER_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "problem.h"

/* A value of any type. */
#define MEMBER_ANY ((json_type)-1)

/**
 * struct member - one member that an object may have
 * @name: its name; a table ends with NULL
 * @type: the type that its value must have
 * @required: it must be there
 * @nullable: null stands for its absence
 */
struct member {
	const char *name;
	json_type type;
	bool required;
	bool nullable;
};

/*
 * Parse @text, which must hold one JSON object and nothing else. A member that
 * is given twice, at any depth, is refused.
 * Return: the object, or NULL with @p set.
 */
json_t *members_parse(const char *text, size_t n, const char *where, struct problem *p);

/*
 * Is @object an object with what the table requires and nothing that it does
 * not name? @where is its name in a refusal.
 */
int members_check(const json_t *object, const char *where, const struct member *table,
		  struct problem *p);

/* The same of one member; @found is its value's type, NULL when it is not there. */
int member_check(const char *where, const struct member *m, const json_type *found,
		 struct problem *p);
const char *member_type_name(json_type type);

#endif
