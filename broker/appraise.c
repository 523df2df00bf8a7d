// SPDX-License-Identifier: MIT
#include "appraise.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "b64.h"
#include "binding.h"
#include "bytes.h"
#include "log.h"

#define ROOT_MAX 65536
#define FINDING_MAX 640
/* A finding with the name of its code before it. */
#define WORDS_MAX (FINDING_MAX + 64)
#define MEASUREMENT_MAX 64

static void log_findings(const char *message, const struct ga_findings *f)
{
	char text[FINDING_MAX];
	size_t i;

	for (i = 0; i < ga_findings_count(f); i++) {
		ga_finding_format(ga_findings_get(f, i), text, sizeof(text));
		log_warning(message, "finding", text, NULL);
	}
}

static int make_verifier(struct appraiser *a, struct ga_findings *f)
{
	struct ga_verifier_options options = { .size = sizeof(options),
					       .cache_entries = a->config->known_chains };
	const char *path = a->config->emulated_root;
	struct bytes root = { 0 };

	if (path && bytes_read_file(&root, path, ROOT_MAX)) {
		log_error("can't read emulated roots", "file", path, "reason", strerror(errno),
			  NULL);
		return -1;
	}
	if (path) {
		options.emulated_root = root.p;
		options.emulated_root_len = root.n;
		log_warning("evidence of emulated platforms is accepted", "root", path, NULL);
	}
	a->verifier = ga_verifier_new(&options, f);
	bytes_fini(&root);
	if (!a->verifier)
		log_findings("can't set up the verifier", f);
	return a->verifier ? 0 : -1;
}

int appraiser_reload(struct appraiser *a)
{
	struct ga_collateral *fresh, *old;
	struct ga_findings *f;

	if (!a->config->collateral)
		return 0;
	f = ga_findings_new();
	if (!f)
		return -1;
	fresh = ga_collateral_load(a->verifier, a->config->collateral, f);
	log_findings("collateral", f);
	ga_findings_free(f);
	if (!fresh)
		return -1;
	pthread_mutex_lock(&a->lock);
	old = a->collateral;
	a->collateral = fresh;
	pthread_mutex_unlock(&a->lock);
	ga_collateral_put(old);
	return 0;
}

int appraiser_open(struct appraiser *a, const struct config *config)
{
	struct ga_findings *f = ga_findings_new();
	int ret;

	*a = (struct appraiser){ .config = config };
	pthread_mutex_init(&a->lock, NULL);
	if (!f)
		return -1;
	ret = make_verifier(a, f);
	ga_findings_free(f);
	return ret ? -1 : appraiser_reload(a);
}

void appraiser_close(struct appraiser *a)
{
	ga_collateral_put(a->collateral);
	ga_verifier_free(a->verifier);
	pthread_mutex_destroy(&a->lock);
}

static struct ga_collateral *current_collateral(struct appraiser *a)
{
	struct ga_collateral *c;

	pthread_mutex_lock(&a->lock);
	c = a->collateral ? ga_collateral_get(a->collateral) : NULL;
	pthread_mutex_unlock(&a->lock);
	return c;
}

/* The gravest finding says why; the client is told the code and the words. */
static const struct ga_finding *worst_of(const struct ga_findings *f)
{
	const struct ga_finding *worst = NULL, *fi;
	size_t i;

	for (i = 0; i < ga_findings_count(f); i++) {
		fi = ga_findings_get(f, i);
		/* Policies come later here, so that is no answer. */
		if (fi->code != GA_E_NO_POLICY && (!worst || fi->kind > worst->kind))
			worst = fi;
	}
	return worst;
}

static void describe(const struct ga_finding *fi, char dst[WORDS_MAX])
{
	char text[FINDING_MAX];

	ga_finding_format(fi, text, sizeof(text));
	snprintf(dst, WORDS_MAX, "%s: %s", ga_code_name(fi->code), text);
}

static int refuse(const struct ga_findings *f, struct problem *p)
{
	const struct ga_finding *worst = worst_of(f);
	char text[WORDS_MAX];

	if (!worst || worst->kind == GA_CLASS_INTERNAL)
		return problem_internal(p, "verification");
	describe(worst, text);
	return problem(p, 401, "AttestationError", "%s", text);
}

