// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <unistd.h>
#include "quota.h"

struct quota root_quota(void)
{
	FILE *f = fopen("/proc/key-users", "r");
	struct quota quota = { 0, 0, 0 };
	unsigned int uid;
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%u: %*u %u/%*u %u/%*u %u/%*u", &uid,
			   &quota.all, &quota.keys, &quota.bytes) == 4 &&
		    uid == 0)
			break;
	if (f)
		fclose(f);
	return quota;
}

struct quota settled_quota(void)
{
	struct quota last = root_quota(), quota;

	for (int same = 0; same < 5; last = quota) {
		usleep(50 * 1000);
		quota = root_quota();
		same = quota.all == last.all && quota.keys == last.keys &&
		       quota.bytes == last.bytes ? same + 1 : 0;
	}
	return last;
}
