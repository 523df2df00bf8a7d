// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "file.h"
#include "pck.h"
#include "platform.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)
/* 2049-12-31T23:59:59Z, as in Intel's root certificate */
#define ROOT_NOT_AFTER 2524607999
#define MAC_KEY_FILE "mac.key"
#define ATTESTATION_KEY_FILE "attestation.key"

struct authority {
	const char *name;
	const char *common_name;
	size_t offset;
	int years;
	int path_len;
	bool ca;
};

static const struct authority authorities[] = {
	{ "platform_ca", "Intel SGX PCK Platform CA", offsetof(struct platform, platform_ca),
	  15, 0, true },
	{ "processor_ca", "Intel SGX PCK Processor CA", offsetof(struct platform, processor_ca),
	  15, 0, true },
	{ "tcb_signing", "Intel SGX TCB Signing", offsetof(struct platform, tcb_signing),
	  7, 0, false },
};

#define N_AUTHORITIES (sizeof(authorities) / sizeof(authorities[0]))

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

static int save_signer(const struct platform *p, const char *name, const struct signer *s)
{
	struct bytes file = { 0 };
	int ret;

	bytes_printf(&file, "%s.key", name);
	ret = pki_save_key(p->dir, bytes_cstr(&file), s->key);
	file.len = 0;
	bytes_printf(&file, "%s.pem", name);
	if (!ret)
		ret = pki_save_cert(p->dir, bytes_cstr(&file), s->cert);
	bytes_free(&file);
	return ret;
}

static int load_signer(const char *dir, const char *name, struct signer *s)
{
	struct bytes file = { 0 };
	int ret;

	bytes_printf(&file, "%s.key", name);
	ret = pki_load_key(dir, bytes_cstr(&file), &s->key);
	file.len = 0;
	bytes_printf(&file, "%s.pem", name);
	if (!ret)
		ret = pki_load_cert(dir, bytes_cstr(&file), &s->cert);
	if (!ret && X509_check_private_key(s->cert, s->key) != 1)
		ret = fail("%s: key and certificate do not belong together", name);
	bytes_free(&file);
	return ret;
}

static int load_authorities(struct platform *p, const char *dir)
{
	if (load_signer(dir, "root_ca", &p->root))
		return -1;
	for (size_t i = 0; i < N_AUTHORITIES; i++)
		if (load_signer(dir, authorities[i].name, authority_of(p, &authorities[i])))
			return -1;
	return 0;
}

static int create_authorities(struct platform *p, time_t now)
{
	struct bytes url = { 0 };
	struct cert_spec spec = {
		.common_name = "Intel SGX Root CA",
		.ca = true,
		.path_len = 1,
		.not_before = now - DAY,
		.not_after = ROOT_NOT_AFTER,
	};
	int ret = -1;

	bytes_printf(&url, "%s/IntelSGXRootCA.der", p->profile.pcs_url);
	spec.crl_url = bytes_cstr(&url);
	p->root.key = pki_p256_key();
	if (!p->root.key || pki_issue(&p->root, NULL, &spec))
		goto out;
	for (size_t i = 0; i < N_AUTHORITIES; i++) {
		const struct authority *a = &authorities[i];
		struct signer *s = authority_of(p, a);

		spec.common_name = a->common_name;
		spec.ca = a->ca;
		spec.path_len = a->path_len;
		spec.not_after = now + (time_t)a->years * YEAR;
		s->key = pki_p256_key();
		if (!s->key || pki_issue(s, &p->root, &spec))
			goto out;
	}
	ret = 0;
out:
	bytes_free(&url);
	return ret;
}

static int create_pck(struct platform *p, time_t now)
{
	struct bytes extension = { 0 }, url = { 0 };
	struct cert_spec spec = {
		.common_name = "Intel SGX PCK Certificate",
		.not_before = now - HOUR,
		.not_after = now + 7 * (time_t)YEAR,
		.sgx_extension = &extension,
	};
	int ret = -1;

	bytes_printf(&url, "%s/sgx/certification/v4/pckcrl?ca=%s&encoding=der", p->profile.pcs_url,
		     p->profile.processor_ca ? "processor" : "platform");
	spec.crl_url = bytes_cstr(&url);
	pck_extension(&p->profile, &extension);
	p->pck.key = pki_p256_key();
	if (p->pck.key)
		ret = pki_issue(&p->pck, platform_pck_issuer(p), &spec);
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

static int save_mac_key(const struct platform *p)
{
	char hex[2 * sizeof(p->mac_key) + 1];
	int ret;

	hex_encode(p->mac_key, sizeof(p->mac_key), hex);
	ret = file_write(p->dir, MAC_KEY_FILE, hex, sizeof(hex) - 1, 0600);
	OPENSSL_cleanse(hex, sizeof(hex));
	return ret;
}

static int load_mac_key(struct platform *p)
{
	struct bytes hex = { 0 };
	int ret = -1;

	if (file_read(p->dir, MAC_KEY_FILE, 2 * sizeof(p->mac_key) + 1, &hex))
		goto out;
	while (hex.len && hex.data[hex.len - 1] == '\n')
		hex.len--;
	if (!hex_decode(bytes_cstr(&hex), p->mac_key, sizeof(p->mac_key))) {
		fail("%s: not %zu bytes in hex", MAC_KEY_FILE, sizeof(p->mac_key));
		goto out;
	}
	ret = 0;
out:
	if (hex.data)
		OPENSSL_cleanse(hex.data, hex.len);
	bytes_free(&hex);
	return ret;
}

/* platform.json is written last: where it exists, the rest does. */
static int create(struct platform *p, const struct profile *asked, const char *issuer, time_t now)
{
	p->profile = *asked;
	if (issuer ? load_authorities(p, issuer) : create_authorities(p, now))
		return -1;
	if (create_pck(p, now))
		return -1;
	p->attestation_key = pki_p256_key();
	if (!p->attestation_key)
		return -1;
	if (RAND_bytes(p->mac_key, sizeof(p->mac_key)) != 1)
		return pki_fail(MAC_KEY_FILE);
	if (save_signer(p, "root_ca", &p->root) || save_root_der(p))
		return -1;
	for (size_t i = 0; i < N_AUTHORITIES; i++)
		if (save_signer(p, authorities[i].name, authority_of(p, &authorities[i])))
			return -1;
	if (save_signer(p, "pck", &p->pck) ||
	    pki_save_key(p->dir, ATTESTATION_KEY_FILE, p->attestation_key) || save_mac_key(p))
		return -1;
	return profile_save(&p->profile, p->dir);
}

static int load(struct platform *p, const struct profile *asked)
{
	if (profile_load(&p->profile, p->dir) || profile_agrees(&p->profile, asked))
		return -1;
	if (load_authorities(p, p->dir) || load_signer(p->dir, "pck", &p->pck))
		return -1;
	if (pki_load_key(p->dir, ATTESTATION_KEY_FILE, &p->attestation_key))
		return -1;
	return load_mac_key(p);
}

int platform_open(struct platform *p, const char *dir, const struct profile *asked,
		  const char *issuer, time_t now)
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
		ret = load(p, asked);
	else
		ret = create(p, asked, issuer, now);
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
