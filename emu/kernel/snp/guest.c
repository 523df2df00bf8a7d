// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the boot of an SNP guest leaves behind: the kernel's word that it is
 * one, a GHCB and an SVSM calling area for each CPU, and the secrets page.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/align.h>
#include <linux/cc_platform.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/coco.h>
#include <asm/msr-index.h>
#include <asm/svm.h>
#include "emu_snp.h"

static unsigned long secrets = 0x18000000;
module_param(secrets, ulong, 0444);
MODULE_PARM_DESC(secrets, "address of the secrets page, a page that is no RAM (0x18000000)");

/*
 * What the kernel has for each CPU, in a structure that modules don't get to
 * see: a GHCB, one to back it up, and flags behind them.
 */
#define RUNTIME_DATA_ORDER	2

static_assert(sizeof(struct ghcb) == PAGE_SIZE && sizeof(struct svsm_ca) == PAGE_SIZE);

struct snp_secrets_page *guest_secrets;

static struct platform_device *device;
static DEFINE_PER_CPU(struct ghcb *, ghcb_of_cpu);
static DEFINE_PER_CPU(struct svsm_ca *, caa_of_cpu);

/*
 * Variables that the boot of a guest sets and no other code does, in that order:
 * the word that it is a guest comes last.
 */
enum { SEV_CFG, GHCB_VERSION, SNP_VMPL, SEV_SECRETS_PA, SEV_STATUS, CC_VENDOR, NR_VARIABLES };

static struct {
	const char *name;
	size_t size;
	u64 value;
	void *at;
} variables[NR_VARIABLES] = {
	[SEV_CFG]		= { "sev_cfg", sizeof(struct sev_config) },
	[GHCB_VERSION]		= { "ghcb_version", sizeof(u16), GHCB_PROTOCOL_MAX },
	[SNP_VMPL]		= { "snp_vmpl", sizeof(u8) },
	[SEV_SECRETS_PA]	= { "sev_secrets_pa", sizeof(u64) },
	[SEV_STATUS]		= { "sev_status", sizeof(u64), MSR_AMD64_SEV_SNP_ENABLED },
	[CC_VENDOR]		= { "cc_vendor", sizeof(enum cc_vendor), CC_VENDOR_AMD },
};

static struct ghcb * __percpu *runtime_data;
static struct svsm_ca * __percpu *svsm_caa;
static u64 __percpu *svsm_caa_pa;

static int find_kernel(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long (*lookup)(const char *name);
	int i, err;

	/* Not exported, but a probe may be put there */
	err = register_kprobe(&probe);
	if (err)
		return err;
	lookup = (void *)probe.addr;
	unregister_kprobe(&probe);
	for (i = 0; i < NR_VARIABLES; i++) {
		variables[i].at = (void *)lookup(variables[i].name);
		if (!variables[i].at) {
			pr_err("this kernel has no '%s'\n", variables[i].name);
			return -ENOENT;
		}
	}
	runtime_data = (void __percpu *)lookup("runtime_data");
	svsm_caa = (void __percpu *)lookup("svsm_caa");
	svsm_caa_pa = (void __percpu *)lookup("svsm_caa_pa");
	if (!runtime_data || !svsm_caa || !svsm_caa_pa) {
		pr_err("this kernel has no GHCB or SVSM calling area for each CPU\n");
		return -ENOENT;
	}
	return 0;
}

/* Most of them are read-only after the boot, where they are: not elsewhere. */
static int poke(int i, u64 value)
{
	void *at = variables[i].at;
	struct page *page = pfn_to_page(PHYS_PFN(__pa_symbol(at)));
	void *alias = vmap(&page, 1, VM_MAP, PAGE_KERNEL);

	if (!alias)
		return -ENOMEM;
	memcpy(alias + offset_in_page(at), &value, variables[i].size);
	vunmap(alias);
	return 0;
}

static void free_cpus(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		free_pages((unsigned long)per_cpu(ghcb_of_cpu, cpu), RUNTIME_DATA_ORDER);
		free_page((unsigned long)per_cpu(caa_of_cpu, cpu));
	}
}

static int alloc_cpus(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct ghcb *ghcb = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO,
							     RUNTIME_DATA_ORDER);
		struct svsm_ca *caa = (void *)get_zeroed_page(GFP_KERNEL);

		per_cpu(ghcb_of_cpu, cpu) = ghcb;
		per_cpu(caa_of_cpu, cpu) = caa;
		if (!ghcb || !caa) {
			free_cpus();
			return -ENOMEM;
		}
	}
	return 0;
}

