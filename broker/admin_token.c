// SPDX-License-Identifier: MIT
#include "admin_token.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "jws.h"
#include "log.h"

/* Clocks differ: a token may come from this many seconds ahead. */
#define SKEW 60

static int bad_key(const char *path, const char *why)
{
	log_error("administrators' keys", "file", path, "reason", why, NULL);
	return -1;
}

/* The next block of the file. Return: 1, 0 at its end, -1 with the reason logged. */
static int next_key(BIO *bio, const char *path, EVP_PKEY **key)
{
	char *name = NULL, *header = NULL;
	unsigned char *der = NULL;
	const unsigned char *p;
	long n;

	*key = NULL;
	if (!PEM_read_bio(bio, &name, &header, &der, &n)) {
		if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE)
			return 0;
		return bad_key(path, "not PEM");
	}
	p = der;
	if (!strcmp(name, PEM_STRING_PUBLIC))
		*key = d2i_PUBKEY(NULL, &p, n);
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(der);
	if (!*key)
		return bad_key(path, "expected blocks of PUBLIC KEY");
	if (jws_algorithm(*key))
		return 1;
	EVP_PKEY_free(*key);
	return bad_key(path, "expected P-256, Ed25519 or RSA of 2048 bits or more");
}

static int read_keys(struct admin_tokens *t, const char *path)
{
	BIO *bio = BIO_new_file(path, "r");
	EVP_PKEY *key;
	int ret;

	if (!bio)
		return bad_key(path, strerror(errno));
	while ((ret = next_key(bio, path, &key)) > 0) {
		if (t->n_keys == ADMIN_KEYS_MAX) {
			EVP_PKEY_free(key);
			ret = bad_key(path, "too many keys");
			break;
		}
		t->keys[t->n_keys++] = key;
	}
	if (!ret && !t->n_keys)
		ret = bad_key(path, "no public key in it");
	ERR_clear_error();
	BIO_free(bio);
	return ret;
}

static int add_role(struct admin_tokens *t, const char *text)
{
	size_t n = strcspn(text, " \t");
	const char *path = text + n + strspn(text + n, " \t");
	char *name = strndup(text, n);

	if (!name || *path != '/') {
		free(name);
		log_error("kbs-admin-role", "reason", "expected ROLE /PATH", "found", text, NULL);
		return -1;
	}
	t->roles[t->n_roles++] = (struct admin_role){ .name = name, .path = path };
	return 0;
}

int admin_tokens_open(struct admin_tokens *t, const char *path, const char *const roles[],
		      size_t n_roles)
{
	size_t i;

	*t = (struct admin_tokens){ 0 };
	for (i = 0; i < n_roles; i++)
		if (add_role(t, roles[i]))
			return -1;
	return path ? read_keys(t, path) : 0;
}

void admin_tokens_close(struct admin_tokens *t)
{
	while (t->n_keys)
		EVP_PKEY_free(t->keys[--t->n_keys]);
	while (t->n_roles)
		free(t->roles[--t->n_roles].name);
}

static json_t *verified(const struct admin_tokens *t, const char *token)
{
	json_t *claims = NULL;
	size_t i;

	for (i = 0; i < t->n_keys && !claims; i++)
		claims = jws_verify_foreign(t->keys[i], token, strlen(token));
	return claims;
}

static int check_dates(const json_t *claims, int64_t now, struct problem *p)
{
	const json_t *exp = json_object_get(claims, "exp"), *nbf = json_object_get(claims, "nbf");

	if (!json_is_integer(exp))
		return problem(p, 401, "AdminAuthAccess", "the token has no date of expiry");
	if (json_integer_value(exp) <= now)
		return problem(p, 401, "AdminAuthAccess", "the token expired at %lld",
			       (long long)json_integer_value(exp));
	if (nbf && (!json_is_integer(nbf) || json_integer_value(nbf) > now + SKEW))
		return problem(p, 401, "AdminAuthAccess", "the token is not valid yet");
	return 0;
}

static int check_role(const struct admin_tokens *t, const char *role, const char *path,
		      struct problem *p)
{
	const struct admin_role *r;

	for (r = t->roles; r < t->roles + t->n_roles; r++)
		if (!strcmp(r->name, role) && !strncmp(r->path, path, strlen(r->path)))
			return 0;
	return problem(p, 403, "AdminAuthAccess", "role '%.40s' may not administer %.100s", role,
		       path);
}

/* What a log can hold: printable, and no longer than the room. */
static void name_subject(const json_t *claims, const char *role, char subject[ADMIN_SUBJECT_MAX])
{
	const char *sub = json_string_value(json_object_get(claims, "sub"));
	char *c;

	snprintf(subject, ADMIN_SUBJECT_MAX, "%.20s/%.40s", role, sub ? sub : "");
	for (c = subject; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
}

int admin_tokens_check(const struct admin_tokens *t, const char *authorization, const char *path,
		       int64_t now, char subject[ADMIN_SUBJECT_MAX], struct problem *p)
{
	static const char scheme[] = "Bearer ";
	const char *role;
	json_t *claims;
	int ret;

	if (!t->n_keys)
		return problem(p, 403, "AdminAuthAccess",
			       "this broker takes no administration over the network");
	if (!authorization || strncmp(authorization, scheme, sizeof(scheme) - 1))
		return problem(p, 401, "AdminAuthAccess", "Authorization: expected a Bearer token");
	claims = verified(t, authorization + sizeof(scheme) - 1);
	if (!claims)
		return problem(p, 401, "AdminAuthAccess",
			       "the token was signed by none of the known keys");
	role = json_string_value(json_object_get(claims, "role"));
	ret = check_dates(claims, now, p);
	if (!ret && !role)
		ret = problem(p, 403, "AdminAuthAccess", "the token has no role");
	if (!ret)
		ret = check_role(t, role, path, p);
	if (!ret)
		name_subject(claims, role, subject);
	json_decref(claims);
	return ret;
}
