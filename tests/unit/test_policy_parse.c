// SPDX-License-Identifier: MIT
/* Policy files that are wrong in one way each, and where they say so. */
#include "policy_bad.h"

#include <stdio.h>

#define TDX HEADER "accept tdx\n"
#define HEX48 "0123456789abcdef0123456789abcdef0123456789abcdef" \
	      "0123456789abcdef0123456789abcdef0123456789abcdef"

static void header(void **state)
{
	static const struct bad bad[] = {
		{ "", GA_E_MISSING, "line 1, column 1", "guest-attest-policy 1",
		  "the end of the file" },
		{ "# nothing\n\n", GA_E_MISSING, "line 3, column 1",
		  "guest-attest-policy 1", "the end of the file" },
		{ "accept tdx\n", GA_E_MISSING, "line 1, column 1",
		  "guest-attest-policy 1", "\"accept\"" },
		{ "\n guest-attest-policy 1\n", GA_E_MISSING, "line 2, column 2",
		  "guest-attest-policy 1", "\"guest-attest-policy\"" },
		{ "guest-attest-policy\n", GA_E_MISSING, "line 1, column 20",
		  "1", "the end of the line" },
		{ "guest-attest-policy 2\n", GA_E_VERSION, "line 1, column 21",
		  "1", "\"2\"" },
		{ "guest-attest-policy 1 1\n", GA_E_VALUE, "line 1, column 23",
		  "1 alone", "\"1\"" },
		{ "guest-attest-policy \"1\"\n", GA_E_VERSION,
		  "line 1, column 21", "1", "\"1\"" },
		{ HEADER, GA_E_MISSING, "line 2, column 1", "accept, and what",
		  "the end of the file" },
		{ HEADER HEADER, GA_E_MISSING, "line 2, column 1",
		  "accept before the first field", "\"guest-attest-policy\"" },
	};

	(void)state;
	CHECK(bad);
}

static void sections(void **state)
{
	static const struct bad bad[] = {
		{ HEADER "accept\n", GA_E_MISSING, "line 2, column 7",
		  "tdx, sgx or snp", "the end of the line" },
		{ HEADER "accept TDX\nmr_td any\n", GA_E_NAME,
		  "line 2, column 8", "tdx, sgx or snp", "\"TDX\"" },
		{ HEADER "accept tdx a b\n", GA_E_VALUE, "line 2, column 14",
		  "one name", "\"b\"" },
		{ HEADER "accept tdx a/b\n", GA_E_VALUE, "line 2, column 12",
		  "a name of at most 32 letters, digits and any of .-_",
		  "\"a/b\"" },
		{ HEADER "accept tdx \"a\"\n", GA_E_VALUE, "line 2, column 12",
		  "a name of at most 32 letters, digits and any of .-_",
		  "\"a\"" },
		{ HEADER "accept tdx a23456789012345678901234567890123\n",
		  GA_E_VALUE, "line 2, column 12",
		  "a name of at most 32 letters, digits and any of .-_",
		  "\"a23456789012345678901234567890123\"" },
		{ HEADER "accept snp\nMEASUREMENT any\nREPORTED_TCB any\n"
		  "accept snp\n", GA_E_DUPLICATE, "line 5, column 1",
		  "a name other than that of line 2", "\"accept\"" },
		{ HEADER "accept snp\nMEASUREMENT any\n", GA_E_MISSING,
		  "line 2, column 1",
		  "REPORTED_TCB minimum ..., or REPORTED_TCB any", "neither" },
		{ HEADER "accept snp\nMEASUREMENT deny zeros\n"
		  "REPORTED_TCB any\n", GA_E_MISSING, "line 2, column 1",
		  "MEASUREMENT allow ..., or MEASUREMENT any", "neither" },
		{ HEADER "accept sgx\nmr_enclave any\nmr_signer any\n any\n",
		  GA_E_VALUE, "line 5, column 2", "nothing after any",
		  "\"any\"" },
		{ HEADER " accept tdx\n", GA_E_VALUE, "line 2, column 2",
		  "a statement, from column 1 on", "\"accept\"" },
	};

	(void)state;
	CHECK(bad);
}

