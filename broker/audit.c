// SPDX-License-Identifier: MIT
#include "audit.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "aead.h"
#include "bytes.h"

static int entry_mac(const uint8_t key[AUDIT_KEY_LEN], const uint8_t before[AUDIT_MAC_LEN],
		     const struct audit_row *row, uint8_t mac[AUDIT_MAC_LEN])
{
	struct bytes text = { 0 };
	uint8_t numbers[16];
	int ret = -1;

	put_be64(numbers, (uint64_t)row->seq);
	put_be64(numbers + 8, (uint64_t)row->time);
	if (!bytes_append(&text, before, AUDIT_MAC_LEN) &&
	    !bytes_append(&text, numbers, sizeof(numbers)) &&
	    !bytes_append(&text, row->entry, strlen(row->entry)))
		ret = hmac_sha256(key, AUDIT_KEY_LEN, text.p, text.n, mac);
	bytes_fini(&text);
	return ret;
}

static int head_proof(const uint8_t key[AUDIT_KEY_LEN], struct audit_head *head)
{
	uint8_t text[4 + 8 + AUDIT_MAC_LEN] = { 'h', 'e', 'a', 'd' };

	put_be64(text + 4, (uint64_t)head->seq);
	memcpy(text + 12, head->mac, AUDIT_MAC_LEN);
	return hmac_sha256(key, AUDIT_KEY_LEN, text, sizeof(text), head->proof);
}

int audit_append(struct store *s, const uint8_t key[AUDIT_KEY_LEN], int64_t now,
		 const char *entry)
{
	struct audit_head head = { 0 };
	struct audit_row row = { .time = now, .entry = entry };

	if (store_audit_head(s, &head) < 0)
		return -1;
	row.seq = ++head.seq;
	if (entry_mac(key, head.mac, &row, row.mac))
		return -1;
	memcpy(head.mac, row.mac, sizeof(head.mac));
	if (head_proof(key, &head))
		return -1;
	return store_audit_append(s, &row, &head);
}

struct walk {
	const uint8_t *key;
	const uint8_t *noted;
	int64_t noted_seq;
	uint8_t before[AUDIT_MAC_LEN];
	struct audit_result *r;
};

/* Non-zero ends the walk: what comes after a break can't be judged. */
static int check_row(void *arg, const struct audit_row *row)
{
	struct walk *w = arg;
	uint8_t mac[AUDIT_MAC_LEN];

	if (row->seq != w->r->entries + 1) {
		snprintf(w->r->what, sizeof(w->r->what),
			 "entry %lld is missing: the next one is %lld",
			 (long long)w->r->entries + 1, (long long)row->seq);
		return 2;
	}
	if (!row->entry || entry_mac(w->key, w->before, row, mac))
		return -1;
	if (CRYPTO_memcmp(mac, row->mac, sizeof(mac))) {
		snprintf(w->r->what, sizeof(w->r->what),
			 "entry %lld was changed, or another stands in its place",
			 (long long)row->seq);
		return 2;
	}
	if (w->noted && row->seq == w->noted_seq && memcmp(w->noted, mac, sizeof(mac))) {
		snprintf(w->r->what, sizeof(w->r->what), "entry %lld is not the one noted",
			 (long long)row->seq);
		return 2;
	}
	memcpy(w->before, mac, sizeof(mac));
	w->r->entries++;
	return 0;
}

static int check_head(struct store *s, const struct walk *w)
{
	struct audit_head head = { 0 }, wanted;
	int ret = store_audit_head(s, &head);

	if (ret < 0)
		return -1;
	wanted = head;
	if (head_proof(w->key, &wanted))
		return -1;
	if (ret == STORE_NONE && w->r->entries)
		snprintf(w->r->what, sizeof(w->r->what), "the record of the newest entry is gone");
	else if (ret != STORE_NONE && CRYPTO_memcmp(wanted.proof, head.proof, sizeof(head.proof)))
		snprintf(w->r->what, sizeof(w->r->what),
			 "the record of the newest entry was changed");
	else if (head.seq != w->r->entries)
		snprintf(w->r->what, sizeof(w->r->what),
			 "entries %lld to %lld were cut off the end",
			 (long long)w->r->entries + 1, (long long)head.seq);
	else if (ret != STORE_NONE && memcmp(head.mac, w->before, sizeof(head.mac)))
		snprintf(w->r->what, sizeof(w->r->what), "the newest entry is not the one recorded");
	else if (w->noted && w->noted_seq > w->r->entries)
		snprintf(w->r->what, sizeof(w->r->what),
			 "entry %lld was noted, the newest is %lld", (long long)w->noted_seq,
			 (long long)w->r->entries);
	return 0;
}

int audit_verify(struct store *s, const uint8_t key[AUDIT_KEY_LEN], const uint8_t *noted,
		 int64_t noted_seq, struct audit_result *r)
{
	struct walk w = { .key = key, .noted = noted, .noted_seq = noted_seq, .r = r };
	int ret;

	*r = (struct audit_result){ 0 };
	/* One view of the log, while others go on writing it. */
	if (store_begin_read(s))
		return -1;
	ret = store_audit_each(s, 1, check_row, &w);
	if (!ret)
		ret = check_head(s, &w);
	store_rollback(s);
	if (ret < 0)
		return -1;
	memcpy(r->head, w.before, sizeof(r->head));
	r->intact = !r->what[0];
	return 0;
}
