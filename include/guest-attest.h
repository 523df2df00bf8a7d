/* SPDX-License-Identifier: MIT */
/**
 * DOC: libguestattest - verify the attestation evidence of confidential VMs
 *
 * Evidence is verified in three steps with three types, so that a field
 * nobody has verified can't reach a policy:
 *
 *   bytes -> struct ga_evidence    parsed; says nothing about who made it
 *         -> struct ga_verdict     signatures up to a pinned vendor root,
 *                                  collateral, revocation, TCB level
 *         -> struct ga_claims      inside a verdict and nowhere else: what
 *                                  policy may look at
 *
 * A verifier (struct ga_verifier) holds the trust anchors and a bounded cache
 * of verified certificate chains. Collateral (struct ga_collateral) is
 * verified once and is immutable afterwards; any number of verifications, in
 * any number of threads, may share both. Time is an input of every
 * verification and is never taken from the system clock.
 *
 * There are no globals. Distinct objects may be used from distinct threads
 * freely; a ga_verifier and a ga_collateral may be used from several threads
 * at once; a ga_evidence and a ga_verdict are read-only once made.
 *
 * Every check that fails adds a *finding*: a code with a stable name, the
 * field, the value that would have passed and the value found. All checks
 * whose input exists are made, whatever failed before them.
 *
 * Byte strings are given as pointer and length and are copied unless the
 * comment says otherwise. Functions that return a pointer return NULL when
 * memory is short; functions that return int return 0 or -1.
 */
#ifndef GUEST_ATTEST_H
#define GUEST_ATTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GA_API __attribute__((visibility("default")))

/**
 * enum ga_class - what a finding means for the evidence
 * @GA_CLASS_NOTE: nothing wrong; something worth knowing
 * @GA_CLASS_COLLATERAL: collateral is missing, stale, or itself not to be
 *	trusted, so that a question about genuine evidence stays open
 * @GA_CLASS_REFUSED: the evidence may be genuine and is not good enough
 * @GA_CLASS_NOT_GENUINE: a signature, a binding or the chain to the vendor's
 *	root does not hold: nothing in the evidence is to be believed
 * @GA_CLASS_MALFORMED: the bytes are not evidence of the kind they claim
 * @GA_CLASS_INTERNAL: the library could not do its work (memory, crypto)
 *
 * In rising order: of several findings the highest class decides.
 */
enum ga_class {
	GA_CLASS_NOTE,
	GA_CLASS_COLLATERAL,
	GA_CLASS_REFUSED,
	GA_CLASS_NOT_GENUINE,
	GA_CLASS_MALFORMED,
	GA_CLASS_INTERNAL,
};

/**
 * enum ga_code - one code per check
 *
 * ga_code_name() gives each one's stable name, ga_code_text() its sentence.
 * Numbers may change between versions of the library, names do not.
 */
enum ga_code {
	GA_OK,
	/* The shape of the bytes. */
	GA_E_TRUNCATED,
	GA_E_TRAILING_BYTES,
	GA_E_LENGTH,
	GA_E_VERSION,
	GA_E_TYPE,
	GA_E_RESERVED,
	GA_E_VALUE,
	GA_E_ENCODING,
	GA_E_DUPLICATE,
	GA_E_MISSING,
	GA_E_NAME,
	GA_E_ALGORITHM,
	GA_E_UNKNOWN_FORMAT,
	/* Who made the evidence. */
	GA_E_SIGNATURE,
	GA_E_KEY_BINDING,
	GA_E_BINDING,
	GA_E_CHAIN_BROKEN,
	GA_E_CHAIN_SIGNATURE,
	GA_E_UNTRUSTED_ROOT,
	GA_E_CERT_PROFILE,
	GA_E_CERT_REVOKED,
	GA_E_CERT_MISMATCH,
	GA_E_REPLAY,
	GA_E_QE_IDENTITY,
	GA_E_TDX_MODULE,
	GA_E_PUBLIC_KEY,
	GA_E_SIGNING_KEY,
	GA_E_CHIP_ID,
	GA_E_PRODUCT,
	GA_E_VEK_TCB,
	/* Is it good enough, and fresh. */
	GA_E_CERT_EXPIRED,
	GA_E_CERT_NOT_YET_VALID,
	GA_E_REPORT_DATA,
	GA_E_USER_DATA,
	GA_E_NO_BINDING,
	GA_E_TCB_STATUS,
	GA_E_TCB_LEVEL,
	GA_E_DEBUG,
	GA_E_EVALUATION_NUMBER,
	GA_E_POLICY,
	GA_E_POLICY_TEE,
	GA_E_NO_POLICY,
	GA_E_MEASUREMENT,
	GA_E_DENIED,
	GA_E_ABSENT,
	GA_E_EMULATED,
	GA_E_TCB_MINIMUM,
	GA_E_TCB_DATE,
	GA_E_ADVISORY,
	GA_E_NOT_KNOWN,
	GA_E_CONTRADICTION,
	GA_E_HOST_REQUESTED,
	/* What the collateral says, and how old it is. */
	GA_E_COLLATERAL_MISSING,
	GA_E_COLLATERAL_EXPIRED,
	GA_E_COLLATERAL_NOT_YET_VALID,
	GA_E_COLLATERAL_MISMATCH,
	GA_E_COLLATERAL_FILE,
	GA_E_FETCH,
	/* Notes. */
	GA_N_PADDING,
	GA_N_CACHED,
	GA_N_CHIP_ID_MASKED,
	GA_N_GRACE,
	GA_N_SECTION,
	GA_N_UNBOUND,
	GA_N_REPLAYED,
	/* The library itself. */
	GA_E_NOMEM,
	GA_E_CRYPTO,
	GA_E_PARAMETER,
	GA_CODE_COUNT,
};

