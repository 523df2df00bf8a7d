// SPDX-License-Identifier: MIT
/* Loading collateral: forms, doubles, defects, and objects that are shared. */
#include "support.h"

#include "collateral.h"
#include "text.h"
#include "verifier.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define DIR "intel/collateral/"
#define QUOTE "intel/quotes/tdx4-0b7c557946.bin"
#define NOW 1785394427

static struct {
	struct ga_verifier *v;
	struct ga_findings *f;
	struct blob tcb, qe, pck_crl, root_crl, tcb_chain, ca_chain, quote;
} fx;

static int setup(void **state)
{
	(void)state;
	fx.f = ga_findings_new();
	fx.v = ga_verifier_new(NULL, fx.f);
	fx.tcb = load(DIR "tcbinfo.json");
	fx.qe = load(DIR "qeid.json");
	fx.pck_crl = load(DIR "pckcrl.der");
	fx.root_crl = load(DIR "rootcrl.der");
	fx.tcb_chain = load(DIR "tcbchain.pem");
	fx.ca_chain = load(DIR "pckcrlchain.pem");
	fx.quote = load(QUOTE);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ga_verifier_free(fx.v);
	ga_findings_free(fx.f);
	free(fx.tcb.p);
	free(fx.qe.p);
	free(fx.pck_crl.p);
	free(fx.root_crl.p);
	free(fx.tcb_chain.p);
	free(fx.ca_chain.p);
	free(fx.quote.p);
	return 0;
}

static struct ga_collateral_item item(enum ga_collateral_kind kind,
				      const char *name, struct blob b)
{
	return (struct ga_collateral_item){ kind, name, b.p, b.n };
}

static struct ga_collateral *make(struct ga_collateral_item *extra, size_t n)
{
	struct ga_collateral_item items[80] = {
		item(GA_COLLATERAL_TCB_INFO, "tcbinfo.json", fx.tcb),
		item(GA_COLLATERAL_QE_IDENTITY, "qeid.json", fx.qe),
		item(GA_COLLATERAL_CRL, "pckcrl.der", fx.pck_crl),
		item(GA_COLLATERAL_CRL, "rootcrl.der", fx.root_crl),
		item(GA_COLLATERAL_CERTS, "tcbchain.pem", fx.tcb_chain),
		item(GA_COLLATERAL_CERTS, "pckcrlchain.pem", fx.ca_chain),
	};

	if (n)
		memcpy(items + 6, extra, n * sizeof(*extra));
	return ga_collateral_new(fx.v, items, 6 + n, fx.f);
}

static enum ga_class verify(const struct ga_collateral *col)
{
	struct ga_verify_params p = { .size = sizeof(p), .time = NOW,
				      .collateral = col };
	struct ga_verdict *vd;
	enum ga_class c;

	vd = ga_verify_bytes(fx.v, fx.quote.p, fx.quote.n, &p);
	c = ga_verdict_class(vd);
	ga_verdict_free(vd);
	return c;
}

/* The verdict's JSON names what was wrong with @name. */
static void assert_told(const struct ga_collateral *col, const char *name)
{
	struct ga_verify_params p = { .size = sizeof(p), .time = NOW,
				      .collateral = col };
	struct ga_verdict *vd = ga_verify_bytes(fx.v, fx.quote.p, fx.quote.n,
						&p);
	char *text = ga_verdict_json(vd), *list;

	assert_non_null(text);
	list = strstr(text, "\"collateral-findings\"");
	assert_non_null(list);
	assert_non_null(strstr(list, name));
	free(text);
	ga_verdict_free(vd);
}

static void loads_what_pcs_serves(void **state)
{
	struct ga_collateral *col = make(NULL, 0);

	(void)state;
	assert_clean(fx.f);
	assert_int_equal(col->n_tcb, 1);
	assert_int_equal(col->n_qe, 1);
	assert_int_equal(col->n_crls, 2);
	assert_int_equal(col->n_certs, 3);
	assert_int_equal(verify(col), GA_CLASS_NOTE);
	assert_ptr_equal(ga_collateral_get(col), col);
	ga_collateral_put(col);
	assert_int_equal(verify(col), GA_CLASS_NOTE);
	ga_collateral_put(col);
	ga_collateral_put(NULL);
}

