// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cert.h"
#include "file.h"
#include "pck.h"
#include "platform.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)
/* 2049-12-31T23:59:59Z, as in Intel's root certificate */
#define ROOT_NOT_AFTER 2524607999
#define SGX_EXTENSION_OID "1.2.840.113741.1.13.1"
#define MAC_KEY_FILE "mac.key"
#define ATTESTATION_KEY_FILE "attestation.key"

/*
 * The common names are Intel's, because verifiers compare them; that this is
 * not Intel's PKI is said by every other part of the name.
 */
#define NAME(common_name) {						\
		{ NID_commonName, common_name },			\
		{ NID_organizationName, "guest-attest emulation, NOT Intel" }, \
		{ NID_localityName, "Emulated" },			\
		{ NID_stateOrProvinceName, "Emulated" },		\
		{ NID_countryName, "XX" },				\
	}

enum { NAME_PARTS = 5, EXTENSIONS_MAX = 6 };

static const struct authority {
	const char *file;
	struct cert_name name[NAME_PARTS];
	size_t offset;
	int years;
	const char *key_usage;
	const char *constraints;
} authorities[] = {
	{ "platform_ca", NAME("Intel SGX PCK Platform CA"),
	  offsetof(struct platform, platform_ca), 15,
	  "critical,keyCertSign,cRLSign", "critical,CA:TRUE,pathlen:0" },
	{ "processor_ca", NAME("Intel SGX PCK Processor CA"),
	  offsetof(struct platform, processor_ca), 15,
	  "critical,keyCertSign,cRLSign", "critical,CA:TRUE,pathlen:0" },
	{ "tcb_signing", NAME("Intel SGX TCB Signing"),
	  offsetof(struct platform, tcb_signing), 7,
	  "critical,digitalSignature,nonRepudiation", "critical,CA:FALSE" },
};

#define N_AUTHORITIES ARRAY_SIZE(authorities)

static struct signer *authority_of(struct platform *p, const struct authority *a)
{
	return (struct signer *)((uint8_t *)p + a->offset);
}

const struct signer *platform_pck_issuer(const struct platform *p)
{
	return p->profile.processor_ca ? &p->processor_ca : &p->platform_ca;
}

void platform_pck_chain(const struct platform *p, struct bytes *out)
{
	pki_put_pem(out, p->pck.cert);
	pki_put_pem(out, platform_pck_issuer(p)->cert);
	pki_put_pem(out, p->root.cert);
}

static int load_authorities(struct platform *p, const char *dir)
{
	if (pki_load_signer(dir, "root_ca", &p->root))
		return -1;
	for (size_t i = 0; i < N_AUTHORITIES; i++)
		if (pki_load_signer(dir, authorities[i].file, authority_of(p, &authorities[i])))
			return -1;
	return 0;
}

/* Extensions in the order of Intel's certificates */
static int issue(struct signer *subject, const struct signer *issuer,
		 const struct cert_name *name, const char *url, const char *key_usage,
		 const char *constraints, const struct bytes *sgx, time_t from, time_t to)
{
	struct bytes uri = { 0 };
	struct cert_extension extensions[EXTENSIONS_MAX] = {
		{ .kind = CERT_AUTHORITY_KEY_ID },
		{ .kind = CERT_CONF, .nid = NID_crl_distribution_points },
		{ .kind = CERT_SUBJECT_KEY_ID },
		{ .kind = CERT_CONF, .nid = NID_key_usage, .text = key_usage },
		{ .kind = CERT_CONF, .nid = NID_basic_constraints, .text = constraints },
		{ .kind = CERT_RAW, .text = SGX_EXTENSION_OID, .der = sgx },
	};
	const struct cert_spec spec = {
		.name = name,
		.n_name = NAME_PARTS,
		.extensions = extensions,
		.n_extensions = sgx ? EXTENSIONS_MAX : EXTENSIONS_MAX - 1,
		.not_before = from,
		.not_after = to,
	};
	int ret = -1;

	bytes_printf(&uri, "URI:%s", url);
	extensions[1].text = bytes_cstr(&uri);
	subject->key = pki_p256_key();
	if (subject->key)
		ret = cert_issue(subject, issuer, &spec);
	bytes_free(&uri);
	return ret;
}

