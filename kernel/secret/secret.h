/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_SECRET_SECRET_H
#define _GUEST_SECRET_SECRET_H

#include <linux/completion.h>
#include <linux/in.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/vm_sockets.h>
#include <linux/workqueue.h>
#include <linux/guest_attest_claims.h>
#include <linux/guest_secret.h>

struct cred;
struct crypto_kpp;
struct crypto_shash;
struct key;
struct key_type;
struct socket;

#define GUEST_SECRET_KEY_LEN		32	/* AES-256, scalars of P-256 */
#define GUEST_SECRET_POINT_LEN		GUEST_ATTEST_PUBLIC_KEY_LEN
#define GUEST_SECRET_POINT_UNCOMPRESSED	0x04
#define GUEST_SECRET_SHA256_LEN		32
#define GUEST_SECRET_SHA384_LEN		48
#define GUEST_SECRET_IV_LEN		12
#define GUEST_SECRET_TAG_LEN		16
#define GUEST_SECRET_WRAPPED_LEN	40
#define GUEST_SECRET_NONCE_LEN		32
#define GUEST_SECRET_HEADER_MAX		512	/* of a JWE, as text */

/* One part of a message that is hashed, or text that lies elsewhere. */
struct guest_secret_piece {
	const void *p;
	size_t len;
};

/* base64url.c */
#define BASE64URL_LEN(bytes)	(((bytes) * 4 + 2) / 3)

size_t guest_secret_base64url_encode(const u8 *src, size_t len, char *dst);
int guest_secret_base64url_decode(const char *src, size_t srclen,
				  u8 *dst, size_t dstlen);

/* hash.c */
int guest_secret_hash(const char *algorithm,
		      const struct guest_secret_piece *pieces, unsigned int n,
		      u8 *out);
int guest_secret_hmac(struct crypto_shash *tfm, const u8 *key, size_t key_len,
		      const struct guest_secret_piece *pieces, unsigned int n,
		      u8 *out);
struct crypto_shash *guest_secret_hmac_alloc(void);

/* aead.c */
int guest_secret_gcm_open(const u8 *key, const u8 *nonce, const void *aad,
			  size_t aad_len, u8 *buf, size_t len);

/* kdf.c */
int guest_secret_concat_kdf(const u8 *z, u8 *kek);

/* keywrap.c */
int guest_secret_key_unwrap(const u8 *kek, const u8 *wrapped, u8 *key);

/* ecdh.c */

/**
 * struct guest_secret_keypair - made for one exchange
 * @tfm: holds the scalar
 * @point: the public key, uncompressed
 */
struct guest_secret_keypair {
	struct crypto_kpp *tfm;
	u8 point[GUEST_SECRET_POINT_LEN];
};

int guest_secret_keypair_make(struct guest_secret_keypair *pair,
			      const u8 *scalar);
int guest_secret_keypair_ecdh(const struct guest_secret_keypair *pair,
			      const u8 *peer, u8 *x);
void guest_secret_keypair_wipe(struct guest_secret_keypair *pair);

/* hpke.c */
int guest_secret_hpke_open(const struct guest_secret_keypair *pair,
			   const u8 *sender, const u8 *enc,
			   struct guest_secret_piece info,
			   struct guest_secret_piece aad, u8 *buf, size_t len);

/* jwe.c */

/**
 * struct guest_secret_jwe - parts of a JWE
 * @protected: the header as it came, base64url
 * @protected_len: its length
 * @encrypted_key: the content's key, wrapped
 * @iv: of the content
 * @buf: ciphertext and tag, from kmalloc()
 * @len: bytes in @buf
 */
struct guest_secret_jwe {
	const char *protected;
	size_t protected_len;
	u8 encrypted_key[GUEST_SECRET_WRAPPED_LEN];
	u8 iv[GUEST_SECRET_IV_LEN];
	u8 *buf;
	size_t len;
};

int guest_secret_jwe_open(const struct guest_secret_keypair *pair,
			  const struct guest_secret_jwe *jwe);

/* check.c */
int guest_secret_check(const char *name, const u8 *secret, size_t len,
		       const u8 *expected);

/* grammar.c */
enum guest_secret_profile {
	GUEST_SECRET_NATIVE,
	GUEST_SECRET_RCAR,
};

/**
 * struct guest_secret_options - a request, or the defaults of one
 * @broker: URL, or empty
 * @resource: path at the broker
 * @publish: description of the published key, or empty
 * @profile: protocol
 * @has_check: whether @check was given
 * @check: check value of the expected secret
 * @timeout: seconds until the request gives up
 * @ttl: seconds that the keys live, or 0 for ever
 */
struct guest_secret_options {
	char broker[GUEST_SECRET_TEXT_MAX + 1];
	char resource[GUEST_SECRET_TEXT_MAX + 1];
	char publish[GUEST_SECRET_TEXT_MAX + 1];
	enum guest_secret_profile profile;
	bool has_check;
	u8 check[GUEST_SECRET_CHECK_LEN];
	unsigned int timeout;
	unsigned int ttl;
};

int guest_secret_parse_name(const char *name);
int guest_secret_parse_broker(const char *s, size_t len,
			      char broker[GUEST_SECRET_TEXT_MAX + 1]);
int guest_secret_parse_profile(const char *s, size_t len,
			       enum guest_secret_profile *profile);
int guest_secret_parse_request(const char *name, const char *callout,
			       size_t len, struct guest_secret_options *opts);

/* params.c */

