// SPDX-License-Identifier: MIT
#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *read_stream(FILE *in, const char *path, size_t max, size_t *len)
{
	uint8_t *buf = NULL;
	size_t cap = 0, n = 0;

	for (;;) {
		if (n == cap) {
			uint8_t *grown;

			cap = cap ? 2 * cap : 16384;
			grown = realloc(buf, cap);
			if (!grown) {
				fail("%s: %s", path, strerror(errno));
				break;
			}
			buf = grown;
		}
		n += fread(buf + n, 1, cap - n, in);
		if (ferror(in)) {
			fail("%s: %s", path, strerror(errno));
			break;
		}
		if (n > max) {
			fail("%s: longer than %zu bytes", path, max);
			break;
		}
		if (feof(in)) {
			*len = n;
			return buf;
		}
	}
	free(buf);
	return NULL;
}

uint8_t *read_file(const char *path, size_t max, size_t *len)
{
	uint8_t *buf;
	FILE *in;

	if (!strcmp(path, "-"))
		return read_stream(stdin, "standard input", max, len);
	in = fopen(path, "rb");
	if (!in) {
		fail("%s: %s", path, strerror(errno));
		return NULL;
	}
	buf = read_stream(in, path, max, len);
	fclose(in);
	return buf;
}

int write_file(const char *path, const void *data, size_t len)
{
	FILE *out = path ? fopen(path, "wb") : stdout;
	bool bad;

	if (!out) {
		fail("%s: %s", path, strerror(errno));
		return -1;
	}
	bad = fwrite(data, 1, len, out) != len;
	if (path)
		bad |= fclose(out) != 0;
	else
		bad |= fflush(out) != 0;
	if (!bad)
		return 0;
	fail("%s: %s", path ? path : "standard output", strerror(errno));
	return -1;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *p;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	p = c ? strchr(digits, c) : NULL;
	return p ? (int)(p - digits) : -1;
}

int parse_hex(const char *text, uint8_t *dst, size_t max, size_t *len)
{
	size_t n = strlen(text), i;

	if (!n || n % 2 || n / 2 > max)
		return -1;
	for (i = 0; i < n; i += 2) {
		int hi = hex_digit(text[i]), lo = hex_digit(text[i + 1]);

		if (hi < 0 || lo < 0)
			return -1;
		dst[i / 2] = (uint8_t)(hi << 4 | lo);
	}
	*len = n / 2;
	return 0;
}

int parse_number(const char *text, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (!*text)
		return -1;
	for (; *text; text++) {
		unsigned int d = (unsigned int)(*text - '0');

		if (*text < '0' || *text > '9' || v > (UINT64_MAX - d) / 10)
			return -1;
		v = v * 10 + d;
	}
	*out = v;
	return v <= max ? 0 : -1;
}

const char *shown(char buf[SHOWN_MAX], const char *text)
{
	size_t i;

	for (i = 0; text[i] && i < SHOWN_MAX - 1; i++)
		buf[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	buf[i] = '\0';
	if (text[i])
		memset(buf + i - 3, '.', 3);
	return buf;
}

void print_findings(const struct ga_findings *f)
{
	char line[640];
	size_t i;

	for (i = 0; i < ga_findings_count(f); i++) {
		const struct ga_finding *fi = ga_findings_get(f, i);

		ga_finding_format(fi, line, sizeof(line));
		fprintf(stderr, "guest-attest: %s: %s\n",
			ga_code_name(fi->code), line);
	}
}

int exit_code(enum ga_class c)
{
	switch (c) {
	case GA_CLASS_NOTE:
		return EXIT_ACCEPTED;
	case GA_CLASS_COLLATERAL:
		return EXIT_COLLATERAL;
	case GA_CLASS_REFUSED:
		return EXIT_REFUSED;
	case GA_CLASS_NOT_GENUINE:
		return EXIT_NOT_GENUINE;
	case GA_CLASS_MALFORMED:
		return EXIT_MALFORMED;
	case GA_CLASS_INTERNAL:
		break;
	}
	return EXIT_FAILED;
}
