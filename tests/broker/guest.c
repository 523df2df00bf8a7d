// SPDX-License-Identifier: MIT
#include "guest.h"

#include <openssl/hmac.h>
#include <openssl/kdf.h>

#include "aead.h"

void guest_open(struct guest *g)
{
	g->key = ec_generate(EC_P256);
	assert_non_null(g->key);
	assert_int_equal(ec_point(g->key, EC_P256, g->point), 0);
}

void guest_close(struct guest *g)
{
	ec_free(g->key);
}

void guest_post(const struct harness *h, const char *path, const char *fields,
		const json_t *message, struct answer *a)
{
	char *text = json_dumps(message, JSON_COMPACT);

	ask(h, "POST", path, fields, text, a);
	free(text);
}

json_t *guest_auth(const struct harness *h, char *cookie, size_t size)
{
	json_t *request = json_pack("{s:s, s:s, s:{}}", "version", "0.4.0", "tee", "tdx",
				    "extra-params");
	struct answer a;
	json_t *challenge;

	guest_post(h, "/kbs/v0/auth", NULL, request, &a);
	if (a.status != 200)
		fail_msg("%d %s", a.status, a.body);
	assert_true((size_t)snprintf(cookie, size, "Cookie: %s\r\n", a.cookie) < size);
	challenge = answer_json(&a);
	answer_fini(&a);
	json_decref(request);
	return challenge;
}

json_t *guest_jwk(const struct guest *g)
{
	char x[B64_LEN(P256_LEN)], y[B64_LEN(P256_LEN)];

	b64url_encode(x, g->point + 1, P256_LEN);
	b64url_encode(y, g->point + 1 + P256_LEN, P256_LEN);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "kty", "EC", "crv", "P-256", "alg",
			 "ECDH-ES+A256KW", "x", x, "y", y);
}

char *guest_jwk_text(const struct guest *g)
{
	json_t *jwk = guest_jwk(g);
	char *text = json_dumps(jwk, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(jwk);
	return text;
}

void guest_digest(const struct guest *g, const char *nonce, const char *additional,
		  uint8_t digest[48])
{
	json_t *bound = json_pack("{s:o, s:s, s:s}", "tee-pubkey", guest_jwk(g), "nonce", nonce,
				  "additional-evidence", additional);
	char *text = json_dumps(bound, JSON_COMPACT | JSON_SORT_KEYS);

	assert_int_equal(sha384(text, strlen(text), digest), 0);
	free(text);
	json_decref(bound);
}

json_t *guest_attestation(const struct harness *h, const struct guest *g, const char *nonce)
{
	return guest_attestation_with(h, g, nonce, "");
}

json_t *guest_attestation_with(const struct harness *h, const struct guest *g, const char *nonce,
			       const char *additional)
{
	uint8_t digest[SHA384_LEN], quote[QUOTE_MAX];
	json_t *attestation;
	char *b64;
	size_t n;

	guest_digest(g, nonce, additional, digest);
	n = make_quote(h, digest, sizeof(digest), quote, sizeof(quote));
	b64 = malloc(B64_LEN(n));
	b64_encode(b64, quote, n);
	attestation = json_pack("{s:n, s:{s:s, s:o}, s:{s:{s:n, s:s}, s:s}}", "init-data",
				"runtime-data", "nonce", nonce, "tee-pubkey", guest_jwk(g),
				"tee-evidence", "primary_evidence", "cc_eventlog", "quote", b64,
				"additional_evidence", additional);
	assert_non_null(attestation);
	free(b64);
	return attestation;
}

static uint8_t *member(const json_t *object, const char *name, size_t *n)
{
	const char *text = json_string_value(json_object_get(object, name));
	uint8_t *out;

	assert_non_null(text);
	out = malloc(B64_DECODED_MAX(strlen(text)) + 1);
	assert_int_equal(b64url_decode(out, n, text, strlen(text)), 0);
	out[*n] = 0;
	return out;
}

/* RFC 7518 4.6.2 for ECDH-ES+A256KW. */
static void derive_kek(const struct guest *g, const uint8_t *point, uint8_t kek[32])
{
	uint8_t in[4 + 32 + 30] = { 0, 0, 0, 1 };
	EC_KEY *peer = ec_from_point(EC_P256, point);

	assert_non_null(peer);
	assert_int_equal(ec_dh(g->key, peer, EC_P256, in + 4), 0);
	memcpy(in + 36, "\0\0\0\x0e\x45\x43\x44H-ES+A256KW", 18);
	in[sizeof(in) - 2] = 1;
	assert_int_equal(sha256(in, sizeof(in), kek), 0);
	ec_free(peer);
}

static int unwrap(const uint8_t kek[32], const uint8_t wrapped[40], uint8_t cek[32])
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t out[48];
	int n = 0, ok;

	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	ok = EVP_DecryptInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek, NULL) == 1 &&
	     EVP_DecryptUpdate(ctx, out, &n, wrapped, 40) == 1 && n == 32;
	EVP_CIPHER_CTX_free(ctx);
	if (ok)
		memcpy(cek, out, 32);
	return ok ? 0 : -1;
}

