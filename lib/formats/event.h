/* SPDX-License-Identifier: MIT */
/*
 * Events of a measurement log, whichever format they were written in: CEL, the
 * kernel's own, or CCEL, the firmware's.
 */
#ifndef GA_FORMATS_EVENT_H
#define GA_FORMATS_EVENT_H

#include "findings.h"
#include "rd.h"

#define GA_EVENT_DIGEST_LEN 48

/* Names of registers in logs: those of EFI_CC_MEASUREMENT_PROTOCOL. */
#define GA_CC_MR_MRTD 0
#define GA_CC_MR_RTMR0 1
#define GA_CC_MR_COUNT 5

/* TPM_ALG_ID, TPM 2.0 Library, Part 2 */
#define GA_TPM_ALG_SHA1 0x0004
#define GA_TPM_ALG_SHA256 0x000b
#define GA_TPM_ALG_SHA384 0x000c
#define GA_TPM_ALG_SHA512 0x000d

/**
 * struct ga_event_origin - who extended a register, by the kernel's word
 * @name: the register, by its platform's name
 * @time: nanoseconds since 1970
 * @uid: user
 * @login_uid: user at login, UINT32_MAX for none
 * @pid: process
 * @comm: what the task calls itself, any bytes
 */
struct ga_event_origin {
	struct ga_span name;
	uint64_t time;
	uint32_t uid;
	uint32_t login_uid;
	uint32_t pid;
	struct ga_span comm;
};

/**
 * struct ga_event - one event; its spans point into the log
 * @mr: the register, GA_CC_MR_*; at most GA_CC_MR_COUNT - 1
 * @extends: a register was extended, and not only something noted
 * @type: TCG event type of a CCEL event
 * @digest: SHA-384, GA_EVENT_DIGEST_LEN bytes; none if it has no such digest
 * @content: what a CEL record's content, or a CCEL event's data, is
 * @content_type: of a CEL record
 * @by_kernel: @origin holds
 * @origin: who
 */
struct ga_event {
	unsigned int mr;
	bool extends;
	uint32_t type;
	struct ga_span digest;
	struct ga_span content;
	unsigned int content_type;
	bool by_kernel;
	struct ga_event_origin origin;
};

/**
 * struct ga_events - a log
 * @v: its events
 * @n: how many
 * @cap: how many @v has room for
 */
struct ga_events {
	struct ga_event *v;
	size_t n;
	size_t cap;
};

/*
 * The register of an event whose ->extends is set already: nothing extends
 * MRTD once there is code to log it. 0, or -1 with a finding.
 */
int ga_event_set_mr(struct ga_event *ev, const char *field, uint64_t mr,
		    struct ga_findings *f);

/* 0, or -1 with a finding. */
int ga_events_add(struct ga_events *events, const struct ga_event *event,
		  struct ga_findings *f);
void ga_events_fini(struct ga_events *events);

/* Bytes of a digest by TPM_ALG_ID; 0 for an algorithm not known here. */
size_t ga_tpm_digest_len(unsigned int alg);

/*
 * Canonical Event Log, TCG CEL 1.0, in TLV encoding. A log without records has
 * no bytes. 0, or -1 with findings.
 */
bool ga_cel_detect(struct ga_span bytes);
int ga_cel_parse(struct ga_span bytes, struct ga_events *events,
		 struct ga_findings *f);

/*
 * The log of a confidential VM's firmware: "crypto agile" form of the TCG PC
 * Client Platform Firmware Profile, 10.2, in the area that the ACPI table CCEL
 * names. What is not used of that area is filled with ones or zeros. 0, or -1
 * with findings.
 */
bool ga_ccel_detect(struct ga_span bytes);
int ga_ccel_parse(struct ga_span bytes, struct ga_events *events,
		  struct ga_findings *f);

/* TCG's name of an event type of CCEL, or NULL. */
const char *ga_ccel_type_name(uint32_t type);

#endif
