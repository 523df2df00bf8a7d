// SPDX-License-Identifier: MIT
/* The table of fields: what runs first, then how, then where. */
#include "policy_field.h"
#include "verdict.h"

#define TDX (1u << GA_TEE_TDX)
#define SGX (1u << GA_TEE_SGX)
#define SNP (1u << GA_TEE_SNP)

#define BIT(name, n) { (name), 1ull << (n) }

#define AT(type, member) \
	.offset = offsetof(type, member), .size = sizeof(((type *)0)->member)

#define SOFTWARE .role = GA_ROLE_EXECUTABLES, .code = GA_E_MEASUREMENT
#define CONFIG .role = GA_ROLE_CONFIGURATION
#define OTHER .role = GA_ROLE_OTHER

static const struct ga_policy_word no_yes[] = {
	{ "no", 0 }, { "yes", 1 }, { NULL, 0 },
};

static const struct ga_policy_word sgx_types[] = {
	{ "Standard", 0 },
	{ "Scalable", 1 },
	{ "ScalableWithIntegrity", 2 },
	{ NULL, 0 },
};

/* What nobody can accept is no word here: Revoked, NotSupported, Unknown. */
static const struct ga_policy_word tcb_statuses[] = {
	{ "UpToDate", GA_TCB_UP_TO_DATE },
	{ "SWHardeningNeeded", GA_TCB_SW_HARDENING_NEEDED },
	{ "ConfigurationNeeded", GA_TCB_CONFIGURATION_NEEDED },
	{ "ConfigurationAndSWHardeningNeeded",
	  GA_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED },
	{ "OutOfDate", GA_TCB_OUT_OF_DATE },
	{ "OutOfDateConfigurationNeeded",
	  GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED },
	{ "TDRelaunchAdvised", GA_TCB_TD_RELAUNCH_ADVISED },
	{ "TDRelaunchAdvisedConfigurationNeeded",
	  GA_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED },
	{ NULL, 0 },
};

/* Intel TDX Module Base Architecture Specification, TD ATTRIBUTES. */
static const struct ga_policy_word td_attributes[] = {
	BIT("DEBUG", 0),
	BIT("HGS_PLUS_PROF", 4),
	BIT("PERF_PROF", 5),
	BIT("PMT_PROF", 6),
	BIT("ICSSD", 16),
	BIT("LASS", 27),
	BIT("SEPT_VE_DISABLE", 28),
	BIT("MIGRATABLE", 29),
	BIT("PKS", 30),
	BIT("KL", 31),
	BIT("TPA", 62),
	BIT("PERFMON", 63),
	{ NULL, 0 },
};

/* Intel SDM volume 1, 13.1: the bits of XCR0 and IA32_XSS. */
static const struct ga_policy_word xfam[] = {
	BIT("X87", 0),	     BIT("SSE", 1),	  BIT("AVX", 2),
	BIT("BNDREGS", 3),   BIT("BNDCSR", 4),	  BIT("OPMASK", 5),
	BIT("ZMM_Hi256", 6), BIT("Hi16_ZMM", 7),  BIT("PT", 8),
	BIT("PKRU", 9),	     BIT("PASID", 10),	  BIT("CET_U", 11),
	BIT("CET_S", 12),    BIT("HDC", 13),	  BIT("UINTR", 14),
	BIT("LBR", 15),	     BIT("HWP", 16),	  BIT("TILECFG", 17),
	BIT("TILEDATA", 18), BIT("APX", 19),	  { NULL, 0 },
};

static const struct ga_policy_word sgx_attributes[] = {
	BIT("INIT", 0),		  BIT("DEBUG", 1),
	BIT("MODE64BIT", 2),	  BIT("PROVISIONKEY", 4),
	BIT("EINITTOKEN_KEY", 5), BIT("CET", 6),
	BIT("KSS", 7),		  BIT("AEXNOTIFY", 10),
	{ NULL, 0 },
};

static const struct ga_policy_word misc_select[] = {
	BIT("EXINFO", 0), BIT("CPINFO", 1), { NULL, 0 },
};

/* Bits without a name of their own are "bit-N". */
static const struct ga_policy_word unnamed[] = { { NULL, 0 } };