static void names_and_operators(void **state)
{
	(void)state;
	statement("rt_mr0 any\nrt_mr4 any", GA_E_NAME, "line 4, column 1",
		  "accept, or a field of tdx", "\"rt_mr4\"");
	statement("rt_mr0 any\nMEASUREMENT any", GA_E_NAME, "line 4, column 1",
		  "accept, or a field of tdx", "\"MEASUREMENT\"");
	statement("rt_mr0 any\n\"FMSPC\" any", GA_E_NAME, "line 4, column 1",
		  "accept, or a field of tdx", "\"FMSPC\"");
	statement("rt_mr0", GA_E_MISSING, "line 3, column 7",
		  "allow, deny, any", "the end of the line");
	statement("rt_mr0  # any", GA_E_MISSING, "line 3, column 14",
		  "allow, deny, any", "the end of the line");
	statement("rt_mr0 Any", GA_E_NAME, "line 3, column 8",
		  "allow, deny, any", "\"Any\"");
	statement("rt_mr0 minimum 3", GA_E_NAME, "line 3, column 8",
		  "allow, deny, any", "\"minimum\"");
	statement("rt_mr0 any\nxfam any", GA_E_NAME, "line 4, column 6",
		  "allow, require", "\"any\"");
	statement("rt_mr0 any\nemulated any", GA_E_NAME, "line 4, column 10",
		  "allow", "\"any\"");
	statement("rt_mr0 any\ntcb-status deny Revoked", GA_E_NAME,
		  "line 4, column 12", "allow, grace-days, any", "\"deny\"");
	statement("rt_mr0 any\nvmid grace-days 3", GA_E_NAME,
		  "line 4, column 6", "allow, deny, minimum, any",
		  "\"grace-days\"");
	statement("rt_mr0 any all", GA_E_VALUE, "line 3, column 12",
		  "nothing after any", "\"all\"");
	statement("rt_mr0 any\nrt_mr0 any", GA_E_DUPLICATE, "line 4, column 8",
		  "one such statement, that of line 3", "\"any\"");
	statement("rt_mr0 allow zeros\nrt_mr0 allow " HEX48, GA_E_DUPLICATE,
		  "line 4, column 8", "one such statement, that of line 3",
		  "\"allow\"");
	statement("rt_mr0 allow zeros\nrt_mr0 any", GA_E_VALUE,
		  "line 4, column 8",
		  "any or demands, and line 3 has the other", "\"any\"");
	statement("rt_mr0 any\nrt_mr0 deny zeros", GA_E_VALUE,
		  "line 4, column 8",
		  "any or demands, and line 3 has the other", "\"deny\"");
}

static void byte_values(void **state)
{
	static const char digits[] = "96 hex digits, or zeros";
	char line[1200], actual[256];

	(void)state;
	statement("rt_mr0 allow", GA_E_MISSING, "line 3, column 13", "a value",
		  "the end of the line");
	statement("rt_mr0 allow ", GA_E_MISSING, "line 3, column 14", "a value",
		  "the end of the line");
	statement("rt_mr0 allow 00", GA_E_VALUE, "line 3, column 14", digits,
		  "\"00\"");
	statement("rt_mr0 allow \"zeros\"", GA_E_VALUE, "line 3, column 14",
		  "a value without quotes", "\"zeros\"");
	statement("rt_mr0 allow zero", GA_E_VALUE, "line 3, column 14", digits,
		  "\"zero\"");
	snprintf(actual, sizeof(actual), "\"%.95s\"", HEX48);
	snprintf(line, sizeof(line), "rt_mr0 allow %.95s", HEX48);
	statement(line, GA_E_VALUE, "line 3, column 14", digits, actual);
	snprintf(actual, sizeof(actual), "\"g%.95s\"", HEX48);
	snprintf(line, sizeof(line), "rt_mr0 allow g%.95s", HEX48);
	statement(line, GA_E_VALUE, "line 3, column 14", digits, actual);
	snprintf(actual, sizeof(actual), "\"%.100s...\"", HEX48 HEX48);
	snprintf(line, sizeof(line), "rt_mr0 allow %s", HEX48 HEX48);
	statement(line, GA_E_VALUE, "line 3, column 14", digits, actual);
	snprintf(actual, sizeof(actual), "\"0x%.94s\"", HEX48);
	snprintf(line, sizeof(line), "rt_mr0 allow 0x%.94s", HEX48);
	statement(line, GA_E_VALUE, "line 3, column 14", digits, actual);
	statement("rt_mr0 allow zeros," HEX48, GA_E_VALUE, "line 3, column 14",
		  digits, "\"zeros,0123456789abcdef0123456789abcdef0123456789"
		  "abcdef0123456789abcdef0123456789abcdef0123456789abcd...\"");
	statement("rt_mr0 allow " HEX48 " zeros\n\t" HEX48, GA_E_DUPLICATE,
		  "line 4, column 2", "each value once",
		  "that of line 3, column 14");
}

