/* SPDX-License-Identifier: MIT */
/*
 * The certificate table of an extended report (SNP_GET_EXT_REPORT, the
 * auxblob of configfs-tsm): "SEV-ES Guest-Hypervisor Communication Block
 * Standardization" (AMD publication 56421) 4.1.8.1. The host writes it, so
 * nothing in it is to be believed before the chain has been verified.
 */
#ifndef GA_FORMATS_CERT_TABLE_H
#define GA_FORMATS_CERT_TABLE_H

#include "findings.h"
#include "rd.h"

enum ga_cert_table_kind {
	GA_CERT_TABLE_OTHER,
	GA_CERT_TABLE_VCEK,
	GA_CERT_TABLE_VLEK,
	GA_CERT_TABLE_ASK,
	GA_CERT_TABLE_ARK,
	GA_CERT_TABLE_CRL,
};

#define GA_CERT_TABLE_MAX 16

/**
 * struct ga_cert_entry - one row
 * @kind: what its GUID stands for
 * @guid: as it is in the table
 * @data: DER, except for GA_CERT_TABLE_OTHER
 */
struct ga_cert_entry {
	enum ga_cert_table_kind kind;
	struct ga_span guid;
	struct ga_span data;
};

/**
 * struct ga_cert_table - a parsed table; the spans point into its bytes
 * @n: rows
 * @v: the rows
 * @padding: number of zero bytes after the last certificate
 */
struct ga_cert_table {
	size_t n;
	struct ga_cert_entry v[GA_CERT_TABLE_MAX];
	size_t padding;
};

/*
 * Parse all of @bytes; none, or zeros alone, are a table without rows.
 * Return: 0, or -1 with findings.
 */
int ga_cert_table_parse(struct ga_span bytes, struct ga_cert_table *t,
			struct ga_findings *f);

/* "VCEK", "VLEK", "ASK" (ASVK as well), "ARK", "CRL" or "other". */
const char *ga_cert_table_name(enum ga_cert_table_kind kind);

/* The kind of a name as above; GA_CERT_TABLE_OTHER when it is none. */
enum ga_cert_table_kind ga_cert_table_kind(const char *name);

/* The GUID of a kind, as hosts write it. 0, or -1 when it has none. */
int ga_cert_table_guid(enum ga_cert_table_kind kind, uint8_t guid[16]);

#endif
