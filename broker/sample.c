// SPDX-License-Identifier: MIT
#include "sample.h"

#include <stdlib.h>
#include <string.h>

#include "b64.h"
#include "bytes.h"
#include "message.h"

static const struct member members[] = {
	{ "svn", JSON_STRING, true, false },
	{ "report_data", JSON_STRING, true, false },
	MEMBER_OTHERS,
	{ NULL },
};
enum { SVN, REPORT_DATA };

/* Clients send the digest as it is, or padded with zeros to 64 bytes. */
static int check_bound(const struct appraisal_input *in, const struct value *v, struct problem *p)
{
	uint8_t found[B64_DECODED_MAX(B64_LEN(64))];
	size_t n, i;

	if (v->n >= B64_LEN(64) || b64_decode(found, &n, v->p, v->n))
		return problem(p, 400, "SerdeError",
			       "sample.report_data: not base64 of at most 64 bytes");
	if (n < in->report_data_len || memcmp(found, in->report_data, in->report_data_len))
		return problem(p, 401, "AttestationError",
			       "sample.report_data: not the digest of what was sent");
	for (i = in->report_data_len; i < n; i++)
		if (found[i])
			return problem(p, 401, "AttestationError",
				       "sample.report_data: not padded with zeros");
	return 0;
}

static char *make_fields(const struct value *v)
{
	struct bytes text = { 0 };
	char *copy = NULL;

	if (!bytes_append(&text, "{\"svn\":", 7) && !message_quote(&text, v[SVN].p) &&
	    !bytes_append(&text, ",\"report_data\":", 15) &&
	    !message_quote(&text, v[REPORT_DATA].p) && !bytes_append(&text, "}", 1))
		copy = strndup((char *)text.p, text.n);
	bytes_fini(&text);
	return copy;
}

static int take(const struct appraisal_input *in, char *text, struct appraisal *out,
		struct problem *p)
{
	struct value root, v[MEMBERS_OF(members)];

	if (message_open(&root, text, in->n, "sample", p) ||
	    message_take(&root, "sample", members, v, p) || check_bound(in, &v[REPORT_DATA], p))
		return -1;
	out->claims = json_pack("{s:s, s:b, s:s, s:{s:i}, s:I}", "tee", TEE_SAMPLE, "emulated", 1,
				"measurement", "", "appraisals", APPRAISAL_ANY, 0, "generation",
				(json_int_t)in->policies->generation);
	out->fields = make_fields(v);
	out->emulated = true;
	if (!out->claims || !out->fields || appraisal_note_init_data(in, out))
		return problem_internal(p, "claims");
	return 0;
}

int sample_appraise(const struct appraisal_input *in, struct appraisal *out, struct problem *p)
{
	uint8_t digest[SHA256_LEN];
	char *text;
	int ret;

	*out = (struct appraisal){ 0 };
	text = strndup(in->evidence, in->n);
	if (!text || sha256(in->evidence, in->n, digest)) {
		free(text);
		return problem_internal(p, "sample");
	}
	hex_encode(out->digest, digest, sizeof(digest));
	ret = take(in, text, out, p);
	free(text);
	return ret;
}
