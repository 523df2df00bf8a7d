// SPDX-License-Identifier: MIT
#include "policy.h"
#include "verdict.h"

#define OP(op) (1u << GA_OP_##op)

const struct ga_policy_field *ga_policy_field_find(enum ga_tee tee,
						   struct ga_span name)
{
	size_t i;

	for (i = 0; i < ga_policy_fields_n; i++) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];

		if (ga_policy_field_of(fd, tee) && strlen(fd->name) == name.n &&
		    !memcmp(fd->name, name.p, name.n))
			return fd;
	}
	return NULL;
}

uint32_t ga_policy_field_ops(const struct ga_policy_field *fd)
{
	/* Two fields are judged whether mentioned or not; see policy_eval.c. */
	if (fd->code == GA_E_EMULATED)
		return OP(ALLOW);
	if (fd->code == GA_E_TCB_STATUS)
		return OP(ALLOW) | OP(GRACE_DAYS) | OP(ANY);
	switch (fd->type) {
	case GA_TYPE_BYTES:
	case GA_TYPE_WORD:
	case GA_TYPE_TEXT:
	case GA_TYPE_IDS:
		return OP(ALLOW) | OP(DENY) | OP(ANY);
	case GA_TYPE_NUMBER:
		return OP(ALLOW) | OP(DENY) | OP(MINIMUM) | OP(ANY);
	case GA_TYPE_BITS:
		return OP(ALLOW) | OP(REQUIRE);
	case GA_TYPE_SVN:
	case GA_TYPE_TCB:
	case GA_TYPE_VERSION:
	case GA_TYPE_DATE:
		break;
	}
	return OP(MINIMUM) | OP(ANY);
}

uint64_t ga_policy_field_known(const struct ga_policy_field *fd)
{
	const struct ga_policy_word *w;
	uint64_t known = 0;

	if (!fd->words)
		return UINT64_MAX;
	for (w = fd->words; w->name; w++)
		known |= w->value;
	return known;
}

uint64_t ga_policy_known_bits(enum ga_tee tee, const char *name)
{
	struct ga_span s = GA_SPAN((const uint8_t *)name, strlen(name));

	return ga_policy_field_known(ga_policy_field_find(tee, s));
}

static const void *quote_source(const struct ga_policy_field *fd,
				const struct ga_claims *c)
{
	const struct ga_quote *q = &c->evidence->quote;

	switch (fd->from) {
	case GA_FROM_PCK:
		return &c->pck;
	case GA_FROM_PCK_INSTANCE:
		return c->pck.has_platform_instance ? &c->pck : NULL;
	case GA_FROM_QUOTE:
		return q;
	case GA_FROM_TD:
		return &q->td;
	case GA_FROM_TD15:
		return q->body >= GA_BODY_TD15 ? &q->td : NULL;
	case GA_FROM_TD15EX:
		return q->body >= GA_BODY_TD15EX ? &q->td : NULL;
	case GA_FROM_SGX:
		return &q->sgx;
	default:
		return NULL;
	}
}

static const void *report_source(const struct ga_policy_field *fd,
				 const struct ga_claims *c)
{
	const struct ga_snp_report *rep = &c->evidence->snp.report;

	switch (fd->from) {
	case GA_FROM_SNP:
		return rep;
	case GA_FROM_SNP_CPUID:
		return rep->has_cpuid ? rep : NULL;
	case GA_FROM_SNP_COMMITTED:
		return rep->has_committed ? rep : NULL;
	case GA_FROM_SNP_MIT:
		return rep->has_mit_vectors ? rep : NULL;
	case GA_FROM_SNP_PLATFORM:
		return &c->snp;
	default:
		return NULL;
	}
}

static const void *binding_source(const struct ga_policy_field *fd,
				  const struct ga_claims *c)
{
	const struct ga_binding *b = &c->evidence->binding;

	/* Another binding says nothing of this evidence. */
	if (!c->bound || (fd->from == GA_FROM_BINDING_KEY && !b->has_key))
		return NULL;
	return b;
}

