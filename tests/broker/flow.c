// SPDX-License-Identifier: MIT
#include "flow.h"

#include <signal.h>

struct harness h;
uint8_t sender[P256_POINT_LEN];

static void fetch_identity(void)
{
	struct answer a;
	json_t *json;

	ask_admin(&h, "GET", "/admin/v1/identity", "", &a);
	json = answer_json(&a);
	unhex(sender, json_string_value(json_object_get(json, "sender")));
	json_decref(json);
	answer_fini(&a);
}

static void set_up(void)
{
	harness_start(&h, "--emulated-root");
	administer(&h, "PUT", "/admin/v1/secrets/" RESOURCE, SECRET);
	administer(&h, "PUT", "/admin/v1/secrets/other/disk/key", "of another");
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
	fetch_identity();
}

int flow_set_up(void **state)
{
	(void)state;
	harness_open(&h, "");
	set_up();
	return 0;
}

int flow_set_up_snp(void **state)
{
	(void)state;
	harness_open(&h, "");
	harness_add_snp(&h);
	set_up();
	return 0;
}

int flow_tear_down(void **state)
{
	(void)state;
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_close(&h);
	return 0;
}

void answer_refused(struct answer *a, int status, const char *name, const char *words)
{
	char type[160];
	json_t *json;

	if (a->status != status)
		fail_msg("expected %d, found %d: %s", status, a->status, a->body);
	json = answer_json(a);
	snprintf(type, sizeof(type), "https://github.com/confidential-containers/kbs/errors/%s", name);
	assert_string_equal(json_string_value(json_object_get(json, "type")), type);
	if (!strstr(json_string_value(json_object_get(json, "detail")), words))
		fail_msg("'%s' is not in %s", words, a->body);
	assert_int_equal(json_object_size(json), 2);
	json_decref(json);
	assert_null(strstr(a->body, SECRET));
	answer_fini(a);
}

void damage_apply(json_t *message, const struct damage *d)
{
	char *copy = strdup(d->path), *next = copy, *member = strsep(&next, "/");

	for (; next; member = strsep(&next, "/"))
		message = json_object_get(message, member);
	assert_non_null(message);
	if (d->value)
		json_object_set_new(message, member, json_loads(d->value, JSON_DECODE_ANY, NULL));
	else
		assert_int_equal(json_object_del(message, member), 0);
	free(copy);
}
