/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_FILE_H
#define EMU_HOST_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bytes.h"

/* Replaces @out with the file's bytes; larger than @max is an error. */
int file_read(const char *dir, const char *name, size_t max, struct bytes *out);
/* Readers see the old file or the whole new one, never a part. */
int file_write(const char *dir, const char *name, const void *data, size_t len, mode_t mode);
/* Secrets of a fixed size, in hex, mode 0600 */
int file_read_hex(const char *dir, const char *name, uint8_t *out, size_t len);
int file_write_hex(const char *dir, const char *name, const uint8_t *data, size_t len);
int file_make_dir(const char *path);
/* "<dir>/<name>", or @name itself when @dir is NULL; freed by the caller. */
char *file_path(const char *dir, const char *name);

#endif