/* Longest expected or actual value kept, its NUL included. */
#define GA_VALUE_MAX 160

/**
 * struct ga_finding - one check that failed, or one note
 * @code: which check
 * @kind: what it means; the same code weighs differently in evidence and in
 *	collateral
 * @subject: what was looked at, "TDX quote" or "PCK certificate"
 * @field: the field's own name, may be empty
 * @expected: what would have passed, may be empty
 * @actual: what was found, may be empty
 */
struct ga_finding {
	enum ga_code code;
	enum ga_class kind;
	char subject[64];
	char field[64];
	char expected[GA_VALUE_MAX];
	char actual[GA_VALUE_MAX];
};

struct ga_findings;

/**
 * ga_code_name() - stable name of a code, as in "report-data-mismatch"
 * @code: any value
 *
 * Return: a constant, never NULL.
 */
GA_API const char *ga_code_name(enum ga_code code);

/**
 * ga_code_text() - the sentence of a code
 * @code: any value
 *
 * Return: a constant, never NULL.
 */
GA_API const char *ga_code_text(enum ga_code code);

/**
 * ga_findings_new() - an empty list, for the functions that take one
 *
 * Return: the list, to be freed with ga_findings_free(), or NULL.
 */
GA_API struct ga_findings *ga_findings_new(void);

/**
 * ga_findings_free() - free a list made by ga_findings_new()
 * @f: the list, may be NULL
 */
GA_API void ga_findings_free(struct ga_findings *f);

/**
 * ga_findings_count() - how many findings a list holds
 * @f: the list
 */
GA_API size_t ga_findings_count(const struct ga_findings *f);

/**
 * ga_findings_get() - one finding
 * @f: the list
 * @i: below ga_findings_count()
 *
 * Return: the finding, owned by the list, or NULL beyond the end.
 */
GA_API const struct ga_finding *ga_findings_get(const struct ga_findings *f,
						size_t i);

/**
 * ga_findings_class() - the gravest class in a list
 * @f: the list
 *
 * Findings that found no memory count too.
 *
 * Return: GA_CLASS_NOTE for an empty list.
 */
GA_API enum ga_class ga_findings_class(const struct ga_findings *f);

/**
 * ga_finding_format() - a finding as one line of text
 * @fi: the finding
 * @dst: receives "subject: field: sentence: expected ..., found ...", cut to
 *	fit and always NUL-ended
 * @size: of @dst; 640 is enough for any finding
 */
GA_API void ga_finding_format(const struct ga_finding *fi, char *dst,
			      size_t size);

/**
 * enum ga_tee - kinds of trusted execution environment
 * @GA_TEE_UNKNOWN: none known here
 * @GA_TEE_TDX: Intel TDX
 * @GA_TEE_SGX: Intel SGX
 * @GA_TEE_SNP: AMD SEV-SNP
 */
enum ga_tee {
	GA_TEE_UNKNOWN,
	GA_TEE_TDX,
	GA_TEE_SGX,
	GA_TEE_SNP,
};

/**
 * ga_tee_name() - "tdx", "sgx", "snp" or "unknown"
 * @tee: any value
 */
