/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/icmp/tally.h"
#include "tests/unit/test.h"

/* Probes as letters: a number is an answer after so many ms, L lost, X unreachable, F failed, - unsent. */
static struct tally tally_text(const char *text)
{
	struct probe probes[PROBES_MAX] = {0};
	unsigned count = 0;
	for (; *text; text++, count++) {
		struct probe *probe = &probes[count];
		probe->state = *text == 'L'   ? PROBE_LOST
			       : *text == 'X' ? PROBE_UNREACHABLE
			       : *text == 'F' ? PROBE_FAILED
			       : *text == '-' ? PROBE_UNSENT
					      : PROBE_ANSWERED;
		probe->rtt_ns = probe->state == PROBE_ANSWERED ? (*text - '0') * INT64_C(1000000) : 0;
	}
	return tally_of(probes, count);
}

static void probes_amount_to_mean_jitter_and_loss(void **state)
{
	static const struct {
		const char *probes;
		unsigned sent, answered;
		int64_t rtt_us, jitter_us; /* -1: absent */
		double loss;
	} cases[] = {
		{"333", 3, 3, 3000, 0, 0},
		{"123", 3, 3, 2000, 1000, 0},
		{"313", 3, 3, 2333, 2000, 0},
		{"1L5", 3, 2, 3000, 4000, 1.0 / 3}, /* neighbours among the answers */
		{"L4L", 3, 1, 4000, -1, 2.0 / 3},
		{"LLL", 3, 0, 0, -1, 1},
		{"XXX", 3, 0, 0, -1, 1},
		{"XL2", 3, 1, 2000, -1, 2.0 / 3},
		{"F22", 2, 2, 2000, 0, 0}, /* what never went is not lost */
		{"FFL", 1, 0, 0, -1, 1},
		{"FFF", 0, 0, 0, -1, 0},
		{"7--", 1, 1, 7000, -1, 0},
		{"5", 1, 1, 5000, -1, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tally tally = tally_text(cases[i].probes);
		assert_int_equal(tally.sent, cases[i].sent);
		assert_int_equal(tally.answered, cases[i].answered);
		assert_int_equal(tally.rtt_ns / 1000, cases[i].rtt_us);
		assert_int_equal(tally.jitter_ns < 0 ? -1 : tally.jitter_ns / 1000, cases[i].jitter_us);
		assert_float_equal(tally.loss_ratio, cases[i].loss, 1e-9);
	}
}

static void what_the_network_refused_is_told_from_what_we_could_not_send(void **state)
{
	struct tally tally = tally_text("XF-L1");
	assert_int_equal(tally.unreachable, 1);
	assert_int_equal(tally.failed, 1);
	assert_int_equal(tally.sent, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probes_amount_to_mean_jitter_and_loss),
		cmocka_unit_test(what_the_network_refused_is_told_from_what_we_could_not_send),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
