// SPDX-License-Identifier: MIT
/*
 * The file of ticket keys: JSON, so that an operator can see when each key was
 * made. It is replaced as a whole under a lock of its own.
 */
#include "ticket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "b64.h"
#include "bytes.h"
#include "log.h"

#define FILE_MAX 16384

static int fail(const struct ticket_keys *k, const char *what)
{
	log_error("ticket keys", "file", k->path ? k->path : "", "what", what, NULL);
	return -1;
}

static int add_key(struct ticket_keys *k, int64_t now)
{
	struct ticket_key *key;

	if (k->n == TICKET_KEYS_MAX) {
		memmove(k->keys, k->keys + 1, sizeof(k->keys) - sizeof(k->keys[0]));
		k->n--;
	}
	key = &k->keys[k->n];
	key->created = now;
	if (RAND_bytes(key->id, sizeof(key->id)) != 1 ||
	    RAND_priv_bytes(key->key, sizeof(key->key)) != 1)
		return -1;
	k->n++;
	return 0;
}

static void drop_old(struct ticket_keys *k, int64_t now)
{
	unsigned int i, kept = 0;

	for (i = 0; i < k->n; i++)
		if (now - k->keys[i].created <= (int64_t)k->keep)
			k->keys[kept++] = k->keys[i];
	OPENSSL_cleanse(k->keys + kept, (k->n - kept) * sizeof(k->keys[0]));
	k->n = kept;
}

static int parse_key(struct ticket_key *key, const json_t *entry)
{
	const char *id = json_string_value(json_object_get(entry, "id"));
	const char *hex = json_string_value(json_object_get(entry, "key"));
	const json_t *created = json_object_get(entry, "created");

	if (!id || !hex || !json_is_integer(created) ||
	    hex_decode(key->id, sizeof(key->id), id) ||
	    hex_decode(key->key, sizeof(key->key), hex))
		return -1;
	key->created = json_integer_value(created);
	return 0;
}

static int parse(struct ticket_keys *k, const struct bytes *text)
{
	json_t *root = json_loadb((char *)text->p, text->n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *keys = json_object_get(root, "keys"), *entry;
	int ret = -1;
	size_t i;

	if (!json_is_array(keys) || json_array_size(keys) > TICKET_KEYS_MAX)
		goto out;
	k->n = 0;
	json_array_foreach((json_t *)keys, i, entry)
		if (parse_key(&k->keys[k->n++], entry))
			goto out;
	ret = 0;
out:
	json_decref(root);
	return ret;
}

/* A file that is not there holds no keys. */
static int load(struct ticket_keys *k)
{
	struct bytes text;
	int ret = 0;

	if (stat(k->path, &k->seen)) {
		if (errno != ENOENT)
			return fail(k, strerror(errno));
		k->n = 0;
		return 0;
	}
	if (k->seen.st_mode & 077)
		return fail(k, "others than the owner may read it");
	if (bytes_read_file(&text, k->path, FILE_MAX))
		return fail(k, strerror(errno));
	if (parse(k, &text)) {
		k->n = 0;
		ret = fail(k, "not a file of ticket keys");
	}
	bytes_fini(&text);
	return ret;
}

static int save(struct ticket_keys *k)
{
	char text[FILE_MAX], id[2 * TICKET_KEY_ID_LEN + 1], key[2 * AEAD_KEY_LEN + 1];
	unsigned int i;
	int n, ret = -1;

	n = snprintf(text, sizeof(text), "{\"keys\": [");
	for (i = 0; i < k->n; i++) {
		hex_encode(id, k->keys[i].id, sizeof(k->keys[i].id));
		hex_encode(key, k->keys[i].key, sizeof(k->keys[i].key));
		n += snprintf(text + n, sizeof(text) - (size_t)n,
			      "%s\n\t{\"id\": \"%s\", \"created\": %lld, \"key\": \"%s\"}",
			      i ? "," : "", id, (long long)k->keys[i].created, key);
	}
	n += snprintf(text + n, sizeof(text) - (size_t)n, "\n]}\n");
	if (file_replace(k->path, text, (size_t)n))
		fail(k, strerror(errno));
	else
		ret = stat(k->path, &k->seen);
	OPENSSL_cleanse(key, sizeof(key));
	OPENSSL_cleanse(text, sizeof(text));
	return ret;
}

/* The lock lies beside the file, since the file itself is replaced. */
static int lock_file(const struct ticket_keys *k)
{
	char *name;
	int fd;

	if (asprintf(&name, "%s.lock", k->path) < 0)
		return -1;
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		fail(k, strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	free(name);
	return fd;
}

static int needs_key(const struct ticket_keys *k, int64_t now)
{
	return !k->n || now - k->keys[k->n - 1].created >= (int64_t)k->rotate;
}

static int changed(const struct ticket_keys *k)
{
	struct stat st;

	return stat(k->path, &st) || st.st_ino != k->seen.st_ino ||
	       st.st_mtim.tv_sec != k->seen.st_mtim.tv_sec ||
	       st.st_mtim.tv_nsec != k->seen.st_mtim.tv_nsec;
}

/* Works on a copy, so that no reader waits for the disk. */
static int refresh_file(struct ticket_keys *copy, int64_t now)
{
	int fd, ret = -1;

	if (!changed(copy) && !needs_key(copy, now))
		return 0;
	fd = lock_file(copy);
	if (fd < 0)
		return -1;
	if (load(copy))
		goto out;
	ret = 0;
	if (needs_key(copy, now)) {
		drop_old(copy, now);
		ret = add_key(copy, now) ? -1 : save(copy);
	}
out:
	close(fd);
	return ret;
}

int ticket_keys_refresh(struct ticket_keys *k, int64_t now)
{
	struct ticket_keys copy;
	int ret = 0;

	pthread_rwlock_rdlock(&k->lock);
	copy = *k;
	pthread_rwlock_unlock(&k->lock);
	if (copy.path) {
		ret = refresh_file(&copy, now);
	} else if (needs_key(&copy, now)) {
		drop_old(&copy, now);
		ret = add_key(&copy, now);
	}
	if (!ret && copy.n) {
		pthread_rwlock_wrlock(&k->lock);
		k->n = copy.n;
		memcpy(k->keys, copy.keys, sizeof(k->keys));
		k->seen = copy.seen;
		pthread_rwlock_unlock(&k->lock);
	}
	OPENSSL_cleanse(&copy, sizeof(copy));
	return ret;
}

int ticket_keys_open(struct ticket_keys *k, const char *path, unsigned int rotate,
		     unsigned int ticket_life, int64_t now)
{
	*k = (struct ticket_keys){ .path = path, .rotate = rotate,
				   .keep = rotate + ticket_life };
	pthread_rwlock_init(&k->lock, NULL);
	if (!ticket_keys_refresh(k, now) && k->n)
		return 0;
	ticket_keys_close(k);
	return -1;
}

void ticket_keys_close(struct ticket_keys *k)
{
	pthread_rwlock_destroy(&k->lock);
	OPENSSL_cleanse(k, sizeof(*k));
}
