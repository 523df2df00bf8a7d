// SPDX-License-Identifier: MIT
/*
 * usage: memory_search derive SECRET          > PATTERNS
 *        memory_search find DUMP PATTERNS     > HITS
 *
 * The host's side of the search for secrets in a guest's memory.
 *
 * derive prints what an exchange knew that only the guest should, as lines of a
 * name and bytes in hex: parts of the secret, and, when the liar has recorded
 * one, the private key of the exchange and all that HPKE derives from it. That
 * key is the one of guest_secret_memory.
 *
 * find prints a line "NAME ADDRESS" for each place in the dump of physical
 * memory that holds a pattern.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "aead.h"
#include "b64.h"
#include "ec.h"
#include "liar.h"

#define SCALAR	"d9f10996a02cd6c9dbda1d1f225f18f781ea3c893b8c2a6cb2e266e59f3cd9a9"
#define PATTERN_MAX	64

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void print(const char *name, const uint8_t *bytes, size_t n)
{
	printf("%s ", name);
	for (size_t i = 0; i < n; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

/* Of each half, what a cipher may have of it, and the whole. */
static void print_secret(const char *path)
{
	uint8_t secret[64];
	int fd = open(path, O_RDONLY);
	char name[16];

	if (fd < 0 || read(fd, secret, sizeof(secret)) != sizeof(secret))
		fail(path);
	close(fd);
	print("secret", secret, sizeof(secret));
	for (int i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "secret.%d", i);
		print(name, secret + 16 * i, 16);
	}
}

/* The last line of @path with @word in it; static. */
static char *last_line(const char *path, const char *word)
{
	static char line[1 << 16], last[1 << 16];
	FILE *f = fopen(path, "r");

	last[0] = '\0';
	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, word))
			strcpy(last, line);
	if (f)
		fclose(f);
	last[strcspn(last, "\n")] = '\0';
	return last[0] ? strdup(last) : NULL;
}

static size_t field(const char *line, const char *name, uint8_t *dst, size_t max)
{
	const char *s = strstr(line, name);
	size_t n = 0, len;

	if (!s)
		return 0;
	s += strlen(name);
	len = strcspn(s, " ");
	return B64_DECODED_MAX(len) > max || b64url_decode(dst, &n, s, len) ? 0 : n;
}

struct derived {
	uint8_t scalar[32];
	uint8_t dh[2][32];
	uint8_t prk[32];
	uint8_t shared[32];
	uint8_t secret[32];
	uint8_t key[32];
};

/* RFC 9180 section 4: what LabeledExtract and LabeledExpand feed to HMAC. */
static void labeled(const uint8_t *key, const char *suite, size_t suite_len, const char *label,
		    const uint8_t *data, size_t len, int expand, uint8_t *out)
{
	static const uint8_t zeros[32];
	uint8_t message[512], *p = message;

	if (expand) {
		*p++ = 0;
		*p++ = (uint8_t)expand;
	}
	p = mempcpy(p, "HPKE-v1", 7);
	p = mempcpy(p, suite, suite_len);
	p = mempcpy(p, label, strlen(label));
	p = mempcpy(p, data, len);
	if (expand)
		*p++ = 1;
	hmac_sha256(key ? key : zeros, 32, message, (size_t)(p - message), out);
}

static void derive_hpke(struct derived *d, const uint8_t *enc, const uint8_t *nonce)
{
	static const char kem[] = "KEM\0\x10", hpke[] = "HPKE\0\x10\0\1\0\2";
	uint8_t sender[65], context[3 * 65], schedule[65] = { 2 }, info[22 + 32];
	EC_KEY *own, *peer;
	char hex[131];

	liar_sender(hex);
	hex_decode(sender, sizeof(sender), hex);
	hex_decode(d->scalar, sizeof(d->scalar), SCALAR);
	own = ec_from_scalar(EC_P256, d->scalar);
	memcpy(context, enc, 65);
	ec_point(own, EC_P256, context + 65);
	memcpy(context + 130, sender, 65);
	for (int i = 0; i < 2; i++) {
		peer = ec_from_point(EC_P256, i ? sender : enc);
		if (!peer || ec_dh(own, peer, EC_P256, d->dh[i]))
			fail("enc is no point");
		ec_free(peer);
	}
	ec_free(own);
	labeled(NULL, kem, 5, "eae_prk", d->dh[0], 64, 0, d->prk);
	labeled(d->prk, kem, 5, "shared_secret", context, sizeof(context), 32, d->shared);
	memcpy(info, "guest-attest/native/v1", 22);
	memcpy(info + 22, nonce, 32);
	labeled(NULL, hpke, 10, "psk_id_hash", NULL, 0, 0, schedule + 1);
	labeled(NULL, hpke, 10, "info_hash", info, sizeof(info), 0, schedule + 33);
	labeled(d->shared, hpke, 10, "secret", NULL, 0, 0, d->secret);
	labeled(d->secret, hpke, 10, "key", schedule, sizeof(schedule), 32, d->key);
}

/* As the kernel's arithmetic has a number: 64 bit words, the lowest first. */
static void print_digits(const char *name, const uint8_t *bytes)
{
	uint8_t digits[32];

	for (int i = 0; i < 32; i++)
		digits[i] = bytes[31 - i];
	print(name, digits, sizeof(digits));
}

static void print_exchange(void)
{
	char *question = last_line(liar_file("questions"), " release "), *answer = NULL;
	uint8_t nonce[64], enc[128];
	struct derived d;

	if (!question)
		return;
	answer = last_line(liar_file("answers"), " release ");
	if (!answer || field(question, " ticket=", nonce, sizeof(nonce)) != 32 ||
	    field(answer, " enc=", enc, sizeof(enc)) != 65) {
		fprintf(stderr, "no exchange on record\n");
		exit(1);
	}
	derive_hpke(&d, enc, nonce);
	print("scalar", d.scalar, 32);
	print_digits("scalar.digits", d.scalar);
	print("dh1", d.dh[0], 32);
	print("dh2", d.dh[1], 32);
	print("prk", d.prk, 32);
	print("shared", d.shared, 32);
	print("hpke.secret", d.secret, 32);
	print("hpke.key", d.key, 32);
	free(question);
	free(answer);
}

static void find(const uint8_t *dump, size_t size, const char *name, const uint8_t *pattern,
		 size_t n)
{
	const uint8_t *at = dump, *end = dump + size;

	while ((at = memmem(at, (size_t)(end - at), pattern, n))) {
		printf("%s %#zx\n", name, (size_t)(at - dump));
		at++;
	}
}

static void find_all(const char *path, const char *patterns)
{
	char name[32], hex[2 * PATTERN_MAX + 1];
	int fd = open(path, O_RDONLY);
	uint8_t pattern[PATTERN_MAX];
	const uint8_t *dump;
	struct stat st;
	FILE *f;

	if (fd < 0 || fstat(fd, &st))
		fail(path);
	dump = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	f = fopen(patterns, "r");
	if (dump == MAP_FAILED || !f)
		fail(patterns);
	while (fscanf(f, "%31s %128s", name, hex) == 2) {
		size_t n = strlen(hex) / 2;

		if (hex_decode(pattern, n, hex))
			fail(hex);
		find(dump, (size_t)st.st_size, name, pattern, n);
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "derive")) {
		print_secret(argv[2]);
		print_exchange();
	} else if (argc == 4 && !strcmp(argv[1], "find")) {
		find_all(argv[2], argv[3]);
	} else {
		fprintf(stderr, "usage: memory_search derive SECRET | find DUMP PATTERNS\n");
		return 2;
	}
	return fflush(stdout) || ferror(stdout);
}
