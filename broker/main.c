// SPDX-License-Identifier: MIT
/* attest-broker(8): starts, keeps the clock, reloads, drains. */
#include "broker.h"

#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "housekeeping.h"
#include "log.h"
#include "sd.h"

#define DEFAULT_CONFIG "/etc/attest-broker.conf"

/* Bytes that each thread may keep unused: a few of the largest requests. */
#define MEMORY_KEPT (4 << 20)

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "check-config", no_argument, NULL, 'k' },
	{ "emulated-root", required_argument, NULL, 'e' },
	{ "sample-evidence", no_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static void usage(void)
{
	puts("usage: attest-broker [--config FILE] [--check-config] [--emulated-root PEM]\n"
	     "                     [--sample-evidence]\n"
	     "\n"
	     "  --config FILE         settings, attest-broker.conf(5)\n"
	     "                        (default " DEFAULT_CONFIG ")\n"
	     "  --check-config        say what is wrong with them, and exit\n"
	     "  --emulated-root PEM   accept evidence of emulated platforms, which protects\n"
	     "                        nothing: for tests\n"
	     "  --sample-evidence     accept evidence of no TEE at all, which anybody can make,\n"
	     "                        where policies name tee \"sample\": for tests");
}

static int load_vault(struct broker *b)
{
	size_t i;

	for (i = 0; i < b->config.n_master_key; i++)
		if (vault_add_file(&b->vault, b->config.master_key[i]))
			return -1;
	return 0;
}

static int open_database(struct broker *b)
{
	struct store *s = store_open(b->config.database, b->config.durability, false);

	if (!s)
		return -1;
	if (identity_load(b, s)) {
		store_close(s);
		return -1;
	}
	return writer_start(&b->writer, s);
}

/* Everything that can fail for a wrong setting, before anybody is served. */
static int set_up(struct broker *b)
{
	const struct config *c = &b->config;
	unsigned int life = c->challenge_life > c->session_life ? c->challenge_life :
								  c->session_life;

	refusals_init(&b->refusals);
	if (c->sample_evidence)
		log_warning("evidence of no TEE at all is accepted", NULL);
	if (load_vault(b) || appraiser_open(&b->appraiser, c) ||
	    admin_tokens_open(&b->admin_tokens, c->kbs_admin_keys, c->kbs_admin_role,
			      c->n_kbs_admin_role) ||
	    (c->tls_certificate && tls_open(&b->tls, c->tls_certificate, c->tls_key)) ||
	    ticket_keys_open(&b->tickets, c->ticket_keys, c->ticket_rotate, life, time(NULL)) ||
	    peers_init(&b->peers, c->max_connections, c->max_connections_per_peer))
		return -1;
	return 0;
}

static void tear_down(struct broker *b)
{
	identity_fini(b);
	peers_fini(&b->peers);
	ticket_keys_close(&b->tickets);
	if (b->config.tls_certificate)
		tls_close(&b->tls);
	admin_tokens_close(&b->admin_tokens);
	appraiser_close(&b->appraiser);
	vault_fini(&b->vault);
}

static int start_workers(struct broker *b)
{
	b->workers = calloc(b->config.workers, sizeof(*b->workers));
	if (!b->workers || worker_start(&b->admin, b, true))
		return -1;
	for (; b->n_workers < b->config.workers; b->n_workers++)
		if (worker_start(&b->workers[b->n_workers], b, false))
			return -1;
	return 0;
}

static void wake_all(struct broker *b)
{
	unsigned int i;

	worker_wake(&b->admin);
	for (i = 0; i < b->n_workers; i++)
		worker_wake(&b->workers[i]);
}

static void join_all(struct broker *b)
{
	unsigned int i;

	for (i = 0; i < b->n_workers; i++)
		worker_join(&b->workers[i]);
	worker_join(&b->admin);
	free(b->workers);
}

static void reload(struct broker *b)
{
	sd_tell("RELOADING=1");
	if (b->config.tls_certificate)
		tls_reload(&b->tls, true);
	appraiser_reload(&b->appraiser);
	ticket_keys_refresh(&b->tickets, time(NULL));
	log_info("reloaded", NULL);
	sd_tell("READY=1");
}

/* Connections that do not end by themselves end with the process. */
static void drain(struct broker *b)
{
	sd_tell("STOPPING=1");
	log_info("draining", NULL);
	atomic_store(&b->draining, true);
	wake_all(b);
	alarm(b->config.drain_timeout + 1);
	join_all(b);
	alarm(0);
}

static void run(struct broker *b, const sigset_t *signals)
{
	const struct timespec tick = { .tv_sec = 1 };
	int sig;

	sd_tell("READY=1");
	log_info("serving", NULL);
	for (;;) {
		sig = sigtimedwait(signals, NULL, &tick);
		if (sig == SIGTERM || sig == SIGINT)
			break;
		if (sig == SIGHUP)
			reload(b);
		housekeeping(b, time(NULL));
	}
	drain(b);
}

static int serve(struct broker *b)
{
	sigset_t signals;
	int ret = -1;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (open_database(b))
		return -1;
	if (!housekeeping_open(b) && !listen_open(b) && !start_workers(b)) {
		run(b, &signals);
		ret = 0;
	}
	listen_close(b);
	writer_stop(&b->writer);
	housekeeping_close(b);
	return ret;
}

static int parse_options(int argc, char **argv, const char **config, const char **root,
			 bool *sample, bool *check)
{
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			*config = optarg;
			break;
		case 'k':
			*check = true;
			break;
		case 'e':
			*root = optarg;
			break;
		case 's':
			*sample = true;
			break;
		case 'h':
			usage();
			exit(EXIT_SUCCESS);
		default:
			return -1;
		}
	}
	return optind == argc ? 0 : -1;
}

int main(int argc, char **argv)
{
	const char *path = DEFAULT_CONFIG, *root = NULL;
	struct broker b = { .admin_fd = -1 };
	bool check = false, sample = false;
	int ret;

	if (parse_options(argc, argv, &path, &root, &sample, &check)) {
		fprintf(stderr, "attest-broker: see attest-broker --help\n");
		return EXIT_FAILURE;
	}
	/* Secrets pass through this process: no core files, private files only. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
	/* What a request needed the next one needs, too: not back to the kernel and again. */
	mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT);
	mallopt(M_MMAP_THRESHOLD, MEMORY_KEPT);
	umask(077);
	ret = config_load(&b.config, path);
	b.config.emulated_root = root;
	b.config.sample_evidence = sample;
	if (!ret) {
		log_set_level(b.config.log_level);
		ret = set_up(&b);
		if (!ret && !check)
			ret = serve(&b);
		if (!ret)
			tear_down(&b);
	}
	config_fini(&b.config);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
