// SPDX-License-Identifier: MIT
#include "kernel.h"

#include "aead.h"
#include "program.h"
#include "rcar_attest.h"

#define REQUEST_SIZE (1u << 18)
#define ROW_LEN 24

static char *text_of(const uint8_t *p, size_t n)
{
	char *text = malloc(B64_LEN(n));

	b64url_encode(text, p, n);
	return text;
}

void kernel_begin(struct kernel *k)
{
	char *request, *answer;

	guest_open(&k->guest);
	assert_true(asprintf(&request, "guest-attest-courier/1 challenge profile=%s broker=%s timeout=20 "
			     "tee=%s", k->rcar ? "rcar" : "native", k->broker, k->tee) > 0);
	answer = k->carry(k->arg, request);
	k->nonce = answer_field(answer, "nonce");
	k->ticket = answer_field(answer, "ticket");
	free(answer);
	free(request);
}

/* The table that a host puts beside a report: its VEK. */
static size_t read_table(uint8_t *dst, size_t size)
{
	static const uint8_t vcek[] = { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
					0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd };
	size_t n = read_emulated(&h, "snp/vek.der", dst + 2 * ROW_LEN, size - 2 * ROW_LEN);

	memset(dst, 0, 2 * ROW_LEN);
	memcpy(dst, vcek, sizeof(vcek));
	dst[16] = 2 * ROW_LEN;
	dst[20] = (uint8_t)n;
	dst[21] = (uint8_t)(n >> 8);
	return 2 * ROW_LEN + n;
}

static size_t make_evidence(const struct kernel *k, const uint8_t *data, size_t n, uint8_t *dst,
			    uint8_t *table, size_t *n_table)
{
	*n_table = 0;
	if (!strcmp(k->tee, "tdx"))
		return make_quote(&h, data, n, dst, QUOTE_MAX);
	make_report(&h, data, n, dst);
	*n_table = read_table(table, 4096);
	return 1184;
}

static char *make_rcar(struct kernel *k, const char *resource)
{
	uint8_t data[SHA384_LEN], report[QUOTE_MAX], table[4096];
	json_t *jwk = guest_jwk(&k->guest);
	size_t n, n_table;
	char *request, *evidence, *certificates, *text;

	text = guest_jwk_text(&k->guest);
	assert_int_equal(rcar_report_data(k->nonce, text, "", data), 0);
	free(text);
	n = make_evidence(k, data, sizeof(data), report, table, &n_table);
	evidence = text_of(report, n);
	certificates = text_of(table, n_table);
	assert_true(asprintf(&request, "guest-attest-courier/1 release profile=rcar broker=%s timeout=20 "
			     "ticket=%s resource=%s tee=%s nonce=%s x=%s y=%s evidence=%s certificates=%s",
			     k->broker, k->ticket, resource, k->tee, k->nonce,
			     json_string_value(json_object_get(jwk, "x")),
			     json_string_value(json_object_get(jwk, "y")), evidence, certificates) > 0);
	free(certificates);
	free(evidence);
	json_decref(jwk);
	return request;
}

static json_t *challenge_of(const struct kernel *k)
{
	return json_pack("{s:s, s:s}", "nonce", k->nonce, "ticket", k->ticket);
}

static char *make_native(struct kernel *k, const char *resource)
{
	static const struct asker root = { 0, "unconfined", "storage:disk" };
	json_t *challenge = challenge_of(k), *wish;
	char *request;

	wish = guest_wish(&h, &k->guest, challenge, resource, &root);
	assert_true(asprintf(&request, "guest-attest-courier/1 release profile=native broker=%s "
			     "timeout=20 ticket=%s resource=%s evidence=%s", k->broker, k->ticket,
			     resource, json_string_value(json_object_get(wish, "evidence"))) > 0);
	json_decref(wish);
	json_decref(challenge);
	return request;
}

char *kernel_release(struct kernel *k, const char *resource)
{
	return k->rcar ? make_rcar(k, resource) : make_native(k, resource);
}

static json_t *object_of(const char *answer, const char *const *names)
{
	json_t *o = json_object();
	char *value;

	for (; *names; names++) {
		value = answer_field(answer, *names);
		json_object_set_new(o, *names, json_string(value));
		free(value);
	}
	return o;
}

char *kernel_open(struct kernel *k, const char *answer, const char *resource)
{
	static const char *const native[] = { "enc", "ciphertext", NULL };
	static const char *const jwe[] = { "protected", "encrypted_key", "iv", "ciphertext", "tag",
					   NULL };
	json_t *challenge = challenge_of(k), *o = object_of(answer, k->rcar ? jwe : native);
	char *text = json_dumps(o, 0), *plain;

	plain = k->rcar ? guest_open_jwe(&k->guest, text) :
			  guest_open_envelope(&k->guest, text, sender, challenge, resource);
	free(text);
	json_decref(o);
	json_decref(challenge);
	return plain;
}

void kernel_end(struct kernel *k)
{
	guest_close(&k->guest);
	free(k->nonce);
	free(k->ticket);
}