GA_API const char *ga_tee_name(enum ga_tee tee);

struct ga_evidence;

/* Bytes of report data, whatever the vendor. */
#define GA_REPORT_DATA_LEN 64
/* Longest text in a binding, its NUL not included. */
#define GA_BINDING_TEXT_MAX 256
/* Bytes of a public key: an uncompressed point of P-256. */
#define GA_BINDING_KEY_LEN 65

/**
 * struct ga_binding - what a guest's kernel states in evidence
 * @user_data: what the requester asked to have bound, such as a nonce
 * @user_data_len: how many bytes
 * @uid: effective user id of who asked, in the guest's initial user namespace
 * @gid: effective group id, likewise
 * @user_namespace: inode number of the user namespace of who asked
 * @label: security label of who asked, may be empty
 * @purpose: name that the request gave, of the requester's choice
 * @has_key: the request was for a secret, and the next two are there
 * @public_key: key of the guest's kernel, not checked to be a point
 * @resource: the secret
 *
 * Texts are printable ASCII and NUL-ended. docs/protocol-native.md defines the
 * encoding.
 */
struct ga_binding {
	uint8_t user_data[GA_REPORT_DATA_LEN];
	size_t user_data_len;
	uint64_t uid;
	uint64_t gid;
	uint64_t user_namespace;
	char label[GA_BINDING_TEXT_MAX + 1];
	char purpose[GA_BINDING_TEXT_MAX + 1];
	bool has_key;
	uint8_t public_key[GA_BINDING_KEY_LEN];
	char resource[GA_BINDING_TEXT_MAX + 1];
};

/**
 * ga_binding_parse() - take a binding apart
 * @data: its encoding
 * @len: how many bytes
 * @b: receives it; all zero when it is malformed
 * @f: receives what is wrong
 *
 * For bindings that travel alone; a collection's is part of the evidence.
 *
 * Return: 0, or -1 with at least one finding.
 */
GA_API int ga_binding_parse(const void *data, size_t len, struct ga_binding *b,
			    struct ga_findings *f);

/**
 * ga_binding_report_data() - the report data of evidence over a binding
 * @data: encoding of the binding
 * @len: how many bytes
 * @report_data: receives its SHA-384 and the kernel's tag
 *
 * Return: 0, or -1 when the crypto library failed.
 */
GA_API int ga_binding_report_data(const void *data, size_t len,
				  uint8_t report_data[GA_REPORT_DATA_LEN]);

/**
 * ga_evidence_parse() - take evidence apart
 * @data: the vendor's bytes: an Intel quote (version 3, 4 or 5), an SNP report
 *	with or without a certificate table; the JSON of Trustee's attesters
 *	around them; or a CMW collection that a guest's kernel made of them
 * @len: how many, at most GA_EVIDENCE_MAX
 * @f: receives what is wrong with them
 *
 * Nothing is verified: whatever can be read from the result is hearsay.
 *
 * Return: the evidence, to be freed with ga_evidence_free(), or NULL with at
 * least one finding. There is no partial result.
 */
GA_API struct ga_evidence *ga_evidence_parse(const void *data, size_t len,
					     struct ga_findings *f);

/* Largest evidence accepted, in bytes. Real evidence has 1 to 20 KiB. */
#define GA_EVIDENCE_MAX (1u << 20)

/**
 * ga_evidence_free() - drop a reference from ga_evidence_parse()
 * @ev: the evidence, may be NULL
 */
GA_API void ga_evidence_free(struct ga_evidence *ev);

/**
 * ga_evidence_tee() - which kind of evidence it claims to be
 * @ev: the evidence
 */
GA_API enum ga_tee ga_evidence_tee(const struct ga_evidence *ev);

/**
 * ga_evidence_binding() - what the evidence claims of who asked for it
 * @ev: the evidence
 *
 * Hearsay: anybody may put a binding beside a report. ga_verdict_binding() has
 * the one that the report is over.
 *
 * Return: the binding, owned by the evidence; NULL when there is none.
 */
GA_API const struct ga_binding *
ga_evidence_binding(const struct ga_evidence *ev);

/**
 * ga_evidence_measurement() - what was launched, as the platform measured it
 * @ev: the evidence
 * @len: how many bytes
 *
 * Return: MRTD, MRENCLAVE or MEASUREMENT, owned by the evidence; NULL for
 * evidence of another kind.
 */
