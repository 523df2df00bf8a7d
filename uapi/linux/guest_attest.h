/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * Evidence of a confidential VM through the keys subsystem.
 *
 * Request:  request_key(GUEST_ATTEST_KEY_TYPE, description, callout, keyring)
 *
 *   description   guest_attest:<level>:<id>[-<name>]
 *                   level  one digit, 0 to 3: the privilege level whose
 *                          evidence is wanted (VMPL on SEV-SNP, else 0)
 *                   id     decimal u64, no leading zeros: free for the
 *                          requester
 *                   name   1 or more bytes, no control characters
 *   callout       <user data> [<option>=<value>]...
 *                   user data  strict RFC 4648 base64 of 1 to 64 bytes
 *                   fields     separated by one space each
 *
 * Options, each at most once:
 *
 *   timeout=<s>   seconds until the request gives up, 1 to 300; default 60
 *   ttl=<s>       seconds until the key expires, 1 to 86400; default 300
 *   bind=raw      the report data is the user data, zero padded (default);
 *                 CAP_SYS_ADMIN in the initial user namespace
 *   bind=claims   the report data is a digest over a binding, in which the
 *                 kernel states the user data, who asked and the name; any
 *                 caller; needs out=cmw
 *   out=report    the payload is the vendor's bytes (default)
 *   out=cmw       the payload is a CMW collection (RFC 9999): the vendor's
 *                 bytes, the binding and what else belongs to them
 *   service=<guid>
 *                 the report of a service beside the guest, all zeros for all
 *                 of them; needs out=cmw and bind=raw
 *   manifest=<version>
 *                 decimal u32, of the service's manifest; needs service=
 *
 * Binding and collection are defined in docs/protocol-native.md.
 *
 * Every request makes new evidence: a key of this type is never found by a
 * search, only by its serial number.  Two requests with one description and
 * one destination keyring displace one another's link there, so concurrent
 * requesters take different ids or keyrings.
 *
 * Result: a key whose payload, read by keyctl(KEYCTL_READ), is the evidence.
 * Errors: docs/abi/guest_attest.
 */
#ifndef _UAPI_LINUX_GUEST_ATTEST_H
#define _UAPI_LINUX_GUEST_ATTEST_H

#define GUEST_ATTEST_KEY_TYPE		"guest_attest"

#define GUEST_ATTEST_LEVEL_MAX		3

/* Bytes of report data: what TDX, SEV-SNP and Arm CCA sign for the guest. */
#define GUEST_ATTEST_REPORT_DATA_LEN	64

/*
 * The last bytes of report data that the kernel itself composed, behind the
 * SHA-384 of the binding.  User data that ends with them is refused (EPERM),
 * or a requester could make evidence that claims a binding which the kernel
 * never made.
 */
#define GUEST_ATTEST_TAG		"guest_attest/v1"
#define GUEST_ATTEST_TAG_LEN		16

#define GUEST_ATTEST_TIMEOUT_DEFAULT	60
#define GUEST_ATTEST_TIMEOUT_MAX	300
#define GUEST_ATTEST_TTL_DEFAULT	300
#define GUEST_ATTEST_TTL_MAX		86400

/* Longer evidence is refused (EFBIG). */
#define GUEST_ATTEST_EVIDENCE_MAX	(1024 * 1024)

/*
 * Evidence is charged to the requester's key quota by its length, up to this
 * many bytes: the default quota of an ordinary user is 20000.  The memory
 * itself is charged in full to the requester's memory cgroup.
 */
#define GUEST_ATTEST_QUOTA_MAX		16384

#endif
