/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Rates from counters: an interval that cannot be trusted gives no rate, never a wrong one. Pure. */
#include <stdbool.h>
#include <stdint.h>

/*
 * How far a counter went from `before` to `after`. `narrow`: a 32-bit counter, which wraps. `most`: what the interval
 * can hold at most by the speed of the port (0: not known). False when that cannot be said: the counter was restarted,
 * could have wrapped more than once, or went further than it can have.
 */
bool counter_delta(uint64_t before, uint64_t after, bool narrow, double most, uint64_t *ret_delta);

/* What became of sysUpTime between two answers. */
enum uptime_change { UPTIME_FIRST, UPTIME_GROWN, UPTIME_WRAPPED, UPTIME_RESTARTED };

#define UPTIME_WRAP_MS (INT64_C(4294967296) * 10) /* TimeTicks are 32 bits of 1/100 s: 497.1 days */

/*
 * `before_ms` is the earlier sysUpTime (below UPTIME_WRAP_MS), -1 when there was none; `after_ms` the later;
 * `elapsed_ms` what our clock says lies between. A value that falls is a restart unless the earlier one was due to wrap
 * to about this; one that lags far behind our clock is a restart too (the device was away longer than it had been up).
 */
enum uptime_change uptime_compare(int64_t before_ms, int64_t after_ms, int64_t elapsed_ms);