static void junk_beside_it_is_named_and_left_out(void **state)
{
	struct blob junk = { (uint8_t *)"junk", 4 }, none = { NULL, 0 };
	struct blob old = blob_copy(fx.tcb);
	struct ga_collateral_item extra[] = {
		item(GA_COLLATERAL_TCB_INFO, "junk tcb", junk),
		item(GA_COLLATERAL_QE_IDENTITY, "junk qe", junk),
		item(GA_COLLATERAL_CRL, "junk crl", junk),
		item(GA_COLLATERAL_CERTS, "junk certs", junk),
		item(GA_COLLATERAL_CRL, "no crl", none),
		item(GA_COLLATERAL_TCB_INFO, "swapped", fx.qe),
		item(GA_COLLATERAL_QE_IDENTITY, "swapped too", fx.tcb),
		item(GA_COLLATERAL_TCB_INFO, "tampered", old),
	};
	struct ga_collateral *col;

	(void)state;
	old.p[200] ^= 1;
	col = make(extra, 8);
	assert_int_equal(ga_findings_class(fx.f), GA_CLASS_COLLATERAL);
	assert_has(fx.f, GA_E_ENCODING, NULL);
	assert_has(fx.f, GA_E_SIGNATURE, "signature");
	assert_has(fx.f, GA_E_VALUE, "members");
	/* The collateral remembers, and the verdict tells. */
	assert_int_equal(ga_findings_count(ga_collateral_findings(col)),
			 ga_findings_count(fx.f));
	assert_has(ga_collateral_findings(col), GA_E_VALUE, "members");
	assert_told(col, "junk tcb");
	assert_int_equal(col->n_tcb, 1);
	assert_int_equal(col->n_qe, 1);
	assert_int_equal(col->n_crls, 2);
	assert_int_equal(verify(col), GA_CLASS_NOTE);
	ga_collateral_put(col);
	free(old.p);
}

/* The same document with its signature first and white space in between. */
static struct blob reordered(struct blob served, const char *name)
{
	size_t tail = strlen(",\"signature\":\"") + 128 + strlen("\"}");
	size_t head = strlen("{\"") + strlen(name) + strlen("\":"), n;
	struct blob out = { malloc(served.n + 64), 0 };
	const char *text = (const char *)served.p;

	assert_non_null(out.p);
	while (text[served.n - 1] != '}')
		served.n--;
	n = served.n;
	out.n = (size_t)sprintf((char *)out.p,
				"{ \"signature\" : \"%.128s\",\n\"%s\" : %.*s }\n",
				text + n - 130, name, (int)(n - tail - head),
				text + head);
	return out;
}

static void members_may_come_in_any_order(void **state)
{
	struct blob tcb = reordered(fx.tcb, "tcbInfo");
	struct blob qe = reordered(fx.qe, "enclaveIdentity");
	struct blob kept_tcb = fx.tcb, kept_qe = fx.qe;
	struct ga_collateral *col;

	(void)state;
	fx.tcb = tcb;
	fx.qe = qe;
	col = make(NULL, 0);
	assert_clean(fx.f);
	assert_int_equal(verify(col), GA_CLASS_NOTE);
	ga_collateral_put(col);
	tcb.p[300] ^= 1;
	col = make(NULL, 0);
	assert_has(fx.f, GA_E_SIGNATURE, "signature");
	assert_int_equal(verify(col), GA_CLASS_COLLATERAL);
	ga_collateral_put(col);
	fx.tcb = kept_tcb;
	fx.qe = kept_qe;
	free(tcb.p);
	free(qe.p);
}

