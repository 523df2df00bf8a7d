// SPDX-License-Identifier: MIT
/*
 * usage: driver TARGET SECONDS
 *
 * A bounded run without libFuzzer: every seed as it is, then mutations of the
 * seeds from a fixed sequence, so that a failure happens again. The input that
 * failed is left in ./TARGET.crash by the time it is tried.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEEDS_MAX 64
#define INPUT_MAX 16384

/**
 * struct seed - one good input
 * @p: the bytes
 * @n: how many
 */
struct seed {
	uint8_t p[INPUT_MAX];
	size_t n;
};

static struct seed seeds[SEEDS_MAX];
static size_t n_seeds;
static uint64_t random_state = 0x9e3779b97f4a7c15ull;

/* xorshift64*: fast, and the same everywhere. */
static uint32_t next_random(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (uint32_t)((random_state * 0x2545f4914f6cdd1dull) >> 32);
}

static void load_seeds(const char *dir)
{
	char path[4096];
	struct dirent *e;
	DIR *d;
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s", GA_TEST_DATA, dir);
	d = opendir(path);
	while (d && n_seeds < SEEDS_MAX && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s/%s", GA_TEST_DATA, dir,
			 e->d_name);
		in = fopen(path, "rb");
		if (!in)
			continue;
		seeds[n_seeds].n = fread(seeds[n_seeds].p, 1, INPUT_MAX, in);
		n_seeds++;
		fclose(in);
	}
	if (d)
		closedir(d);
}

static void mutate(struct seed *s)
{
	static const uint8_t edges[] = { 0, 1, 0x7f, 0x80, 0xff, '0', '"',
					 '{', '[', 0x30, 0x82 };
	const struct seed *other;
	size_t at, n;

	if (!s->n)
		return;
	at = next_random() % s->n;
	n = 1 + next_random() % 64;
	if (n > s->n - at)
		n = s->n - at;
	switch (next_random() % 6) {
	case 0:
		s->p[at] ^= (uint8_t)(1u << next_random() % 8);
		break;
	case 1:
		s->p[at] = edges[next_random() % sizeof(edges)];
		break;
	case 2:
		s->n = at;
		break;
	case 3:
		memmove(s->p + at, s->p + at + n, s->n - at - n);
		s->n -= n;
		break;
	case 4:
		if (s->n + n <= INPUT_MAX) {
			memmove(s->p + at + n, s->p + at, s->n - at);
			s->n += n;
		}
		break;
	case 5:
		other = &seeds[next_random() % n_seeds];
		if (at + n <= other->n)
			memcpy(s->p + at, other->p + at, n);
		break;
	}
}

/* In memory of its exact size, where a sanitizer sees a step too far. */
static void feed(const struct fuzz_target *t, const struct seed *s)
{
	uint8_t *p = malloc(s->n ? s->n : 1);

	fuzz_assert(p != NULL);
	memcpy(p, s->p, s->n);
	t->fn(p, s->n);
	free(p);
}

static void keep(const char *path, const struct seed *s)
{
	FILE *out = fopen(path, "wb");

	if (!out)
		return;
	fwrite(s->p, 1, s->n, out);
	fclose(out);
}

int main(int argc, char **argv)
{
	const struct fuzz_target *t = argc == 3 ? fuzz_target(argv[1]) : NULL;
	static struct seed s;
	unsigned long runs = 0;
	char crash[256];
	time_t end;
	size_t i;

	if (!t) {
		fputs("usage: driver TARGET SECONDS\n", stderr);
		return 1;
	}
	load_seeds(t->seeds);
	if (!n_seeds) {
		fprintf(stderr, "driver: no seeds in %s\n", t->seeds);
		return 1;
	}
	snprintf(crash, sizeof(crash), "%s.crash", t->name);
	end = time(NULL) + atoi(argv[2]);
	for (i = 0; i < n_seeds; i++, runs++)
		feed(t, &seeds[i]);
	while (time(NULL) < end) {
		s = seeds[next_random() % n_seeds];
		for (i = 1 + next_random() % 4; i; i--)
			mutate(&s);
		keep(crash, &s);
		feed(t, &s);
		runs++;
	}
	remove(crash);
	printf("%s: %lu inputs from %zu seeds\n", t->name, runs, n_seeds);
	return 0;
}
