// SPDX-License-Identifier: MIT
/*
 * Every fault of the emulated host, with one requester and with sixteen: the
 * errno is the one that docs/hostile-host.md promises, and a normal request
 * works right after it.
 */
#include <errno.h>
#include <string.h>
#include "control.h"
#include "outcome.h"
#include "tap.h"

#define EMU			"/sys/kernel/debug/emu_tdx/"
#define MANY			16

static const struct fault {
	/* "emu" at the hypercall and in the buffer, "host" beyond it */
	const char *where;
	const char *fault;
	const char *options;
	int want;
	int or;		/* the other outcome that is right, if any */
	size_t len;		/* of the evidence, when it matters */
	unsigned int kill_ms;
	bool until_disarmed;	/* every request, not one per requester */
	bool held;		/* the host keeps the buffers */
	bool meddles;		/* the host writes into them afterwards */
} faults[] = {
#define FAULT(w, f, o, ...) \
	{ .where = w, .fault = f, .options = o, .want = __VA_ARGS__ }
	FAULT("emu", "never-complete", " timeout=1", ETIMEDOUT, .held = true),
	FAULT("emu", "never-complete", NULL, KILLED, .kill_ms = 300,
	  .held = true),
	FAULT("emu", "complete-late 400", " timeout=5", GOOD),
	FAULT("emu", "complete-late 1500", " timeout=1", ETIMEDOUT,
	  .held = true),
	FAULT("emu", "complete-late 1500", NULL, KILLED, .kill_ms = 300,
	  .held = true),
	FAULT("emu", "status 0x8000000000000000", NULL, EIO),
	FAULT("emu", "status 0x8000000000000001", NULL, EIO),
	FAULT("emu", "status 1", NULL, EIO),
	FAULT("emu", "status 0xfffffffffffffffe", NULL, EIO),
	FAULT("emu", "out_len 0", NULL, EIO),
	FAULT("emu", "out_len 1", NULL, OTHER, .len = 1),
	FAULT("emu", "out_len 131048", NULL, GOOD, .len = 131048),
	FAULT("emu", "out_len 131049", NULL, EFBIG),
	FAULT("emu", "out_len 4294967295", NULL, EFBIG),
	FAULT("emu", "out_len-flip 131049", NULL, GOOD, .or = EFBIG, .meddles = true),
	FAULT("emu", "out_len-flip 0", NULL, GOOD, .or = EIO, .meddles = true),
	FAULT("emu", "rewrite-after", NULL, GOOD, .or = OTHER, .meddles = true),
	FAULT("emu", "foreign", NULL, OTHER),
	FAULT("emu", "garbage", NULL, OTHER),
	FAULT("emu", "twice", NULL, GOOD, .meddles = true),
	FAULT("emu", "hcall-fail 0x8000000000000000", NULL, EIO),
	FAULT("emu", "hcall-fail 0x8000000000000001", NULL, EIO),
	FAULT("emu", "hcall-fail 0x8000000000000002", NULL, EIO),
	FAULT("emu", "hcall-fail 1", NULL, GOOD),
	FAULT("emu", "hcall-fail 1", " timeout=1", EBUSY,
	  .until_disarmed = true),
	FAULT("emu", "busy-after 0", " timeout=1", EBUSY,
	  .until_disarmed = true),
	FAULT("emu", "busy-after 1", " timeout=20", GOOD,
	  .until_disarmed = true),

	FAULT("host", "delay value=400", NULL, GOOD),
	FAULT("host", "never", " timeout=1", ETIMEDOUT, .held = true),
	FAULT("host", "error value=0x12001", NULL, EIO),
	FAULT("host", "drop", NULL, EIO),
	FAULT("host", "cut value=100", NULL, EIO),
	FAULT("host", "length value=0x7fffffff", NULL, EIO),
	FAULT("host", "length value=0", NULL, EIO),
	FAULT("host", "major value=2", NULL, EIO),
	FAULT("host", "minor value=2", NULL, EIO),
	FAULT("host", "type value=3", NULL, EIO),
	FAULT("host", "size value=0x7fffffff", NULL, EIO),
	FAULT("host", "id-size value=16", NULL, EIO),
	FAULT("host", "quote-size value=0x7fffffff", NULL, EIO),
	FAULT("host", "empty", NULL, EIO),
	FAULT("host", "big value=70000", NULL, GOOD, .len = 70000),
	FAULT("host", "big value=200000", NULL, EIO),
	FAULT("host", "garbage", NULL, OTHER),
	FAULT("host", "replay", NULL, OTHER),
	FAULT("host", "flip value=568", NULL, OTHER),
	FAULT("host", "twice", NULL, GOOD),
};