/*
 * The header as a client of Rust writes it again: its form is part of what the
 * tag covers.
 */
static char *header_again(const json_t *header)
{
	const json_t *epk = json_object_get(header, "epk");
	char json[512], *text;
	int n;

	n = snprintf(json, sizeof(json),
		     "{\"alg\":\"%s\",\"enc\":\"%s\",\"epk\":{\"crv\":\"%s\",\"kty\":\"%s\","
		     "\"x\":\"%s\",\"y\":\"%s\"}}",
		     json_string_value(json_object_get(header, "alg")),
		     json_string_value(json_object_get(header, "enc")),
		     json_string_value(json_object_get(epk, "crv")),
		     json_string_value(json_object_get(epk, "kty")),
		     json_string_value(json_object_get(epk, "x")),
		     json_string_value(json_object_get(epk, "y")));
	text = malloc(B64_LEN((size_t)n));
	b64url_encode(text, json, (size_t)n);
	return text;
}

char *guest_open_jwe(const struct guest *g, const char *jwe)
{
	json_t *json = json_loads(jwe, 0, NULL), *header;
	uint8_t *protected, *wrapped, *iv, *ct, *tag, *x, *y, point[P256_POINT_LEN] = { 4 };
	uint8_t kek[32], cek[32];
	size_t n, n_ct, n_x, n_y;
	char *plain = NULL, *aad;

	assert_non_null(json);
	protected = member(json, "protected", &n);
	header = json_loads((char *)protected, 0, NULL);
	assert_non_null(header);
	x = member(json_object_get(header, "epk"), "x", &n_x);
	y = member(json_object_get(header, "epk"), "y", &n_y);
	assert_int_equal(n_x + n_y, 64);
	memcpy(point + 1, x, 32);
	memcpy(point + 33, y, 32);
	wrapped = member(json, "encrypted_key", &n);
	assert_int_equal(n, 40);
	iv = member(json, "iv", &n);
	ct = member(json, "ciphertext", &n_ct);
	tag = member(json, "tag", &n);
	aad = header_again(header);
	derive_kek(g, point, kek);
	if (!unwrap(kek, wrapped, cek)) {
		plain = calloc(1, n_ct + 1);
		if (aead_open(cek, iv, aad, strlen(aad), ct, n_ct, tag, (uint8_t *)plain)) {
			free(plain);
			plain = NULL;
		}
	}
	free(aad);
	free(tag);
	free(ct);
	free(iv);
	free(wrapped);
	free(y);
	free(x);
	free(protected);
	json_decref(header);
	json_decref(json);
	return plain;
}

json_t *guest_challenge(const struct harness *h)
{
	struct answer a;
	json_t *challenge;

	ask(h, "POST", "/v1/challenge", NULL, "{\"version\":1}", &a);
	assert_int_equal(a.status, 200);
	challenge = answer_json(&a);
	answer_fini(&a);
	return challenge;
}

static size_t put_head(uint8_t *dst, int type, uint32_t v)
{
	uint8_t major = (uint8_t)(type << 5);
	int i, width = v < 24 ? 0 : v < 0x100 ? 1 : v < 0x10000 ? 2 : 4;

	dst[0] = (uint8_t)(major + (width ? 23 + (width == 4 ? 3 : width) : (int)v));
	for (i = width; i; i--, v >>= 8)
		dst[i] = (uint8_t)v;
	return 1 + (size_t)width;
}

static size_t put_string(uint8_t *dst, int type, const void *p, size_t n)
{
	size_t head = put_head(dst, type, (uint32_t)n);

	memcpy(dst + head, p, n);
	return head + n;
}

