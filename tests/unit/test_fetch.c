// SPDX-License-Identifier: MIT
/*
 * The fetcher against a certification service of one thread: what it asks for,
 * what it keeps, and what it does when the service is busy, broken or gone.
 */
#include "fetch_service.h"
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define QUOTE "intel/quotes/tdx4-0b7c557946.bin"
#define NOW 1785394427

static struct {
	char dir[64];
	char url[64];
	struct ga_verifier *v;
	struct ga_evidence *ev;
	struct ga_fetch_options opt;
	struct ga_findings *f;
	int64_t time;
} fx;

static int setup(void **state)
{
	struct blob b = load(QUOTE);

	(void)state;
	service_start();
	strcpy(fx.dir, "test_fetch.XXXXXX");
	assert_non_null(mkdtemp(fx.dir));
	snprintf(fx.url, sizeof(fx.url), "http://127.0.0.1:%d", srv.port);
	fx.f = ga_findings_new();
	fx.v = ga_verifier_new(NULL, fx.f);
	fx.ev = ga_evidence_parse(b.p, b.n, fx.f);
	assert_non_null(fx.ev);
	fx.time = NOW;
	vcek_file = NULL;
	fx.opt = (struct ga_fetch_options){
		.size = sizeof(fx.opt),
		.now = time(NULL),
		.cache_dir = fx.dir,
		.max_age = 3600,
		.timeout_ms = 5000,
		.pcs_url = fx.url,
		.kds_url = fx.url,
	};
	free(b.p);
	return 0;
}

/* What @fn does to each file of the cache. */
static unsigned int each_file(void (*fn)(const char *path))
{
	DIR *d = opendir(fx.dir);
	unsigned int n = 0;
	struct dirent *e;
	char path[512];

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", fx.dir, e->d_name);
		if (fn)
			fn(path);
		n++;
	}
	if (d)
		closedir(d);
	return n;
}

static void remove_file(const char *path)
{
	unlink(path);
}

static void truncate_file(const char *path)
{
	assert_int_equal(truncate(path, 100), 0);
}

static int teardown(void **state)
{
	(void)state;
	service_stop();
	each_file(remove_file);
	rmdir(fx.dir);
	ga_evidence_free(fx.ev);
	ga_verifier_free(fx.v);
	ga_findings_free(fx.f);
	return 0;
}

/* Fetch and verify; the findings of fetching stay in fx.f. */
static enum ga_class run(void)
{
	struct ga_verify_params p = { .size = sizeof(p), .time = fx.time };
	struct ga_collateral *col;
	struct ga_verdict *vd;
	enum ga_class c;

	ga_findings_free(fx.f);
	fx.f = ga_findings_new();
	col = ga_collateral_fetch(fx.v, fx.ev, &fx.opt, fx.f);
	assert_non_null(col);
	p.collateral = col;
	vd = ga_verify(fx.v, fx.ev, &p);
	c = ga_verdict_class(vd);
	ga_verdict_free(vd);
	ga_collateral_put(col);
	return c;
}

static void fetches_what_the_quote_needs(void **state)
{
	(void)state;
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(ga_findings_count(fx.f), 0);
	assert_int_equal(srv.asked, 4);
	assert_int_equal(each_file(NULL), 4);
}

static void asks_no_more_while_the_cache_is_young(void **state)
{
	(void)state;
	run();
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(srv.asked, 4);
	assert_int_equal(ga_findings_count(fx.f), 0);
	/* The files are as old as this test, which may have taken a while. */
	fx.opt.now += 4000;
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(srv.asked, 8);
}

static void a_full_cache_outlives_a_busy_service(void **state)
{
	static const enum mode modes[] = { BUSY, BROKEN, NO_CHAIN, ENDLESS,
					   EMPTY, MISSING };
	size_t i;

	(void)state;
	run();
	fx.opt.now += 86400;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		srv.mode = modes[i];
		srv.asked = 0;
		assert_int_equal(run(), GA_CLASS_NOTE);
		assert_has(fx.f, GA_N_CACHED, NULL);
		assert_clean(fx.f);
		/* Once each: nobody waits with something in hand. */
		assert_int_equal(srv.asked, 4);
	}
	service_stop();
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_has(fx.f, GA_N_CACHED, NULL);
}

