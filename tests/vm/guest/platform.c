// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "platform.h"

static const struct platform platforms[] = {
	{
		.emulator = "emu_tdx",
		.fake = "guest_attest_tdx_kunit",
		.provider = "guest_attest_tdx",
		/* Header and report body of a version 4 quote. */
		.report_data = 48 + 520,
		.busy = "busy",
		.defects = { "buffer_freed_in_flight",
			     "buffer_touched_in_flight" },
	},
	{
		.emulator = "emu_snp",
		.fake = "guest_attest_snp_kunit",
		.provider = "guest_attest_snp",
		.report_data = 0x50,
		.defects = { "iv_reused", "wiped_key_used" },
	},
};

static int is_loaded(const char *module)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s", module);
	return !access(path, F_OK);
}

const struct platform *platform(void)
{
	for (size_t i = 0; i < sizeof(platforms) / sizeof(platforms[0]); i++)
		if (is_loaded(platforms[i].emulator) ||
		    is_loaded(platforms[i].fake))
			return &platforms[i];
	printf("Bail out! no emulated platform\n");
	exit(1);
}

int lowest_level(void)
{
	FILE *f = fopen("/sys/module/guest_attest/parameters/level_floor", "r");
	int level = -1;

	if (f) {
		if (fscanf(f, "%d", &level) != 1)
			level = -1;
		fclose(f);
	}
	return level;
}