static const struct ga_policy_word snp_policy[] = {
	BIT("SMT", 16),
	BIT("MIGRATE_MA", 18),
	BIT("DEBUG", 19),
	BIT("SINGLE_SOCKET", 20),
	BIT("CXL_ALLOW", 21),
	BIT("MEM_AES_256_XTS", 22),
	BIT("RAPL_DIS", 23),
	BIT("CIPHERTEXT_HIDING_DRAM", 24),
	BIT("PAGE_SWAP_DISABLE", 25),
	{ NULL, 0 },
};

static const struct ga_policy_word platform_info[] = {
	BIT("SMT_EN", 0),
	BIT("TSME_EN", 1),
	BIT("ECC_EN", 2),
	BIT("RAPL_DIS", 3),
	BIT("CIPHERTEXT_HIDING_DRAM_EN", 4),
	BIT("ALIAS_CHECK_COMPLETE", 5),
	BIT("IOMMU_WRITE_SAFE", 6),
	BIT("TIO_EN", 7),
	{ NULL, 0 },
};

static const struct ga_policy_word signing_keys[] = {
	{ "VCEK", GA_SNP_KEY_VCEK }, { "VLEK", GA_SNP_KEY_VLEK }, { NULL, 0 },
};

static const struct ga_policy_word products[] = {
	{ "Milan", GA_SNP_MILAN },
	{ "Genoa", GA_SNP_GENOA },
	{ "Turin", GA_SNP_TURIN },
	{ NULL, 0 },
};

#define CLAIM(field) .from = GA_FROM_CLAIMS, AT(struct ga_claims, field)
#define TCB(field) .from = GA_FROM_TCB, AT(struct ga_tcb_result, field)
#define PCK(field) .from = GA_FROM_PCK, AT(struct ga_pck, field)
#define QUOTE(field) .from = GA_FROM_QUOTE, AT(struct ga_quote, field)
#define TD(field) .from = GA_FROM_TD, AT(struct ga_td_report, field)
#define TD15(field) .from = GA_FROM_TD15, AT(struct ga_td_report, field)
#define TD15EX(field) .from = GA_FROM_TD15EX, AT(struct ga_td_report, field)
#define ENCLAVE(field) .from = GA_FROM_SGX, AT(struct ga_sgx_report, field)
#define REPORT(field) .from = GA_FROM_SNP, AT(struct ga_snp_report, field)
#define REPORT_AS_OF(version, field) \
	.from = GA_FROM_SNP_##version, AT(struct ga_snp_report, field)
#define PLATFORM(field) \
	.from = GA_FROM_SNP_PLATFORM, AT(struct ga_snp_claims, field)

#define BINDING(field) .from = GA_FROM_BINDING, AT(struct ga_binding, field)
#define BINDING_KEY(field) \
	.from = GA_FROM_BINDING_KEY, AT(struct ga_binding, field)