static void numbers_words_and_texts(void **state)
{
	(void)state;
	statement("rt_mr0 any\nvmid allow 256", GA_E_VALUE, "line 4, column 12",
		  "a number up to 255", "\"256\"");
	statement("rt_mr0 any\nvmid allow -1", GA_E_VALUE, "line 4, column 12",
		  "a number up to 255", "\"-1\"");
	statement("rt_mr0 any\nvmid allow 010", GA_E_VALUE, "line 4, column 12",
		  "a number up to 255", "\"010\"");
	statement("rt_mr0 any\nvmid allow 0x", GA_E_VALUE, "line 4, column 12",
		  "a number up to 255", "\"0x\"");
	statement("rt_mr0 any\nvmid allow 0xG", GA_E_VALUE, "line 4, column 12",
		  "a number up to 255", "\"0xG\"");
	statement("rt_mr0 any\nvmid allow 8 0x8", GA_E_DUPLICATE,
		  "line 4, column 14", "each value once",
		  "that of line 4, column 12");
	statement("rt_mr0 any\nvmid minimum 1 2", GA_E_VALUE,
		  "line 4, column 16", "one value", "\"2\"");
	statement("rt_mr0 any\ncurr_server_td_attr allow 18446744073709551616",
		  GA_E_VALUE, "line 4, column 27",
		  "a number up to 18446744073709551615",
		  "\"18446744073709551616\"");
	statement("rt_mr0 any\nSGX-Type allow scalable", GA_E_VALUE,
		  "line 4, column 16",
		  "one of Standard, Scalable, ScalableWithIntegrity",
		  "\"scalable\"");
	statement("rt_mr0 any\nSMT-Enabled allow true", GA_E_VALUE,
		  "line 4, column 19", "one of no, yes", "\"true\"");
	statement("rt_mr0 any\ntcb-status grace-days 3651", GA_E_VALUE,
		  "line 4, column 23", "a number of days up to 3650",
		  "\"3651\"");
	statement("rt_mr0 any\ntcb-status grace-days", GA_E_MISSING,
		  "line 4, column 22", "a value", "the end of the line");
	statement("rt_mr0 any\ntcb-status grace-days 3 4", GA_E_VALUE,
		  "line 4, column 25", "one value", "\"4\"");
	statement("rt_mr0 any\ntcb-status grace-days \"3\"", GA_E_VALUE,
		  "line 4, column 23", "a number of days up to 3650", "\"3\"");
	statement("rt_mr0 any\nroot allow Intel", GA_E_VALUE,
		  "line 4, column 12", "text in quotes", "\"Intel\"");
	statement("rt_mr0 any\nroot allow \"\"", GA_E_VALUE,
		  "line 4, column 12", "1 to 256 bytes in quotes", "\"\"");
	statement("rt_mr0 any\nroot allow \""
		  "012345678901234567890123456789012345678901234567890123456789"
		  "012345678901234567890123456789012345678901234567890123456789"
		  "012345678901234567890123456789012345678901234567890123456789"
		  "012345678901234567890123456789012345678901234567890123456789"
		  "01234567890123456\"", GA_E_VALUE,
		  "line 4, column 12", "1 to 256 bytes in quotes",
		  "\"01234567890123456789012345678901234567890123456789012345678"
		  "90123456789012345678901234567890123456789...\"");
	statement("rt_mr0 any\nadvisory-ids allow intel-sa-1", GA_E_VALUE,
		  "line 4, column 20", "an id like INTEL-SA-00615, or none",
		  "\"intel-sa-1\"");
	statement("rt_mr0 any\nadvisory-ids deny none", GA_E_VALUE,
		  "line 4, column 19", "an id like INTEL-SA-00615", "\"none\"");
	statement("rt_mr0 any\nadvisory-ids allow A none", GA_E_VALUE,
		  "line 4, column 22", "none, or names", "both");
	statement("rt_mr0 any\nadvisory-ids allow "
		  "INTEL-SA-0000000000000000000000001", GA_E_VALUE,
		  "line 4, column 20", "an id like INTEL-SA-00615, or none",
		  "\"INTEL-SA-0000000000000000000000001\"");
}

