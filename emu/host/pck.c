// SPDX-License-Identifier: MIT
#include "pck.h"

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_OCTET_STRING = 0x04,
	DER_OID = 0x06,
	DER_ENUMERATED = 0x0a,
	DER_SEQUENCE = 0x30,
};

/* 1.2.840.113741.1.13.1 */
static const uint8_t sgx_oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01 };

static void put_tlv(struct bytes *out, uint8_t tag, const void *value, size_t len)
{
	bytes_put_u8(out, tag);
	if (len >= 0x100) {
		bytes_put_u8(out, 0x82);
		bytes_put_u8(out, (uint8_t)(len >> 8));
	} else if (len >= 0x80) {
		bytes_put_u8(out, 0x81);
	}
	bytes_put_u8(out, (uint8_t)len);
	bytes_put(out, value, len);
}

/* SEQUENCE { OID sgx_oid.<arc>[.<sub>], value }; @sub 0: none */
static void put_item(struct bytes *out, uint8_t arc, uint8_t sub, uint8_t tag, const void *value,
		     size_t len)
{
	struct bytes oid = { 0 }, item = { 0 };

	bytes_put(&oid, sgx_oid, sizeof(sgx_oid));
	bytes_put_u8(&oid, arc);
	if (sub)
		bytes_put_u8(&oid, sub);
	put_tlv(&item, DER_OID, oid.data, oid.len);
	put_tlv(&item, tag, value, len);
	put_tlv(out, DER_SEQUENCE, item.data, item.len);
	bytes_free(&item);
	bytes_free(&oid);
}

static void put_number(struct bytes *out, uint8_t arc, uint8_t sub, unsigned int v)
{
	uint8_t raw[3] = { 0, (uint8_t)(v >> 8), (uint8_t)v };
	size_t skip = 0;

	/* DER: no more leading zeros than the sign needs */
	while (skip < 2 && !raw[skip] && !(raw[skip + 1] & 0x80))
		skip++;
	put_item(out, arc, sub, DER_INTEGER, raw + skip, sizeof(raw) - skip);
}

static void put_tcb(struct bytes *out, const struct profile *p)
{
	struct bytes tcb = { 0 };

	for (uint8_t i = 0; i < sizeof(p->sgx_svn); i++)
		put_number(&tcb, 2, (uint8_t)(i + 1), p->sgx_svn[i]);
	put_number(&tcb, 2, 17, p->pce_svn);
	put_item(&tcb, 2, 18, DER_OCTET_STRING, p->sgx_svn, sizeof(p->sgx_svn));
	put_item(out, 2, 0, DER_SEQUENCE, tcb.data, tcb.len);
	bytes_free(&tcb);
}

/* dynamic platform, cached keys, SMT enabled */
static void put_configuration(struct bytes *out)
{
	static const uint8_t yes = 0xff;
	struct bytes conf = { 0 };

	for (uint8_t i = 1; i <= 3; i++)
		put_item(&conf, 7, i, DER_BOOLEAN, &yes, 1);
	put_item(out, 7, 0, DER_SEQUENCE, conf.data, conf.len);
	bytes_free(&conf);
}

void pck_extension(const struct profile *p, struct bytes *der)
{
	const uint8_t sgx_type = (uint8_t)p->sgx_type;
	struct bytes all = { 0 };

	put_item(&all, 1, 0, DER_OCTET_STRING, p->ppid, sizeof(p->ppid));
	put_tcb(&all, p);
	put_item(&all, 3, 0, DER_OCTET_STRING, p->pce_id, sizeof(p->pce_id));
	put_item(&all, 4, 0, DER_OCTET_STRING, p->fmspc, sizeof(p->fmspc));
	put_item(&all, 5, 0, DER_ENUMERATED, &sgx_type, 1);
	/* the processor CA's certificates end here */
	if (!p->processor_ca) {
		put_item(&all, 6, 0, DER_OCTET_STRING, p->platform_instance_id,
			 sizeof(p->platform_instance_id));
		put_configuration(&all);
	}
	put_tlv(der, DER_SEQUENCE, all.data, all.len);
	bytes_free(&all);
}
