// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "b64.h"
#include "ec.h"
#include "hpke.h"
#include "jwe.h"
#include "liar.h"

#define VERSION		"guest-attest-courier/1"
#define NONCE_LEN	32
#define INFO_LABEL	"guest-attest/native/v1"
#define SECRET_MAX	20000

/* The sender of RFC 9180's published vectors, and another one. */
static const char sender_scalar[] =
	"6e7b14befe49443dc501def1cc2f0f293d9c5cfa045a23e9a2e0e7703b42705d";
static const char other_scalar[] =
	"d9f10996a02cd6c9dbda1d1f225f18f781ea3c893b8c2a6cb2e266e59f3cd9a9";

static EC_KEY *key_of(const char *hex)
{
	uint8_t scalar[P256_LEN];

	return hex_decode(scalar, sizeof(scalar), hex) ?
		NULL : ec_from_scalar(EC_P256, scalar);
}

void liar_sender(char hex[131])
{
	EC_KEY *key = key_of(sender_scalar);
	uint8_t point[P256_POINT_LEN];

	ec_point(key, EC_P256, point);
	hex_encode(hex, point, sizeof(point));
	ec_free(key);
}

void liar_deed(const char *question, struct liar_deed *deed)
{
	const char *stage = strstr(question, " release ") ? "release" : "challenge";
	FILE *f = fopen(liar_file("deed"), "r");

	memset(deed, 0, sizeof(*deed));
	if (f && fscanf(f, "%15s %31s %d", deed->stage, deed->deed, &deed->number) < 2)
		deed->stage[0] = '\0';
	if (f)
		fclose(f);
	if (strcmp(deed->stage, stage))
		strcpy(deed->deed, "truth");
}

void liar_record(const char *file, const char *line)
{
	FILE *f = fopen(liar_file(file), "a");

	if (!f)
		return;
	fprintf(f, "%s\n", line);
	fclose(f);
}

/* The value of a field; freed with free(). */
static char *field(const char *question, const char *name)
{
	char start[32];
	const char *s;

	snprintf(start, sizeof(start), " %s=", name);
	s = strstr(question, start);
	if (!s)
		return NULL;
	s += strlen(start);
	return strndup(s, strcspn(s, " "));
}

/* A field's bytes; freed with free(). */
static uint8_t *field_bytes(const char *question, const char *name, size_t *len)
{
	char *text = field(question, name);
	uint8_t *bytes = text ? malloc(B64_DECODED_MAX(strlen(text))) : NULL;

	if (bytes && b64url_decode(bytes, len, text, strlen(text))) {
		free(bytes);
		bytes = NULL;
	}
	free(text);
	return bytes;
}

/* The guest's key: in the evidence's binding, or beside the evidence. */
static EC_KEY *recipient(const char *question)
{
	static const uint8_t key_8[] = { 0x08, 0x58, 0x41, 0x04 };
	uint8_t point[P256_POINT_LEN] = { 4 }, *evidence, *x, *y, *found;
	size_t len = 0, x_len = 0, y_len = 0;
	EC_KEY *key = NULL;

	evidence = field_bytes(question, "evidence", &len);
	x = field_bytes(question, "x", &x_len);
	y = field_bytes(question, "y", &y_len);
	if (x && y && x_len == P256_LEN && y_len == P256_LEN) {
		memcpy(point + 1, x, P256_LEN);
		memcpy(point + 1 + P256_LEN, y, P256_LEN);
		key = ec_from_point(EC_P256, point);
	} else if (evidence) {
		found = memmem(evidence, len, key_8, sizeof(key_8));
		if (found && (size_t)(evidence + len - found) > 3 + sizeof(point))
			key = ec_from_point(EC_P256, found + 3);
	}
	free(evidence);
	free(x);
	free(y);
	return key;
}

static size_t read_secret(uint8_t *secret)
{
	int fd = open(liar_file("secret"), O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, secret, SECRET_MAX);

	if (fd >= 0)
		close(fd);
	return n > 0 ? (size_t)n : 0;
}

/* Native tickets are the nonce, so that the release needs no memory. */
static char *challenge(const char *question)
{
	char text[B64_LEN(NONCE_LEN)], *answer = NULL;
	uint8_t nonce[NONCE_LEN];

	RAND_bytes(nonce, sizeof(nonce));
	if (strstr(question, " profile=rcar "))
		b64_encode(text, nonce, sizeof(nonce));
	else
		b64url_encode(text, nonce, sizeof(nonce));
	if (asprintf(&answer, VERSION " challenge nonce=%s ticket=%s", text, text) < 0)
		return NULL;
	return answer;
}

