// SPDX-License-Identifier: MIT
/*
 * guest-attest format: for the owner of a disk, who has its key and is not in
 * the guest. Makes a LUKS2 volume and hands its key to the broker.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "broker_client.h"
#include "luks.h"
#include "tool.h"

#define PASSPHRASE_MAX (1u << 20)

/* File systems, partition tables and LUKS show themselves in so many bytes. */
#define LOOK_LEN (1u << 20)

/**
 * struct request - the command line
 * @uuid: NULL for a new one
 * @volume_key_file: NULL for a new key
 * @key_file: with a passphrase for recovery, or NULL
 * @socket: of the broker's administration, or NULL
 * @secret_file: for the volume key, or NULL
 * @force: whatever is on the device
 */
struct request {
	const char *device;
	const char *uuid;
	const char *volume_key_file;
	const char *key_file;
	const char *broker;
	const char *resource;
	const char *profile;
	const char *socket;
	const char *secret_file;
	bool force;
};

static int make_uuid(char uuid[UUID_TEXT_LEN + 1])
{
	unsigned char b[16];

	if (RAND_bytes(b, sizeof(b)) != 1)
		return fail("no random numbers");
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	snprintf(uuid, UUID_TEXT_LEN + 1,
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		 b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
		 b[12], b[13], b[14], b[15]);
	return 0;
}

/* Offset of the first byte that is not zero, *@n where all are; -1 when it can't be read. */
static ssize_t first_byte(const char *device, uint8_t *data, ssize_t *n)
{
	int fd = open(device, O_RDWR | O_CLOEXEC);
	ssize_t i = 0;

	if (fd < 0)
		return -1;
	*n = read(fd, data, LOOK_LEN);
	close(fd);
	while (i < *n && !data[i])
		i++;
	return *n < 0 ? -1 : i;
}

static int check_device(const char *device, bool force)
{
	uint8_t *data = malloc(LOOK_LEN);
	ssize_t n = 0, i;

	if (!data)
		return fail("out of memory");
	i = first_byte(device, data, &n);
	free(data);
	if (i < 0)
		return fail("%s: %s", device, strerror(errno));
	if (i < n && !force)
		return fail("%s: not empty, byte %zd is not zero; --force overwrites it", device,
			    i);
	return 0;
}

static int read_keys(struct luks_plan *plan, const struct request *r)
{
	if (!r->volume_key_file) {
		if (key_random(&plan->key, DISK_KEY_LEN))
			return -1;
	} else if (key_read(&plan->key, r->volume_key_file, DISK_KEY_LEN)) {
		return -1;
	}
	if (plan->key.n != DISK_KEY_LEN)
		return fail("%s: expected %d bytes, found %zu", r->volume_key_file, DISK_KEY_LEN,
			    plan->key.n);
	return r->key_file ? key_read(&plan->passphrase, r->key_file, PASSPHRASE_MAX) : 0;
}

static int fill_token(struct disk_token *t, const struct luks_plan *plan, const struct request *r)
{
	snprintf(t->name, sizeof(t->name), "storage:%s", plan->uuid);
	snprintf(t->broker, sizeof(t->broker), "%s", r->broker ? r->broker : "");
	snprintf(t->profile, sizeof(t->profile), "%s", r->profile);
	if (r->resource)
		snprintf(t->resource, sizeof(t->resource), "%s", r->resource);
	else
		resource_default(t->resource, plan->uuid);
	return key_check(&plan->key, t->name, t->check);
}

static int hand_over(const struct luks_plan *plan, const struct disk_token *t,
		     const struct request *r)
{
	const struct broker_client b = { .socket = r->socket };
	char path[sizeof("secrets/") + GUEST_SECRET_TEXT_MAX];
	json_t *answer;

	if (r->secret_file)
		return key_write(&plan->key, r->secret_file);
	snprintf(path, sizeof(path), "secrets/%s", t->resource);
	answer = broker_ask(&b, "PUT", path, plan->key.p, plan->key.n);
	json_decref(answer);
	return answer ? 0 : -1;
}

/* The key is in safe hands before the device is touched. */
static int format(struct luks_plan *plan, const struct request *r)
{
	struct disk_token token = { 0 };

	if (check_device(plan->device, r->force) || read_keys(plan, r) ||
	    fill_token(&token, plan, r) || hand_over(plan, &token, r) ||
	    luks_format(plan, &token))
		return EXIT_FAILED;
	printf("uuid      %s\nresource  %s\ncheck     %s\n", plan->uuid, token.resource,
	       token.check);
	return EXIT_ACCEPTED;
}

static int set_option(struct request *r, int c, const char *arg)
{
	switch (c) {
	case 'u':
		r->uuid = arg;
		return uuid_is_canonical(arg) ? 0 : fail("--uuid: not a UUID in lower case");
	case 'b':
		r->broker = arg;
		return broker_is_valid(arg) ? 0 : fail("--broker: not an http:// or https:// URL");
	case 'r':
		r->resource = arg;
		return resource_is_valid(arg) ? 0 : fail("--resource: not repository/type/tag");
	case 'p':
		r->profile = arg;
		return profile_is_valid(arg) ? 0 : fail("--profile: expected native or rcar");
	case 'v':
		r->volume_key_file = arg;
		return 0;
	case 'k':
		r->key_file = arg;
		return 0;
	case 'a':
		r->socket = arg;
		return 0;
	case 's':
		r->secret_file = arg;
		return 0;
	case 'f':
		r->force = true;
		return 0;
	}
	return usage_of("format");
}

static int parse_args(struct request *r, int argc, char **argv)
{
	static const struct option opts[] = {
		{ "uuid", required_argument, NULL, 'u' },
		{ "broker", required_argument, NULL, 'b' },
		{ "resource", required_argument, NULL, 'r' },
		{ "profile", required_argument, NULL, 'p' },
		{ "volume-key-file", required_argument, NULL, 'v' },
		{ "key-file", required_argument, NULL, 'k' },
		{ "admin-socket", required_argument, NULL, 'a' },
		{ "secret-file", required_argument, NULL, 's' },
		{ "force", no_argument, NULL, 'f' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1)
		if (set_option(r, c, optarg))
			return -1;
	if (argc - optind != 1) {
		usage_of("format");
		return -1;
	}
	r->device = argv[optind];
	if (!r->socket == !r->secret_file)
		return fail("expected one of --admin-socket and --secret-file: where the key goes");
	if (r->key_file && r->volume_key_file && !strcmp(r->key_file, "-") &&
	    !strcmp(r->volume_key_file, "-"))
		return fail("--key-file and --volume-key-file can't both be standard input");
	return 0;
}

int cmd_format(int argc, char **argv)
{
	struct request r = { .profile = "native" };
	char uuid[UUID_TEXT_LEN + 1];
	struct luks_plan plan = { 0 };
	int ret;

	if (parse_args(&r, argc, argv) || (!r.uuid && make_uuid(uuid)))
		return EXIT_FAILED;
	/* The key passes through this process: no core files, no debugger. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
	prctl(PR_SET_DUMPABLE, 0);
	plan.device = r.device;
	plan.uuid = r.uuid ? r.uuid : uuid;
	ret = format(&plan, &r);
	key_wipe(&plan.key);
	key_wipe(&plan.passphrase);
	return ret;
}