static void an_empty_cache_does_not(void **state)
{
	(void)state;
	srv.mode = BUSY;
	assert_int_equal(run(), GA_CLASS_COLLATERAL);
	assert_has(fx.f, GA_E_FETCH, NULL);
	/* Three times for the first document, once for each of the others. */
	assert_int_equal(srv.asked, 6);
	assert_int_equal(each_file(NULL), 0);
	srv.mode = GOOD;
	assert_int_equal(run(), GA_CLASS_NOTE);
}

static void offline_never_asks(void **state)
{
	(void)state;
	fx.opt.offline = true;
	assert_int_equal(run(), GA_CLASS_COLLATERAL);
	assert_has(fx.f, GA_E_FETCH, NULL);
	assert_int_equal(srv.asked, 0);
	fx.opt.offline = false;
	run();
	fx.opt.offline = true;
	fx.opt.now += 1000000;
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(srv.asked, 4);
}

static void a_damaged_cache_is_fetched_again(void **state)
{
	(void)state;
	run();
	each_file(truncate_file);
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(srv.asked, 8);
}

static void without_a_cache_it_works_too(void **state)
{
	(void)state;
	fx.opt.cache_dir = NULL;
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(srv.asked, 8);
	fx.opt.cache_dir = "/proc/no/such/place";
	assert_int_equal(run(), GA_CLASS_NOTE);
}

static void options_of_another_version_are_refused(void **state)
{
	(void)state;
	fx.opt.size--;
	assert_null(ga_collateral_fetch(fx.v, fx.ev, &fx.opt, fx.f));
	assert_has(fx.f, GA_E_PARAMETER, "size");
}

/* By the chip ids and TCBs of the reports. */
#define GENOA_VCEK \
	"/vcek/v1/Genoa/" \
	"c70912d8d216bd3f403e97bda2d476924b962752119263a3c8dba9fc40badfc9" \
	"9038d2352aae22520a9003b4262e1cc3136d035b42e4b022b4196f95981a45c6" \
	"?blSPL=10&teeSPL=00&snpSPL=23&ucodeSPL=84"
#define GENOA_VCEK_V2 \
	"/vcek/v1/Genoa/" \
	"d2421d976f95ce0ba849b7cc5c789122f1e59c77a037272c137ae4d188bb102a" \
	"dbc7c53d0302bff82a432c94a305dec7a7a270ceb19a10f04a83316c6486968d" \
	"?blSPL=07&teeSPL=00&snpSPL=15&ucodeSPL=62"
#define MILAN_VCEK \
	"/vcek/v1/Milan/" \
	"2f69761e5e3eeb1275b2eb423ad4131c0479f421b97155375fa798ccdd306aec" \
	"fab3286424c7fc13af7abaa5f3c74db9d53b00649351aa0dc9e48611c1b30894" \
	"?blSPL=03&teeSPL=00&snpSPL=22&ucodeSPL=209"

#define TURIN_VCEK \
	"/vcek/v1/Turin/0910b4f884ff4ba9" \
	"?blSPL=03&teeSPL=02&snpSPL=05&ucodeSPL=97&fmcSPL=01"

/* Evidence of AMD's instead of the quote; @vcek is where its VCEK is. */
static void take_report(const char *report, const char *vcek, const char *path)
{
	struct blob b = load(report);

	ga_evidence_free(fx.ev);
	fx.ev = ga_evidence_parse(b.p, b.n, fx.f);
	assert_non_null(fx.ev);
	fx.time = 1751328000;
	vcek_file = vcek;
	strcpy(vcek_path, path);
	free(b.p);
}

static void fetches_what_a_report_needs(void **state)
{
	(void)state;
	take_report("amd/reports/snp3-genoa-idkey.bin",
		    "amd/veks/snp3-genoa-idkey.der", GENOA_VCEK);
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(ga_findings_count(fx.f), 0);
	assert_int_equal(srv.asked, 3);
	/* Certificates never change; the CRL is asked for anew. */
	fx.opt.now += 86400;
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(srv.asked, 4);
}

static void guesses_where_a_report_does_not_say(void **state)
{
	(void)state;
	take_report("amd/reports/snp2-milan-vmpl1.bin",
		    "amd/veks/snp2-milan-vmpl1.der", MILAN_VCEK);
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(ga_findings_count(fx.f), 0);
	assert_int_equal(srv.asked, 3);
}