/**
 * struct guest_secret_transport - how the courier is reached
 * @family: AF_UNSPEC for an upcall, else of the socket to the relay
 * @vm: the relay's address, if @family is AF_VSOCK
 * @in: the relay's address, if @family is AF_INET
 */
struct guest_secret_transport {
	int family;
	union {
		struct sockaddr_vm vm;
		struct sockaddr_in in;
	};
};

/**
 * struct guest_secret_config - the module's parameters at one moment
 * @options: defaults: broker, profile, timeout
 * @transport: how the courier is reached
 * @sender: the broker's public key
 * @has_sender: whether one is pinned
 */
struct guest_secret_config {
	struct guest_secret_options options;
	struct guest_secret_transport transport;
	u8 sender[GUEST_SECRET_POINT_LEN];
	bool has_sender;
};

void guest_secret_config_get(struct guest_secret_config *config);
int guest_secret_parse_transport(const char *s,
				 struct guest_secret_transport *transport);

extern unsigned int guest_secret_max_requests;
extern unsigned int guest_secret_max_user_requests;

/* request.c */

/**
 * struct guest_secret_request - one exchange
 * @ref: the requester's and the worker's
 * @work: the worker
 * @done: completed by the worker
 * @place: among the running ones; place.c
 * @user: who answers for it; place.c
 * @privileged: may take the last places; place.c
 * @abandoned: nobody waits any more
 * @deadline: CLOCK_MONOTONIC time by which it ends
 * @cred: who asked
 * @name: of the key
 * @config: the module's parameters, under the request's own options
 * @tee: name of the provider
 * @sock: connection to the relay, or NULL
 * @secret: plaintext
 * @secret_len: its length
 * @error: valid when @done is
 */
struct guest_secret_request {
	struct kref ref;
	struct work_struct work;
	struct completion done;
	struct list_head place;
	kuid_t user;
	bool privileged;
	bool abandoned;
	ktime_t deadline;
	const struct cred *cred;
	char name[GUEST_SECRET_NAME_MAX + 1];
	struct guest_secret_config config;
	char tee[GUEST_ATTEST_PROVIDER_LEN];
	struct socket *sock;
	u8 *secret;
	size_t secret_len;
	int error;
};

struct guest_secret_request *
guest_secret_request_new(const struct cred *cred, const char *name,
			 const char *callout, size_t len);
int guest_secret_request_run(struct guest_secret_request *req);
void guest_secret_request_put(struct guest_secret_request *req);
long guest_secret_request_left(const struct guest_secret_request *req);
int guest_secret_requests_init(void);
void guest_secret_requests_exit(void);

/* place.c */
int guest_secret_place_take(struct guest_secret_request *req);
void guest_secret_place_leave(struct guest_secret_request *req);

/* exchange.c */
int guest_secret_exchange(struct guest_secret_request *req);

/* native.c, rcar.c */
int guest_secret_native(struct guest_secret_request *req,
			const struct guest_secret_keypair *pair);
int guest_secret_rcar(struct guest_secret_request *req,
		      const struct guest_secret_keypair *pair);
int guest_secret_rcar_digest(const char *nonce, const char *x, const char *y,
			     u8 *digest);

/* text.c */

/**
 * struct guest_secret_text - one envelope
 * @s: the text, without a zero
 * @len: its length
 * @size: room in @s; a writer that needs more makes @len exceed it
 */
struct guest_secret_text {
	char *s;
	size_t len;
	size_t size;
};

int guest_secret_text_alloc(struct guest_secret_text *text, size_t size);
void guest_secret_text_free(struct guest_secret_text *text);
__printf(2, 3)
void guest_secret_text_printf(struct guest_secret_text *text,
			      const char *fmt, ...);
void guest_secret_text_base64url(struct guest_secret_text *text,
				 const u8 *data, size_t len);
void guest_secret_text_head(struct guest_secret_text *text,
			    const struct guest_secret_request *req,
			    const char *stage);

/* envelope.c */

/**
 * struct guest_secret_challenge - the broker's
 * @nonce: its nonce, as text
 * @ticket: what the broker wants to see again
 */
struct guest_secret_challenge {
	char nonce[GUEST_SECRET_NONCE_TEXT_MAX + 1];
	char ticket[GUEST_SECRET_TICKET_MAX + 1];
};

int guest_secret_read_challenge(const struct guest_secret_text *answer,
				struct guest_secret_challenge *challenge);
int guest_secret_read_native(const struct guest_secret_text *answer,
			     u8 *enc, u8 **ciphertext, size_t *len);
int guest_secret_read_rcar(const struct guest_secret_text *answer,
			   struct guest_secret_jwe *jwe);

/* carrier.c */
int guest_secret_ask_challenge(struct guest_secret_request *req,
			       struct guest_secret_challenge *challenge);
int guest_secret_ask(struct guest_secret_request *req, const char *stage,
		     const struct guest_secret_text *question,
		     struct guest_secret_text *answer);

/* upcall.c */
int guest_secret_upcall(struct guest_secret_request *req, const char *stage,
			const struct guest_secret_text *question,
			struct guest_secret_text *answer);
extern struct key_type guest_secret_courier_key_type;

/* relay.c */
int guest_secret_relay(struct guest_secret_request *req,
		       const struct guest_secret_text *question,
		       struct guest_secret_text *answer);
void guest_secret_relay_close(struct guest_secret_request *req);

/* publish.c */
struct key *guest_secret_publish_prepare(const struct guest_secret_request *req,
					 const struct key *dest);
int guest_secret_publish(const struct guest_secret_request *req,
			 struct key *logon, struct key *dest);

/* key.c */
extern struct key_type guest_secret_key_type;

#endif