static int alloc_secrets(void)
{
	unsigned int id;

	/* The kernel maps it as it does a device's memory, and refuses RAM. */
	if (!IS_ALIGNED(secrets, PAGE_SIZE) ||
	    region_intersects(secrets, PAGE_SIZE, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE) !=
	    REGION_DISJOINT) {
		pr_err("secrets=%#lx is RAM: boot with memmap=4K$%#lx\n", secrets, secrets);
		return -EINVAL;
	}
	guest_secrets = memremap(secrets, PAGE_SIZE, MEMREMAP_WB);
	if (!guest_secrets)
		return -ENOMEM;
	memset(guest_secrets, 0, PAGE_SIZE);
	guest_secrets->version = 3;
	/* An SVSM keeps the keys of the levels above the guest's to itself. */
	for (id = platform.guest_vmpl; id < NR_VMPCKS; id++)
		memcpy(guest_vmpck(id), firmware_vmpck(id), VMPCK_KEY_LEN);
	if (platform.guest_vmpl) {
		guest_secrets->svsm_base = virt_to_phys(per_cpu(caa_of_cpu, 0));
		guest_secrets->svsm_size = PAGE_SIZE;
		guest_secrets->svsm_caa = virt_to_phys(per_cpu(caa_of_cpu, 0));
		guest_secrets->svsm_max_version = 1;
		guest_secrets->svsm_guest_vmpl = platform.guest_vmpl;
	}
	return 0;
}

u8 *guest_vmpck(unsigned int id)
{
	u8 *const keys[NR_VMPCKS] = {
		guest_secrets->vmpck0, guest_secrets->vmpck1,
		guest_secrets->vmpck2, guest_secrets->vmpck3,
	};

	return keys[id];
}

/* What the guest put into the GHCB MSR of this CPU, which takes no value here */
struct ghcb *guest_ghcb(void)
{
	return this_cpu_read(ghcb_of_cpu);
}

struct svsm_ca *guest_caa(void)
{
	return this_cpu_read(caa_of_cpu);
}

static void untell_kernel(void)
{
	int i, cpu;

	for (i = NR_VARIABLES - 1; i >= 0; i--)
		/* Or the kernel would use what is about to be freed. */
		WARN_ON(poke(i, 0));
	for_each_possible_cpu(cpu) {
		*per_cpu_ptr(runtime_data, cpu) = NULL;
		*per_cpu_ptr(svsm_caa, cpu) = NULL;
		*per_cpu_ptr(svsm_caa_pa, cpu) = 0;
	}
}

static int tell_kernel(void)
{
	const struct sev_config cfg = { .ghcbs_initialized = true,
					.use_cas = platform.guest_vmpl > 0 };
	int i, cpu, err = 0;

	memcpy(&variables[SEV_CFG].value, &cfg, sizeof(cfg));
	variables[SNP_VMPL].value = platform.guest_vmpl;
	variables[SEV_SECRETS_PA].value = secrets;
	for_each_possible_cpu(cpu) {
		*per_cpu_ptr(runtime_data, cpu) = per_cpu(ghcb_of_cpu, cpu);
		*per_cpu_ptr(svsm_caa, cpu) = per_cpu(caa_of_cpu, cpu);
		*per_cpu_ptr(svsm_caa_pa, cpu) = virt_to_phys(per_cpu(caa_of_cpu, cpu));
	}
	for (i = 0; i < NR_VARIABLES && !err; i++)
		err = poke(i, variables[i].value);
	if (err)
		untell_kernel();
	return err;
}

/* The trap answers by now: drivers probe as soon as the device is there. */
int guest_start(void)
{
	int err;

	err = tell_kernel();
	if (err)
		return err;
	device = platform_device_register_simple("sev-guest", -1, NULL, 0);
	err = PTR_ERR_OR_ZERO(device);
	if (err)
		untell_kernel();
	return err;
}

void guest_stop(void)
{
	platform_device_unregister(device);
	untell_kernel();
}

int guest_init(void)
{
	int err;

	if (cc_platform_has(CC_ATTR_GUEST_SEV_SNP)) {
		pr_err("this machine is an SNP guest already\n");
		return -EBUSY;
	}
	err = find_kernel() ?: alloc_cpus();
	if (err)
		return err;
	err = alloc_secrets();
	if (err)
		guest_exit();
	return err;
}

void guest_exit(void)
{
	if (guest_secrets) {
		memzero_explicit(guest_secrets, PAGE_SIZE);
		memunmap(guest_secrets);
	}
	free_cpus();
}