GA_API const uint8_t *ga_evidence_measurement(const struct ga_evidence *ev,
					      size_t *len);

/**
 * ga_evidence_init_data() - what the launch was bound to beside the image
 * @ev: the evidence
 * @len: how many bytes
 *
 * The platform only carries it: MRCONFIGID of a TD, CONFIGID of an enclave,
 * HOST_DATA of an SNP guest. Zero where nothing was given at launch.
 *
 * Return: the field, owned by the evidence; NULL for evidence of another kind.
 */
GA_API const uint8_t *ga_evidence_init_data(const struct ga_evidence *ev,
					    size_t *len);

/**
 * ga_evidence_json() - every field, as JSON, under the vendor's own names
 * @ev: the evidence
 *
 * Byte strings are lower-case hex. The top-level member "verified" is false.
 *
 * Return: text to be freed with free(), or NULL.
 */
GA_API char *ga_evidence_json(const struct ga_evidence *ev);

/**
 * ga_evidence_fields_json() - the fields that the evidence's signature covers
 * @ev: the evidence
 *
 * The member "evidence" of ga_evidence_json() without signatures and
 * certificates and without white space: what goes into an attestation result.
 *
 * Return: text to be freed with free(), or NULL.
 */
GA_API char *ga_evidence_fields_json(const struct ga_evidence *ev);

/**
 * ga_evidence_text() - every field, as lines for people
 * @ev: the evidence
 *
 * Return: text to be freed with free(), or NULL.
 */
GA_API char *ga_evidence_text(const struct ga_evidence *ev);

/* Largest event log accepted, in bytes. Real ones have up to 256 KiB. */
#define GA_EVENT_LOG_MAX (4u << 20)

struct ga_event_log;

/**
 * ga_event_log_parse() - take the log of measurement registers apart
 * @data: a Canonical Event Log (TCG CEL 1.0) in TLV encoding, as the kernel
 *	writes it, or the firmware's log of a confidential VM (CCEL)
 * @len: how many bytes, at most GA_EVENT_LOG_MAX
 * @f: receives what is wrong with them
 *
 * A log proves nothing by itself, see ga_event_log_replay().
 *
 * Return: the log, immutable, to be freed with ga_event_log_free(), or NULL
 * with at least one finding. There is no partial result.
 */
GA_API struct ga_event_log *ga_event_log_parse(const void *data, size_t len,
					       struct ga_findings *f);

/**
 * ga_event_log_free() - free a log
 * @log: the log, may be NULL
 */
GA_API void ga_event_log_free(struct ga_event_log *log);

/**
 * ga_event_log_count() - how many events a log has
 * @log: the log
 */
GA_API size_t ga_event_log_count(const struct ga_event_log *log);

/**
 * ga_event_log_json() - every event, as JSON
 * @log: the log
 *
 * The top-level member "verified" is false.
 *
 * Return: text to be freed with free(), or NULL.
 */
GA_API char *ga_event_log_json(const struct ga_event_log *log);

/**
 * ga_event_log_text() - every event, as lines for people
 * @log: the log
 *
 * Return: text to be freed with free(), or NULL.
 */
GA_API char *ga_event_log_text(const struct ga_event_log *log);

/**
 * ga_event_log_replay() - do logs explain the registers of evidence?
 * @logs: in the order in which they were written: the firmware's first
 * @n: how many
 * @ev: the evidence, of TDX; whether it is genuine is for ga_verify() to say
 * @registers: mask of (1 << i) for RTMR i, 0 for all of them
 * @f: receives a note for each register that is explained, with the number of
 *	its events, and a finding for each that is not
 *
 * A register is explained when extending it, from zero, by the digests of its
 * events gives its value. Later events, which the evidence can't speak of, may
 * follow; the note counts them. Of a kernel's log the digests are proven so;
 * who extended is the word of the kernel that was measured.
 *
 * Return: 0 when every register asked for is explained, else -1.
 */
GA_API int ga_event_log_replay(const struct ga_event_log *const *logs,
			       size_t n, const struct ga_evidence *ev,
			       unsigned int registers, struct ga_findings *f);

struct ga_verifier;

/**
 * struct ga_verifier_options - how to make a verifier
 * @size: sizeof(struct ga_verifier_options), for later versions to grow
 * @emulated_root: PEM of root certificates to trust beside the vendors', or
 *	NULL. Verdicts that rest on one of them say "emulated". Never set this
 *	where real secrets depend on the verdict.
 * @emulated_root_len: bytes at @emulated_root
 * @cache_entries: verified certificate chains to keep, 0 for none; each takes
 *	about 9 KiB, with what the platform's quoting enclave last showed of
 *	itself: its next quote costs one signature
 */