/* No status that nobody may accept is a word of the language. */
static void unacceptable_statuses(void **state)
{
	static const char *const words[] = { "Revoked", "NotSupported",
					     "Unknown", "uptodate" };
	char line[128], actual[64];
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		snprintf(line, sizeof(line), "rt_mr0 any\ntcb-status allow %s",
			 words[i]);
		snprintf(actual, sizeof(actual), "\"%s\"", words[i]);
		statement(line, GA_E_VALUE, "line 4, column 18",
			  "one of UpToDate, SWHardeningNeeded, "
			  "ConfigurationNeeded, "
			  "ConfigurationAndSWHardeningNeeded, OutOfDate, "
			  "OutOfDateConfigurationNeeded, TDRelaunchAdvised, ...",
			  actual);
	}
}

static void bits_and_dates(void **state)
{
	(void)state;
	statement("rt_mr0 any\ntd_attributes require any", GA_E_VALUE,
		  "line 4, column 23", "the name of a bit", "\"any\"");
	statement("rt_mr0 any\ntd_attributes allow SMT", GA_E_VALUE,
		  "line 4, column 21", "the name of a bit, any or none",
		  "\"SMT\"");
	/* A bit with a name has no second one. */
	statement("rt_mr0 any\ntd_attributes allow bit-28", GA_E_VALUE,
		  "line 4, column 21", "the name of a bit, any or none",
		  "\"bit-28\"");
	statement("rt_mr0 any\ntd_attributes allow bit-64", GA_E_VALUE,
		  "line 4, column 21", "the name of a bit, any or none",
		  "\"bit-64\"");
	statement("rt_mr0 any\ntd_attributes allow bit-01", GA_E_VALUE,
		  "line 4, column 21", "the name of a bit, any or none",
		  "\"bit-01\"");
	statement("rt_mr0 any\ntd_attributes allow bit-", GA_E_VALUE,
		  "line 4, column 21", "the name of a bit, any or none",
		  "\"bit-\"");
	statement("rt_mr0 any\ntd_attributes allow PKS none", GA_E_VALUE,
		  "line 4, column 25", "none, or names", "both");
	statement("rt_mr0 any\ntd_attributes allow PKS KL PKS",
		  GA_E_DUPLICATE, "line 4, column 28", "each value once",
		  "that of line 4, column 21");
	statement("rt_mr0 any\ntcb-date minimum 2024-02-30", GA_E_VALUE,
		  "line 4, column 18",
		  "YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, from 1970 on",
		  "\"2024-02-30\"");
	statement("rt_mr0 any\ntcb-date minimum 1969-12-31", GA_E_VALUE,
		  "line 4, column 18",
		  "YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, from 1970 on",
		  "\"1969-12-31\"");
	statement("rt_mr0 any\ntcb-date minimum 2024-03-13T00:00:00", GA_E_VALUE,
		  "line 4, column 18",
		  "YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, from 1970 on",
		  "\"2024-03-13T00:00:00\"");
	statement("rt_mr0 any\ntcb-date minimum 2024-03-13 2024-03-14",
		  GA_E_VALUE, "line 4, column 29", "one value",
		  "\"2024-03-14\"");
}

static void intel_svns(void **state)
{
	static const char pair[] = "component=SVN, 0=0 to 15=255";

	(void)state;
	statement("rt_mr0 any\ntee_tcb_svn minimum 5", GA_E_VALUE,
		  "line 4, column 21", pair, "\"5\"");
	statement("rt_mr0 any\ntee_tcb_svn minimum 16=1", GA_E_VALUE,
		  "line 4, column 21", pair, "\"16=1\"");
	statement("rt_mr0 any\ntee_tcb_svn minimum 1=256", GA_E_VALUE,
		  "line 4, column 21", pair, "\"1=256\"");
	statement("rt_mr0 any\ntee_tcb_svn minimum 1=", GA_E_VALUE,
		  "line 4, column 21", pair, "\"1=\"");
	statement("rt_mr0 any\ntee_tcb_svn minimum =1", GA_E_VALUE,
		  "line 4, column 21", pair, "\"=1\"");
	statement("rt_mr0 any\ntee_tcb_svn minimum 1=1 1=1", GA_E_VALUE,
		  "line 4, column 25", "each component once", "\"1=1\"");
	statement("rt_mr0 any\ntee_tcb_svn minimum 2=6 0=5", GA_E_MISSING,
		  "line 4, column 21",
		  "component 1, which component 0 belongs to",
		  "a value without it");
}

static void snp_statement(const char *line, enum ga_code code,
			  const char *place, const char *expected,
			  const char *actual)
{
	char text[4096];
	struct bad b = { text, code, place, expected, actual };

	snprintf(text, sizeof(text), HEADER "accept snp\n%s\nMEASUREMENT any\n",
		 line);
	check_bytes(&b, text, strlen(text));
}