/* The envelope is the protocol's, and a defect of it the client's. */
static int refuse_envelope(const struct ga_findings *f, struct problem *p)
{
	const struct ga_finding *worst = worst_of(f);
	char text[WORDS_MAX];

	if (!worst || worst->kind != GA_CLASS_MALFORMED)
		return refuse(f, p);
	describe(worst, text);
	if (!strcmp(worst->subject, "collection"))
		return problem(p, 400, "EvidenceError", "evidence: %s", text);
	if (!strcmp(worst->subject, "binding"))
		return problem(p, 400, "BindingError", "evidence: %s", text);
	return refuse(f, p);
}

struct ga_evidence *appraisal_take(const void *data, size_t n, struct problem *p)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_evidence *ev = f ? ga_evidence_parse(data, n, f) : NULL;

	if (!f)
		problem_internal(p, "ga_findings_new");
	else if (!ev)
		refuse_envelope(f, p);
	ga_findings_free(f);
	return ev;
}

/* The words that @next gives, up to its NULL. */
static json_t *words_of(const struct ga_verdict *vd,
			const char *(*next)(const struct ga_verdict *vd, size_t i))
{
	json_t *words = json_array();
	const char *word;
	size_t i;

	for (i = 0; (word = next(vd, i)); i++)
		json_array_append_new(words, json_string(word));
	return words;
}

/* What policies and the audit log ask about. */
static json_t *make_claims(const struct ga_evidence *ev, const struct ga_verdict *vd)
{
	enum ga_tcb_status status = ga_verdict_tcb_status(vd);
	char hex[2 * MEASUREMENT_MAX + 1] = "";
	const uint8_t *measurement;
	size_t n;

	measurement = ga_evidence_measurement(ev, &n);
	if (measurement && n <= MEASUREMENT_MAX)
		hex_encode(hex, measurement, n);
	return json_pack("{s:s, s:b, s:s, s:s*, s:o, s:o}", "tee", ga_tee_name(ga_verdict_tee(vd)),
			 "emulated", ga_verdict_emulated(vd), "measurement", hex, "tcb-status",
			 status == GA_TCB_UNKNOWN ? NULL : ga_tcb_status_name(status),
			 "advisory-ids", words_of(vd, ga_verdict_advisory), "not-checked",
			 words_of(vd, ga_verdict_unchecked));
}

/* One appraisal: into @accepted with its version, or into @refused with why. */
static int apply(const struct rule *rule, const struct ga_verdict *vd, json_t *accepted,
		 json_t *refused)
{
	const struct ga_finding *worst;
	struct ga_verdict *judged;
	char text[WORDS_MAX] = "";
	int ret;

	if (!rule->appraisal)
		return json_object_set_new(refused, rule->name, json_string(rule->why));
	judged = ga_verdict_appraise(vd, rule->appraisal);
	if (!judged)
		return -1;
	if (ga_verdict_accepted(judged)) {
		ret = json_object_set_new(accepted, rule->name, json_integer(rule->version));
	} else {
		worst = worst_of(ga_verdict_findings(judged));
		if (worst)
			describe(worst, text);
		ret = json_object_set_new(refused, rule->name, json_string(text));
	}
	ga_verdict_free(judged);
	return ret;
}

static int apply_all(const struct policies *policies, const struct ga_verdict *vd,
		     json_t *accepted, json_t *refused)
{
	size_t i;

	for (i = 0; i < policies->appraisal.n; i++)
		if (apply(&policies->appraisal.v[i], vd, accepted, refused))
			return -1;
	return 0;
}

/* Is @field this digest, cut off or followed by zeros to fit? */
static bool is_digest(const uint8_t *field, size_t n, const uint8_t *digest, size_t len)
{
	size_t i;

	if (memcmp(field, digest, n < len ? n : len))
		return false;
	for (i = len; i < n; i++)
		if (field[i])
			return false;
	return true;
}

/*
 * The text says itself which hash it goes by. That need not be read: whichever
 * of these the field is, no other text has it.
 */
static int check_init_data(const struct appraisal_input *in, const struct ga_evidence *ev,
			   struct problem *p)
{
	uint8_t d256[SHA256_LEN], d384[SHA384_LEN], d512[SHA512_LEN];
	char found[2 * SHA256_LEN + 1], bound[2 * SHA512_LEN + 1] = "";
	size_t len = in->init_data ? strlen(in->init_data) : 0, n;
	const uint8_t *field;

