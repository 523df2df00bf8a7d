// SPDX-License-Identifier: MIT
/* guest-attest broker: administration of attest-broker(8). */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "broker_client.h"
#include "tool.h"

#define SECRET_MAX 16384
#define DOCUMENT_MAX (1u << 20)

/* Names go into a path as they are: nothing else than they may hold. */
static int check_name(const char *name)
{
	const char *c;

	for (c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-:/", *c))
			return fail("'%s': names hold letters, digits and . _ - : /", name);
	return 0;
}

static int print_json(json_t *json)
{
	if (!json)
		return EXIT_FAILED;
	json_dumpf(json, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(json);
	return EXIT_ACCEPTED;
}

/* @fmt makes the path. */
static int request(const struct broker_client *b, const char *method, const void *body, size_t n,
		   const char *fmt, ...) __attribute__((format(printf, 5, 6)));

static int request(const struct broker_client *b, const char *method, const void *body, size_t n,
		   const char *fmt, ...)
{
	char path[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	return print_json(broker_ask(b, method, path, body, n));
}

static int secret_put(const struct broker_client *b, int argc, char **argv)
{
	uint8_t *secret;
	size_t n;
	int ret;

	if (check_name(argv[0]))
		return EXIT_FAILED;
	secret = read_file(argc > 1 ? argv[1] : "-", SECRET_MAX, &n);
	if (!secret)
		return EXIT_FAILED;
	ret = request(b, "PUT", secret, n, "secrets/%s", argv[0]);
	OPENSSL_cleanse(secret, n);
	free(secret);
	return ret;
}

static int secret_list(const struct broker_client *b, int argc, char **argv)
{
	if (argc && check_name(argv[0]))
		return EXIT_FAILED;
	return request(b, "GET", NULL, 0, "secrets?prefix=%s", argc ? argv[0] : "");
}

static int secret_change(const struct broker_client *b, const char *action, int argc, char **argv)
{
	uint64_t version = 0;

	if (check_name(argv[0]))
		return EXIT_FAILED;
	if (argc > 1 && parse_number(argv[1], INT64_MAX, &version))
		return fail("'%s' is not a version", argv[1]);
	return request(b, "POST", NULL, 0, "secrets/%s?action=%s&version=%llu", argv[0], action,
		       (unsigned long long)version);
}

static int secret_enable(const struct broker_client *b, int argc, char **argv)
{
	return secret_change(b, "enable", argc, argv);
}

static int secret_disable(const struct broker_client *b, int argc, char **argv)
{
	return secret_change(b, "disable", argc, argv);
}

static int secret_activate(const struct broker_client *b, int argc, char **argv)
{
	return secret_change(b, "activate", argc, argv);
}

static int secret_delete(const struct broker_client *b, int argc, char **argv)
{
	return secret_change(b, "delete", argc, argv);
}

/* A document's kind is the first argument of its commands. */
static int check_document(char **argv)
{
	static const char *const kinds[] = { "policy", "shadow", "appraisal", "reference", NULL };
	const char *const *k;

	for (k = kinds; *k && strcmp(*k, argv[0]); k++)
		;
	if (!*k)
		return fail("'%s': expected policy, shadow, appraisal or reference", argv[0]);
	return argv[1] ? check_name(argv[1]) : 0;
}

static int document_set(const struct broker_client *b, int argc, char **argv)
{
	uint8_t *text;
	size_t n;
	int ret;

	(void)argc;
	if (check_document(argv))
		return EXIT_FAILED;
	text = read_file(argv[2], DOCUMENT_MAX, &n);
	if (!text)
		return EXIT_FAILED;
	ret = request(b, "PUT", text, n, "documents/%s/%s", argv[0], argv[1]);
	free(text);
	return ret;
}

static int reference_import(const struct broker_client *b, int argc, char **argv)
{
	uint8_t *text;
	size_t n;
	int ret;

	text = read_file(argc ? argv[0] : "-", DOCUMENT_MAX, &n);
	if (!text)
		return EXIT_FAILED;
	ret = request(b, "POST", text, n, "references");
	free(text);
	return ret;
}

static int document_list(const struct broker_client *b, int argc, char **argv)
{
	if (check_document(argv))
		return EXIT_FAILED;
	if (argc > 1)
		return request(b, "GET", NULL, 0, "documents/%s/%s?versions=all", argv[0], argv[1]);
	return request(b, "GET", NULL, 0, "documents/%s", argv[0]);
}

/* The text of a version, to be freed with free(); NULL after a message. */
static char *fetch(const struct broker_client *b, char **argv, const char *version)
{
	uint64_t number = 0;
	char path[1024], *text = NULL;
	json_t *json;

	if (check_document(argv))
		return NULL;
	if (version && parse_number(version, INT64_MAX, &number)) {
		fail("'%s' is not a version", version);
		return NULL;
	}
	snprintf(path, sizeof(path), "documents/%s/%s?version=%llu", argv[0], argv[1],
		 (unsigned long long)number);
	json = broker_ask(b, "GET", path, NULL, 0);
	if (json && json_string_value(json_object_get(json, "body")))
		text = strdup(json_string_value(json_object_get(json, "body")));
	json_decref(json);
	return text;
}

static int document_get(const struct broker_client *b, int argc, char **argv)
{
	char *text = fetch(b, argv, argc > 2 ? argv[2] : NULL);

	if (!text)
		return EXIT_FAILED;
	fputs(text, stdout);
	free(text);
	return EXIT_ACCEPTED;
}

static int save(char path[], const char *text)
{
	int fd = mkstemp(path), ret = -1;
	size_t n = strlen(text);

	if (fd < 0)
		return fail("a temporary file can't be made");
	if (write(fd, text, n) == (ssize_t)n)
		ret = 0;
	close(fd);
	return ret;
}

/* diff(1) knows how to show it. */
static int run_diff(const char *from, const char *to)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		execlp("diff", "diff", "-u", from, to, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) > 1)
		return fail("diff failed");
	return EXIT_ACCEPTED;
}

static int document_diff(const struct broker_client *b, int argc, char **argv)
{
	char from_path[] = P_tmpdir "/broker-XXXXXX", to_path[] = P_tmpdir "/broker-XXXXXX";
	char *from = fetch(b, argv, argv[2]), *to = NULL;
	int ret = EXIT_FAILED;

	if (from)
		to = fetch(b, argv, argc > 3 ? argv[3] : NULL);
	if (to && !save(from_path, from)) {
		if (!save(to_path, to)) {
			ret = run_diff(from_path, to_path);
			unlink(to_path);
		}
		unlink(from_path);
	}
	free(to);
	free(from);
	return ret;
}

static int activate(const struct broker_client *b, char **argv, const char *version)
{
	uint64_t number;

	if (check_document(argv))
		return EXIT_FAILED;
	if (parse_number(version, INT64_MAX, &number))
		return fail("'%s' is not a version", version);
	return request(b, "POST", NULL, 0, "documents/%s/%s?activate=%llu", argv[0], argv[1],
		       (unsigned long long)number);
}

static int document_rollback(const struct broker_client *b, int argc, char **argv)
{
	(void)argc;
	return activate(b, argv, argv[2]);
}

static int document_remove(const struct broker_client *b, int argc, char **argv)
{
	(void)argc;
	return activate(b, argv, "0");
}

static char *base64(const uint8_t *data, size_t n)
{
	char *text = malloc(4 * ((n + 2) / 3) + 1);

	if (text)
		EVP_EncodeBlock((unsigned char *)text, data, (int)n);
	return text;
}

/* RESOURCE PROFILE EVIDENCE [POLICY] */
static int explain(const struct broker_client *b, int argc, char **argv)
{
	json_t *message = NULL, *policy = NULL;
	uint8_t *evidence;
	char *text = NULL;
	size_t n;
	int ret = EXIT_FAILED;

	evidence = read_file(argv[2], GA_EVIDENCE_MAX, &n);
	if (!evidence)
		return EXIT_FAILED;
	text = base64(evidence, n);
	free(evidence);
	if (argc > 3) {
		policy = json_load_file(argv[3], JSON_REJECT_DUPLICATES, NULL);
		if (!policy) {
			fail("%s: not JSON", argv[3]);
			goto out;
		}
	}
	message = json_pack("{s:s, s:s, s:s, s:O*}", "resource", argv[0], "profile", argv[1],
			    "evidence", text, "policy", policy);
	free(text);
	text = message ? json_dumps(message, JSON_COMPACT) : NULL;
	if (text)
		ret = request(b, "POST", text, strlen(text), "explain");
out:
	json_decref(message);
	json_decref(policy);
	free(text);
	return ret;
}

static int audit_show(const struct broker_client *b, int argc, char **argv)
{
	uint64_t from = 1;

	if (argc && parse_number(argv[0], INT64_MAX, &from))
		return fail("'%s' is not an entry's number", argv[0]);
	return request(b, "GET", NULL, 0, "audit?from=%llu", (unsigned long long)from);
}

static int audit_verify(const struct broker_client *b, int argc, char **argv)
{
	char path[256] = "audit/verify";
	bool intact;
	json_t *json;

	if (argc == 1 || (argc == 2 && (check_name(argv[0]) || check_name(argv[1]))))
		return fail("expected the number and the MAC of an entry");
	if (argc == 2)
		snprintf(path, sizeof(path), "audit/verify?seq=%.20s&mac=%.64s", argv[0], argv[1]);
	json = broker_ask(b, "GET", path, NULL, 0);
	intact = json_is_true(json_object_get(json, "intact"));
	if (print_json(json))
		return EXIT_FAILED;
	return intact ? EXIT_ACCEPTED : EXIT_REFUSED;
}

static int identity(const struct broker_client *b, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return request(b, "GET", NULL, 0, "identity");
}

static int rewrap(const struct broker_client *b, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return request(b, "POST", NULL, 0, "rewrap");
}

/**
 * struct command - of "guest-attest broker"
 * @group: first word
 * @verb: second word, or NULL
 * @min: arguments at least
 * @max: at most
 */
static const struct command {
	const char *group;
	const char *verb;
	int (*fn)(const struct broker_client *b, int argc, char **argv);
	int min;
	int max;
} commands[] = {
	{ "secret", "put", secret_put, 1, 2 },
	{ "secret", "rotate", secret_put, 1, 2 },
	{ "secret", "list", secret_list, 0, 1 },
	{ "secret", "enable", secret_enable, 1, 2 },
	{ "secret", "disable", secret_disable, 1, 2 },
	{ "secret", "activate", secret_activate, 2, 2 },
	{ "secret", "delete", secret_delete, 1, 1 },
	{ "document", "set", document_set, 3, 3 },
	{ "document", "list", document_list, 1, 2 },
	{ "document", "get", document_get, 2, 3 },
	{ "document", "diff", document_diff, 3, 4 },
	{ "document", "rollback", document_rollback, 3, 3 },
	{ "document", "remove", document_remove, 2, 2 },
	{ "reference", "import", reference_import, 0, 1 },
	{ "explain", NULL, explain, 3, 4 },
	{ "audit", "show", audit_show, 0, 1 },
	{ "audit", "verify", audit_verify, 0, 2 },
	{ "identity", NULL, identity, 0, 0 },
	{ "rewrap", NULL, rewrap, 0, 0 },
};

int cmd_broker(int argc, char **argv)
{
	struct broker_client b = { .socket = BROKER_SOCKET };
	char **words = argv + 1;
	int left = argc - 1, skip;
	size_t i;

	if (left >= 2 && !strcmp(words[0], "--socket")) {
		b.socket = words[1];
		words += 2;
		left -= 2;
	}
	for (i = 0; left && i < sizeof(commands) / sizeof(commands[0]); i++) {
		const struct command *c = &commands[i];

		skip = c->verb ? 2 : 1;
		if (left >= skip && !strcmp(c->group, words[0]) &&
		    (!c->verb || !strcmp(c->verb, words[1])) && left - skip >= c->min &&
		    left - skip <= c->max)
			return c->fn(&b, left - skip, words + skip);
	}
	return usage_of(argv[0]);
}
