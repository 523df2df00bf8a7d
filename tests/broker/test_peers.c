// SPDX-License-Identifier: MIT
#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "peers.h"
#include "refusals.h"

static struct sockaddr_in four(const char *text)
{
	struct sockaddr_in a = { .sin_family = AF_INET };

	assert_int_equal(inet_pton(AF_INET, text, &a.sin_addr), 1);
	return a;
}

static struct sockaddr_in6 six(const char *text)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 };

	assert_int_equal(inet_pton(AF_INET6, text, &a.sin6_addr), 1);
	return a;
}

#define ADDRESS(a) ((const struct sockaddr *)&(a))

static void test_each(void **state)
{
	struct sockaddr_in a = four("192.0.2.1"), b = four("192.0.2.2");
	struct peer peer, other;
	struct peers p;

	(void)state;
	assert_int_equal(peers_init(&p, 10, 2), 0);
	assert_true(peers_enter(&p, ADDRESS(a), &peer));
	assert_true(peers_enter(&p, ADDRESS(a), &peer));
	assert_false(peers_enter(&p, ADDRESS(a), &other));
	assert_true(peers_enter(&p, ADDRESS(b), &other));
	peers_leave(&p, &peer);
	assert_true(peers_enter(&p, ADDRESS(a), &peer));
	peers_fini(&p);
}

/* One subscriber has a /64: its addresses share a limit. */
static void test_six(void **state)
{
	struct sockaddr_in6 a = six("2001:db8::1"), b = six("2001:db8::2"), c = six("2001:db8:0:1::1");
	struct sockaddr_in6 mapped = six("::ffff:192.0.2.1");
	struct sockaddr_in plain = four("192.0.2.1");
	struct peer peer;
	struct peers p;

	(void)state;
	assert_int_equal(peers_init(&p, 10, 1), 0);
	assert_true(peers_enter(&p, ADDRESS(a), &peer));
	assert_false(peers_enter(&p, ADDRESS(b), &peer));
	assert_true(peers_enter(&p, ADDRESS(c), &peer));
	assert_true(peers_enter(&p, ADDRESS(mapped), &peer));
	assert_false(peers_enter(&p, ADDRESS(plain), &peer));
	peers_fini(&p);
}

static void test_total(void **state)
{
	const struct sockaddr unix_socket = { .sa_family = AF_UNIX };
	struct sockaddr_in a = four("192.0.2.1");
	struct peer peer[4];
	struct peers p;

	(void)state;
	assert_int_equal(peers_init(&p, 1, 5), 0);
	assert_true(peers_enter(&p, ADDRESS(a), &peer[0]));
	assert_false(peers_enter(&p, ADDRESS(a), &peer[1]));
	assert_true(peers_enter(&p, &unix_socket, &peer[1]));
	assert_true(peers_enter(&p, &unix_socket, &peer[2]));
	peers_leave(&p, &peer[1]);
	peers_leave(&p, &peer[0]);
	assert_true(peers_enter(&p, ADDRESS(a), &peer[0]));
	peers_fini(&p);
}

/* Enter and leave at random beside a plain count. */
static void test_table(void **state)
{
	unsigned int counts[64] = { 0 }, total = 0, i, which;
	struct sockaddr_in a = four("198.51.100.0");
	struct peer peers[64], peer;
	struct peers p;

	(void)state;
	srand(1);
	assert_int_equal(peers_init(&p, 50, 3), 0);
	for (i = 0; i < 100000; i++) {
		which = (unsigned int)rand() % 64;
		a.sin_addr.s_addr = htonl(0xc6336400u + which);
		if (rand() % 2) {
			bool admitted = total < 50 && counts[which] < 3;

			assert_int_equal(peers_enter(&p, ADDRESS(a), &peer), admitted);
			if (admitted) {
				peers[which] = peer;
				counts[which]++;
				total++;
			}
		} else if (counts[which]) {
			peers_leave(&p, &peers[which]);
			counts[which]--;
			total--;
		}
	}
	peers_fini(&p);
}

static void test_refusals(void **state)
{
	struct refusals r;

	(void)state;
	refusals_init(&r);
	assert_true(refusals_admit(&r, 2, 10));
	assert_true(refusals_admit(&r, 2, 10));
	assert_false(refusals_admit(&r, 2, 10));
	assert_false(refusals_admit(&r, 2, 10));
	assert_true(refusals_admit(&r, 2, 11));
	assert_int_equal(refusals_suppressed(&r), 2);
	assert_int_equal(refusals_suppressed(&r), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_six),
		cmocka_unit_test(test_total),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
