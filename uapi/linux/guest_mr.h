/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * Measurement registers of a confidential VM through the keys subsystem.
 *
 *   key = request_key(GUEST_MR_KEY_TYPE, "<register>", "", keyring)
 *   keyctl(KEYCTL_READ, key, ...)	the value the register has now
 *   keyctl(KEYCTL_UPDATE, key, ...)	extend it by exactly one digest
 *
 * Two names are no registers and can only be read:
 *
 *   GUEST_MR_LIST	one line for each register of the platform,
 *			"<name> <hash or -> <bytes> <extend or read>"
 *   GUEST_MR_LOG	what was extended through this key type, and by whom
 *
 * CAP_SYS_ADMIN in the initial user namespace for each request and update.
 * Errors: docs/abi/guest_mr.
 *
 * The log is a TCG Canonical Event Log (CEL 1.0) in TLV encoding: a type of
 * one byte, a length of four, big endian, and so many bytes of value; numbers
 * in values are big endian.  A record is, in this order
 *
 *   GUEST_MR_CEL_RECNUM	8 bytes, counts from 0
 *   GUEST_MR_CEL_CCMR		1 byte, the register's number in event logs:
 *				that of EFI_CC_MEASUREMENT_PROTOCOL on TDX,
 *				where RTMR0 is 1
 *   GUEST_MR_CEL_DIGESTS	one TLV, its type the TPM's algorithm id
 *   GUEST_MR_CEL_CONTENT	TLVs of GUEST_MR_EVENT_*, each once, in order
 */
#ifndef _UAPI_LINUX_GUEST_MR_H
#define _UAPI_LINUX_GUEST_MR_H

#define GUEST_MR_KEY_TYPE		"guest_mr"
#define GUEST_MR_LIST			"list"
#define GUEST_MR_LOG			"log"

/* Longest name of a register, without its NUL, and longest value. */
#define GUEST_MR_NAME_MAX		15
#define GUEST_MR_VALUE_MAX		64

/*
 * Records that the log holds.  When it is full, extending fails (ENOSPC): an
 * extension that no log tells of would make every later value inexplicable.
 */
#define GUEST_MR_LOG_MAX		4096

#define GUEST_MR_CEL_RECNUM		0
#define GUEST_MR_CEL_DIGESTS		3
/* Not TCG's: what event logs of confidential VMs use in place of a PCR. */
#define GUEST_MR_CEL_CCMR		108
/* Ours: from the range that TCG leaves open. */
#define GUEST_MR_CEL_CONTENT		103

#define GUEST_MR_EVENT_REGISTER		0	/* name, text */
#define GUEST_MR_EVENT_TIME		1	/* 8 bytes, ns since 1970 */
#define GUEST_MR_EVENT_UID		2	/* 4 bytes */
#define GUEST_MR_EVENT_LOGINUID		3	/* 4 bytes, all ones: none */
#define GUEST_MR_EVENT_PID		4	/* 4 bytes, of the process */
#define GUEST_MR_EVENT_COMM		5	/* text, the task's own choice */

#endif
