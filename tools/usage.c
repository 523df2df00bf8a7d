// SPDX-License-Identifier: MIT
#include "tool.h"

#include <string.h>

/**
 * struct verb - what a person is told of one
 * @name: what the user types
 * @args: its usage line
 * @text: what it does
 */
struct verb {
	const char *name;
	const char *args;
	const char *text;
};

static const struct verb verbs[] = {
	{ "broker",
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
	{ "format",
	  "[--uuid UUID] [--broker URL] [--resource PATH]\n"
	  "      [--profile native|rcar] [--volume-key-file FILE]\n"
	  "      [--key-file FILE] [--force]\n"
	  "      --admin-socket PATH | --secret-file FILE DEVICE",
	  "make an encrypted disk and hand its key to the broker" },
	{ "get",
	  "[--nonce HEX | --user-data FILE] [--level N] [--id N] [--name TEXT]\n"
	  "      [--bind raw|claims] [--cmw] [--service GUID [--manifest N]]\n"
	  "      [--timeout S] [--ttl S]\n"
	  "      [--option KEY[=VALUE]]... [-o FILE]",
	  "request evidence of this machine from the kernel" },
	{ "lock", "NAME", "end the mapping of an encrypted disk" },
	{ "mr",
	  "list | read [-o FILE] REGISTER\n"
	  "      | extend REGISTER DIGEST | extend --file FILE REGISTER\n"
	  "      | log [--json | -o FILE] [LOG]\n"
	  "      | replay [--register NAME]... LOG... EVIDENCE",
	  "read and extend measurement registers, and replay their logs" },
	{ "policy",
	  "check FILE... | explain FILE\n"
	  "      | dry-run [--json] [--collateral DIR | --fetch] [--time UNIX]\n"
	  "        [--emulated-root PEM] FILE EVIDENCE...\n"
	  "      | init [--collateral DIR | --fetch] [--time UNIX]\n"
	  "        [--emulated-root PEM] EVIDENCE",
	  "check, explain and try a policy, or make one from evidence" },
	{ "relay",
	  "--listen vsock:PORT|ADDRESS:PORT... --broker URL...\n"
	  "      [--ca-file PEM] [--user UID]",
	  "carry requests of guest kernels to brokers" },
	{ "show", "[--json] FILE",
	  "print every field of evidence, verified or not" },
	{ "unlock",
	  "[--uuid UUID] [--broker URL] [--resource PATH]\n"
	  "      [--profile native|rcar] [--timeout S] [--readonly]\n"
	  "      [--allow-discards] DEVICE NAME",
	  "map an encrypted disk with a key that only the kernel gets" },
	{ "verify",
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

#define N_VERBS (sizeof(verbs) / sizeof(verbs[0]))

int usage_of(const char *verb)
{
	size_t i;

	for (i = 0; i < N_VERBS; i++)
		if (!strcmp(verbs[i].name, verb))
			fprintf(stderr, "usage: guest-attest %s %s\n", verb,
				verbs[i].args);
	return EXIT_FAILED;
}

int usage(FILE *out, int code)
{
	size_t i;

	fputs("usage: guest-attest VERB ...\n\n", out);
	for (i = 0; i < N_VERBS; i++)
		fprintf(out, "  %s %s\n      %s\n", verbs[i].name, verbs[i].args,
			verbs[i].text);
	fputs("\nFILE may be - for standard input. guest-attest(1) has the "
	      "rest.\n", out);
	return code;
}