size_t guest_binding(uint8_t *dst, const uint8_t *nonce, size_t nonce_len, const uint8_t *point,
		     const char *resource, const struct asker *who)
{
	uint8_t *p = dst;

	p += put_head(p, 5, 9);
	p += put_head(p, 0, 1);
	p += put_head(p, 0, 1);
	p += put_head(p, 0, 2);
	p += put_string(p, 2, nonce, nonce_len);
	p += put_head(p, 0, 3);
	p += put_head(p, 0, who->uid);
	p += put_head(p, 0, 4);
	p += put_head(p, 0, 0);
	p += put_head(p, 0, 5);
	p += put_head(p, 0, 0xeffffffd);
	p += put_head(p, 0, 6);
	p += put_string(p, 3, who->label, strlen(who->label));
	p += put_head(p, 0, 7);
	p += put_string(p, 3, who->purpose, strlen(who->purpose));
	p += put_head(p, 0, 8);
	p += put_string(p, 2, point, P256_POINT_LEN);
	p += put_head(p, 0, 9);
	p += put_string(p, 3, resource, strlen(resource));
	return (size_t)(p - dst);
}

static size_t put_record(uint8_t *dst, const char *label, const char *type, const uint8_t *value,
			 size_t n)
{
	uint8_t *p = dst;

	p += put_string(p, 3, label, strlen(label));
	p += put_head(p, 4, 2);
	p += put_string(p, 3, type, strlen(type));
	p += put_string(p, 2, value, n);
	return (size_t)(p - dst);
}

char *guest_collection_with(const uint8_t *report, size_t n, const uint8_t *binding,
			    size_t n_binding, const uint8_t *table, size_t n_table)
{
	uint8_t *cbor = malloc(n + n_binding + n_table + 512), *p = cbor;
	char *text;

	p += put_head(p, 5, n_table ? 3 : 2);
	p += put_record(p, "report", "application/vnd.guest-attest.report", report, n);
	p += put_record(p, "binding", "application/vnd.guest-attest.binding+cbor", binding,
			n_binding);
	if (n_table)
		p += put_record(p, "certificates", "application/vnd.guest-attest.certificates",
				table, n_table);
	text = malloc(B64_LEN((size_t)(p - cbor)));
	b64url_encode(text, cbor, (size_t)(p - cbor));
	free(cbor);
	return text;
}

char *guest_collection(const uint8_t *report, size_t n, const uint8_t *binding,
		       size_t n_binding)
{
	return guest_collection_with(report, n, binding, n_binding, NULL, 0);
}

json_t *guest_wish(const struct harness *h, const struct guest *g, const json_t *challenge,
		   const char *resource, const struct asker *who)
{
	uint8_t binding[512], data[64], quote[QUOTE_MAX], *nonce;
	size_t n_nonce, n_binding, n;
	char *evidence;
	json_t *wish;

	nonce = member(challenge, "nonce", &n_nonce);
	n_binding = guest_binding(binding, nonce, n_nonce, g->point, resource, who);
	assert_int_equal(sha384(binding, n_binding, data), 0);
	memcpy(data + 48, "guest_attest/v1", 16);
	n = make_quote(h, data, sizeof(data), quote, sizeof(quote));
	evidence = guest_collection(quote, n, binding, n_binding);
	wish = json_pack("{s:i, s:O, s:s, s:s}", "version", 1, "ticket",
			 json_object_get(challenge, "ticket"), "resource", resource, "evidence",
			 evidence);
	free(evidence);
	free(nonce);
	return wish;
}

/* RFC 9180 4: LabeledExtract and LabeledExpand, on OpenSSL's own HKDF. */
static void hkdf(int mode, const uint8_t *key, size_t n_key, const uint8_t *salt, size_t n_salt,
		 const uint8_t *info, size_t n_info, uint8_t *out, size_t n_out)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);

	assert_int_equal(EVP_PKEY_derive_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_hkdf_mode(ctx, mode), 1);
	assert_int_equal(EVP_PKEY_CTX_set_hkdf_md(ctx, EVP_sha256()), 1);
	assert_int_equal(EVP_PKEY_CTX_set1_hkdf_key(ctx, key, (int)n_key), 1);
	if (n_salt)
		assert_int_equal(EVP_PKEY_CTX_set1_hkdf_salt(ctx, salt, (int)n_salt), 1);
	if (n_info)
		assert_int_equal(EVP_PKEY_CTX_add1_hkdf_info(ctx, info, (int)n_info), 1);
	assert_int_equal(EVP_PKEY_derive(ctx, out, &n_out), 1);
	EVP_PKEY_CTX_free(ctx);
}