static void amd_values(void **state)
{
	(void)state;
	snp_statement("REPORTED_TCB minimum", GA_E_MISSING, "line 3, column 21",
		      "a value", "the end of the line");
	snp_statement("REPORTED_TCB minimum SNP=3", GA_E_VALUE,
		      "line 3, column 22", "Milan, Genoa or Turin",
		      "\"SNP=3\"");
	snp_statement("REPORTED_TCB minimum Rome", GA_E_VALUE,
		      "line 3, column 22", "Milan, Genoa or Turin",
		      "\"Rome\"");
	snp_statement("REPORTED_TCB minimum Milan", GA_E_MISSING,
		      "line 3, column 22", "BOOT_LOADER", "a value without it");
	snp_statement("REPORTED_TCB minimum Milan BOOT_LOADER=1 TEE=1 SNP=1",
		      GA_E_MISSING, "line 3, column 22", "MICROCODE",
		      "a value without it");
	snp_statement("REPORTED_TCB minimum Milan BOOT_LOADER=1 TEE=1\n"
		      "\tGenoa BOOT_LOADER=1 TEE=1 SNP=1 MICROCODE=1",
		      GA_E_MISSING, "line 3, column 22", "SNP",
		      "a value without it");
	snp_statement("REPORTED_TCB minimum Turin BOOT_LOADER=1 TEE=1 SNP=1 "
		      "MICROCODE=1", GA_E_MISSING, "line 3, column 22", "FMC",
		      "a value without it");
	snp_statement("REPORTED_TCB minimum Genoa FMC=1", GA_E_VALUE,
		      "line 3, column 28",
		      "BOOT_LOADER, TEE, SNP or MICROCODE", "\"FMC=1\"");
	snp_statement("REPORTED_TCB minimum Turin snp=1", GA_E_VALUE,
		      "line 3, column 28",
		      "FMC, BOOT_LOADER, TEE, SNP or MICROCODE", "\"snp=1\"");
	snp_statement("REPORTED_TCB minimum Milan SNP=1 SNP=1", GA_E_VALUE,
		      "line 3, column 34", "each component once", "\"SNP=1\"");
	snp_statement("REPORTED_TCB minimum Milan SNP=256", GA_E_VALUE,
		      "line 3, column 28", "component=number, 0 to 255",
		      "\"SNP=256\"");
	snp_statement("REPORTED_TCB minimum\n"
		      "\tMilan BOOT_LOADER=1 TEE=1 SNP=1 MICROCODE=1\n"
		      "\tMilan BOOT_LOADER=2 TEE=1 SNP=1 MICROCODE=1",
		      GA_E_DUPLICATE, "line 5, column 2", "each value once",
		      "that of line 4, column 2");
	snp_statement("REPORTED_TCB any\nCURRENT minimum 1.55", GA_E_VALUE,
		      "line 4, column 17", "major.minor.build", "\"1.55\"");
	snp_statement("REPORTED_TCB any\nCURRENT minimum 1.55.3.1", GA_E_VALUE,
		      "line 4, column 17", "major.minor.build", "\"1.55.3.1\"");
	snp_statement("REPORTED_TCB any\nABI minimum 1.55.3", GA_E_VALUE,
		      "line 4, column 13", "major.minor", "\"1.55.3\"");
	snp_statement("REPORTED_TCB any\nABI minimum 1.256", GA_E_VALUE,
		      "line 4, column 13", "major.minor", "\"1.256\"");
	/* The ABI's bits and the bit that must be one are no flags. */
	snp_statement("REPORTED_TCB any\nPOLICY allow bit-0", GA_E_VALUE,
		      "line 4, column 14", "the name of a bit, any or none",
		      "\"bit-0\"");
	snp_statement("REPORTED_TCB any\nPOLICY allow bit-17", GA_E_VALUE,
		      "line 4, column 14", "the name of a bit, any or none",
		      "\"bit-17\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header),
		cmocka_unit_test(sections),
		cmocka_unit_test(names_and_operators),
		cmocka_unit_test(byte_values),
		cmocka_unit_test(numbers_words_and_texts),
		cmocka_unit_test(unacceptable_statuses),
		cmocka_unit_test(bits_and_dates),
		cmocka_unit_test(intel_svns),
		cmocka_unit_test(amd_values),
	};

	return cmocka_run_group_tests_name("policy parse", tests, NULL, NULL);
}
