/* SPDX-License-Identifier: Apache-2.0 */
/* Rows, rates and restarts as the stages to the right see them. */
#include "base/must.h"
#include "readings/readings.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <stdio.h>
#include <stdlib.h>

struct seen {
	unsigned commits, gone, restarts;
	enum gengfu_commit how;
	char last_gone[64];
};

static void on_committed(void *data, uint32_t device, const struct table *table, enum gengfu_commit how)
{
	struct seen *seen = data;

	seen->commits++;
	seen->how = how;
}

static void on_gone(void *data, uint32_t device, unsigned table, const struct row *row)
{
	struct seen *seen = data;

	seen->gone++;
	row_name(table, row, seen->last_gone, sizeof seen->last_gone);
}

static void on_restarted(void *data, uint32_t device, double uptime_s)
{
	((struct seen *)data)->restarts++;
}

struct fixture {
	struct seen seen;
	struct readings *readings;
};

static int set_up(void **state)
{
	struct fixture *fixture = must_calloc(1, sizeof *fixture);

	fixture->readings =
		readings_new(&(struct readings_events){&fixture->seen, on_committed, on_gone, on_restarted});
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	readings_free(fixture->readings);
	free(fixture);
	return 0;
}

#define BIT(column) (UINT64_C(1) << COLUMN_interfaces_##column)
#define COUNTERS (BIT(in_octets) | BIT(out_octets))

struct port {
	const char *name;
	int64_t index;
	uint64_t octets;
};

static struct gengfu_batch *batch_of(struct fixture *fixture, const struct port *ports, size_t count)
{
	struct gengfu_batch *batch = readings_batch(fixture->readings, TABLE_interfaces);

	batch->asked = BIT(name) | BIT(index) | BIT(speed_bps) | COUNTERS;
	for (size_t i = 0; i < count; i++) {
		uint32_t row = (uint32_t)gengfu_row(batch);

		assert_int_equal(gengfu_set_text(batch, row, COLUMN_interfaces_name, ports[i].name,
					 (uint32_t)strlen(ports[i].name)),
			0);
		gengfu_set_integer(batch, row, COLUMN_interfaces_index, ports[i].index);
		gengfu_set_real(batch, row, COLUMN_interfaces_speed_bps, 1e9);
		gengfu_set_unsigned(batch, row, COLUMN_interfaces_in_octets, ports[i].octets);
		gengfu_set_unsigned(batch, row, COLUMN_interfaces_out_octets, ports[i].octets * 2);
	}
	return batch;
}

static void commit(struct fixture *fixture, const struct port *ports, size_t count, int64_t second)
{
	struct gengfu_batch *batch = batch_of(fixture, ports, count);

	readings_commit(fixture->readings, 3, batch, GENGFU_COMPLETE, (struct mono){second * NS_PER_S});
}

static const struct row *port(struct fixture *fixture, const char *name)
{
	return readings_find(fixture->readings, 3, TABLE_interfaces, name);
}

static void two_reads_give_a_rate(void **state)
{
	struct fixture *fixture = *state;

	commit(fixture, (struct port[]){{"ge1", 1, 1000}}, 1, 0);
	assert_false(row_has(port(fixture, "ge1"), COLUMN_interfaces_in_bps));
	commit(fixture, (struct port[]){{"ge1", 1, 1000 + 125000 * 10}}, 1, 10);
	const struct row *row = port(fixture, "ge1");
	assert_true(row_has(row, COLUMN_interfaces_in_bps));
	assert_float_equal(row->cells[COLUMN_interfaces_in_bps].real, 1e6, 1);
	assert_float_equal(row->cells[COLUMN_interfaces_in_utilization].real, 1e-3, 1e-9);
	assert_float_equal(row->cells[COLUMN_interfaces_out_bps].real, 2e6, 1);
}

static void a_restart_between_two_reads_gives_no_rate(void **state)
{
	struct fixture *fixture = *state;
	struct gengfu_batch *batch;

	for (int round = 0; round < 2; round++) {
		batch = batch_of(fixture, (struct port[]){{"ge1", 1, 1000 + 100 * (uint64_t)round}}, 1);
		batch->uptime_ms = round ? 5000 : 100000000;
		readings_commit(
			fixture->readings, 3, batch, GENGFU_COMPLETE, (struct mono){round * 60 * NS_PER_S + NS_PER_S});
	}
	assert_int_equal(fixture->seen.restarts, 1);
	assert_false(row_has(port(fixture, "ge1"), COLUMN_interfaces_in_bps));
	commit(fixture, (struct port[]){{"ge1", 1, 2000}}, 1, 120);
	assert_true(row_has(port(fixture, "ge1"), COLUMN_interfaces_in_bps));
}

