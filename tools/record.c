// SPDX-License-Identifier: MIT
#include "record.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct ga_collateral *read_collateral(struct ga_verifier *v, const char *path)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_collateral *col;

	if (!f) {
		fail("out of memory");
		return NULL;
	}
	col = ga_collateral_load(v, path, f);
	print_findings(f);
	ga_findings_free(f);
	return col;
}

/* NULL is an answer too: what is missing the verdict will tell. */
static struct ga_collateral *fetch(struct ga_verifier *v,
				   const struct record *rec,
				   const struct source *from)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_collateral *col;

	if (!f)
		return NULL;
	col = get_collateral(v, from, rec->data, rec->len, f);
	print_findings(f);
	ga_findings_free(f);
	return col;
}

static int read_time(const char *path, int64_t *out)
{
	uint64_t n;
	size_t len;
	uint8_t *text = read_file(path, 31, &len);
	char digits[32] = "";

	if (!text)
		return -1;
	memcpy(digits, text, len);
	free(text);
	digits[strcspn(digits, "\n")] = '\0';
	if (parse_number(digits, INT64_MAX, &n))
		return fail("%s: not a time in seconds since 1970", path);
	*out = (int64_t)n;
	return 0;
}

static bool exists(char *path, size_t size, const char *dir, const char *name)
{
	struct stat st;

	return (size_t)snprintf(path, size, "%s/%s", dir, name) < size &&
	       !stat(path, &st);
}

static int read_directory(struct record *rec, struct ga_verifier *v,
			  const struct record_options *opt, const char *dir)
{
	char path[4096];

	if (!opt->has_time && exists(path, sizeof(path), dir, "time.txt") &&
	    read_time(path, &rec->time))
		return -1;
	if (!rec->col && !opt->from.fetch) {
		rec->col = read_collateral(v, dir);
		if (!rec->col)
			return -1;
	}
	if (!exists(path, sizeof(path), dir, "quote.bin") &&
	    !exists(path, sizeof(path), dir, "report.bin") &&
	    !exists(path, sizeof(path), dir, "evidence.bin"))
		return fail("%s: neither quote.bin nor report.bin nor "
			    "evidence.bin is there", dir);
	rec->data = read_file(path, GA_EVIDENCE_MAX, &rec->len);
	return rec->data ? 0 : -1;
}

void put_record(struct record *rec)
{
	ga_collateral_put(rec->col);
	free(rec->data);
}

int get_record(struct record *rec, struct ga_verifier *v,
	       const struct record_options *opt, const char *path)
{
	struct stat st;
	int ret;

	*rec = (struct record){ .time = opt->time };
	if (opt->col)
		rec->col = ga_collateral_get(opt->col);
	if (!stat(path, &st) && S_ISDIR(st.st_mode)) {
		ret = read_directory(rec, v, opt, path);
	} else {
		rec->data = read_file(path, GA_EVIDENCE_MAX, &rec->len);
		ret = rec->data ? 0 : -1;
	}
	if (ret) {
		put_record(rec);
		return -1;
	}
	if (opt->from.fetch)
		rec->col = fetch(v, rec, &opt->from);
	return 0;
}
