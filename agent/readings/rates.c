/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rates from counters (RFC 2863 section 3.1.6, RFC 2578 section 7.1.6). What can go wrong between two readings: a
 * 32-bit counter wraps, once or several times; the device or one card of it restarts and counts from zero; another port
 * takes over the row; a device reports rubbish for a moment. Wrap and restart look the same (the value falls), so a
 * fall counts as a wrap only where the port's speed says that the distance is possible. The restart of the device is
 * seen by its sysUpTime, which itself wraps after 497 days.
 *
 * Weak spot: a 32-bit counter on a port whose speed is not known may wrap twice between two polls without a trace; up
 * to 100 Mbit/s, where a wrap takes 343 s, that cannot happen within a poll interval.
 */
#include "rates.h"

#define WRAP32 UINT64_C(4294967296)

/* Clocks differ and counters are updated in steps; a speed that is nominal is exceeded a little. */
#define NARROW_SLACK 1.2
/* Virtual ports report a token speed and carry more; beyond this factor the value is rubbish. */
#define WIDE_SLACK 10.0

bool counter_delta(uint64_t before, uint64_t after, bool narrow, double most, uint64_t *ret_delta)
{
	uint64_t delta;

	if (narrow && (before >= WRAP32 || after >= WRAP32))
		return false;
	if (after >= before) {
		delta = after - before;
		if (narrow && most > 0 && most * NARROW_SLACK >= (double)WRAP32)
			return false; /* it may have wrapped on the way, and gone further than it shows */
	} else {
		if (!narrow)
			return false;
		delta = after + WRAP32 - before;
		if (most <= 0 || most * NARROW_SLACK >= (double)WRAP32)
			return false;
	}
	if (most > 0 && (double)delta > most * (narrow ? NARROW_SLACK : WIDE_SLACK))
		return false;
	*ret_delta = delta;
	return true;
}

/* How far a device's clock may lag behind ours before that means a restart. */
static int64_t lag_allowed(int64_t elapsed_ms)
{
	return 30000 + elapsed_ms / 10;
}

enum uptime_change uptime_compare(int64_t before_ms, int64_t after_ms, int64_t elapsed_ms)
{
	if (before_ms < 0)
		return UPTIME_FIRST;
	if (elapsed_ms < 0)
		elapsed_ms = 0;

	int64_t expected = before_ms + elapsed_ms;
	int64_t lag = lag_allowed(elapsed_ms);

	if (after_ms >= before_ms && expected - after_ms <= lag)
		return UPTIME_GROWN;
	if (expected + lag >= UPTIME_WRAP_MS) {
		int64_t wrapped = after_ms + UPTIME_WRAP_MS;

		if (wrapped >= before_ms && expected - wrapped <= lag && wrapped - expected <= lag)
			return UPTIME_WRAPPED;
	}
	/* A fall by less than a second is a device that rounds, or two answers out of order. */
	if (after_ms < before_ms && before_ms - after_ms < 1000 && expected - after_ms <= lag)
		return UPTIME_GROWN;
	return UPTIME_RESTARTED;
}