static void an_index_that_moved_gives_no_rate_and_keeps_the_row(void **state)
{
	struct fixture *fixture = *state;

	commit(fixture, (struct port[]){{"ge1", 1, 1000}, {"ge2", 2, 9000}}, 2, 0);
	uint32_t number = port(fixture, "ge1")->number;
	commit(fixture, (struct port[]){{"ge2", 1, 9100}, {"ge1", 2, 1100}}, 2, 10);
	assert_int_equal(port(fixture, "ge1")->number, number);
	assert_false(row_has(port(fixture, "ge1"), COLUMN_interfaces_in_bps));
	assert_int_equal(fixture->seen.gone, 0);
	commit(fixture, (struct port[]){{"ge2", 1, 9200}, {"ge1", 2, 1200}}, 2, 20);
	assert_float_equal(port(fixture, "ge1")->cells[COLUMN_interfaces_in_bps].real, 80, 1e-6);
}

static void a_row_is_gone_after_three_complete_reads_without_it(void **state)
{
	struct fixture *fixture = *state;
	const struct port both[] = {{"ge1", 1, 1}, {"ge2", 2, 1}};

	commit(fixture, both, 2, 0);
	commit(fixture, both, 1, 10);
	commit(fixture, both, 1, 20);
	assert_non_null(port(fixture, "ge2"));
	readings_commit(
		fixture->readings, 3, batch_of(fixture, both, 1), GENGFU_COMMIT_PARTIAL, (struct mono){30 * NS_PER_S});
	readings_commit(
		fixture->readings, 3, batch_of(fixture, both, 0), GENGFU_COMMIT_FAILED, (struct mono){40 * NS_PER_S});
	assert_int_equal(fixture->seen.gone, 0);
	assert_int_equal(fixture->seen.how, GENGFU_COMMIT_FAILED);
	commit(fixture, both, 1, 50);
	assert_int_equal(fixture->seen.gone, 1);
	assert_string_equal(fixture->seen.last_gone, "ge2");
	assert_null(port(fixture, "ge2"));
}

static void a_key_that_comes_twice_in_one_read_is_taken_once(void **state)
{
	struct fixture *fixture = *state;

	commit(fixture, (struct port[]){{"ge1", 1, 7}, {"ge1", 2, 8}, {"ge2", 3, 9}}, 3, 0);
	assert_int_equal(readings_table(fixture->readings, 3, TABLE_interfaces)->count, 2);
	assert_int_equal(port(fixture, "ge1")->cells[COLUMN_interfaces_in_octets].unsigned_integer, 7);
}

static void a_column_that_was_not_asked_keeps_its_value_and_one_not_given_is_absent(void **state)
{
	struct fixture *fixture = *state;
	const struct port one[] = {{"ge1", 1, 7}};

	commit(fixture, one, 1, 0);
	struct gengfu_batch *batch = batch_of(fixture, one, 1);
	batch->asked = BIT(name) | COUNTERS;
	gengfu_unset(batch, 0, COLUMN_interfaces_speed_bps);
	gengfu_unset(batch, 0, COLUMN_interfaces_out_octets);
	readings_commit(fixture->readings, 3, batch, GENGFU_COMPLETE, (struct mono){10 * NS_PER_S});
	assert_true(row_has(port(fixture, "ge1"), COLUMN_interfaces_speed_bps));
	assert_false(row_has(port(fixture, "ge1"), COLUMN_interfaces_out_octets));
}

static int64_t ever_up(struct fixture *fixture)
{
	return port(fixture, "ge1")->cells[COLUMN_interfaces_ever_up].integer;
}

static void a_port_was_up_when_it_was_seen_up_or_has_received_something(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		int64_t oper;
		uint64_t octets;
		int64_t ever_up;
	} reads[] = {{1, 0, 0}, {0, 0, 1}, {1, 0, 1}};

	for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
		struct gengfu_batch *batch = batch_of(fixture, (struct port[]){{"ge1", 1, reads[i].octets}}, 1);

		batch->asked |= BIT(oper);
		gengfu_set_integer(batch, 0, COLUMN_interfaces_oper, reads[i].oper);
		readings_commit(fixture->readings, 3, batch, GENGFU_COMPLETE, (struct mono){(int64_t)i * NS_PER_S});
		assert_int_equal(ever_up(fixture), reads[i].ever_up);
	}
	readings_remove(fixture->readings, 3);
	commit(fixture, (struct port[]){{"ge1", 1, 0}}, 1, 10);
	assert_int_equal(ever_up(fixture), 0);
	commit(fixture, (struct port[]){{"ge1", 1, 64}}, 1, 20);
	assert_int_equal(ever_up(fixture), 1);
}

