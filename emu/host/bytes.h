/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_BYTES_H
#define EMU_HOST_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/*
 * A growing byte string, the only thing evidence is written through.
 * Zero-initialise; bytes_free() ends it. Out of memory ends the process: a
 * test tool has nothing better to do.
 */
struct bytes {
	uint8_t *data;
	size_t len;
	size_t size;
};

void bytes_put(struct bytes *b, const void *data, size_t len);
void bytes_put_zero(struct bytes *b, size_t len);
void bytes_put_u8(struct bytes *b, uint8_t v);
void bytes_put_le16(struct bytes *b, uint16_t v);
void bytes_put_le32(struct bytes *b, uint32_t v);
void bytes_put_be32(struct bytes *b, uint32_t v);
void bytes_put_str(struct bytes *b, const char *s);
void bytes_printf(struct bytes *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A NUL behind the last byte that does not count; returns the string. */
char *bytes_cstr(struct bytes *b);
void bytes_free(struct bytes *b);

uint16_t get_le16(const uint8_t *p);
uint32_t get_le32(const uint8_t *p);
uint32_t get_be32(const uint8_t *p);
void set_le32(uint8_t *p, uint32_t v);
bool is_zero(const uint8_t *p, size_t len);

/* Exactly @len bytes from 2 * @len hex digits; false for anything else. */
bool hex_decode(const char *hex, uint8_t *out, size_t len);
/* @out holds 2 * @len + 1 characters. */
void hex_encode(const uint8_t *data, size_t len, char *out);
void hex_encode_upper(const uint8_t *data, size_t len, char *out);

/* "emu-host: <text>" on stderr; always -1, so that callers can return it. */
int fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

void *xcalloc(size_t n, size_t size);
char *xstrdup(const char *s);

#endif
