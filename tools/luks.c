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
	/*
	 * Of the volume key's digest, for which as many iterations as a second has
	 * would be found: nobody guesses 64 random bytes, slowly or fast.
	 */
	static const struct crypt_pbkdf_type quick = {
		.type = CRYPT_KDF_PBKDF2,
		.hash = "sha256",
		.iterations = 1000,
		.flags = CRYPT_PBKDF_NO_BENCHMARK,
	};
	/* A sector size of 0 is what suits the device. */
	struct crypt_params_luks2 params = { 0 };
	int rc;

	rc = crypt_set_pbkdf_type(cd, &quick);
	if (rc)
		return failed(plan->device, "no key derivation", rc);
	rc = crypt_format(cd, CRYPT_LUKS2, "aes", "xts-plain64", plan->uuid, plan->key.p,
			  plan->key.n, &params);
	if (rc)
		return failed(plan->device, "can't be formatted", rc);
	if (!plan->passphrase.p)
		return 0;
	/* A passphrase gets what libcryptsetup finds right. */
	rc = crypt_set_pbkdf_type(cd, NULL);
	if (rc)
		return failed(plan->device, "no key derivation", rc);
	rc = crypt_keyslot_add_by_volume_key(cd, 0, plan->key.p, plan->key.n,
					     plan->passphrase.p, plan->passphrase.n);
	return rc < 0 ? failed(plan->device, "no keyslot", rc) : 0;
}

static int set_token(struct crypt_device *cd, const struct luks_plan *plan,
		     const struct disk_token *token)
{
	char *json = disk_token_format(token);
	int rc;

	if (!json) {
		fail("out of memory");
		return -1;
	}
	rc = crypt_token_json_set(cd, CRYPT_ANY_TOKEN, json);
	free(json);
	return rc < 0 ? failed(plan->device, "no token", rc) : 0;
}

int luks_format(const struct luks_plan *plan, const struct disk_token *token)
{
	struct crypt_device *cd = open_device(plan->device);
	int ret;

	if (!cd)
		return -1;
	ret = write_header(cd, plan);
	if (!ret)
		ret = set_token(cd, plan, token);
	crypt_free(cd);
	return ret;
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
