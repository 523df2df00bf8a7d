// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way to the emulated host, who holds the keys that sign reports: memory
 * that both sides see, and a port whose every byte is a knock at the host's
 * door. VMGEXIT returns with the answer in place, and the trap that plays it
 * has interrupts off, so nothing here may sleep or wait for an interrupt. The
 * host may be hostile.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/io.h>
#include <linux/moduleparam.h>
#include <linux/pci.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <asm/barrier.h>
#include <asm/msr.h>
#include <asm/tsc.h>
#include "emu_snp.h"

static ushort port = 0x240;
module_param(port, ushort, 0444);
MODULE_PARM_DESC(port, "I/O port by which the host is called (0x240)");

static uint timeout = 10000;
module_param(timeout, uint, 0644);
MODULE_PARM_DESC(timeout, "ms that the host has for an answer, with the CPU standing still (10000)");

/* QEMU's shared memory: ivshmem-plain, in its BAR 2 */
#define IVSHMEM_VENDOR		0x1af4
#define IVSHMEM_DEVICE		0x1110
#define IVSHMEM_BAR		2

/* What QEMU's isa-debugcon reads as */
#define PORT_THERE		0xe9

/* Each side writes its own half. */
#define SHARED_SIZE		SZ_1M
#define ANSWER_AT		SZ_512K

static struct pci_dev *pdev;
static u8 *shared;
static u32 last_id;

/*
 * Not cpu_relax(): QEMU takes its big lock for each PAUSE, which the thread
 * that the host waits for may want.
 */
static int wait_for_answer(const struct host_header *answer)
{
	u64 end = rdtsc() + (u64)READ_ONCE(timeout) * tsc_khz;

	/* The host writes the id last. */
	while (le32_to_cpu(smp_load_acquire(&answer->id)) != last_id)
		if (rdtsc() > end)
			return -ETIMEDOUT;
	return 0;
}

/* @answer is a copy: the host can't change it any more. */
static int check_answer(const struct host_header *answer, enum host_type type, size_t room)
{
	u32 len = le32_to_cpu(answer->len);

	if (le32_to_cpu(answer->magic) != HOST_MAGIC) {
		pr_info("answer of the host: magic is %#x, want %#x\n",
			le32_to_cpu(answer->magic), HOST_MAGIC);
		return -EBADMSG;
	}
	if (le16_to_cpu(answer->type) != type) {
		pr_info("answer of the host: type is %u, want %u\n", le16_to_cpu(answer->type),
			type);
		return -EBADMSG;
	}
	if (answer->status) {
		pr_info("answer of the host: status is %u, want 0\n", le16_to_cpu(answer->status));
		return -EIO;
	}
	if (len > room) {
		pr_info("answer of the host: length is %u, want at most %zu\n", len, room);
		return -EMSGSIZE;
	}
	return len;
}

/* One question at a time: the caller has the platform's lock, or is alone. */
int host_ask(enum host_type type, const void *data, size_t len, void *answer, size_t room)
{
	const struct host_header question = {
		.magic = cpu_to_le32(HOST_MAGIC),
		.type = cpu_to_le16(type),
		.id = cpu_to_le32(++last_id),
		.len = cpu_to_le32(len),
	};
	struct host_header header;
	int ret;

	memcpy(shared + sizeof(question), data, len);
	memcpy(shared, &question, sizeof(question));
	/* A port is written to after memory. */
	outb(0, port);
	ret = wait_for_answer((struct host_header *)(shared + ANSWER_AT));
	if (!ret) {
		memcpy(&header, shared + ANSWER_AT, sizeof(header));
		ret = check_answer(&header, type, room);
	}
	if (ret > 0)
		memcpy(answer, shared + ANSWER_AT + sizeof(header), ret);
	if (ret < 0) {
		stat_inc(STAT_HOST_FAILED);
		pr_info("no answer of the host: error %d\n", ret);
	}
	return ret;
}

static int map_shared(void)
{
	int err;

	if (pci_resource_len(pdev, IVSHMEM_BAR) != SHARED_SIZE) {
		pr_err("shared memory has %llu bytes, want %u\n",
		       (u64)pci_resource_len(pdev, IVSHMEM_BAR), SHARED_SIZE);
		return -ENODEV;
	}
	err = pci_enable_device_mem(pdev);
	if (err)
		return err;
	shared = memremap(pci_resource_start(pdev, IVSHMEM_BAR), SHARED_SIZE, MEMREMAP_WB);
	if (!shared) {
		pci_disable_device(pdev);
		return -ENOMEM;
	}
	/* What stands there is no answer to a question still to be asked. */
	last_id = le32_to_cpu(((struct host_header *)(shared + ANSWER_AT))->id);
	return 0;
}

int host_init(void)
{
	int err;

	if (inb(port) != PORT_THERE) {
		pr_err("port=%#x does not lead to an emulated host\n", port);
		return -ENODEV;
	}
	pdev = pci_get_device(IVSHMEM_VENDOR, IVSHMEM_DEVICE, NULL);
	if (!pdev) {
		pr_err("no memory is shared with an emulated host\n");
		return -ENODEV;
	}
	err = map_shared();
	if (err)
		pci_dev_put(pdev);
	return err;
}

void host_exit(void)
{
	memunmap(shared);
	pci_disable_device(pdev);
	pci_dev_put(pdev);
}