static void crls_come_in_hex_and_pem_too(void **state)
{
	struct blob hex = { malloc(2 * fx.pck_crl.n + 2), 2 * fx.pck_crl.n + 1 };
	struct blob pem = { malloc(2 * fx.pck_crl.n + 128), 0 };
	struct blob bad, kept = fx.pck_crl;
	struct ga_collateral *col;

	(void)state;
	assert_true(hex.p && pem.p);
	ga_hex_encode((char *)hex.p, GA_SPAN(kept.p, kept.n));
	hex.p[hex.n - 1] = '\n';
	strcpy((char *)pem.p, "-----BEGIN X509 CRL-----\n");
	ga_base64_encode((char *)pem.p + strlen((char *)pem.p),
			 GA_SPAN(kept.p, kept.n));
	strcat((char *)pem.p, "\n-----END X509 CRL-----\n");
	pem.n = strlen((char *)pem.p);
	fx.pck_crl = hex;
	col = make(NULL, 0);
	assert_clean(fx.f);
	assert_int_equal(verify(col), GA_CLASS_NOTE);
	ga_collateral_put(col);
	fx.pck_crl = pem;
	col = make(NULL, 0);
	assert_clean(fx.f);
	assert_int_equal(verify(col), GA_CLASS_NOTE);
	ga_collateral_put(col);
	bad = hex;
	bad.p[9] = 'x';
	fx.pck_crl = bad;
	col = make(NULL, 0);
	assert_has(fx.f, GA_E_ENCODING, "CRL");
	assert_int_equal(verify(col), GA_CLASS_COLLATERAL);
	ga_collateral_put(col);
	pem.p[7] = 'X';
	fx.pck_crl = pem;
	col = make(NULL, 0);
	assert_int_equal(verify(col), GA_CLASS_COLLATERAL);
	ga_collateral_put(col);
	free(hex.p);
	free(pem.p);
	fx.pck_crl = kept;
}

/* The issuer of the PCK CRL then comes with the quote. */
static void a_crl_may_wait_for_its_issuer(void **state)
{
	struct blob kept = fx.ca_chain;
	struct ga_collateral *col;

	(void)state;
	fx.ca_chain = fx.tcb_chain;
	col = make(NULL, 0);
	assert_clean(fx.f);
	assert_int_equal(col->n_crls, 2);
	assert_int_equal(verify(col), GA_CLASS_NOTE);
	ga_collateral_put(col);
	fx.pck_crl.p[fx.pck_crl.n - 5] ^= 1;
	col = make(NULL, 0);
	assert_int_equal(verify(col), GA_CLASS_COLLATERAL);
	ga_collateral_put(col);
	fx.ca_chain = kept;
}

static void put_file(const char *dir, const char *name, struct blob b)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(b.p, 1, b.n, out), b.n);
	fclose(out);
}