struct ga_verifier_options {
	size_t size;
	const void *emulated_root;
	size_t emulated_root_len;
	size_t cache_entries;
};

/**
 * ga_verifier_new() - make a verifier
 * @opt: options, or NULL for the built-in roots alone and 64 cache entries
 * @f: receives what is wrong with the options
 *
 * Return: the verifier, to be freed with ga_verifier_free(), or NULL with at
 * least one finding.
 */
GA_API struct ga_verifier *
ga_verifier_new(const struct ga_verifier_options *opt, struct ga_findings *f);

/**
 * ga_verifier_free() - free a verifier
 * @v: the verifier, may be NULL
 *
 * Collateral and verdicts made with it stay good.
 */
GA_API void ga_verifier_free(struct ga_verifier *v);

/**
 * enum ga_collateral_kind - what a piece of collateral is
 * @GA_COLLATERAL_TCB_INFO: Intel TCB info, JSON as PCS serves it, version 2
 *	or 3, SGX or TDX
 * @GA_COLLATERAL_QE_IDENTITY: Intel QE or TD_QE identity, JSON as PCS serves
 *	it
 * @GA_COLLATERAL_CERTS: certificates, PEM: the issuer chains of the other
 *	pieces (header TCB-Info-Issuer-Chain and its like, URL-decoded)
 * @GA_COLLATERAL_CRL: a certificate revocation list, DER or hex of DER
 */
enum ga_collateral_kind {
	GA_COLLATERAL_TCB_INFO,
	GA_COLLATERAL_QE_IDENTITY,
	GA_COLLATERAL_CERTS,
	GA_COLLATERAL_CRL,
};

/**
 * struct ga_collateral_item - one piece, as it was served
 * @kind: what it is
 * @name: what findings call it, such as its file name
 * @data: its bytes
 * @len: how many
 */
struct ga_collateral_item {
	enum ga_collateral_kind kind;
	const char *name;
	const void *data;
	size_t len;
};

struct ga_collateral;

/**
 * ga_collateral_new() - verify collateral
 * @v: says which roots to trust
 * @items: the pieces, in any order; several of a kind may be there (TCB infos
 *	for several platforms, CRLs of several CAs)
 * @n: how many
 * @f: receives what is wrong with them; a piece that does not verify is left
 *	out, and evidence that needs it is refused for the lack of it
 *
 * Signatures are checked here, once. Dates are not: they are checked at each
 * verification, against its own time.
 *
 * Return: the collateral, immutable from here on, to be freed with
 * ga_collateral_put(); NULL when memory is short.
 */
GA_API struct ga_collateral *
ga_collateral_new(struct ga_verifier *v, const struct ga_collateral_item *items,
		  size_t n, struct ga_findings *f);

/**
 * ga_collateral_load() - verify the collateral of a directory or a bundle
 * @v: says which roots to trust
 * @path: a directory, whose files are known by their names:
 *	*tcbinfo*.json		TCB info
 *	*qeid*.json		QE identity
 *	*.crl, *crl*.der, *crl*.hex	CRLs
 *	*.pem			certificates
 *	*v*ek*.der		certificates of AMD's VCEK or VLEK
 *	and others are left alone; or a file that has all of Intel's in one JSON
 *	object, as dcap-qvl and PCCS clients pass it on
 * @f: receives what is wrong, files that can't be read included
 *
 * Return: as ga_collateral_new(); NULL with a finding, too, when @path can't
 * be read at all.
 */
GA_API struct ga_collateral *ga_collateral_load(struct ga_verifier *v,
						const char *path,
						struct ga_findings *f);

/**
 * struct ga_fetch_options - where to get collateral from
 * @size: sizeof(struct ga_fetch_options), for later versions to grow
 * @now: the present, seconds since 1970, for the age of what is cached; what
 *	the documents say of their own age is checked by ga_verify()
 * @cache_dir: directory of a cache, made where it isn't there; NULL for none.
 *	Any number of processes may share it.
 * @max_age: use what was fetched within as many seconds without asking again.
 *	Certificates of chips, which never change, are never asked for again.
 * @timeout_ms: how long one request may take, in milliseconds
 * @offline: take everything from the cache, whatever its age
 * @pcs_url: Intel's PCS or a PCCS, as "https://pccs.example.org", without a
 *	slash at the end; NULL for Intel's own
 * @kds_url: AMD's KDS; NULL for AMD's own
 */
