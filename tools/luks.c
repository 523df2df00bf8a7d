// SPDX-License-Identifier: MIT
#include "luks.h"

#include <stdlib.h>
#include <string.h>

#include <libcryptsetup.h>

#include "tool.h"

static void log_line(int level, const char *text, void *usrptr)
{
	size_t n = strlen(text);

	(void)usrptr;
	if (level == CRYPT_LOG_ERROR)
		fail("%.*s", (int)(n && text[n - 1] == '\n' ? n - 1 : n), text);
}

static int failed(const char *device, const char *what, int rc)
{
	fail("%s: %s: %s", device, what, strerror(-rc));
	return -1;
}

/* NULL after a message. */
static struct crypt_device *open_device(const char *device)
{
	struct crypt_device *cd = NULL;
	int rc;

	crypt_set_log_callback(NULL, log_line, NULL);
	rc = crypt_init(&cd, device);
	if (rc) {
		failed(device, "can't be opened", rc);
		return NULL;
	}
	return cd;
}

static int write_header(struct crypt_device *cd, const struct luks_plan *plan)
{
	/* A sector size of 0 is what suits the device. */
	struct crypt_params_luks2 params = { 0 };
	int rc;

	rc = crypt_format(cd, CRYPT_LUKS2, "aes", "xts-plain64", plan->uuid, plan->key.p,
			  plan->key.n, &params);
	if (rc)
		return failed(plan->device, "can't be formatted", rc);
	if (!plan->passphrase.p)
		return 0;
	rc = crypt_keyslot_add_by_volume_key(cd, 0, plan->key.p, plan->key.n,
					     plan->passphrase.p, plan->passphrase.n);
	return rc < 0 ? failed(plan->device, "no keyslot", rc) : 0;
}

struct crypt_device *luks_format(const struct luks_plan *plan)
{
	struct crypt_device *cd = open_device(plan->device);

	if (!cd || !write_header(cd, plan))
		return cd;
	crypt_free(cd);
	return NULL;
}

int luks_set_token(struct crypt_device *cd, const struct disk_token *token)
{
	char *json = disk_token_format(token);
	int rc;

	if (!json) {
		fail("out of memory");
		return -1;
	}
	rc = crypt_token_json_set(cd, CRYPT_ANY_TOKEN, json);
	free(json);
	return rc < 0 ? failed(crypt_get_device_name(cd), "no token", rc) : 0;
}

int luks_read_header(struct disk_header *h, const char *device)
{
	struct crypt_device *cd = open_device(device);
	const char *json, *uuid;
	int rc, ret = EXIT_MALFORMED;

	if (!cd)
		return EXIT_FAILED;
	rc = crypt_load(cd, CRYPT_LUKS2, NULL);
	if (!rc)
		rc = crypt_dump_json(cd, &json, 0);
	if (rc) {
		failed(device, "no LUKS2 header that can be read", rc);
	} else {
		uuid = crypt_get_uuid(cd);
		ret = disk_header_parse(h, json, uuid ? uuid : "") ? EXIT_MALFORMED :
								     EXIT_ACCEPTED;
	}
	crypt_free(cd);
	return ret;
}
