/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Derived columns of `interfaces`. Each is computed from the counters of two reads of the same port; where the two
 * cannot be compared the column becomes absent for this round. The port is taken to be the same when its name is; if
 * its ifIndex moved at the same time, the counters may be another port's and are not compared. A round that did not
 * read the counters leaves the earlier rates standing.
 */
#include "interfaces.h"
#include "rates.h"

#define BIT(column) (UINT64_C(1) << COLUMN_interfaces_##column)

/* Shorter intervals say more about the device's own update cycle than about traffic. */
#define INTERVAL_NS_MIN (NS_PER_S / 2)
/* Utilization above 1 by this factor is a clock that runs apart; beyond it the speed is a token value. */
#define UTILIZATION_MAX 1.25

struct interval {
	struct row *row;
	const struct gengfu_batch *batch;
	const union gengfu_cell *cells;
	uint64_t present; /* of the batch row */
	double seconds;
	double speed_bps; /* 0: not known */
	bool trusted;
};

static void set_real(struct row *row, unsigned column, bool known, double value)
{
	if (known) {
		row->cells[column].real = value;
		row->present |= UINT64_C(1) << column;
	} else {
		row->present &= ~(UINT64_C(1) << column);
	}
}

/* `per_speed`: how many of the counter's units the port can do per second at most, 0 when not known. */
static bool delta(const struct interval *interval, unsigned column, double per_second_max, uint64_t *ret_delta)
{
	if (!interval->trusted || !row_has(interval->row, column) || !(interval->present >> column & 1))
		return false;
	return counter_delta(interval->row->cells[column].unsigned_integer, interval->cells[column].unsigned_integer,
		interval->batch->narrow >> column & 1, per_second_max * interval->seconds, ret_delta);
}

static void derive_rate(const struct interval *interval, unsigned octets, unsigned bps, unsigned utilization)
{
	uint64_t moved = 0;
	bool known = delta(interval, octets, interval->speed_bps / 8, &moved);
	double rate = known ? (double)moved * 8 / interval->seconds : 0;
	double ratio = interval->speed_bps > 0 ? rate / interval->speed_bps : 0;

	set_real(interval->row, bps, known, rate);
	set_real(interval->row, utilization, known && interval->speed_bps > 0 && ratio <= UTILIZATION_MAX,
		ratio < 1 ? ratio : 1);
}

/* The smallest frame with its gap takes 84 octets on Ethernet (IEEE 802.3). */
static double packets_max(const struct interval *interval)
{
	return interval->speed_bps / (84 * 8);
}

static void derive_errors(const struct interval *interval)
{
	static const unsigned errors[] = {COLUMN_interfaces_in_errors, COLUMN_interfaces_out_errors};
	static const unsigned packets[] = {COLUMN_interfaces_in_packets, COLUMN_interfaces_out_packets};
	uint64_t bad = 0, good = 0;
	bool known = false;

	for (int i = 0; i < 2; i++) {
		uint64_t more_bad, more_good;

		if (!delta(interval, errors[i], packets_max(interval), &more_bad) ||
			!delta(interval, packets[i], packets_max(interval), &more_good))
			continue;
		bad += more_bad;
		good += more_good;
		known = true;
	}
	set_real(interval->row, COLUMN_interfaces_error_ratio, known, bad ? (double)bad / (double)(bad + good) : 0);
}

static bool index_moved(const struct interval *interval)
{
	return row_has(interval->row, COLUMN_interfaces_index) && (interval->present & BIT(index)) &&
	       interval->row->cells[COLUMN_interfaces_index].integer !=
		       interval->cells[COLUMN_interfaces_index].integer;
}

static double speed(const struct interval *interval)
{
	if (interval->present & BIT(speed_bps))
		return interval->cells[COLUMN_interfaces_speed_bps].real;
	if (!(interval->batch->asked & BIT(speed_bps)) && row_has(interval->row, COLUMN_interfaces_speed_bps))
		return interval->row->cells[COLUMN_interfaces_speed_bps].real;
	return 0;
}

static bool is_up(const struct interval *interval)
{
	int64_t up = 0; /* the first word of oper */

	return interval->present & BIT(oper) && interval->cells[COLUMN_interfaces_oper].integer == up;
}

/* So a port that went down while nobody looked is known to have been up: what has received something had a link. */
static bool has_received(const struct interval *interval)
{
	return interval->present & BIT(in_octets) && interval->cells[COLUMN_interfaces_in_octets].unsigned_integer > 0;
}

static void note_up(struct interval *interval)
{
	if (is_up(interval) || has_received(interval)) {
		interval->row->cells[COLUMN_interfaces_ever_up].integer = 1;
		interval->row->present |= BIT(ever_up);
	} else if (!(interval->row->present & BIT(ever_up))) {
		interval->row->cells[COLUMN_interfaces_ever_up].integer = 0;
		interval->row->present |= BIT(ever_up);
	}
}

void interfaces_derive(struct row *row, const struct gengfu_batch *batch, uint32_t at, struct mono now, bool trusted)
{
	struct interval interval = {
		.row = row,
		.batch = batch,
		.cells = &batch->cells[(size_t)at * batch->columns],
		.present = batch->present[at],
	};
	int64_t elapsed = row->read.ns == INT64_MIN ? -1 : mono_since(now, row->read);

	note_up(&interval);
	if (!(batch->asked & (BIT(in_octets) | BIT(out_octets) | BIT(in_errors))))
		return;
	interval.trusted = trusted && elapsed >= INTERVAL_NS_MIN && !index_moved(&interval);
	interval.seconds = interval.trusted ? (double)elapsed / NS_PER_S : 1;
	interval.speed_bps = speed(&interval);
	derive_rate(&interval, COLUMN_interfaces_in_octets, COLUMN_interfaces_in_bps, COLUMN_interfaces_in_utilization);
	derive_rate(
		&interval, COLUMN_interfaces_out_octets, COLUMN_interfaces_out_bps, COLUMN_interfaces_out_utilization);
	derive_errors(&interval);
}
