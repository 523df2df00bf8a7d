// SPDX-License-Identifier: MIT
/*
 * One file for each URL, named by its digest:
 *
 *   "guest-attest-cache-1" NL URL NL
 *   length of chain, length of body: 4 bytes each, big endian
 *   chain, body
 *
 * Files are replaced by renaming, so that several processes may share a
 * directory. A file of another form is a miss.
 */
#include "crypto.h"
#include "http_cache.h"
#include "rd.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[] = "guest-attest-cache-1\n";

static int path_of(const char *dir, const char *url, char *path, size_t size)
{
	struct ga_span s = GA_SPAN((const uint8_t *)url, strlen(url));
	char name[2 * GA_SHA256_LEN + 1];
	uint8_t digest[GA_SHA256_LEN];

	if (ga_hash(GA_SHA256, &s, 1, digest))
		return -1;
	ga_hex_encode(name, GA_SPAN_OF(digest));
	return (size_t)snprintf(path, size, "%s/%s", dir, name) < size ? 0 : -1;
}

static uint8_t *copy_span(struct ga_span s)
{
	uint8_t *p = malloc(s.n + 1);

	if (p && s.n)
		memcpy(p, s.p, s.n);
	return p;
}

static int parse(struct ga_span file, const char *url, struct ga_document *doc)
{
	struct ga_span head, chain, body;
	size_t url_len = strlen(url);
	uint32_t chain_len, body_len;
	struct ga_rd r;

	ga_rd_init(&r, file);
	head = ga_rd_span(&r, "magic", sizeof(magic) - 1);
	if (!ga_span_eq(head, GA_SPAN((const uint8_t *)magic,
				      sizeof(magic) - 1)))
		return -1;
	head = ga_rd_span(&r, "url", url_len);
	if (!ga_span_eq(head, GA_SPAN((const uint8_t *)url, url_len)) ||
	    ga_rd_u8(&r, "newline") != '\n')
		return -1;
	chain_len = ga_rd_be32(&r, "chain length");
	body_len = ga_rd_be32(&r, "body length");
	chain = ga_rd_span(&r, "chain", chain_len);
	body = ga_rd_span(&r, "body", body_len);
	if (ga_rd_failed(&r) || ga_rd_left(&r))
		return -1;
	doc->body = copy_span(body);
	doc->body_len = body.n;
	doc->chain = chain.n ? copy_span(chain) : NULL;
	doc->chain_len = chain.n;
	if (doc->body && (doc->chain || !chain.n))
		return 0;
	ga_document_fini(doc);
	return -1;
}

int ga_disk_cache_load(const char *dir, const char *url, int64_t now,
		       struct ga_document *doc, int64_t *age)
{
	size_t max = GA_HTTP_BODY_MAX + GA_HTTP_CHAIN_MAX + 8192, n;
	char path[4096];
	struct stat st;
	uint8_t *buf;
	int ret = -1;
	FILE *in;

	*doc = (struct ga_document){ 0 };
	if (path_of(dir, url, path, sizeof(path)))
		return -1;
	in = fopen(path, "rb");
	if (!in)
		return -1;
	buf = malloc(max);
	if (buf && !fstat(fileno(in), &st)) {
		n = fread(buf, 1, max, in);
		if (n < max && !ferror(in))
			ret = parse(GA_SPAN(buf, n), url, doc);
		*age = now - st.st_mtime;
	}
	free(buf);
	fclose(in);
	return ret;
}

static void put_be32(FILE *out, size_t n)
{
	fputc((int)(n >> 24 & 0xff), out);
	fputc((int)(n >> 16 & 0xff), out);
	fputc((int)(n >> 8 & 0xff), out);
	fputc((int)(n & 0xff), out);
}

void ga_disk_cache_save(const char *dir, const char *url,
			const struct ga_document *doc)
{
	char path[4096], tmp[4112];
	bool ok;
	FILE *out;
	int fd;

	if (mkdir(dir, 0700) && errno != EEXIST)
		return;
	if (path_of(dir, url, path, sizeof(path)))
		return;
	snprintf(tmp, sizeof(tmp), "%s.XXXXXX", path);
	fd = mkstemp(tmp);
	if (fd < 0)
		return;
	out = fdopen(fd, "wb");
	if (!out) {
		close(fd);
		unlink(tmp);
		return;
	}
	fprintf(out, "%s%s\n", magic, url);
	put_be32(out, doc->chain_len);
	put_be32(out, doc->body_len);
	if (doc->chain_len)
		fwrite(doc->chain, 1, doc->chain_len, out);
	fwrite(doc->body, 1, doc->body_len, out);
	ok = !ferror(out);
	if (fclose(out) || !ok || rename(tmp, path))
		unlink(tmp);
}
