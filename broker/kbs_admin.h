/* SPDX-License-Identifier: MIT */
/*
 * Administration by Trustee's client over the network: the paths of the KBS
 * protocol that want an administrator's token. docs/broker.md has them.
 */
#ifndef BROKER_KBS_ADMIN_H
#define BROKER_KBS_ADMIN_H

#include "conn.h"

/* POST and DELETE /kbs/v0/resource/<rest> */
void kbs_resource_put(struct conn *c, const char *rest);
void kbs_resource_delete(struct conn *c, const char *rest);
/* POST and GET /kbs/v0/resource-policy */
void kbs_policy_put(struct conn *c, const char *rest);
void kbs_policy_list(struct conn *c, const char *rest);
/* POST /kbs/v0/attestation-policy */
void kbs_appraisal_put(struct conn *c, const char *rest);
/* POST and GET /kbs/v0/reference-value, GET /kbs/v0/reference-value/<rest> */
void kbs_reference_put(struct conn *c, const char *rest);
void kbs_reference_list(struct conn *c, const char *rest);
void kbs_reference_get(struct conn *c, const char *rest);

#endif
