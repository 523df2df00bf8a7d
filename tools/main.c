// SPDX-License-Identifier: MIT
#include "tool.h"

#include <string.h>

static const struct cmd cmds[] = {
	{ "broker", cmd_broker,
	  "[--socket PATH] secret put|rotate NAME [FILE]\n"
	  "      | secret list [PREFIX] | secret enable|disable NAME [VERSION]\n"
	  "      | secret activate NAME VERSION | secret delete NAME\n"
	  "      | document set KIND NAME FILE | document list KIND [NAME]\n"
	  "      | document get KIND NAME [VERSION]\n"
	  "      | document diff KIND NAME VERSION [VERSION]\n"
	  "      | document rollback KIND NAME VERSION\n"
	  "      | document remove KIND NAME\n"
	  "      | reference import [FILE]\n"
	  "      | explain RESOURCE PROFILE EVIDENCE [POLICY]\n"
	  "      | audit show [FROM] | audit verify [SEQ MAC] | identity | rewrap",
	  "administer attest-broker(8); KIND is policy, shadow, appraisal or reference" },
	{ "format", cmd_format,
	  "[--uuid UUID] [--broker URL] [--resource PATH]\n"
	  "      [--profile native|rcar] [--volume-key-file FILE]\n"
	  "      [--key-file FILE] [--force]\n"
	  "      --admin-socket PATH | --secret-file FILE DEVICE",
	  "make an encrypted disk and hand its key to the broker" },
	{ "get", cmd_get,
	  "[--nonce HEX | --user-data FILE] [--level N] [--id N] [--name TEXT]\n"
	  "      [--bind raw|claims] [--cmw] [--service GUID [--manifest N]]\n"
	  "      [--timeout S] [--ttl S]\n"
	  "      [--option KEY[=VALUE]]... [-o FILE]",
	  "request evidence of this machine from the kernel" },
	{ "lock", cmd_lock, "NAME", "end the mapping of an encrypted disk" },
	{ "mr", cmd_mr,
	  "list | read [-o FILE] REGISTER\n"
	  "      | extend REGISTER DIGEST | extend --file FILE REGISTER\n"
	  "      | log [--json | -o FILE] [LOG]\n"
	  "      | replay [--register NAME]... LOG... EVIDENCE",
	  "read and extend measurement registers, and replay their logs" },
	{ "policy", cmd_policy,
	  "check FILE... | explain FILE\n"
	  "      | dry-run [--json] [--collateral DIR | --fetch] [--time UNIX]\n"
	  "        [--emulated-root PEM] FILE EVIDENCE...\n"
	  "      | init [--collateral DIR | --fetch] [--time UNIX]\n"
	  "        [--emulated-root PEM] EVIDENCE",
	  "check, explain and try a policy, or make one from evidence" },
	{ "relay", cmd_relay,
	  "--listen vsock:PORT|ADDRESS:PORT... --broker URL...\n"
	  "      [--ca-file PEM] [--user UID]",
	  "carry requests of guest kernels to brokers" },
	{ "show", cmd_show, "[--json] FILE",
	  "print every field of evidence, verified or not" },
	{ "unlock", cmd_unlock,
	  "[--uuid UUID] [--broker URL] [--resource PATH]\n"
	  "      [--profile native|rcar] [--timeout S] [--readonly]\n"
	  "      [--allow-discards] DEVICE NAME",
	  "map an encrypted disk with a key that only the kernel gets" },
	{ "verify", cmd_verify,
	  "[--json] [--time UNIX] [--collateral DIR | --fetch]\n"
	  "      [--cache DIR] [--offline] [--max-age S] [--pcs-url URL]\n"
	  "      [--kds-url URL] [--report-data HEX]\n"
	  "      [--report-data-file FILE] [--user-data HEX]\n"
	  "      [--emulated-root PEM] [--allow-debug]\n"
	  "      [--accept-tcb STATUS[,STATUS]...] [--min-evaluation-number N]\n"
	  "      [--policy FILE]\n"
	  "      [--signatures-only] FILE",
	  "verify evidence up to the vendor's root and give a verdict" },
};

#define N_CMDS (sizeof(cmds) / sizeof(cmds[0]))

int usage_of(const char *verb)
{
	size_t i;

	for (i = 0; i < N_CMDS; i++)
		if (!strcmp(cmds[i].name, verb))
			fprintf(stderr, "usage: guest-attest %s %s\n", verb,
				cmds[i].args);
	return EXIT_FAILED;
}

static int usage(FILE *out, int code)
{
	size_t i;

	fputs("usage: guest-attest VERB ...\n\n", out);
	for (i = 0; i < N_CMDS; i++)
		fprintf(out, "  %s %s\n      %s\n", cmds[i].name, cmds[i].args,
			cmds[i].text);
	fputs("\nFILE may be - for standard input. guest-attest(1) has the "
	      "rest.\n", out);
	return code;
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		return usage(stderr, EXIT_FAILED);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return usage(stdout, EXIT_ACCEPTED);
	if (!strcmp(argv[1], "--version")) {
		puts("guest-attest " GA_VERSION);
		return EXIT_ACCEPTED;
	}
	for (i = 0; i < N_CMDS; i++)
		if (!strcmp(cmds[i].name, argv[1]))
			return cmds[i].fn(argc - 1, argv + 1);
	fprintf(stderr, "guest-attest: there is no verb \"%s\"\n", argv[1]);
	return usage(stderr, EXIT_FAILED);
}