struct ga_fetch_options {
	size_t size;
	int64_t now;
	const char *cache_dir;
	int64_t max_age;
	unsigned int timeout_ms;
	bool offline;
	const char *pcs_url;
	const char *kds_url;
};

/**
 * ga_collateral_fetch() - get the collateral that evidence needs
 * @v: says which roots to trust
 * @ev: the evidence; it says which platform it is from
 * @opt: from where
 * @f: receives what could not be had, and notes on what came from the cache
 *	although it is old, because the service did not answer
 *
 * A service that is busy (HTTP 429) or failing is asked up to three times,
 * after pauses of at most 10 seconds; not at all when the cache has something.
 *
 * Return: as ga_collateral_new().
 */
GA_API struct ga_collateral *
ga_collateral_fetch(struct ga_verifier *v, const struct ga_evidence *ev,
		    const struct ga_fetch_options *opt, struct ga_findings *f);

/**
 * ga_collateral_findings() - what was wrong with the pieces
 * @c: the collateral
 *
 * What ga_collateral_new() or ga_collateral_fetch() reported when it was made.
 * None of it counts against evidence by itself: what was left out is missing
 * where evidence needs it.
 *
 * Return: the findings, owned by @c.
 */
GA_API const struct ga_findings *
ga_collateral_findings(const struct ga_collateral *c);

/**
 * ga_collateral_get() - take a further reference
 * @c: the collateral
 *
 * Return: @c.
 */
GA_API struct ga_collateral *ga_collateral_get(struct ga_collateral *c);

/**
 * ga_collateral_put() - drop a reference
 * @c: the collateral, may be NULL
 */
GA_API void ga_collateral_put(struct ga_collateral *c);

/**
 * enum ga_tcb_status - state of a platform's TCB
 *
 * Intel's words, as ga_tcb_status_name() gives them. GA_TCB_NOT_SUPPORTED
 * says that the vendor's data has no level for the platform, GA_TCB_UNKNOWN
 * that the question was not answered.
 */
enum ga_tcb_status {
	GA_TCB_UNKNOWN,
	GA_TCB_UP_TO_DATE,
	GA_TCB_SW_HARDENING_NEEDED,
	GA_TCB_CONFIGURATION_NEEDED,
	GA_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED,
	GA_TCB_OUT_OF_DATE,
	GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED,
	GA_TCB_TD_RELAUNCH_ADVISED,
	GA_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
	GA_TCB_REVOKED,
	GA_TCB_NOT_SUPPORTED,
};

/**
 * ga_tcb_status_name() - as in "UpToDate"
 * @status: any value
 */
GA_API const char *ga_tcb_status_name(enum ga_tcb_status status);

/**
 * ga_tcb_status_parse() - the status of a name
 * @name: as ga_tcb_status_name() gives it
 *
 * Return: the status, GA_TCB_UNKNOWN for a name that is not one.
 */
GA_API enum ga_tcb_status ga_tcb_status_parse(const char *name);

/* Accept evidence without TCB level and revocation; the verdict says so. */
#define GA_VERIFY_SIGNATURES_ONLY (1u << 0)
/* Accept evidence of a guest or enclave that can be debugged. */
#define GA_VERIFY_ALLOW_DEBUG (1u << 1)
/* Leave to ga_verdict_appraise() what a policy decides; see there. */
#define GA_VERIFY_DEFER_POLICY (1u << 2)

struct ga_policy;

/**
 * struct ga_verify_params - what one verification is to check
 * @size: sizeof(struct ga_verify_params), for later versions to grow
 * @time: the time at which everything must be valid, seconds since 1970 UTC
 * @collateral: verified collateral, or NULL
 * @report_data: expected report data, or NULL not to check it
 * @report_data_len: bytes at @report_data, at most 64; fewer are padded with
 *	zeros to 64, as the kernel interfaces do. In a collection with a
 *	manifest these are the bytes that were hashed with it.
 * @flags: GA_VERIFY_*
 * @accept_tcb: mask of (1 << enum ga_tcb_status) that are good enough, or 0
 *	for GA_TCB_UP_TO_DATE alone
 * @min_evaluation_number: lowest tcbEvaluationDataNumber of the collateral
 *	that is good enough, or 0
 * @policy: what is good enough, or NULL. It decides alone about TCB status and
 *	debugging: @accept_tcb and GA_VERIFY_ALLOW_DEBUG can't be used with it.
 *	It may be freed once ga_verify() has returned.
 * @user_data: expected user data of the binding, or NULL not to check it.
 *	Evidence without a binding is refused then.
 * @user_data_len: bytes at @user_data, at most 64; never padded
 *
 * A binding that comes with the evidence is checked in any case.
 */
