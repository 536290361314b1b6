/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No false tickets: a healthy device behind a line that loses packets both ways, polled every 5 s for as many rounds as
 * a thousand devices have in minutes, on virtual time. What counts is the collector with its real engine; the stock
 * check snmp-no-answer raises when two rounds in a row have failed, and that is counted here.
 *
 * GENGFU_LOSS_ROUNDS=100000 plays more rounds; GENGFU_SEED=… plays the same ones again.
 */
#include "../seeded.h"
#include "../test.h"
#include "base/must.h"
#include "fake_link.h"
#include <stdio.h>
#include <stdlib.h>

#define MS INT64_C(1000000)
#define EVERY_NS (5000 * MS)
#define ROUNDS 2000

extern const struct gengfu_collector gengfu_collector;

/* A device and its rounds, as the schedule begins them. */
struct line {
	struct fake_device device;
	struct fake_agent agent;
	int64_t next_ns; /* of the grid */
	bool running;
	/* What came of it. */
	unsigned rounds, ok, partial, failed, overruns;
	unsigned failed_in_a_row, alarms;
	int64_t alarm_ns; /* when the last of them was raised */
	int64_t began_ns, longest_ns;
};

static void put_port(struct fake_device *device, int row)
{
	static const char *const base = "1.3.6.1.2.1.2.2.1.", *const more = "1.3.6.1.2.1.31.1.1.1.";
	char oid[64], value[64];
	for (int column = 1; column <= 20; column++) {
		bool is_text = column == 2, is_counter = column >= 10;
		snprintf(oid, sizeof oid, "%s%d.%d", base, column, row);
		snprintf(value, sizeof value, is_text ? "Gigabit %d" : "%d", column == 7 || column == 8 ? 1 : row);
		fake_put(device, oid, is_text ? "4" : is_counter ? "65" : column == 9 ? "67" : "2", value);
	}
	for (int column = 1; column <= 18; column++) {
		bool is_text = column == 1 || column == 18;
		snprintf(oid, sizeof oid, "%s%d.%d", more, column, row);
		snprintf(value, sizeof value, is_text ? "GE1/0/%d" : "%d", row);
		fake_put(device, oid, is_text ? "4" : column >= 6 && column <= 13 ? "70" : "66", value);
	}
}

static void line_start(struct line *line, double loss, struct seeded *seeded)
{
	*line = (struct line){0};
	fake_put(&line->device, "1.3.6.1.2.1.1.1.0", "4", "A switch");
	fake_put(&line->device, "1.3.6.1.2.1.1.2.0", "6", "1.3.6.1.4.1.99999.1");
	fake_put(&line->device, "1.3.6.1.2.1.1.3.0", "67", "100000");
	fake_put(&line->device, "1.3.6.1.2.1.1.5.0", "4", "sw1");
	for (int row = 1; row <= 24; row++)
		put_port(&line->device, row);
	fake_sort(&line->device);
	fake_network = (struct fake_network){.loss = loss, .rtt_ns = 5 * MS, .random = seeded_bits(seeded)};
	line->agent.every_ns = EVERY_NS;
	fake_agent_start(&line->agent, &line->device, NULL);
	line->next_ns = line->agent.now_ns;
}

static void line_end(struct line *line)
{
	struct fake_agent *agent = &line->agent;
	if (line->running)
		gengfu_collector.cancel(agent->instance, agent->device);
	/* What is on its way arrives. */
	agent->now_ns += fake_network.rtt_ns;
	timers_run(&agent->timers, (struct mono){agent->now_ns});
	fake_agent_stop(&line->agent);
	fake_device_done(&line->device);
}

static void round_begin(struct line *line)
{
	line->running = true;
	line->began_ns = line->agent.now_ns;
	must(gengfu_collector.poll(
		     line->agent.instance, line->agent.device, (struct gengfu_round *)&line->agent, UINT64_MAX) == 0);
}

static void round_ended(struct line *line)
{
	enum gengfu_status status = line->agent.status;
	int64_t took_ns = line->agent.now_ns - line->began_ns;
	line->running = false;
	line->rounds++;
	line->ok += status == GENGFU_OK;
	line->partial += status == GENGFU_PARTIAL;
	if (status == GENGFU_OK || status == GENGFU_PARTIAL) {
		line->failed_in_a_row = 0;
	} else {
		line->failed++;
		if (++line->failed_in_a_row == 2) {
			line->alarms++;
			line->alarm_ns = line->agent.now_ns;
		}
	}
	if (took_ns > line->longest_ns)
		line->longest_ns = took_ns;
	buffer_clear(&line->agent.traced);
}

