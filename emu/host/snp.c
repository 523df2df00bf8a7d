// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cert.h"
#include "file.h"
#include "snp.h"
#include "snp_cert.h"

#define CHIP_ID_FILE "chip_id"
#define CHIP_SECRET_FILE "chip.secret"
#define CSP_SECRET_FILE "csp.secret"

static const struct snp_product products[] = {
	{ "Milan", "Milan-B0", false, 0x10000, 0x10001, 0x10101, { 0x19, 0x01, 0x01 },
	  { 4, 0, 0, 0, 0, 0, 0x18, 0xdb }, { 29, 55, 1 } },
	{ "Genoa", "Genoa", false, 0x20000, 0x20002, 0x20102, { 0x19, 0x11, 0x01 },
	  { 10, 0, 0, 0, 0, 0, 0x17, 0x54 }, { 40, 55, 1 } },
	{ "Turin", "Turin", true, 0x30000, 0x30001, 0x30101, { 0x1a, 0x02, 0x01 },
	  { 1, 3, 2, 5, 0, 0, 0, 0x61 }, { 3, 58, 1 } },
};

const struct snp_product *snp_product(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(products); i++)
		if (!strcmp(products[i].name, name))
			return &products[i];
	return NULL;
}

size_t snp_chip_id_len(const struct snp_product *product)
{
	return product->turin ? 8 : SNP_CHIP_ID_SIZE;
}

static char *state_dir(const char *dir, const struct snp_product *product)
{
	struct bytes path = { 0 };

	bytes_printf(&path, "%s/snp-%s", dir, product->name);
	return bytes_cstr(&path);
}

/* chip_id is written last: where it exists, the rest does. */
static int create(struct snp *s, const char *dir, time_t now)
{
	if (RAND_bytes(s->chip_id, (int)snp_chip_id_len(s->product)) != 1 ||
	    RAND_bytes(s->chip_secret, sizeof(s->chip_secret)) != 1 ||
	    RAND_bytes(s->csp_secret, sizeof(s->csp_secret)) != 1)
		return pki_fail("random numbers");
	if (snp_cert_authorities(s, now))
		return -1;
	if (pki_save_signer(dir, "ark", &s->ark) || pki_save_signer(dir, "ask", &s->ask) ||
	    pki_save_signer(dir, "asvk", &s->asvk))
		return -1;
	if (file_write_hex(dir, CHIP_SECRET_FILE, s->chip_secret, sizeof(s->chip_secret)) ||
	    file_write_hex(dir, CSP_SECRET_FILE, s->csp_secret, sizeof(s->csp_secret)))
		return -1;
	return file_write_hex(dir, CHIP_ID_FILE, s->chip_id, sizeof(s->chip_id));
}

static int load(struct snp *s, const char *dir)
{
	if (file_read_hex(dir, CHIP_ID_FILE, s->chip_id, sizeof(s->chip_id)) ||
	    file_read_hex(dir, CHIP_SECRET_FILE, s->chip_secret, sizeof(s->chip_secret)) ||
	    file_read_hex(dir, CSP_SECRET_FILE, s->csp_secret, sizeof(s->csp_secret)))
		return -1;
	if (pki_load_signer(dir, "ark", &s->ark) || pki_load_signer(dir, "ask", &s->ask))
		return -1;
	return pki_load_signer(dir, "asvk", &s->asvk);
}

bool snp_exists(const char *dir, const struct snp_product *product)
{
	char *own = state_dir(dir, product);
	char *last = file_path(own, CHIP_ID_FILE);
	bool exists = !access(last, F_OK);

	free(last);
	free(own);
	return exists;
}

int snp_open(struct snp *s, const char *dir, const struct snp_product *product, time_t now)
{
	char *own = state_dir(dir, product);
	char *lock = file_path(own, "lock");
	int ret = -1;
	int fd = -1;

	memset(s, 0, sizeof(*s));
	s->product = product;
	if (file_make_dir(own))
		goto out;
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		fail("%s: %s", lock, strerror(errno));
		goto out;
	}
	ret = snp_exists(dir, product) ? load(s, own) : create(s, own, now);
out:
	if (fd >= 0)
		close(fd);
	if (ret)
		snp_close(s);
	free(lock);
	free(own);
	return ret;
}

void snp_close(struct snp *s)
{
	pki_signer_free(&s->ark);
	pki_signer_free(&s->ask);
	pki_signer_free(&s->asvk);
	OPENSSL_cleanse(s->chip_secret, sizeof(s->chip_secret));
	OPENSSL_cleanse(s->csp_secret, sizeof(s->csp_secret));
}

int snp_crl(const struct snp *s, enum snp_revoke revoke, time_t now, struct bytes *der)
{
	struct crl_spec spec = { .now = now, .days = 372, .number = 1, .key_id_first = true };

	if (revoke == SNP_REVOKE_ASK)
		spec.revoked = X509_get0_serialNumber(s->ask.cert);
	if (revoke == SNP_REVOKE_ASVK)
		spec.revoked = X509_get0_serialNumber(s->asvk.cert);
	return cert_crl(&s->ark, &spec, der);
}