static int create_authorities(struct platform *p, time_t now)
{
	static const struct cert_name root_name[] = NAME("Intel SGX Root CA");
	struct bytes url = { 0 };
	int ret;

	bytes_printf(&url, "%s/IntelSGXRootCA.der", p->profile.pcs_url);
	ret = issue(&p->root, NULL, root_name, bytes_cstr(&url), "critical,keyCertSign,cRLSign",
		    "critical,CA:TRUE,pathlen:1", NULL, now - DAY, ROOT_NOT_AFTER);
	for (size_t i = 0; i < N_AUTHORITIES && !ret; i++) {
		const struct authority *a = &authorities[i];

		ret = issue(authority_of(p, a), &p->root, a->name, bytes_cstr(&url), a->key_usage,
			    a->constraints, NULL, now - DAY, now + (time_t)a->years * YEAR);
	}
	bytes_free(&url);
	return ret;
}

static int create_pck(struct platform *p, const struct platform_request *asked)
{
	static const struct cert_name name[] = NAME("Intel SGX PCK Certificate");
	struct bytes extension = { 0 }, url = { 0 };
	int ret;

	bytes_printf(&url, "%s/sgx/certification/v4/pckcrl?ca=%s&encoding=der", p->profile.pcs_url,
		     p->profile.processor_ca ? "processor" : "platform");
	if (asked->pck_extension)
		bytes_put(&extension, asked->pck_extension->data, asked->pck_extension->len);
	else
		pck_extension(&p->profile, &extension);
	ret = issue(&p->pck, platform_pck_issuer(p), name, bytes_cstr(&url),
		    "critical,digitalSignature,nonRepudiation", "critical,CA:FALSE", &extension,
		    asked->now - HOUR, asked->now + 7 * (time_t)YEAR);
	bytes_free(&url);
	bytes_free(&extension);
	return ret;
}

static int save_root_der(const struct platform *p)
{
	struct bytes der = { 0 };
	int ret;

	pki_put_der(&der, p->root.cert);
	ret = file_write(p->dir, "root_ca.der", der.data, der.len, 0644);
	bytes_free(&der);
	return ret;
}

/* platform.json is written last: where it exists, the rest does. */
static int create(struct platform *p, const struct platform_request *asked)
{
	p->profile = *asked->profile;
	if (asked->issuer ? load_authorities(p, asked->issuer) : create_authorities(p, asked->now))
		return -1;
	if (create_pck(p, asked))
		return -1;
	p->attestation_key = pki_p256_key();
	if (!p->attestation_key)
		return -1;
	if (RAND_bytes(p->mac_key, sizeof(p->mac_key)) != 1)
		return pki_fail(MAC_KEY_FILE);
	if (pki_save_signer(p->dir, "root_ca", &p->root) || save_root_der(p))
		return -1;
	for (size_t i = 0; i < N_AUTHORITIES; i++)
		if (pki_save_signer(p->dir, authorities[i].file, authority_of(p, &authorities[i])))
			return -1;
	if (pki_save_signer(p->dir, "pck", &p->pck) ||
	    pki_save_key(p->dir, ATTESTATION_KEY_FILE, p->attestation_key) ||
	    file_write_hex(p->dir, MAC_KEY_FILE, p->mac_key, sizeof(p->mac_key)))
		return -1;
	return profile_save(&p->profile, p->dir);
}

static int load(struct platform *p, const struct profile *asked)
{
	if (profile_load(&p->profile, p->dir) || profile_agrees(&p->profile, asked))
		return -1;
	if (load_authorities(p, p->dir) || pki_load_signer(p->dir, "pck", &p->pck))
		return -1;
	if (pki_load_key(p->dir, ATTESTATION_KEY_FILE, &p->attestation_key))
		return -1;
	return file_read_hex(p->dir, MAC_KEY_FILE, p->mac_key, sizeof(p->mac_key));
}

int platform_open(struct platform *p, const char *dir, const struct platform_request *asked)
{
	char *lock = file_path(dir, "lock");
	char *kept = file_path(dir, "platform.json");
	int ret = -1;
	int fd = -1;

	memset(p, 0, sizeof(*p));
	p->dir = dir;
	if (file_make_dir(dir))
		goto out;
	/* two processes must not create one state at once */
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		fail("%s: %s", lock, strerror(errno));
		goto out;
	}
	if (!access(kept, F_OK))
		ret = load(p, asked->profile);
	else
		ret = create(p, asked);
out:
	if (fd >= 0)
		close(fd);
	if (ret)
		platform_close(p);
	free(kept);
	free(lock);
	return ret;
}

void platform_close(struct platform *p)
{
	pki_signer_free(&p->root);
	for (size_t i = 0; i < N_AUTHORITIES; i++)
		pki_signer_free(authority_of(p, &authorities[i]));
	pki_signer_free(&p->pck);
	EVP_PKEY_free(p->attestation_key);
	p->attestation_key = NULL;
	OPENSSL_cleanse(p->mac_key, sizeof(p->mac_key));
}
