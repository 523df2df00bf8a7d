// SPDX-License-Identifier: MIT
#include "admin.h"

#include <stdlib.h>
#include <string.h>

#include "b64.h"

#define COUNT_MAX 1000

struct listing {
	json_t *array;
	int64_t left;
};

static int list_one(void *arg, const struct audit_row *row)
{
	char mac[2 * AUDIT_MAC_LEN + 1];
	struct listing *l = arg;

	if (!l->left--)
		return 1;
	hex_encode(mac, row->mac, sizeof(row->mac));
	return json_array_append_new(l->array, json_pack("{s:I, s:I, s:s, s:o}", "seq",
							 (json_int_t)row->seq, "time",
							 (json_int_t)row->time, "mac", mac, "entry",
							 json_loads(row->entry, 0, NULL)));
}

void admin_audit_show(struct conn *c, const char *rest)
{
	struct listing l = { .left = COUNT_MAX };
	struct problem p = { 0 };
	int64_t from = 1;

	(void)rest;
	if (admin_number(c, "from", &from, &p) < 0 || admin_number(c, "count", &l.left, &p) < 0) {
		conn_reply_problem(c, &p);
		return;
	}
	if (l.left > COUNT_MAX)
		l.left = COUNT_MAX;
	l.array = json_array();
	if (l.array && store_audit_each(c->worker->store, from, list_one, &l) >= 0) {
		admin_reply(c, 200, json_pack("{s:o}", "entries", l.array));
		return;
	}
	json_decref(l.array);
	problem_internal(&p, "audit");
	conn_reply_problem(c, &p);
}

void admin_audit_verify(struct conn *c, const char *rest)
{
	char text[2 * AUDIT_MAC_LEN + 1], head[2 * AUDIT_MAC_LEN + 1];
	uint8_t mac[AUDIT_MAC_LEN], *noted = NULL;
	struct audit_result r;
	struct problem p = { 0 };
	int64_t seq = 0;
	int ret;

	(void)rest;
	ret = admin_number(c, "seq", &seq, &p);
	if (!ret) {
		noted = mac;
		if (!admin_word(c, "mac", text, sizeof(text)) ||
		    hex_decode(mac, sizeof(mac), text))
			ret = problem(&p, 400, "BadRequest", "mac: expected %d hex digits",
				      2 * AUDIT_MAC_LEN);
	}
	if (ret >= 0 && audit_verify(c->worker->store, c->worker->broker->audit_key, noted, seq, &r))
		ret = problem_internal(&p, "audit");
	if (ret < 0) {
		conn_reply_problem(c, &p);
		return;
	}
	hex_encode(head, r.head, sizeof(r.head));
	admin_reply(c, 200, json_pack("{s:b, s:I, s:s, s:s}", "intact", r.intact, "entries",
				      (json_int_t)r.entries, "head", head, "what", r.what));
}

/* What guests and relying parties pin. */
void admin_identity(struct conn *c, const char *rest)
{
	struct broker *b = c->worker->broker;
	uint8_t point[P256_POINT_LEN];
	char text[2 * P256_POINT_LEN + 1] = "", master[2 * MASTER_ID_LEN + 1];

	(void)rest;
	if (!ec_point(b->sender, EC_P256, point))
		hex_encode(text, point, sizeof(point));
	hex_encode(master, b->vault.keys[0].id, MASTER_ID_LEN);
	admin_reply(c, 200, json_pack("{s:s, s:O, s:s, s:s}", "sender", text, "token-key",
				      b->token_key.jwk, "issuer", b->config.issuer, "master",
				      master));
}