static const uint8_t kem_id[] = { 'K', 'E', 'M', 0, 0x10 };
static const uint8_t suite_id[] = { 'H', 'P', 'K', 'E', 0, 0x10, 0, 1, 0, 2 };

static void extract(const uint8_t *suite, size_t n_suite, const uint8_t *salt, size_t n_salt,
		    const char *label, const uint8_t *ikm, size_t n, uint8_t out[32])
{
	uint8_t in[512];
	size_t at = 7;

	memcpy(in, "HPKE-v1", 7);
	memcpy(in + at, suite, n_suite);
	at += n_suite;
	memcpy(in + at, label, strlen(label));
	at += strlen(label);
	if (n)
		memcpy(in + at, ikm, n);
	hkdf(EVP_PKEY_HKDEF_MODE_EXTRACT_ONLY, in, at + n, salt, n_salt, NULL, 0, out, 32);
}

static void expand(const uint8_t *suite, size_t n_suite, const uint8_t prk[32],
		   const char *label, const uint8_t *info, size_t n, uint8_t *out, size_t n_out)
{
	uint8_t in[512] = { 0, (uint8_t)n_out };
	size_t at = 9;

	memcpy(in + 2, "HPKE-v1", 7);
	memcpy(in + at, suite, n_suite);
	at += n_suite;
	memcpy(in + at, label, strlen(label));
	at += strlen(label);
	memcpy(in + at, info, n);
	hkdf(EVP_PKEY_HKDEF_MODE_EXPAND_ONLY, prk, 32, NULL, 0, in, at + n, out, n_out);
}

/* RFC 9180 4.1 AuthDecap() and 5.1 KeySchedule(). */
static void key_schedule(const struct guest *g, const uint8_t *enc, const uint8_t *sender,
			 const uint8_t *info, size_t n_info, uint8_t key[32], uint8_t nonce[12])
{
	EC_KEY *e = ec_from_point(EC_P256, enc), *s = ec_from_point(EC_P256, sender);
	uint8_t dh[64], context[195], prk[32], shared[32], secret[32], schedule[65] = { 2 };

	assert_true(e && s);
	assert_int_equal(ec_dh(g->key, e, EC_P256, dh), 0);
	assert_int_equal(ec_dh(g->key, s, EC_P256, dh + 32), 0);
	memcpy(context, enc, 65);
	memcpy(context + 65, g->point, 65);
	memcpy(context + 130, sender, 65);
	extract(kem_id, sizeof(kem_id), NULL, 0, "eae_prk", dh, sizeof(dh), prk);
	expand(kem_id, sizeof(kem_id), prk, "shared_secret", context, sizeof(context), shared, 32);
	extract(suite_id, sizeof(suite_id), NULL, 0, "psk_id_hash", NULL, 0, schedule + 1);
	extract(suite_id, sizeof(suite_id), NULL, 0, "info_hash", info, n_info, schedule + 33);
	extract(suite_id, sizeof(suite_id), shared, 32, "secret", NULL, 0, secret);
	expand(suite_id, sizeof(suite_id), secret, "key", schedule, sizeof(schedule), key, 32);
	expand(suite_id, sizeof(suite_id), secret, "base_nonce", schedule, sizeof(schedule), nonce,
	       12);
	ec_free(e);
	ec_free(s);
}

char *guest_open_envelope(const struct guest *g, const char *envelope, const uint8_t *sender,
			  const json_t *challenge, const char *resource)
{
	static const char label[] = "guest-attest/native/v1";
	json_t *json = json_loads(envelope, 0, NULL);
	uint8_t *enc, *ct, *challenge_nonce, info[128], key[32], nonce[12];
	size_t n_enc, n_ct, n_nonce;
	char *plain;

	assert_non_null(json);
	enc = member(json, "enc", &n_enc);
	ct = member(json, "ciphertext", &n_ct);
	challenge_nonce = member(challenge, "nonce", &n_nonce);
	assert_int_equal(n_enc, 65);
	assert_true(n_ct >= 16);
	memcpy(info, label, sizeof(label) - 1);
	memcpy(info + sizeof(label) - 1, challenge_nonce, n_nonce);
	key_schedule(g, enc, sender, info, sizeof(label) - 1 + n_nonce, key, nonce);
	plain = calloc(1, n_ct);
	if (aead_open(key, nonce, resource, strlen(resource), ct, n_ct - 16, ct + n_ct - 16,
		      (uint8_t *)plain)) {
		free(plain);
		plain = NULL;
	}
	free(challenge_nonce);
	free(ct);
	free(enc);
	json_decref(json);
	return plain;
}
