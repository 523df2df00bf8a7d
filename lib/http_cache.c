// SPDX-License-Identifier: MIT
#include "http_cache.h"

#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include <curl/curl.h>

#define TRIES 3
#define WAIT_MAX_S 10

/**
 * struct transfer - one answer as it comes in
 * @doc: what of it is kept
 * @chain_header: name of the header that is kept, or NULL
 * @too_large: it has more bytes than anything honest has
 * @retry_after: seconds the service asks to be left alone
 */
struct transfer {
	struct ga_document doc;
	const char *chain_header;
	bool too_large;
	unsigned int retry_after;
};

void ga_document_fini(struct ga_document *doc)
{
	free(doc->body);
	free(doc->chain);
	*doc = (struct ga_document){ 0 };
}

static size_t on_body(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	uint8_t *grown;

	n *= size;
	if (n > GA_HTTP_BODY_MAX - t->doc.body_len) {
		t->too_large = true;
		return 0;
	}
	grown = realloc(t->doc.body, t->doc.body_len + n + 1);
	if (!grown)
		return 0;
	memcpy(grown + t->doc.body_len, data, n);
	t->doc.body = grown;
	t->doc.body_len += n;
	return n;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* RFC 3986 2.1; PCS puts a PEM text into a header this way. */
static void keep_chain(struct transfer *t, const char *p, size_t n)
{
	uint8_t *dst;
	size_t i, k = 0;

	if (n > GA_HTTP_CHAIN_MAX || t->doc.chain)
		return;
	dst = malloc(n + 1);
	if (!dst)
		return;
	for (i = 0; i < n; i++) {
		if (p[i] == '%' && i + 2 < n && hex_digit(p[i + 1]) >= 0 &&
		    hex_digit(p[i + 2]) >= 0) {
			dst[k++] = (uint8_t)(hex_digit(p[i + 1]) << 4 |
					     hex_digit(p[i + 2]));
			i += 2;
		} else {
			dst[k++] = (uint8_t)p[i];
		}
	}
	t->doc.chain = dst;
	t->doc.chain_len = k;
}

/* The value of the header @name in the line, without white space around it. */
static const char *value_of(const char *line, size_t n, const char *name,
			    size_t *len)
{
	size_t k = strlen(name);

	if (n <= k || line[k] != ':' || strncasecmp(line, name, k))
		return NULL;
	for (k++; k < n && (line[k] == ' ' || line[k] == '\t'); k++)
		;
	while (n > k && (line[n - 1] == '\r' || line[n - 1] == '\n' ||
			 line[n - 1] == ' '))
		n--;
	*len = n - k;
	return line + k;
}

static size_t on_header(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	const char *v;
	size_t len, i;

	n *= size;
	v = t->chain_header ? value_of(line, n, t->chain_header, &len) : NULL;
	if (v)
		keep_chain(t, v, len);
	v = value_of(line, n, "Retry-After", &len);
	for (i = 0; v && i < len && i < 4 && v[i] >= '0' && v[i] <= '9'; i++)
		t->retry_after = t->retry_after * 10 + (unsigned int)(v[i] - '0');
	return n;
}

static CURL *prepare(const struct ga_fetch_options *opt,
		     const struct ga_http_request *req, struct transfer *t)
{
	CURL *c = curl_easy_init();

	if (!c)
		return NULL;
	if (curl_easy_setopt(c, CURLOPT_URL, req->url) ||
	    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") ||
	    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) ||
	    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)opt->timeout_ms) ||
	    curl_easy_setopt(c, CURLOPT_USERAGENT, "guest-attest") ||
	    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body) ||
	    curl_easy_setopt(c, CURLOPT_WRITEDATA, t) ||
	    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header) ||
	    curl_easy_setopt(c, CURLOPT_HEADERDATA, t)) {
		curl_easy_cleanup(c);
		return NULL;
	}
	return c;
}

/* What became of a try. */
enum outcome {
	GOT_IT,
	NO_SUCH_DOCUMENT,
	TRY_AGAIN,
	HOPELESS,
};

/* One try; @why says what happened. */
static enum outcome try_once(const struct ga_fetch_options *opt,
		    const struct ga_http_request *req, struct transfer *t,
		    struct ga_value *why)
{
	CURL *c = prepare(opt, req, t);
	long status = 0;
	CURLcode rc;

	if (!c) {
		ga_value_fmt(why, "libcurl can't be set up");
		return HOPELESS;
	}
	rc = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(c);
	if (t->too_large) {
		ga_value_fmt(why, "more than %u bytes", GA_HTTP_BODY_MAX);
		return HOPELESS;
	}
	if (rc) {
		ga_value_fmt(why, "%s", curl_easy_strerror(rc));
		return TRY_AGAIN;
	}
	if (status == 200 && t->doc.body_len &&
	    (t->doc.chain || !req->chain_header))
		return GOT_IT;
	ga_value_fmt(why, status == 200 ? "an answer without content or chain" :
					  "HTTP status %ld", status);
	if (status == 404)
		return NO_SUCH_DOCUMENT;
	return status == 429 || status >= 500 ? TRY_AGAIN : HOPELESS;
}

static void wait_before(unsigned int attempt, unsigned int asked)
{
	struct timespec ts = { .tv_sec = asked ? asked : 1u << attempt };

	if (ts.tv_sec > WAIT_MAX_S)
		ts.tv_sec = WAIT_MAX_S;
	nanosleep(&ts, NULL);
}

/* As ga_http_get(). */
static int from_service(const struct ga_fetch_options *opt,
			const struct ga_http_request *req, bool patient,
			struct ga_document *doc, struct ga_value *why)
{
	unsigned int i;

	for (i = 0; i < TRIES; i++) {
		struct transfer t = { .chain_header = req->chain_header };
		enum outcome o = try_once(opt, req, &t, why);

		if (o == GOT_IT) {
			*doc = t.doc;
			return 0;
		}
		ga_document_fini(&t.doc);
		if (o == NO_SUCH_DOCUMENT)
			return 1;
		if (o == HOPELESS || !patient)
			break;
		if (i + 1 < TRIES)
			wait_before(i, t.retry_after);
	}
	return -1;
}

int ga_http_get(const struct ga_fetch_options *opt,
		const struct ga_http_request *req, struct ga_document *doc,
		struct ga_findings *f)
{
	struct ga_value why = { "the cache has none" };
	struct ga_document cached = { 0 };
	bool have = false;
	int64_t age = 0;
	int ret = -1;

	if (opt->cache_dir)
		have = !ga_disk_cache_load(opt->cache_dir, req->url, opt->now,
					   &cached, &age);
	if (have && (req->immutable || age <= opt->max_age)) {
		*doc = cached;
		return 0;
	}
	/* With something in hand nobody waits for a service that is busy. */
	if (!opt->offline)
		ret = from_service(opt, req, !have && !req->impatient, doc,
				   &why);
	if (!ret) {
		ga_document_fini(&cached);
		if (opt->cache_dir)
			ga_disk_cache_save(opt->cache_dir, req->url, doc);
		return 0;
	}
	if (have) {
		ga_report(f, GA_N_CACHED, NULL, req->url,
			  GA_FMT("%lld seconds old; %s", (long long)age,
				 opt->offline ? "offline" : why.s));
		*doc = cached;
		return 0;
	}
	ga_report(f, GA_E_FETCH, NULL, req->url, why.s);
	return ret;
}
