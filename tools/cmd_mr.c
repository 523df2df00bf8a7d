// SPDX-License-Identifier: MIT
/* Measurement registers: what they hold, and to extend them. */
#include "mr.h"
#include "tool.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <linux/guest_mr.h>

/* Longest file that is measured, in bytes. */
#define FILE_MAX (1u << 30)

static int print(const void *data, size_t len)
{
	if (fwrite(data, 1, len, stdout) == len && !fflush(stdout))
		return EXIT_ACCEPTED;
	return fail("can't write to standard output");
}

static int list(int argc, char **argv)
{
	uint8_t *text;
	size_t len;
	int ret;

	(void)argv;
	if (argc != 1)
		return usage_of("mr");
	text = mr_read(GUEST_MR_LIST, &len);
	if (!text)
		return EXIT_FAILED;
	ret = print(text, len);
	free(text);
	return ret;
}

static int print_hex(const uint8_t *value, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		printf("%02x", value[i]);
	return print("\n", 1);
}

static int read_register(int argc, char **argv)
{
	static const struct option opts[] = {
		{ "output", required_argument, NULL, 'o' },
		{ 0 },
	};
	const char *output = NULL;
	uint8_t *value;
	size_t len;
	int c, ret;

	while ((c = getopt_long(argc, argv, "o:", opts, NULL)) != -1) {
		if (c != 'o')
			return usage_of("mr");
		output = optarg;
	}
	if (argc - optind != 1)
		return usage_of("mr");
	value = mr_read(argv[optind], &len);
	if (!value)
		return EXIT_FAILED;
	if (output)
		ret = write_file(output, value, len) ? EXIT_FAILED :
						       EXIT_ACCEPTED;
	else
		ret = print_hex(value, len);
	free(value);
	return ret;
}

/* The hash of a register, from a line of the kernel's list. */
static const EVP_MD *hash_of(const char *name)
{
	const EVP_MD *md = NULL;
	char *line, *rest, *text;
	uint8_t *raw;
	size_t len;

	raw = mr_read(GUEST_MR_LIST, &len);
	if (!raw)
		return NULL;
	text = strndup((const char *)raw, len);
	free(raw);
	for (line = text ? strtok_r(text, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest)) {
		char reg[GUEST_MR_NAME_MAX + 1], hash[16];

		if (sscanf(line, "%15s %15s", reg, hash) == 2 &&
		    !strcmp(reg, name))
			md = EVP_get_digestbyname(hash);
	}
	free(text);
	if (!md)
		fail("the platform has no register of this name that has a "
		     "hash");
	return md;
}

static int measure(const char *path, const char *name, uint8_t *digest,
		   size_t *len)
{
	const EVP_MD *md = hash_of(name);
	unsigned int n;
	uint8_t *data;
	size_t size;
	int ok;

	if (!md)
		return -1;
	data = read_file(path, FILE_MAX, &size);
	if (!data)
		return -1;
	ok = EVP_Digest(data, size, digest, &n, md, NULL);
	free(data);
	*len = n;
	if (ok)
		return 0;
	fail("%s: can't be hashed", path);
	return -1;
}

static int extend(int argc, char **argv)
{
	static const struct option opts[] = {
		{ "file", required_argument, NULL, 'f' },
		{ 0 },
	};
	uint8_t digest[EVP_MAX_MD_SIZE];
	const char *file = NULL;
	size_t len;
	int c;

	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		if (c != 'f')
			return usage_of("mr");
		file = optarg;
	}
	if (argc - optind != (file ? 1 : 2))
		return usage_of("mr");
	if (file) {
		if (measure(file, argv[optind], digest, &len))
			return EXIT_FAILED;
	} else if (parse_hex(argv[optind + 1], digest, sizeof(digest), &len)) {
		return fail("a digest is up to %zu bytes in hex",
			    sizeof(digest));
	}
	return mr_extend(argv[optind], digest, len) ? EXIT_FAILED :
						      EXIT_ACCEPTED;
}

int cmd_mr(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*fn)(int argc, char **argv);
	} verbs[] = {
		{ "extend", extend },	  { "list", list },
		{ "log", mr_cmd_log },	  { "read", read_register },
		{ "replay", mr_cmd_replay },
	};
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(argv[1], verbs[i].name))
			return verbs[i].fn(argc - 1, argv + 1);
	return usage_of("mr");
}
