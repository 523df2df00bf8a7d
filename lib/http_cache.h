/* SPDX-License-Identifier: MIT */
/*
 * Documents by HTTP, with a cache on disk that stands in when the service is
 * slow, rate-limited or gone. What comes back is not trusted: signatures and
 * dates inside the documents decide, wherever the bytes have been.
 */
#ifndef GA_HTTP_CACHE_H
#define GA_HTTP_CACHE_H

#include "findings.h"

/* Intel's longest document has 30 KiB, AMD's CRLs have 1. */
#define GA_HTTP_BODY_MAX (1u << 20)
#define GA_HTTP_CHAIN_MAX (64u << 10)

/**
 * struct ga_document - a document and the header that came with it
 * @body: the bytes, from malloc()
 * @body_len: how many
 * @chain: value of the chain header, percent-decoded; NULL without one
 * @chain_len: how many bytes
 */
struct ga_document {
	uint8_t *body;
	size_t body_len;
	uint8_t *chain;
	size_t chain_len;
};

/**
 * struct ga_http_request - what to get
 * @url: where it is
 * @chain_header: name of the header with its issuers, or NULL
 * @immutable: it never changes, so that a cached copy is always good
 * @impatient: ask once, because the service has just failed
 */
struct ga_http_request {
	const char *url;
	const char *chain_header;
	bool immutable;
	bool impatient;
};

/*
 * From the cache while that is young enough, else from the service, else from
 * the cache whatever its age, with a note.
 * Return: 0 with @doc to be freed with ga_document_fini(); with a finding, 1
 * when the service is well and has no such document, -1 otherwise.
 */
int ga_http_get(const struct ga_fetch_options *opt,
		const struct ga_http_request *req, struct ga_document *doc,
		struct ga_findings *f);

void ga_document_fini(struct ga_document *doc);

/* disk_cache.c: 0 with @doc and its age in seconds, or -1. */
int ga_disk_cache_load(const char *dir, const char *url, int64_t now,
		       struct ga_document *doc, int64_t *age);

/* Best effort: a cache that can't be written is no cache. */
void ga_disk_cache_save(const char *dir, const char *url,
			const struct ga_document *doc);

#endif
