// SPDX-License-Identifier: MIT
#include "refusals.h"

void refusals_init(struct refusals *r)
{
	*r = (struct refusals){ 0 };
	pthread_mutex_init(&r->lock, NULL);
}

bool refusals_admit(struct refusals *r, unsigned int per_second, int64_t now)
{
	bool admitted;

	pthread_mutex_lock(&r->lock);
	if (now != r->second) {
		r->second = now;
		r->recorded = 0;
	}
	admitted = r->recorded < per_second;
	if (admitted)
		r->recorded++;
	else
		r->suppressed++;
	pthread_mutex_unlock(&r->lock);
	return admitted;
}

uint64_t refusals_suppressed(struct refusals *r)
{
	uint64_t n;

	pthread_mutex_lock(&r->lock);
	n = r->suppressed;
	r->suppressed = 0;
	pthread_mutex_unlock(&r->lock);
	return n;
}