static void a_read_without_counters_leaves_the_rate_standing(void **state)
{
	struct fixture *fixture = *state;
	const struct port later[] = {{"ge1", 1, 1000 + 1250}};

	commit(fixture, (struct port[]){{"ge1", 1, 1000}}, 1, 0);
	commit(fixture, later, 1, 10);
	struct gengfu_batch *batch = batch_of(fixture, later, 1);
	batch->asked = BIT(name) | BIT(speed_bps);
	readings_commit(fixture->readings, 3, batch, GENGFU_COMMIT_PARTIAL, (struct mono){12 * NS_PER_S});
	assert_float_equal(port(fixture, "ge1")->cells[COLUMN_interfaces_in_bps].real, 1000, 1e-6);
	commit(fixture, (struct port[]){{"ge1", 1, 1000 + 2500}}, 1, 20);
	assert_float_equal(port(fixture, "ge1")->cells[COLUMN_interfaces_in_bps].real, 1000, 1e-6);
}

static void polling_counts_failed_rounds_and_the_time_since_the_last_answer(void **state)
{
	struct fixture *fixture = *state;
	char text[64];

	readings_polled(fixture->readings, 3, "snmp", GENGFU_TIMEOUT, "4 tries", 0, (struct mono){NS_PER_S});
	const struct row *row = readings_find(fixture->readings, 3, TABLE_polling, "snmp");
	assert_false(row_has(row, COLUMN_polling_last_ok_s));
	readings_polled(fixture->readings, 3, "snmp", GENGFU_OK, NULL, 2000000, (struct mono){10 * NS_PER_S});
	readings_polled(fixture->readings, 3, "snmp", GENGFU_TIMEOUT, NULL, 0, (struct mono){20 * NS_PER_S});
	readings_polled(fixture->readings, 3, "snmp", GENGFU_TIMEOUT, NULL, 0, (struct mono){30 * NS_PER_S});
	row = readings_find(fixture->readings, 3, TABLE_polling, "snmp");
	assert_int_equal(row->cells[COLUMN_polling_failed_rounds].integer, 2);
	assert_float_equal(row->cells[COLUMN_polling_last_ok_s].real, 20, 1e-6);
	row_text(TABLE_polling, row, COLUMN_polling_status, text, sizeof text);
	assert_string_equal(text, "timeout");
	assert_int_equal(readings_table(fixture->readings, 3, TABLE_polling)->count, 1);
}

/* Any order, additions and removals: what is stored is what was last shown, and numbers stay with their ports. */
static void rows_follow_any_sequence_of_reads(void **state)
{
	struct fixture *fixture = *state;
	struct seeded seeded = seeded_start();
	uint32_t numbers[40];
	bool known[40] = {false};
	unsigned missed[40] = {0};

	for (int round = 0; round < 400; round++) {
		struct port ports[40];
		char names[40][8];
		bool shown[40] = {false};
		size_t count = 0;

		for (unsigned i = 0; i < 40; i++) {
			unsigned which = round % 3 ? i : (unsigned)seeded_below(&seeded, 40);
			if (shown[which] || seeded_below(&seeded, 10) == 0)
				continue;
			shown[which] = true;
			snprintf(names[count], sizeof names[count], "p%u", which);
			ports[count] = (struct port){names[count], which + 1, (uint64_t)round};
			count++;
		}
		commit(fixture, ports, count, round * 10);
		for (unsigned i = 0; i < 40; i++) {
			char name[8];
			snprintf(name, sizeof name, "p%u", i);
			const struct row *row = port(fixture, name);
			missed[i] = shown[i] ? 0 : missed[i] + 1;
			bool expected = shown[i] || (known[i] && missed[i] < 3);
			assert_int_equal(row != NULL, expected);
			if (row && known[i])
				assert_int_equal(row->number, numbers[i]);
			known[i] = row != NULL;
			if (row)
				numbers[i] = row->number;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(two_reads_give_a_rate, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_restart_between_two_reads_gives_no_rate, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_index_that_moved_gives_no_rate_and_keeps_the_row, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_row_is_gone_after_three_complete_reads_without_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_key_that_comes_twice_in_one_read_is_taken_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_column_that_was_not_asked_keeps_its_value_and_one_not_given_is_absent, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_port_was_up_when_it_was_seen_up_or_has_received_something, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_read_without_counters_leaves_the_rate_standing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			polling_counts_failed_rounds_and_the_time_since_the_last_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(rows_follow_any_sequence_of_reads, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("readings", tests, NULL, NULL);
}