static void a_wrong_guess_is_no_finding(void **state)
{
	(void)state;
	take_report("amd/reports/snp2-genoa.bin", "amd/veks/snp2-genoa.der",
		    GENOA_VCEK_V2);
	assert_int_equal(run(), GA_CLASS_NOTE);
	assert_int_equal(ga_findings_count(fx.f), 0);
	/* Milan has no such chip; Genoa has all of it. */
	assert_int_equal(srv.asked, 4);
}

/* Nobody waits for a service because it lacks a document. */
static void what_is_not_there_is_no_failure(void **state)
{
	struct ga_collateral *col;

	(void)state;
	take_report("amd/reports/snp2-genoa.bin", NULL, "");
	assert_int_equal(run(), GA_CLASS_COLLATERAL);
	assert_has(fx.f, GA_E_FETCH, NULL);
	/* The chip is nowhere, but the CAs and CRLs of both products are. */
	assert_int_equal(srv.asked, 6);
	assert_int_equal(each_file(NULL), 4);
	ga_findings_free(fx.f);
	fx.f = ga_findings_new();
	col = ga_collateral_fetch(fx.v, fx.ev, &fx.opt, fx.f);
	assert_int_equal(ga_findings_count(ga_collateral_findings(col)), 2);
	assert_has(ga_collateral_findings(col), GA_E_FETCH, NULL);
	ga_collateral_put(col);
}

/* Eight bytes of chip id and one more level, since Turin. */
static void asks_for_turin_in_its_own_way(void **state)
{
	(void)state;
	take_report("amd/reports/snp5-turin.bin", "amd/veks/snp5-turin.der",
		    TURIN_VCEK);
	/* No CRL of Turin's is public that is as young as this chip's key. */
	fx.time = 1784073600;
	assert_int_equal(run(), GA_CLASS_COLLATERAL);
	assert_int_equal(ga_findings_count(fx.f), 0);
	assert_int_equal(srv.asked, 3);
}

/* A quote that does not say which platform it is from can't be asked about. */
static void a_quote_without_a_pck_fetches_nothing(void **state)
{
	struct blob b = load(QUOTE);
	uint8_t *type = memmem(b.p, b.n, "-----BEGIN", 10);

	(void)state;
	/* Type and length come right before the certificates. */
	assert_int_equal(type[-6], 5);
	type[-6] = 4;
	ga_evidence_free(fx.ev);
	fx.ev = ga_evidence_parse(b.p, b.n, fx.f);
	free(b.p);
	assert_non_null(fx.ev);
	assert_int_not_equal(run(), GA_CLASS_NOTE);
	assert_has(fx.f, GA_E_COLLATERAL_MISSING, "PCK certificate");
	assert_int_equal(srv.asked, 0);
}

static void a_url_has_its_limits(void **state)
{
	static char longest[2000];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	fx.opt.pcs_url = longest;
	assert_int_equal(run(), GA_CLASS_COLLATERAL);
	assert_has(fx.f, GA_E_PARAMETER, "pcs_url");
	take_report("amd/reports/snp5-turin.bin", NULL, "");
	fx.opt.kds_url = longest;
	assert_int_equal(run(), GA_CLASS_COLLATERAL);
	assert_has(fx.f, GA_E_PARAMETER, "kds_url");
	assert_int_equal(srv.asked, 0);
}

static void a_vlek_is_not_to_be_had(void **state)
{
	(void)state;
	take_report("amd/reports/snp3-milan-vlek.bin", NULL, "");
	assert_int_equal(run(), GA_CLASS_COLLATERAL);
	assert_int_equal(srv.asked, 2);
	assert_int_equal(ga_findings_count(fx.f), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(fetches_what_the_quote_needs),
		T(asks_no_more_while_the_cache_is_young),
		T(a_full_cache_outlives_a_busy_service),
		T(an_empty_cache_does_not),
		T(offline_never_asks),
		T(a_damaged_cache_is_fetched_again),
		T(without_a_cache_it_works_too),
		T(options_of_another_version_are_refused),
		T(fetches_what_a_report_needs),
		T(guesses_where_a_report_does_not_say),
		T(a_wrong_guess_is_no_finding),
		T(what_is_not_there_is_no_failure),
		T(asks_for_turin_in_its_own_way),
		T(a_quote_without_a_pck_fetches_nothing),
		T(a_url_has_its_limits),
		T(a_vlek_is_not_to_be_had),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
