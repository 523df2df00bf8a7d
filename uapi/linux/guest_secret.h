/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * Secrets of a key broker, released to this confidential VM's kernel and seen
 * by nobody else in it.
 *
 * Request:  request_key(GUEST_SECRET_KEY_TYPE, name, callout, keyring)
 *
 *   name          <purpose>:<object>, see docs/abi/names
 *                   purpose  lower case letters, digits and '-'
 *                   object   letters, digits and any of ._:-
 *   callout       [<option>=<value> [<option>=<value>]...]
 *                 fields separated by one space each; may be empty, must be
 *                 there
 *
 * Options, each at most once:
 *
 *   broker=<url>     http:// or https://; default: the module's parameter.
 *                    Another one than that takes CAP_SYS_ADMIN
 *   resource=<path>  <repository>/<type>/<tag> at the broker; default:
 *                    <purpose>/<object>/key
 *   profile=native   the project's protocol, open to any caller (default)
 *   profile=rcar     Trustee's protocol; CAP_SYS_ADMIN
 *   publish=logon:<description>
 *                    put the secret into a key of type logon in the
 *                    destination keyring; default: logon:<name>
 *   publish=none     put it nowhere: the request tells whether it is released
 *   check=<hex>      check value of the expected secret, 64 lower case digits
 *   timeout=<s>      seconds until the request gives up, 1 to 300; default:
 *                    the module's parameter
 *   ttl=<s>          seconds until both keys expire, 1 to 86400, or 0 for
 *                    never; default 300
 *
 * Result: a key that says that the secret was released and can't be read.
 * Errors: docs/abi/guest_secret.
 */
#ifndef _UAPI_LINUX_GUEST_SECRET_H
#define _UAPI_LINUX_GUEST_SECRET_H

#define GUEST_SECRET_KEY_TYPE		"guest_secret"

/* Reached by request_key(8) only: "create .guest_attest_courier * * PROGRAM %k" */
#define GUEST_SECRET_COURIER_KEY_TYPE	".guest_attest_courier"

/* Texts are bound into evidence, and are names in a broker's database. */
#define GUEST_SECRET_TEXT_MAX		255
#define GUEST_SECRET_NAME_MAX		(GUEST_SECRET_TEXT_MAX - 4)

#define GUEST_SECRET_TIMEOUT_DEFAULT	30
#define GUEST_SECRET_TIMEOUT_MAX	300
#define GUEST_SECRET_TTL_DEFAULT	300
#define GUEST_SECRET_TTL_MAX		86400

/* Bytes of a secret, 1 or more. */
#define GUEST_SECRET_LEN_MAX		16384

/*
 * check= is HMAC-SHA-256 under the secret over this text, a zero byte and the
 * key's name.
 */
#define GUEST_SECRET_CHECK_LABEL	"guest-attest/check/v1"
#define GUEST_SECRET_CHECK_LEN		32

/*
 * The courier's envelope: one line of fields in a fixed order, separated by
 * one space each, without a line feed.  Byte strings are base64url without
 * padding (RFC 4648 section 5), unused bits zero.
 */
#define GUEST_SECRET_ENVELOPE		"guest-attest-courier/1"

/* What the kernel accepts back, in one envelope. */
#define GUEST_SECRET_ANSWER_MAX		32767
#define GUEST_SECRET_NONCE_TEXT_MAX	128
#define GUEST_SECRET_TICKET_MAX		1024
#define GUEST_SECRET_REASON_MAX		200

/* Longer evidence is not sent (EFBIG). */
#define GUEST_SECRET_EVIDENCE_MAX	(256 * 1024)

#endif