struct ga_verify_params {
	size_t size;
	int64_t time;
	const struct ga_collateral *collateral;
	const void *report_data;
	size_t report_data_len;
	unsigned int flags;
	uint32_t accept_tcb;
	uint32_t min_evaluation_number;
	const struct ga_policy *policy;
	const void *user_data;
	size_t user_data_len;
};

struct ga_verdict;
struct ga_claims;

/**
 * ga_verify() - verify evidence
 * @v: roots and cache
 * @ev: the evidence
 * @p: what to check, and when
 *
 * All checks whose input exists are made. Accepted is only what has no
 * finding graver than a note.
 *
 * Return: the verdict, to be freed with ga_verdict_free(); NULL when memory
 * is short.
 */
GA_API struct ga_verdict *ga_verify(struct ga_verifier *v,
				    struct ga_evidence *ev,
				    const struct ga_verify_params *p);

/**
 * ga_verify_bytes() - parse and verify evidence
 * @v: roots and cache
 * @data: the vendor's bytes
 * @len: how many
 * @p: what to check, and when
 *
 * As ga_evidence_parse() and ga_verify(), with one result for both: what is
 * no evidence gets a verdict of GA_CLASS_MALFORMED.
 *
 * Return: the verdict, to be freed with ga_verdict_free(); NULL when memory
 * is short.
 */
GA_API struct ga_verdict *ga_verify_bytes(struct ga_verifier *v,
					  const void *data, size_t len,
					  const struct ga_verify_params *p);

/**
 * ga_verdict_free() - free a verdict
 * @vd: the verdict, may be NULL
 */
GA_API void ga_verdict_free(struct ga_verdict *vd);

/**
 * ga_verdict_class() - the gravest class among the findings
 * @vd: the verdict
 *
 * Return: GA_CLASS_NOTE when the evidence is accepted.
 */
GA_API enum ga_class ga_verdict_class(const struct ga_verdict *vd);

/**
 * ga_verdict_tee() - kind of evidence
 * @vd: the verdict
 *
 * Return: GA_TEE_UNKNOWN for what is no evidence.
 */
GA_API enum ga_tee ga_verdict_tee(const struct ga_verdict *vd);

/**
 * ga_verdict_accepted() - is the evidence genuine and good enough?
 * @vd: the verdict
 */
GA_API bool ga_verdict_accepted(const struct ga_verdict *vd);

/**
 * ga_verdict_genuine() - do its signatures lead to a trusted root?
 * @vd: the verdict
 *
 * Genuine evidence may still be out of date, revoked by policy, bound to
 * other data, or from a guest under a debugger.
 */
GA_API bool ga_verdict_genuine(const struct ga_verdict *vd);

/**
 * ga_verdict_emulated() - is the root an emulated one?
 * @vd: the verdict
 */
GA_API bool ga_verdict_emulated(const struct ga_verdict *vd);

/**
 * ga_verdict_tcb_status() - the state of the platform's TCB
 * @vd: the verdict
 *
 * Return: GA_TCB_UNKNOWN when collateral did not allow an answer.
 */
GA_API enum ga_tcb_status ga_verdict_tcb_status(const struct ga_verdict *vd);

/**
 * ga_verdict_advisory() - a security advisory that applies to the platform
 * @vd: the verdict
 * @i: counts from 0
 *
 * Return: an id such as "INTEL-SA-01036", or NULL beyond the last one.
 */
GA_API const char *ga_verdict_advisory(const struct ga_verdict *vd, size_t i);

/**
 * ga_verdict_findings() - what is wrong
 * @vd: the verdict
 *
 * Return: the findings, owned by the verdict.
 */
GA_API const struct ga_findings *
ga_verdict_findings(const struct ga_verdict *vd);

/**
 * ga_verdict_claims() - the verified fields
 * @vd: the verdict
 *
 * Return: the claims, owned by the verdict; NULL unless the evidence is
 * genuine.
 */
