// SPDX-License-Identifier: MIT
/*
 * Every fault of the emulated SNP host, and of its SVSM where there is one, with
 * one requester and with sixteen: the errno is the one that
 * docs/hostile-host.md promises. A normal request works right after it, unless
 * the kernel had to wipe the key; then it works under the next boot's key.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "control.h"
#include "outcome.h"
#include "platform.h"
#include "tap.h"

#define FAULT_FILE	"/sys/kernel/debug/emu_snp/fault"
#define REKEY_FILE	"/sys/kernel/debug/emu_snp/rekey"
#define MANY		16
#define FOREVER		1000000
#define CMW		" out=cmw"
#define SERVICE		" out=cmw service=c476f1eb-0123-45a5-9641-b4e7dde5bfe3"

static const struct fault {
	const char *fault;
	const char *options;
	int want;
	int or;			/* the other outcome that is right, if any */
	/* Of exits, if not one per requester: 1 spares the other requesters */
	unsigned int count;
	unsigned int kill_ms;
	bool wipes;		/* the kernel gives the key up */
	bool single;		/* takes too long to do sixteen times */
	/* How long the message that is out keeps the next one waiting */
	unsigned int behind_s;
} message_faults[] = {
#define FAULT(f, o, ...) { .fault = f, .options = o, .want = __VA_ARGS__ }
	FAULT("slow 100", NULL, GOOD),
	FAULT("busy", " timeout=20", GOOD, .count = 1),
	FAULT("busy", " timeout=1", ETIMEDOUT, .or = EBUSY, .count = FOREVER,
	      .behind_s = 3),
	FAULT("busy", NULL, KILLED, .kill_ms = 300, .count = FOREVER,
	      .behind_s = 3),
	FAULT("busy", " timeout=90", EBUSY, .or = EIO, .count = FOREVER,
	      .wipes = true, .single = true),
	FAULT("vmm-error 3", NULL, EIO, .wipes = true),
	FAULT("vmm-error 0xffffffff", CMW, EIO, .wipes = true),
	FAULT("fw-error 0x16", NULL, EIO, .wipes = true),
	FAULT("fw-error 0xffffffff", NULL, EIO, .wipes = true),
	FAULT("exit-info1 2", NULL, EIO, .wipes = true),
	FAULT("invalid-len 5", CMW, EFBIG, .count = 1),
	FAULT("invalid-len 0xffffffff", CMW, EFBIG, .count = 1),
	FAULT("invalid-len 4", CMW, EIO, .count = 1),
	FAULT("invalid-len 0", CMW, EIO, .count = 1),
	FAULT("invalid-len 5", NULL, EIO, .wipes = true),

	FAULT("status 0x16", NULL, EIO),
	FAULT("status 0x27", CMW, EIO),
	FAULT("report-size 0", NULL, EIO),
	FAULT("report-size 3969", NULL, EIO),
	FAULT("report-size 0xffffffff", NULL, EIO),
	FAULT("report-size 100", NULL, OTHER),
	FAULT("short 32", NULL, OTHER),
	FAULT("short 0", NULL, EIO),
	FAULT("long 4000", NULL, GOOD),
	FAULT("foreign", NULL, OTHER),

	FAULT("bad-tag", NULL, EIO, .wipes = true),
	FAULT("flip 100", NULL, EIO, .wipes = true),
	FAULT("seqno 0", NULL, EIO, .wipes = true),
	FAULT("type 1", NULL, EIO, .wipes = true),
	FAULT("version 2", NULL, EIO, .wipes = true),
	FAULT("msg-size 0xffff", NULL, EIO, .wipes = true),
	FAULT("replay", NULL, EIO, .wipes = true),
	FAULT("no-answer", NULL, EIO, .wipes = true),

	FAULT("certs-none", CMW, GOOD),
	FAULT("certs-offset 0x4000", CMW, EIO),
	FAULT("certs-offset 0xffffffff", CMW, EIO),
	FAULT("certs-length 0x4000", CMW, EIO),
	FAULT("certs-length 0xffffffff", CMW, EIO),
	FAULT("certs-endless", CMW, EIO),
	FAULT("certs-garbage", CMW, EIO),
	FAULT("certs-rewrite", CMW, GOOD, .or = EIO),
}, svsm_faults[] = {
	FAULT("slow 100", SERVICE, GOOD),
	FAULT("exit-info1 2", SERVICE, EIO),
	FAULT("svsm-pending", SERVICE, EIO),
	FAULT("svsm-error 0x80000000", SERVICE, GOOD),
	FAULT("svsm-error 0x80000007", SERVICE, GOOD),
	FAULT("svsm-error 0x80000001", SERVICE, EOPNOTSUPP),
	FAULT("svsm-error 0x80000002", SERVICE, EOPNOTSUPP),
	FAULT("svsm-error 0x80000003", SERVICE, EIO),
	FAULT("svsm-error 0x80000006", SERVICE, EIO),
	FAULT("svsm-error 0x80001234", SERVICE, EIO),
	FAULT("svsm-grow", SERVICE, GOOD, .count = 1),
	FAULT("svsm-grow", SERVICE, EIO, .count = FOREVER),
	FAULT("svsm-report-len 0", SERVICE, EIO),
	FAULT("svsm-report-len 4097", SERVICE, EIO),
	FAULT("svsm-report-len 0xffffffff", SERVICE, EIO),
	FAULT("svsm-manifest-len 0", SERVICE, EIO),
	FAULT("svsm-manifest-len 0xffffffff", SERVICE, EIO),
	FAULT("svsm-certs-len 0", SERVICE, GOOD),
	FAULT("svsm-certs-len 0xffffffff", SERVICE, EIO),
	FAULT("svsm-garbage", SERVICE, GOOD),
};