static void remove_all(const char *dir)
{
	static const char *const names[] = {
		"a-tcbinfo.json", "qeid.json", "pck.crl", "rootcrl.der",
		"any.pem", "other.pem", ".hidden.pem", "README", "link.pem",
	};
	char path[256];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

static void a_directory_is_known_by_its_names(void **state)
{
	struct blob junk = { (uint8_t *)"junk", 4 };
	char dir[] = "test_collateral.XXXXXX", link[64];
	struct ga_collateral *col;

	(void)state;
	assert_non_null(mkdtemp(dir));
	put_file(dir, "a-tcbinfo.json", fx.tcb);
	put_file(dir, "qeid.json", fx.qe);
	put_file(dir, "pck.crl", fx.pck_crl);
	put_file(dir, "rootcrl.der", fx.root_crl);
	put_file(dir, "any.pem", fx.tcb_chain);
	put_file(dir, "other.pem", fx.ca_chain);
	put_file(dir, "README", junk);
	put_file(dir, ".hidden.pem", junk);
	col = ga_collateral_load(fx.v, dir, fx.f);
	assert_clean(fx.f);
	assert_int_equal(verify(col), GA_CLASS_NOTE);
	ga_collateral_put(col);
	/* A piece that can't be read is named, and the others are taken. */
	snprintf(link, sizeof(link), "%s/link.pem", dir);
	assert_int_equal(symlink("nowhere", link), 0);
	col = ga_collateral_load(fx.v, dir, fx.f);
	assert_has(fx.f, GA_E_COLLATERAL_FILE, "");
	assert_has(ga_collateral_findings(col), GA_E_COLLATERAL_FILE, "");
	assert_string_equal(fx.f->v[0].subject, "link.pem");
	assert_int_equal(verify(col), GA_CLASS_NOTE);
	ga_collateral_put(col);
	remove_all(dir);
	assert_null(ga_collateral_load(fx.v, dir, fx.f));
	assert_int_equal(ga_findings_class(fx.f), GA_CLASS_COLLATERAL);
}

static void a_file_is_a_bundle(void **state)
{
	struct blob junk = { (uint8_t *)"junk", 4 };
	struct ga_collateral *col;

	(void)state;
	put_file(".", "a-tcbinfo.json", junk);
	assert_null(ga_collateral_load(fx.v, "./a-tcbinfo.json", fx.f));
	assert_has(fx.f, GA_E_ENCODING, NULL);
	junk = (struct blob){ (uint8_t *)"{}", 2 };
	put_file(".", "a-tcbinfo.json", junk);
	col = ga_collateral_load(fx.v, "./a-tcbinfo.json", fx.f);
	assert_non_null(col);
	assert_int_equal(verify(col), GA_CLASS_COLLATERAL);
	ga_collateral_put(col);
	unlink("a-tcbinfo.json");
}

static void too_many_pieces_are_refused(void **state)
{
	struct ga_collateral_item extra[70];
	size_t i;

	(void)state;
	for (i = 0; i < 70; i++)
		extra[i] = item(GA_COLLATERAL_CRL, "again", fx.root_crl);
	assert_null(make(extra, 70));
	assert_has(fx.f, GA_E_PARAMETER, "n");
	ga_collateral_put(make(extra, 58));
}

static void a_verifier_says_what_it_can_not_use(void **state)
{
	struct ga_verifier_options opt = { .size = sizeof(opt),
					   .cache_entries = 1 };

	(void)state;
	opt.emulated_root = "no PEM";
	opt.emulated_root_len = 6;
	assert_null(ga_verifier_new(&opt, fx.f));
	assert_has(fx.f, GA_E_ENCODING, "PEM");
	/* A certificate that is not self-signed is no root. */
	opt.emulated_root = fx.tcb_chain.p;
	opt.emulated_root_len = fx.tcb_chain.n;
	assert_null(ga_verifier_new(&opt, fx.f));
	assert_has(fx.f, GA_E_CERT_PROFILE, NULL);
	opt.size = 1;
	assert_null(ga_verifier_new(&opt, fx.f));
	assert_has(fx.f, GA_E_PARAMETER, "size");
	opt = (struct ga_verifier_options){ .size = sizeof(opt),
					    .cache_entries = SIZE_MAX };
	assert_null(ga_verifier_new(&opt, fx.f));
	ga_verifier_free(NULL);
}

static void the_cache_is_bounded(void **state)
{
	struct ga_cache *cache = ga_cache_new(8);
	struct ga_findings f;
	uint8_t digest[GA_SHA256_LEN] = { 0 };
	struct ga_chain *chain, *got;
	unsigned int i, kept = 0;
	struct ga_collateral *col = make(NULL, 0);

	(void)state;
	ga_findings_init(&f);
	chain = col->tcb[0].signer;
	for (i = 0; i < 1000; i++) {
		memcpy(digest, &i, sizeof(i));
		ga_cache_put(cache, digest, chain);
		ga_cache_put(cache, digest, chain);
	}
	for (i = 0; i < 1000; i++) {
		memcpy(digest, &i, sizeof(i));
		got = ga_cache_get(cache, digest);
		kept += got != NULL;
		ga_chain_put(got);
	}
	assert_in_range(kept, 4, 8);
	ga_cache_free(cache);
	ga_cache_free(NULL);
	cache = ga_cache_new(0);
	ga_cache_put(cache, digest, chain);
	assert_null(ga_cache_get(cache, digest));
	ga_cache_free(cache);
	ga_collateral_put(col);
}

#define THREADS 4
#define ROUNDS 50

static void *verify_often(void *col)
{
	size_t good = 0, i;

	for (i = 0; i < ROUNDS; i++)
		good += verify(col) == GA_CLASS_NOTE;
	return (void *)good;
}

static void threads_share_verifier_and_collateral(void **state)
{
	struct ga_collateral *col = make(NULL, 0);
	pthread_t t[THREADS];
	void *good;
	int i;

	(void)state;
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&t[i], NULL, verify_often, col),
				 0);
	for (i = 0; i < THREADS; i++) {
		pthread_join(t[i], &good);
		assert_int_equal((size_t)good, ROUNDS);
	}
	ga_collateral_put(col);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(loads_what_pcs_serves),
		T(junk_beside_it_is_named_and_left_out),
		T(members_may_come_in_any_order),
		T(crls_come_in_hex_and_pem_too),
		T(a_crl_may_wait_for_its_issuer),
		T(a_directory_is_known_by_its_names),
		T(a_file_is_a_bundle),
		T(too_many_pieces_are_refused),
		T(a_verifier_says_what_it_can_not_use),
		T(the_cache_is_bounded),
		T(threads_share_verifier_and_collateral),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