	if (!in->init_data)
		return 0;
	if (sha256(in->init_data, len, d256) || sha384(in->init_data, len, d384) ||
	    sha512(in->init_data, len, d512))
		return problem_internal(p, "init data");
	field = ga_evidence_init_data(ev, &n);
	if (field && (is_digest(field, n, d256, sizeof(d256)) ||
		      is_digest(field, n, d384, sizeof(d384)) ||
		      is_digest(field, n, d512, sizeof(d512))))
		return 0;
	if (field && n <= SHA512_LEN)
		hex_encode(bound, field, n);
	hex_encode(found, d256, sizeof(d256));
	return problem(p, 401, "AttestationError",
		       "init-data: the launch was bound to %s, the text's SHA-256 is %s", bound,
		       found);
}

int appraisal_note_init_data(const struct appraisal_input *in, struct appraisal *out)
{
	char hex[2 * SHA256_LEN + 1];
	uint8_t digest[SHA256_LEN];

	if (!in->init_data)
		return 0;
	if (sha256(in->init_data, strlen(in->init_data), digest))
		return -1;
	hex_encode(hex, digest, sizeof(digest));
	return json_object_set_new(out->claims, "init-data", json_string(hex));
}

static int judge(const struct appraisal_input *in, const struct ga_evidence *ev,
		 const struct ga_verdict *vd, struct appraisal *out, struct problem *p)
{
	const struct policies *policies = in->policies;
	json_t *accepted = json_object();
	const char *why;

	out->refused = json_object();
	if (apply_all(policies, vd, accepted, out->refused)) {
		json_decref(accepted);
		return problem_internal(p, "ga_verdict_appraise");
	}
	if (!json_object_size(accepted)) {
		json_decref(accepted);
		why = json_string_value(json_object_get(out->refused, APPRAISAL_ANY));
		return problem(p, 401, "AttestationError", "no appraisal accepts: %s",
			       why ? why : "");
	}
	out->claims = make_claims(ev, vd);
	json_object_set_new(out->claims, "appraisals", accepted);
	json_object_set_new(out->claims, "generation", json_integer(policies->generation));
	if (in->fields)
		out->fields = ga_evidence_fields_json(ev);
	if (!out->claims || !in->fields != !out->fields || appraisal_note_init_data(in, out))
		return problem_internal(p, "claims");
	return 0;
}

static int verify(struct appraiser *a, struct ga_evidence *ev, struct ga_verify_params *params,
		  const struct appraisal_input *in, struct appraisal *out, struct problem *p)
{
	struct ga_collateral *collateral = current_collateral(a);
	struct ga_verdict *vd;
	int ret;

	params->collateral = collateral;
	vd = ga_verify(a->verifier, ev, params);
	ga_collateral_put(collateral);
	if (!vd)
		return problem_internal(p, "ga_verify");
	out->genuine = ga_verdict_genuine(vd);
	out->emulated = ga_verdict_emulated(vd);
	if (ga_verdict_binding(vd))
		out->binding = binding_facts(ga_verdict_binding(vd));
	if (!out->genuine)
		ret = refuse(ga_verdict_findings(vd), p);
	else if (check_init_data(in, ev, p))
		ret = -1;
	else
		ret = judge(in, ev, vd, out, p);
	ga_verdict_free(vd);
	return ret;
}

int appraise(struct appraiser *a, const struct appraisal_input *in, struct appraisal *out,
	     struct problem *p)
{
	struct ga_verify_params params = {
		.size = sizeof(params),
		.time = in->now,
		.report_data = in->report_data,
		.report_data_len = in->report_data_len,
		.user_data = in->user_data,
		.user_data_len = in->user_data_len,
		.flags = GA_VERIFY_DEFER_POLICY |
			 (a->config->require_collateral ? 0 : GA_VERIFY_SIGNATURES_ONLY),
	};
	struct ga_evidence *ev = in->taken;
	uint8_t digest[SHA256_LEN];
	int ret;

	*out = (struct appraisal){ 0 };
	if (sha256(in->evidence, in->n, digest))
		return problem_internal(p, "appraise");
	hex_encode(out->digest, digest, sizeof(digest));
	if (!ev)
		ev = appraisal_take(in->evidence, in->n, p);
	if (!ev)
		return -1;
	out->tee = ga_evidence_tee(ev);
	ret = verify(a, ev, &params, in, out, p);
	if (!in->taken)
		ga_evidence_free(ev);
	return ret;
}

void appraisal_fini(struct appraisal *a)
{
	json_decref(a->claims);
	free(a->fields);
	json_decref(a->binding);
	json_decref(a->refused);
	a->claims = a->binding = a->refused = NULL;
	a->fields = NULL;
}