static char *rcar_release(EC_KEY *to, const uint8_t *secret, size_t n)
{
	const struct tee_key key = { .kind = TEE_KEY_P256, .ec = to };
	const char *protected, *encrypted_key, *iv, *ciphertext, *tag;
	char *json = jwe_encrypt(&key, secret, n), *answer = NULL;
	json_t *jwe = json ? json_loads(json, 0, NULL) : NULL;

	free(json);
	if (json_unpack(jwe, "{s:s, s:s, s:s, s:s, s:s}", "protected", &protected,
			"encrypted_key", &encrypted_key, "iv", &iv, "ciphertext",
			&ciphertext, "tag", &tag) ||
	    asprintf(&answer, VERSION " release protected=%s encrypted_key=%s iv=%s"
		     " ciphertext=%s tag=%s", protected, encrypted_key, iv,
		     ciphertext, tag) < 0)
		answer = NULL;
	json_decref(jwe);
	return answer;
}

static char *native_release(const char *question, EC_KEY *to, const uint8_t *secret,
			    size_t n, const struct liar_deed *deed)
{
	bool other = !strcmp(deed->deed, "other-sender");
	EC_KEY *sender = key_of(other ? other_scalar : sender_scalar);
	uint8_t info[sizeof(INFO_LABEL) - 1 + NONCE_LEN], enc[HPKE_ENC_LEN];
	char enc_text[B64_LEN(HPKE_ENC_LEN)], *ct_text, *answer = NULL;
	char *resource = field(question, "resource");
	size_t len = 0;
	uint8_t *nonce = field_bytes(question, "ticket", &len), *ct;

	ct = malloc(n + HPKE_OVERHEAD);
	ct_text = malloc(B64_LEN(n + HPKE_OVERHEAD));
	if (!nonce || len != NONCE_LEN || !resource || !ct || !ct_text || !sender)
		goto out;
	memcpy(info, INFO_LABEL, sizeof(INFO_LABEL) - 1);
	memcpy(info + sizeof(INFO_LABEL) - 1, nonce, NONCE_LEN);
	if (!strcmp(deed->deed, "other-session"))
		info[sizeof(info) - 1] ^= 1;
	if (!strcmp(deed->deed, "other-resource"))
		resource[0] ^= 1;
	if (hpke_seal(sender, to, info, sizeof(info), resource, strlen(resource), secret, n,
		      enc, ct))
		goto out;
	if (!strcmp(deed->deed, "tamper"))
		ct[deed->number] ^= 1;
	if (!strcmp(deed->deed, "off-curve"))
		enc[HPKE_ENC_LEN - 1] ^= 1;
	if (!strcmp(deed->deed, "compressed"))
		enc[0] = 2;
	b64url_encode(enc_text, enc, sizeof(enc));
	b64url_encode(ct_text, ct, n + HPKE_OVERHEAD);
	if (asprintf(&answer, VERSION " release enc=%s ciphertext=%s", enc_text, ct_text) < 0)
		answer = NULL;
out:
	ec_free(sender);
	free(resource);
	free(nonce);
	free(ct);
	free(ct_text);
	return answer;
}

static char *release(const char *question, const struct liar_deed *deed)
{
	uint8_t secret[SECRET_MAX];
	size_t n = read_secret(secret);
	EC_KEY *to = !strcmp(deed->deed, "other-guest") ? ec_generate(EC_P256) :
							   recipient(question);
	char *answer = NULL;

	if (to && strstr(question, " profile=rcar "))
		answer = rcar_release(to, secret, n);
	else if (to)
		answer = native_release(question, to, secret, n, deed);
	ec_free(to);
	OPENSSL_cleanse(secret, sizeof(secret));
	return answer;
}

/* @len bytes that are no envelope. */
static char *garbage(size_t len)
{
	char *s = malloc(len + 1);

	if (s)
		memset(s, 'x', len);
	return s;
}

char *liar_answer(const char *question, const struct liar_deed *deed, size_t *len)
{
	char *answer;

	if (!strcmp(deed->deed, "garbage")) {
		*len = (size_t)deed->number;
		return garbage(*len);
	}
	if (!strcmp(deed->deed, "error")) {
		if (asprintf(&answer, VERSION " error %d as the test wants it",
			     deed->number) < 0)
			return NULL;
	} else if (strstr(question, " release ")) {
		answer = release(question, deed);
	} else {
		answer = challenge(question);
	}
	if (answer && !strcmp(deed->deed, "short"))
		answer[strlen(answer) - (size_t)deed->number] = '\0';
	*len = answer ? strlen(answer) : 0;
	return answer;
}
