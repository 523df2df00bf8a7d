// SPDX-License-Identifier: MIT
#include "broker_client.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "tool.h"

/* The longest answer is a thousand entries of the audit log. */
#define ANSWER_MAX (16u << 20)

struct answer {
	char *text;
	size_t n;
};

static size_t on_data(char *data, size_t size, size_t count, void *arg)
{
	struct answer *a = arg;
	char *text;

	if (count > ANSWER_MAX - a->n)
		return 0;
	text = realloc(a->text, a->n + count + 1);
	if (!text)
		return 0;
	memcpy(text + a->n, data, size * count);
	a->text = text;
	a->n += count;
	text[a->n] = '\0';
	return count;
}

static json_t *judge(long status, const struct answer *a)
{
	json_t *json = a->text ? json_loadb(a->text, a->n, 0, NULL) : NULL;
	const char *detail = json_string_value(json_object_get(json, "detail"));

	if (status == 200 && json)
		return json;
	fail("broker: %s (status %ld)", detail ? detail : "an answer that is not JSON", status);
	json_decref(json);
	return NULL;
}

static CURLcode perform(CURL *curl, const struct broker_client *b, const char *url,
			const char *method, const void *body, size_t n, struct answer *a)
{
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, b->socket);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	if (strcmp(method, "GET")) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body ? body : "");
	}
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, a);
	return curl_easy_perform(curl);
}

json_t *broker_ask(const struct broker_client *b, const char *method, const char *path,
		   const void *body, size_t n)
{
	struct answer a = { 0 };
	CURL *curl = curl_easy_init();
	json_t *json = NULL;
	char *url = NULL;
	long status = 0;
	CURLcode rc;

	if (!curl || asprintf(&url, "http://broker/admin/v1/%s", path) < 0) {
		fail("out of memory");
		goto out;
	}
	rc = perform(curl, b, url, method, body, n, &a);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (rc != CURLE_OK)
		fail("%s: %s", b->socket, curl_easy_strerror(rc));
	else
		json = judge(status, &a);
out:
	free(a.text);
	free(url);
	curl_easy_cleanup(curl);
	return json;
}
