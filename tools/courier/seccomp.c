// SPDX-License-Identifier: MIT
#include "seccomp.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#else
#error "seccomp: which architecture is this?"
#endif

/* What resolver, sockets, OpenSSL and the end of a process need. */
static const uint16_t allowed[] = {
	SYS_bind, SYS_brk, SYS_clock_gettime, SYS_clock_nanosleep, SYS_close, SYS_connect,
	SYS_exit, SYS_exit_group, SYS_fcntl, SYS_fstat, SYS_futex, SYS_getcwd, SYS_getegid,
	SYS_geteuid, SYS_getgid, SYS_getpeername, SYS_getpid, SYS_getrandom, SYS_getsockname,
	SYS_getsockopt, SYS_gettid, SYS_gettimeofday, SYS_getuid, SYS_ioctl, SYS_lseek,
	SYS_madvise, SYS_mmap, SYS_mprotect, SYS_mremap, SYS_munmap, SYS_nanosleep,
	SYS_newfstatat, SYS_openat, SYS_ppoll, SYS_pread64, SYS_read, SYS_readlinkat, SYS_readv,
	SYS_recvfrom, SYS_recvmmsg, SYS_recvmsg, SYS_restart_syscall, SYS_rt_sigaction,
	SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sched_yield, SYS_sendmmsg, SYS_sendmsg,
	SYS_sendto, SYS_setitimer, SYS_setsockopt, SYS_shutdown, SYS_sigaltstack, SYS_statx, SYS_sysinfo,
	SYS_uname, SYS_write, SYS_writev,
#ifdef SYS_open
	SYS_access, SYS_open, SYS_poll, SYS_readlink, SYS_stat,
#endif
};

#define N_ALLOWED (sizeof(allowed) / sizeof(allowed[0]))

/* Of the first two arguments, which filters see as 64 bits, the lower half. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FIRST_ARGUMENT offsetof(struct seccomp_data, args[0])
#else
#define FIRST_ARGUMENT (offsetof(struct seccomp_data, args[0]) + 4)
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, (what))
/* Skip that many instructions when the value is, or is not, what was loaded. */
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define WHEN(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (skip), 0)

#define DENY RETURN(SECCOMP_RET_ERRNO | EPERM)
#define ALLOW RETURN(SECCOMP_RET_ALLOW)

#define KEYCTL_NOTHING 0xffffffffu

int seccomp_enter(bool instantiate)
{
	const struct sock_filter head[] = {
		LOAD(offsetof(struct seccomp_data, arch)),
		WHEN(ARCH, 1),
		RETURN(SECCOMP_RET_KILL_PROCESS),
		LOAD(offsetof(struct seccomp_data, nr)),
		/* The C library asks for more than the Internet: the kernel, nscd. */
		UNLESS(SYS_socket, 7),
		LOAD(FIRST_ARGUMENT),
		WHEN(AF_INET, 4),
		WHEN(AF_INET6, 3),
		WHEN(AF_UNIX, 2),
		WHEN(AF_NETLINK, 1),
		DENY,
		ALLOW,
		UNLESS(SYS_keyctl, 4),
		LOAD(FIRST_ARGUMENT),
		WHEN(instantiate ? KEYCTL_INSTANTIATE : KEYCTL_NOTHING, 1),
		DENY,
		ALLOW,
	};
	struct sock_filter filter[sizeof(head) / sizeof(head[0]) + 2 * N_ALLOWED + 1];
	struct sock_fprog program = { .filter = filter };
	size_t n = 0, i;

	for (i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		filter[n++] = head[i];
	for (i = 0; i < N_ALLOWED; i++) {
		filter[n++] = (struct sock_filter)UNLESS(allowed[i], 1);
		filter[n++] = (struct sock_filter)ALLOW;
	}
	filter[n++] = (struct sock_filter)DENY;
	program.len = (unsigned short)n;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