GA_API const struct ga_claims *ga_verdict_claims(const struct ga_verdict *vd);

/**
 * ga_verdict_binding() - who asked for the evidence
 * @vd: the verdict
 *
 * Return: the binding that the report is over, owned by the verdict; NULL when
 * there is none or the evidence is not genuine.
 */
GA_API const struct ga_binding *ga_verdict_binding(const struct ga_verdict *vd);

/**
 * ga_verdict_unchecked() - something the verdict says nothing about
 * @vd: the verdict
 * @i: counts from 0
 *
 * With a policy these are also the fields of the evidence that it does not
 * mention; without one, "policy" stands for all of them.
 *
 * Return: a name, or NULL beyond the last one.
 */
GA_API const char *ga_verdict_unchecked(const struct ga_verdict *vd, size_t i);

/**
 * ga_verdict_json() - the verdict as JSON
 * @vd: the verdict
 *
 * An EAT attestation result (draft-ietf-rats-ear, unsigned) with the AR4SI
 * trust vector (draft-ietf-rats-ar4si). The manual page guest-attest(1) lists
 * the members.
 *
 * Return: text to be freed with free(), or NULL.
 */
GA_API char *ga_verdict_json(const struct ga_verdict *vd);

/**
 * ga_verdict_text() - the verdict as lines for people
 * @vd: the verdict
 *
 * Return: text to be freed with free(), or NULL.
 */
GA_API char *ga_verdict_text(const struct ga_verdict *vd);

/* Largest policy accepted, in bytes. */
#define GA_POLICY_MAX (1u << 20)

/**
 * ga_policy_parse() - read a policy
 * @text: as guest-attest-policy(5) has it
 * @len: how many bytes, at most GA_POLICY_MAX
 * @f: receives what is wrong with it, each finding with line and column as its
 *	field
 *
 * Return: the policy, immutable and for any number of threads, to be freed
 * with ga_policy_free(); NULL with at least one finding.
 */
GA_API struct ga_policy *ga_policy_parse(const void *text, size_t len,
					 struct ga_findings *f);

/**
 * ga_policy_free() - free a policy
 * @p: the policy, may be NULL
 *
 * Verdicts made with it stay good.
 */
GA_API void ga_policy_free(struct ga_policy *p);

/**
 * ga_policy_id() - which policy this is, for logs
 * @p: the policy
 *
 * Return: "sha256:" and the digest of its text in hex, owned by @p.
 */
GA_API const char *ga_policy_id(const struct ga_policy *p);

/**
 * ga_policy_explain() - what a policy accepts, in sentences
 * @p: the policy
 *
 * Return: text to be freed with free(), or NULL.
 */
GA_API char *ga_policy_explain(const struct ga_policy *p);

/**
 * ga_policy_draft() - a policy that accepts what a verdict is about
 * @vd: a verdict on genuine evidence
 *
 * The draft demands the very values of the evidence; comments tell what may be
 * loosened. Nothing in it says whether these values deserve to be accepted.
 *
 * Return: text to be freed with free(); NULL when the evidence is not genuine
 * or memory is short.
 */
GA_API char *ga_policy_draft(const struct ga_verdict *vd);

/**
 * ga_verdict_appraise() - hold a verdict against a policy
 * @vd: a verdict made with GA_VERIFY_DEFER_POLICY
 * @p: the policy
 *
 * For evidence that is verified once and meets several policies. Such a
 * verdict leaves TCB status, debugging and unknown bits to the policy, and is
 * not accepted before it has met one.
 *
 * Return: what ga_verify() would have made with @p, to be freed with
 * ga_verdict_free(); NULL when memory is short.
 */
GA_API struct ga_verdict *ga_verdict_appraise(const struct ga_verdict *vd,
					      const struct ga_policy *p);

/**
 * ga_verdict_policy() - which policy decided
 * @vd: the verdict
 *
 * Return: as ga_policy_id(), owned by the verdict; NULL when none was applied,
 * as for evidence that is not genuine.
 */
GA_API const char *ga_verdict_policy(const struct ga_verdict *vd);

/**
 * ga_verdict_section() - which section of the policy decided
 * @vd: the verdict
 *
 * Return: the name after "accept" of the section that accepted, or of the one
 * that came closest, owned by the verdict; empty where it has none, NULL when
 * no section is for this TEE or no policy was applied.
 */
GA_API const char *ga_verdict_section(const struct ga_verdict *vd);

#ifdef __cplusplus
}
#endif

#endif
