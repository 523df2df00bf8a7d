// SPDX-License-Identifier: GPL-2.0-only
/*
 * An envelope on its way out.  A text that outgrows its room is noticed once,
 * when it is sent.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/stdarg.h>
#include "secret.h"

int guest_secret_text_alloc(struct guest_secret_text *text, size_t size)
{
	text->s = kvmalloc(size, GFP_KERNEL);
	text->len = 0;
	text->size = size;
	return text->s ? 0 : -ENOMEM;
}

void guest_secret_text_free(struct guest_secret_text *text)
{
	kvfree(text->s);
	text->s = NULL;
}

void guest_secret_text_printf(struct guest_secret_text *text,
			      const char *fmt, ...)
{
	size_t room = text->size - min(text->len, text->size);
	va_list args;

	va_start(args, fmt);
	text->len += vsnprintf(text->s + text->size - room, room, fmt, args);
	va_end(args);
}

void guest_secret_text_base64url(struct guest_secret_text *text,
				 const u8 *data, size_t len)
{
	size_t n = BASE64URL_LEN(len);

	if (text->len <= text->size && n <= text->size - text->len)
		guest_secret_base64url_encode(data, len, text->s + text->len);
	text->len += n;
}

/* The fields that every question begins with. */
void guest_secret_text_head(struct guest_secret_text *text,
			    const struct guest_secret_request *req,
			    const char *stage)
{
	const struct guest_secret_options *opts = &req->config.options;
	unsigned int seconds;

	/* Rounded up: whoever is told 0 would not try. */
	seconds = DIV_ROUND_UP(guest_secret_request_left(req), HZ) ?: 1;
	guest_secret_text_printf(text, GUEST_SECRET_ENVELOPE
				 " %s profile=%s broker=%s timeout=%u", stage,
				 opts->profile == GUEST_SECRET_RCAR ? "rcar" :
								      "native",
				 opts->broker, seconds);
}
