/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_JSON_PATCH_H
#define EMU_HOST_JSON_PATCH_H

#include <jansson.h>

/*
 * Applies a merge patch (RFC 7396) in text to @doc, whose reference it takes;
 * @patch NULL changes nothing. NULL after an error.
 */
json_t *json_patched(json_t *doc, const char *patch);

#endif