/* Runs for so long, beginning rounds at their instants, or as soon as a late one has ended. */
static void line_run(struct line *line, int64_t until_ns)
{
	struct fake_agent *agent = &line->agent;
	unsigned dones = agent->dones;
	for (;;) {
		timers_run(&agent->timers, (struct mono){agent->now_ns});
		if (line->running && agent->dones != dones) {
			dones = agent->dones;
			round_ended(line);
		}
		if (!line->running && agent->now_ns >= line->next_ns) {
			line->next_ns += EVERY_NS;
			round_begin(line);
			continue;
		}
		int64_t next_ns = timers_next(&agent->timers).ns;
		if (!line->running && line->next_ns < next_ns)
			next_ns = line->next_ns;
		if (line->running && line->next_ns < next_ns && line->next_ns > agent->now_ns)
			next_ns = line->next_ns;
		if (next_ns > until_ns)
			break;
		if (next_ns > agent->now_ns)
			agent->now_ns = next_ns;
		if (line->running && agent->now_ns >= line->next_ns + EVERY_NS) {
			line->overruns++;
			line->next_ns += EVERY_NS;
		}
	}
	agent->now_ns = until_ns;
}

static unsigned rounds_wanted(void)
{
	const char *given = getenv("GENGFU_LOSS_ROUNDS");
	return given ? (unsigned)strtoul(given, NULL, 10) : ROUNDS;
}

static void healthy(double loss, struct seeded *seeded)
{
	struct line line;
	unsigned rounds = rounds_wanted();
	line_start(&line, loss, seeded);
	line_run(&line, line.agent.now_ns + rounds * EVERY_NS);
	double failed_try = 1 - (1 - loss) * (1 - loss);
	printf("# %.0f %% lost both ways (%.1f %% of %llu datagrams): %u rounds in %u intervals, %u ok, %u partial, %u "
	       "failed, "
	       "%u alarms; longest round %.2f s, %.1f tries a round\n",
		loss * 100, 100.0 * (double)fake_network.lost / (double)fake_network.sent,
		(unsigned long long)fake_network.sent, line.rounds, rounds, line.ok, line.partial, line.failed,
		line.alarms, (double)line.longest_ns / 1e9, (double)fake_network.sent / (2 - loss) / line.rounds);
	assert_int_equal(line.alarms, 0);
	/* A round fails when at least twelve tries do; five standard deviations above what that makes. */
	double chance = 1;
	for (int i = 0; i < 12; i++)
		chance *= failed_try;
	double expected = chance * line.rounds;
	assert_true(line.failed <= expected + 5 * (1 + expected));
	line_end(&line);
}

static void a_healthy_device_behind_a_lossy_line_never_counts_as_silent(void **state)
{
	(void)state;
	struct seeded seeded = seeded_start();
	healthy(0.1, &seeded);
	healthy(0.2, &seeded);
	healthy(0.3, &seeded);
}

/* Falls silent for good at any instant of a round, on a line that had been good or bad. */
static void a_dead_device_is_an_alarm_within_two_rounds(void **state)
{
	(void)state;
	struct seeded seeded = seeded_start();
	int64_t longest_ns = 0;
	for (int i = 0; i < 30; i++) {
		struct line line;
		line_start(&line, i % 2 ? 0.3 : 0, &seeded);
		line_run(&line, line.agent.now_ns + 10 * EVERY_NS + (int64_t)seeded_below(&seeded, EVERY_NS));
		assert_int_equal(line.alarms, 0);
		line.device.silent = true;
		/* What is under way may still end well; of the two rounds that begin after it, the second is the alarm.
		 */
		int64_t begins_ns = line.next_ns, died_ns = line.agent.now_ns;
		line_run(&line, begins_ns + 2 * EVERY_NS);
		assert_int_equal(line.alarms, 1);
		if (line.alarm_ns - died_ns > longest_ns)
			longest_ns = line.alarm_ns - died_ns;
		line.device.silent = false;
		line_run(&line, begins_ns + 4 * EVERY_NS);
		assert_int_equal(line.alarms, 1);
		assert_true(line.failed_in_a_row == 0 || i % 2); /* the line is bad there */
		line_end(&line);
	}
	printf("# from death to alarm at most %.2f s, rounds of 5 s\n", (double)longest_ns / 1e9);
}

/* It answers after 3 s, and its time-outs are at 500 ms: an answer that is late is life all the same. */
static void a_device_that_has_become_slow_is_not_silent(void **state)
{
	(void)state;
	struct seeded seeded = seeded_start();
	struct line line;
	line_start(&line, 0, &seeded);
	line_run(&line, line.agent.now_ns + 10 * EVERY_NS);
	fake_network.rtt_ns = 3000 * MS;
	line_run(&line, line.agent.now_ns + 100 * EVERY_NS);
	printf("# 3 s round-trip time: %u rounds, %u ok, %u partial, %u failed, %u overruns\n", line.rounds, line.ok,
		line.partial, line.failed, line.overruns);
	assert_int_equal(line.alarms, 0);
	line_end(&line);
}

int main(void)
{
	const struct CMUnitTest tests_[] = {
		cmocka_unit_test(a_healthy_device_behind_a_lossy_line_never_counts_as_silent),
		cmocka_unit_test(a_dead_device_is_an_alarm_within_two_rounds),
		cmocka_unit_test(a_device_that_has_become_slow_is_not_silent),
	};
	return cmocka_run_group_tests(tests_, NULL, NULL);
}