const struct ga_policy_field ga_policy_fields[] = {
	/* Intel TDX, the TD report. */
	{ "mr_td", "measurement of the TD's initial contents, its firmware",
	  TDX, GA_TYPE_BYTES, TD(mr_td), SOFTWARE, .required = true },
	{ "rt_mr0", "measurement of the firmware's configuration", TDX,
	  GA_TYPE_BYTES, TD(rtmr[0]), SOFTWARE, .required = true },
	{ "rt_mr1", "measurement of boot loader and kernel", TDX,
	  GA_TYPE_BYTES, TD(rtmr[1]), SOFTWARE, .required = true },
	{ "rt_mr2", "measurement of kernel command line and initrd", TDX,
	  GA_TYPE_BYTES, TD(rtmr[2]), SOFTWARE, .required = true },
	{ "rt_mr3", "measurement of what the guest added at run time", TDX,
	  GA_TYPE_BYTES, TD(rtmr[3]), SOFTWARE, .required = true },
	{ "td_attributes", "attributes of the TD", TDX, GA_TYPE_BITS,
	  TD(td_attributes), CONFIG, .words = td_attributes,
	  .open = GA_TD_ATTR_TUD },
	{ "xfam", "processor features the TD may use", TDX, GA_TYPE_BITS,
	  TD(xfam), CONFIG, .words = xfam },
	{ "mr_config_id", "configuration that the TD's creator set", TDX,
	  GA_TYPE_BYTES, TD(mr_config_id), CONFIG },
	{ "mr_owner", "id of the TD's owner", TDX, GA_TYPE_BYTES, TD(mr_owner),
	  CONFIG },
	{ "mr_owner_config", "configuration that the TD's owner set", TDX,
	  GA_TYPE_BYTES, TD(mr_owner_config), CONFIG },
	{ "mr_servicetd", "measurement of the service TDs bound to the TD",
	  TDX, GA_TYPE_BYTES, TD15(mr_service_td), CONFIG },
	{ "report_data", "data the guest has bound", TDX, GA_TYPE_BYTES,
	  TD(report_data), OTHER, .code = GA_E_REPORT_DATA },
	{ "mr_seam", "measurement of the TDX module", TDX, GA_TYPE_BYTES,
	  TD(mr_seam), OTHER },
	{ "mrsigner_seam", "signer of the TDX module", TDX, GA_TYPE_BYTES,
	  TD(mr_signer_seam), OTHER },
	{ "seam_attributes", "attributes of the TDX module", TDX, GA_TYPE_BITS,
	  TD(seam_attributes), OTHER, .words = unnamed },
	{ "tee_tcb_svn", "SVNs of the TDX TCB the TD was launched under", TDX,
	  GA_TYPE_SVN, TD(tee_tcb_svn), OTHER, .module = true,
	  .code = GA_E_TCB_MINIMUM },
	{ "tee_tcb_svn2", "SVNs of the TDX TCB now running", TDX, GA_TYPE_SVN,
	  TD15(tee_tcb_svn2), OTHER, .module = true, .code = GA_E_TCB_MINIMUM },
	{ "vmid", "id of the VM within a partitioned TD", TDX, GA_TYPE_NUMBER,
	  TD15EX(vmid), CONFIG },
	{ "td_id", "id of the TD", TDX, GA_TYPE_BYTES, TD15EX(td_id), CONFIG },
	{ "devinfo", "hash of the devices assigned to the TD", TDX,
	  GA_TYPE_BYTES, TD15EX(dev_info), CONFIG },
	{ "init_server_td_hash", "hash of the service TDs bound at first", TDX,
	  GA_TYPE_BYTES, TD15EX(init_servtd_hash), CONFIG },
	{ "init_server_td_attr", "attributes of the service TDs at first", TDX,
	  GA_TYPE_NUMBER, TD15EX(init_servtd_attr), CONFIG },
	{ "init_cpu_svn", "CPUSVN of the platform the TD began on", TDX,
	  GA_TYPE_BYTES, TD15EX(init_cpu_svn), OTHER },
	{ "init_tee_tcb_svn", "SVNs of the TDX TCB the TD began under", TDX,
	  GA_TYPE_SVN, TD15EX(init_tee_tcb_svn), OTHER, .module = true,
	  .code = GA_E_TCB_MINIMUM },
	{ "init_tee_fmspc", "model of the platform the TD began on", TDX,
	  GA_TYPE_BYTES, TD15EX(init_tee_fmspc), OTHER },
	{ "curr_server_td_hash", "hash of the service TDs bound now", TDX,
	  GA_TYPE_BYTES, TD15EX(cur_servtd_hash), CONFIG },
	{ "curr_server_td_attr", "attributes of the service TDs now", TDX,
	  GA_TYPE_NUMBER, TD15EX(cur_servtd_attr), CONFIG },

	/* Intel SGX, the enclave report. */
	{ "mr_enclave", "measurement of the enclave", SGX, GA_TYPE_BYTES,
	  ENCLAVE(mr_enclave), SOFTWARE, .required = true },
	{ "mr_signer", "signer of the enclave", SGX, GA_TYPE_BYTES,
	  ENCLAVE(mr_signer), SOFTWARE, .required = true },
	{ "isv_prod_id", "the signer's number for the product", SGX,
	  GA_TYPE_NUMBER, ENCLAVE(isv_prod_id), SOFTWARE },
	{ "isv_svn", "the signer's security version of the product", SGX,
	  GA_TYPE_NUMBER, ENCLAVE(isv_svn), SOFTWARE },
	{ "isv_ext_prod_id", "the signer's long id for the product", SGX,
	  GA_TYPE_BYTES, ENCLAVE(isv_ext_prod_id), SOFTWARE },
	{ "isv_family_id", "the signer's id for the family of products", SGX,
	  GA_TYPE_BYTES, ENCLAVE(isv_family_id), SOFTWARE },
	{ "attributes", "attributes of the enclave", SGX, GA_TYPE_BITS,
	  .from = GA_FROM_SGX,
	  .offset = offsetof(struct ga_sgx_report, attributes), .size = 8,
	  .wire = true, CONFIG, .words = sgx_attributes,
	  .open = GA_SGX_ATTR_DEBUG },
	{ "xfrm", "processor features the enclave may use", SGX, GA_TYPE_BITS,
	  .from = GA_FROM_SGX,
	  .offset = offsetof(struct ga_sgx_report, attributes) + 8, .size = 8,
	  .wire = true, CONFIG, .words = xfam },
	{ "misc_select", "what the enclave's state area holds", SGX,
	  GA_TYPE_BITS, ENCLAVE(misc_select), CONFIG, .words = misc_select },
	{ "config_id", "configuration the enclave was started with", SGX,
	  GA_TYPE_BYTES, ENCLAVE(config_id), CONFIG },
	{ "config_svn", "security version of that configuration", SGX,
	  GA_TYPE_NUMBER, ENCLAVE(config_svn), CONFIG },
	{ "report_data", "data the enclave has bound", SGX, GA_TYPE_BYTES,
	  ENCLAVE(report_data), OTHER, .code = GA_E_REPORT_DATA },
	{ "cpu_svn", "CPUSVN of the processor", SGX, GA_TYPE_BYTES,
	  ENCLAVE(cpu_svn), OTHER },

	/* Intel, quote header and platform. */
	{ "version", "version of the quote", TDX | SGX, GA_TYPE_NUMBER,
	  QUOTE(version), OTHER },
	{ "user_data", "data the quoting enclave has added", TDX | SGX,
	  GA_TYPE_BYTES, QUOTE(user_data), OTHER },
	{ "FMSPC", "model of the platform", TDX | SGX, GA_TYPE_BYTES,
	  PCK(fmspc), OTHER },
	{ "PPID", "id of the platform", TDX | SGX, GA_TYPE_BYTES, PCK(ppid),
	  OTHER },
	{ "Platform-Instance-ID", "id of this set-up of the platform",
	  TDX | SGX, GA_TYPE_BYTES, .from = GA_FROM_PCK_INSTANCE,
	  AT(struct ga_pck, platform_instance_id), OTHER },
	{ "TCB-components", "SVNs of the SGX TCB", TDX | SGX, GA_TYPE_SVN,
	  PCK(comp_svn), OTHER, .code = GA_E_TCB_MINIMUM },
	{ "PCESVN", "SVN of the provisioning certification enclave", TDX | SGX,
	  GA_TYPE_NUMBER, PCK(pce_svn), OTHER, .code = GA_E_TCB_MINIMUM },
	{ "CPUSVN", "CPUSVN of the PCK certificate", TDX | SGX, GA_TYPE_BYTES,
	  PCK(cpu_svn), OTHER },
	{ "PCE-ID", "id of the provisioning certification enclave", TDX | SGX,
	  GA_TYPE_BYTES, PCK(pce_id), OTHER },
	{ "SGX-Type", "how the platform protects memory", TDX | SGX,
	  GA_TYPE_WORD, PCK(sgx_type), OTHER, .words = sgx_types },
	{ "Dynamic-Platform", "can packages be added to the platform",
	  TDX | SGX, GA_TYPE_WORD, PCK(dynamic_platform), OTHER,
	  .words = no_yes },
	{ "Cached-Keys", "does Intel hold the platform's root keys", TDX | SGX,
	  GA_TYPE_WORD, PCK(cached_keys), OTHER, .words = no_yes },
	{ "SMT-Enabled", "is simultaneous multithreading on", TDX | SGX,
	  GA_TYPE_WORD, PCK(smt_enabled), OTHER, .words = no_yes },

	/* Intel, in the light of collateral. */
	{ "tcb-status", "what Intel says of the platform's TCB", TDX | SGX,
	  GA_TYPE_WORD, TCB(status), OTHER, .words = tcb_statuses,
	  .code = GA_E_TCB_STATUS },
	{ "tcb-date", "the time as of whose fixes the TCB is complete",
	  TDX | SGX, GA_TYPE_DATE, TCB(tcb_date), OTHER,
	  .code = GA_E_TCB_DATE },
	{ "tcb-evaluation-data-number", "edition of Intel's judgement",
	  TDX | SGX, GA_TYPE_NUMBER, TCB(evaluation_number), OTHER,
	  .code = GA_E_EVALUATION_NUMBER },
	{ "advisory-ids", "security advisories that apply to the platform",
	  TDX | SGX, GA_TYPE_IDS, TCB(advisories), OTHER,
	  .code = GA_E_ADVISORY },

	/* AMD SEV-SNP, the report. */
	{ "MEASUREMENT", "measurement of the guest's initial contents", SNP,
	  GA_TYPE_BYTES, REPORT(measurement), SOFTWARE, .required = true },
	{ "HOST_DATA", "data the host set at launch", SNP, GA_TYPE_BYTES,
	  REPORT(host_data), CONFIG },
	{ "FAMILY_ID", "family id of the signed ID block", SNP, GA_TYPE_BYTES,
	  REPORT(family_id), CONFIG },
	{ "IMAGE_ID", "image id of the signed ID block", SNP, GA_TYPE_BYTES,
	  REPORT(image_id), CONFIG },
	{ "GUEST_SVN", "security version of the signed ID block", SNP,
	  GA_TYPE_NUMBER, REPORT(guest_svn), CONFIG },
	{ "ID_KEY_DIGEST", "who signed the ID block", SNP, GA_TYPE_BYTES,
	  REPORT(id_key_digest), CONFIG },
	{ "AUTHOR_KEY_DIGEST", "who certified the signer of the ID block", SNP,
	  GA_TYPE_BYTES, REPORT(author_key_digest), CONFIG },
	{ "AUTHOR_KEY_EN", "was the signer of the ID block certified", SNP,
	  GA_TYPE_WORD, REPORT(author_key_en), CONFIG, .words = no_yes },
	{ "POLICY", "what the guest lets the host do", SNP, GA_TYPE_BITS,
	  REPORT(policy), CONFIG, .words = snp_policy,
	  .open = GA_SNP_POLICY_DEBUG,
	  .aside = GA_SNP_POLICY_ABI_MINOR | GA_SNP_POLICY_ABI_MAJOR |
		   GA_SNP_POLICY_RESERVED_ONE },
	{ "ABI", "version of the firmware's interface the guest demands", SNP,
	  GA_TYPE_VERSION, REPORT(policy), CONFIG },
	{ "VMPL", "privilege level that asked for the report", SNP,
	  GA_TYPE_NUMBER, REPORT(vmpl), CONFIG },
	{ "REPORT_DATA", "data the guest has bound", SNP, GA_TYPE_BYTES,
	  REPORT(report_data), OTHER, .code = GA_E_REPORT_DATA },
	{ "REPORT_ID", "id of the running guest", SNP, GA_TYPE_BYTES,
	  REPORT(report_id), OTHER },
	{ "REPORT_ID_MA", "id of the guest's migration agent", SNP,
	  GA_TYPE_BYTES, REPORT(report_id_ma), CONFIG },
	{ "VERSION", "version of the report", SNP, GA_TYPE_NUMBER,
	  REPORT(version), OTHER },
	{ "PLATFORM_INFO", "how the platform is set up", SNP, GA_TYPE_BITS,
	  REPORT(platform_info), OTHER, .words = platform_info },
	{ "SIGNING_KEY", "kind of key that signed the report", SNP,
	  GA_TYPE_WORD, PLATFORM(signing_key), OTHER, .words = signing_keys },
	{ "MASK_CHIP_KEY", "does the host keep the chip's key from signing",
	  SNP, GA_TYPE_WORD, REPORT(mask_chip_key), OTHER, .words = no_yes },
	{ "REPORTED_TCB", "TCB that the signing key stands for", SNP,
	  GA_TYPE_TCB, REPORT(reported_tcb), OTHER, .required = true,
	  .code = GA_E_TCB_MINIMUM },
	{ "COMMITTED_TCB", "TCB the host can't go back behind", SNP,
	  GA_TYPE_TCB, REPORT_AS_OF(COMMITTED, committed_tcb), OTHER,
	  .code = GA_E_TCB_MINIMUM },
	{ "CURRENT_TCB", "TCB now running", SNP, GA_TYPE_TCB,
	  REPORT(current_tcb), OTHER, .code = GA_E_TCB_MINIMUM },
	{ "LAUNCH_TCB", "TCB the guest was launched under", SNP, GA_TYPE_TCB,
	  REPORT_AS_OF(COMMITTED, launch_tcb), OTHER,
	  .code = GA_E_TCB_MINIMUM },
	{ "CURRENT", "version of the firmware now running", SNP,
	  GA_TYPE_VERSION, REPORT_AS_OF(COMMITTED, current), OTHER,
	  .code = GA_E_TCB_MINIMUM },
	{ "COMMITTED", "version of the firmware the host can't go back behind",
	  SNP, GA_TYPE_VERSION, REPORT_AS_OF(COMMITTED, committed), OTHER,
	  .code = GA_E_TCB_MINIMUM },
	{ "LAUNCH_MIT_VECTOR", "mitigations in force at launch", SNP,
	  GA_TYPE_BITS, REPORT_AS_OF(MIT, launch_mit_vector), OTHER },
	{ "CURRENT_MIT_VECTOR", "mitigations in force", SNP, GA_TYPE_BITS,
	  REPORT_AS_OF(MIT, current_mit_vector), OTHER },
	{ "CHIP_ID", "id of the chip", SNP, GA_TYPE_BYTES, REPORT(chip_id),
	  OTHER, .zero_hides = true },
	{ "CPUID_FAM_ID", "family of the processor", SNP, GA_TYPE_NUMBER,
	  REPORT_AS_OF(CPUID, cpuid_fam_id), OTHER },
	{ "CPUID_MOD_ID", "model of the processor", SNP, GA_TYPE_NUMBER,
	  REPORT_AS_OF(CPUID, cpuid_mod_id), OTHER },
	{ "CPUID_STEP", "stepping of the processor", SNP, GA_TYPE_NUMBER,
	  REPORT_AS_OF(CPUID, cpuid_step), OTHER },
	{ "product", "product line of the signing key", SNP, GA_TYPE_WORD,
	  PLATFORM(product), OTHER, .words = products },
	{ "productName", "product of the signing key, with its stepping", SNP,
	  GA_TYPE_TEXT, PLATFORM(product_name), OTHER },
	{ "csp_id", "cloud provider a VLEK was made for", SNP, GA_TYPE_TEXT,
	  PLATFORM(csp_id), OTHER },

	/* Every TEE: who asked, where the guest's kernel says so. */
	{ "binding.uid", "user who asked", TDX | SGX | SNP, GA_TYPE_NUMBER,
	  BINDING(uid), OTHER },
	{ "binding.gid", "group of who asked", TDX | SGX | SNP, GA_TYPE_NUMBER,
	  BINDING(gid), OTHER },
	{ "binding.user-namespace", "user namespace of who asked",
	  TDX | SGX | SNP, GA_TYPE_NUMBER, BINDING(user_namespace), OTHER },
	{ "binding.label", "security label of who asked", TDX | SGX | SNP,
	  GA_TYPE_TEXT, BINDING(label), OTHER },
	{ "binding.purpose", "name of the request", TDX | SGX | SNP,
	  GA_TYPE_TEXT, BINDING(purpose), OTHER },
	{ "binding.resource", "secret that the request is for",
	  TDX | SGX | SNP, GA_TYPE_TEXT, BINDING_KEY(resource), OTHER },

	/* Every TEE. */
	{ "root", "name of the trust anchor", TDX | SGX | SNP, GA_TYPE_TEXT,
	  .from = GA_FROM_CLAIMS,
	  .offset = offsetof(struct ga_claims, root_name), OTHER },
	{ "emulated", "is the trust anchor an emulated one", TDX | SGX | SNP,
	  GA_TYPE_WORD, CLAIM(emulated), OTHER, .words = no_yes,
	  .code = GA_E_EMULATED },
};

const size_t ga_policy_fields_n =
	sizeof(ga_policy_fields) / sizeof(ga_policy_fields[0]);

_Static_assert(sizeof(ga_policy_fields) / sizeof(ga_policy_fields[0]) <=
	       GA_POLICY_FIELDS_MAX, "an appraisal has a flag for each field");