/* The structure that holds the field, or NULL when this evidence has none. */
static const void *source(const struct ga_policy_field *fd,
			  const struct ga_claims *c)
{
	if (!ga_policy_field_of(fd, c->evidence->tee))
		return NULL;
	if (fd->from == GA_FROM_CLAIMS)
		return c;
	if (fd->from == GA_FROM_BINDING || fd->from == GA_FROM_BINDING_KEY)
		return binding_source(fd, c);
	if (fd->from == GA_FROM_TCB)
		return c->tcb.status == GA_TCB_UNKNOWN ? NULL : &c->tcb;
	return c->evidence->tee == GA_TEE_SNP ? report_source(fd, c) :
						quote_source(fd, c);
}

static uint64_t wire_number(const uint8_t *p, size_t n)
{
	struct ga_rd r;

	ga_rd_init(&r, GA_SPAN(p, n));
	return ga_rd_le64(&r, NULL);
}

static uint64_t host_number(const void *p, size_t n)
{
	uint64_t v8;
	uint32_t v4;
	uint16_t v2;
	uint8_t v1;

	switch (n) {
	case 1:
		memcpy(&v1, p, 1);
		return v1;
	case 2:
		memcpy(&v2, p, 2);
		return v2;
	case 4:
		memcpy(&v4, p, 4);
		return v4;
	default:
		memcpy(&v8, p, 8);
		return v8;
	}
}

/* "major.minor.build" as one number; a guest's ABI has no build. */
static uint64_t version_number(const void *p, size_t n)
{
	struct ga_snp_version ver;

	if (n == sizeof(uint64_t))
		return (host_number(p, n) & 0xffff) << 8;
	memcpy(&ver, p, sizeof(ver));
	return (uint64_t)ver.major << 16 | (uint64_t)ver.minor << 8 | ver.build;
}

static void get_tcb(struct ga_policy_value *v, const struct ga_claims *c,
		    uint64_t tcb)
{
	bool turin = c->snp.product == GA_SNP_TURIN;
	unsigned int i;

	v->product = c->snp.product;
	for (i = turin ? GA_SNP_TCB_FMC : GA_SNP_TCB_BOOT_LOADER;
	     i < GA_SNP_TCB_COMPONENTS; i++) {
		v->tcb[i] = ga_snp_tcb_get(tcb, turin, i);
		v->present |= 1u << i;
	}
}

static void get_text(struct ga_policy_value *v,
		     const struct ga_policy_field *fd, const char *p)
{
	const char *text = p;

	/* A text of another's, rather than room for one. */
	if (!fd->size)
		memcpy(&text, p, sizeof(text));
	if (text)
		strncpy(v->text, text, sizeof(v->text) - 1);
}

bool ga_policy_field_get(const struct ga_policy_field *fd,
			 const struct ga_claims *c, struct ga_policy_value *v)
{
	const uint8_t *p = source(fd, c);

	*v = (struct ga_policy_value){ 0 };
	if (!p || fd->type == GA_TYPE_IDS)
		return false;
	p += fd->offset;
	switch (fd->type) {
	case GA_TYPE_BYTES:
	case GA_TYPE_SVN:
		memcpy(v->bytes, p, fd->size);
		v->present = UINT32_MAX;
		return true;
	case GA_TYPE_TEXT:
		get_text(v, fd, (const char *)p);
		return true;
	case GA_TYPE_TCB:
		get_tcb(v, c, host_number(p, fd->size));
		return true;
	case GA_TYPE_VERSION:
		v->number = version_number(p, fd->size);
		return true;
	default:
		v->number = fd->wire ? wire_number(p, fd->size) :
				       host_number(p, fd->size);
	}
	/* What a certificate leaves open is -1. */
	return fd->type != GA_TYPE_WORD || fd->size != sizeof(int) ||
	       v->number != UINT32_MAX;
}