/*
 * A host that still writes into a buffer when the next of many requesters has
 * it may spoil that request in any way.
 */
static bool spoilt(int seen)
{
	return seen == OTHER || seen == EIO || seen == EFBIG;
}

static bool wanted(const struct fault *fault, unsigned int requesters,
		   const struct outcome *outcome)
{
	if (fault->meddles && requesters > 1 && spoilt(outcome->seen))
		return true;
	if (outcome->seen != fault->want &&
	    (!fault->or || outcome->seen != fault->or))
		return false;
	return !fault->len || outcome->len == fault->len;
}

static void arm(const struct fault *fault, unsigned int requesters)
{
	unsigned int count = fault->until_disarmed ? 1000000 : requesters;

	if (!strcmp(fault->where, "host"))
		control_arm(fault->fault, count);
	else
		control_write(EMU "fault", "%s %u", fault->fault, count);
}

static void disarm(void)
{
	control_disarm();
	control_write(EMU "fault", "none");
	control_write(EMU "release", "1");
}

static void run_fault(const struct fault *fault, unsigned int requesters)
{
	struct outcome outcomes[MANY], after;
	unsigned int good = 0, i;
	double start, took;

	arm(fault, requesters);
	outcomes_of(fault->options, requesters, fault->kill_ms, outcomes);
	for (i = 0; i < requesters; i++)
		good += wanted(fault, requesters, &outcomes[i]);
	tap_ok(good == requesters, "%s %s, %u at once: %s", fault->where,
	       fault->fault, requesters, outcome_name(outcomes[0].seen));
	if (good != requesters)
		for (i = 0; i < requesters; i++)
			printf("# %s, %zu bytes\n",
			       outcome_name(outcomes[i].seen),
			       outcomes[i].len);

	/*
	 * The host serves 16 at a time: when it holds all of them it serves
	 * nobody until it lets go.
	 */
	if (requesters == MANY || fault->until_disarmed ||
	    !strcmp(fault->where, "host"))
		disarm();
	if (fault->meddles || (fault->held && requesters == MANY))
		control_wait_idle();
	start = now();
	after = outcome_of(" timeout=5");
	took = now() - start;
	tap_ok(after.seen == GOOD && took < 1,
	       "and then a normal request: %s in %.0f ms",
	       outcome_name(after.seen), took * 1000);
	disarm();
	if (fault->held)
		control_wait_idle();
}

static void test_pool_comes_back(void)
{
	control_wait_idle();
	tap_ok(control_stat("busy") == 0,
	       "the host holds no buffer any more");
	tap_ok(control_stat("buffer_freed_in_flight") == 0,
	       "no buffer was freed while the host owned it");
	tap_ok(control_stat("buffer_touched_in_flight") == 0,
	       "no buffer was written to while the host owned it");
}

int main(void)
{
	size_t n = sizeof(faults) / sizeof(faults[0]);

	control_init();
	tap_ok(outcome_of(NULL).seen == GOOD, "a normal request at first");
	for (size_t i = 0; i < n; i++) {
		run_fault(&faults[i], 1);
		run_fault(&faults[i], MANY);
	}
	test_pool_comes_back();
	tap_exit();
}