static void disarm(void)
{
	control_write(FAULT_FILE, "none");
}

/* As the next boot would: another key, and a provider that takes it. */
static bool new_key(void)
{
	if (system("rmmod guest_attest_snp") ||
	    !system("modprobe guest_attest_snp 2> /dev/null"))
		return false;
	control_write(REKEY_FILE, "0");
	return !system("modprobe guest_attest_snp");
}

static void check_after(const struct fault *fault)
{
	struct outcome after;
	double start, took;

	if (fault->wipes) {
		after = outcome_of(" timeout=5");
		tap_ok(after.seen == EIO, "and then there is no key: %s",
		       outcome_name(after.seen));
		tap_ok(new_key(), "nor for a provider that is loaded again");
	}
	start = now();
	after = outcome_of(" timeout=5");
	took = now() - start;
	tap_ok(after.seen == GOOD && took < 1 + fault->behind_s,
	       "and then a normal request: %s in %.0f ms",
	       outcome_name(after.seen), took * 1000);
}

static bool is_wanted(const struct fault *fault, int seen)
{
	return seen == fault->want || (fault->or && seen == fault->or);
}

static void run_fault(const struct fault *fault, unsigned int requesters)
{
	struct outcome outcomes[MANY];
	unsigned int good = 0, spared = 0, i;
	bool as_wanted;
	double dying;

	control_write(FAULT_FILE, "%s %u", fault->fault,
		      fault->count ?: requesters);
	dying = outcomes_of(fault->options, requesters, fault->kill_ms,
			    outcomes);
	disarm();
	for (i = 0; i < requesters; i++)
		if (is_wanted(fault, outcomes[i].seen))
			good++;
		else
			spared += fault->count == 1 &&
				  outcomes[i].seen == GOOD;
	as_wanted = good && good + spared == requesters;
	tap_ok(as_wanted, "%s, %u at once: %s", fault->fault, requesters,
	       outcome_name(outcomes[0].seen));
	if (!as_wanted)
		for (i = 0; i < requesters; i++)
			printf("# %s, %zu bytes\n",
			       outcome_name(outcomes[i].seen),
			       outcomes[i].len);
	if (fault->kill_ms)
		tap_ok(dying < 0.5, "they die at once: %.0f ms", dying * 1000);
	check_after(fault);
}

static void run_faults(const struct fault *faults, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		run_fault(&faults[i], 1);
		if (!faults[i].single)
			run_fault(&faults[i], MANY);
	}
}

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

int main(void)
{
	tap_ok(outcome_of(NULL).seen == GOOD, "a normal request at first");
	if (lowest_level() > 0)
		run_faults(svsm_faults, ARRAY_SIZE(svsm_faults));
	else
		run_faults(message_faults, ARRAY_SIZE(message_faults));
	tap_ok(control_no_defect(), "no number and no wiped key was used again");
	tap_exit();
}
