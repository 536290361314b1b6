/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket's clocks. Nothing is counted while time passes: a clock is a list of instants, and the working time between
 * them is summed up when it is asked for. The due time is the instant at which the promised working time will have been
 * used up, stops left out; while a clock is stopped that supposes that it stays so until the end that was named for it.
 *
 * Of several severities and priorities that a ticket has had, those count that it had first or rose to; its due time is
 * the earliest of theirs, so that a rise may only bring it forward and a fall never moves it. The earliest is looked
 * for by who asks, with the targets of each case.
 */
#include "base/must.h"
#include "tickets/sla.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CASES ((SEVERITIES - SEVERITY_INDETERMINATE) * 5) /* severities, P1 … P4 and what lies below */
#define PER_SEVERITY 5
#define STOPS_MAX 10000

/* Cases */

static int case_of(enum severity severity, int priority)
{
	int low = priority < 1 ? 1 : priority > PER_SEVERITY ? PER_SEVERITY : priority;
	return (int)(severity - SEVERITY_INDETERMINATE) * PER_SEVERITY + low - 1;
}

bool sla_clock_case_at(const struct sla_clock *clock, size_t n, enum severity *ret_severity, int *ret_priority)
{
	for (int i = 0; i < CASES; i++) {
		if (!(clock->cases & UINT32_C(1) << i) || n-- > 0)
			continue;
		*ret_severity = (enum severity)(SEVERITY_INDETERMINATE + i / PER_SEVERITY);
		*ret_priority = i % PER_SEVERITY + 1;
		return true;
	}
	return false;
}

void sla_clock_case(struct sla_clock *clock, enum severity severity, int priority)
{
	enum severity counted;
	int of;
	bool severity_rose = true, priority_rose = true;
	if (severity < SEVERITY_INDETERMINATE)
		return;
	for (size_t n = 0; sla_clock_case_at(clock, n, &counted, &of); n++) {
		severity_rose = severity_rose && severity > counted;
		priority_rose = priority_rose && priority < of;
	}
	if (severity_rose || priority_rose)
		clock->cases |= UINT32_C(1) << case_of(severity, priority);
}

void sla_clock_init(struct sla_clock *clock, struct wall at, enum severity severity, int priority)
{
	*clock = (struct sla_clock){.started = at, .ended = {WALL_NONE, WALL_NONE}};
	sla_clock_case(clock, severity, priority);
}

void sla_clock_done(struct sla_clock *clock)
{
	free(clock->stops);
	*clock = (struct sla_clock){0};
}

/* Stops */

static struct wall later(struct wall a, struct wall b)
{
	return a.ms > b.ms ? a : b;
}

static struct wall earlier(struct wall a, struct wall b)
{
	return a.ms < b.ms ? a : b;
}

static struct sla_stop *last_stop(const struct sla_clock *clock)
{
	return &clock->stops[clock->count - 1];
}

/* A stop never begins before the one in front of it has ended, even when the wall clock was set back. */
static void stop_add(struct sla_clock *clock, struct wall from, struct wall to, bool is_away)
{
	from = later(from, clock->count ? last_stop(clock)->to : clock->started);
	array_reserve_one(clock->stops, clock->count, clock->capacity);
	clock->stops[clock->count++] = (struct sla_stop){from, later(from, to), is_away};
}

void sla_clock_settle(struct sla_clock *clock, struct wall at)
{
	if (clock->is_stopped && last_stop(clock)->to.ms <= at.ms)
		clock->is_stopped = false;
}

void sla_clock_stop(struct sla_clock *clock, struct wall at, struct wall until)
{
	sla_clock_settle(clock, at);
	if (clock->is_stopped)
		last_stop(clock)->to = later(last_stop(clock)->from, until);
	else if (clock->count < STOPS_MAX)
		stop_add(clock, at, until, false);
	else
		return;
	clock->is_stopped = true;
}

void sla_clock_resume(struct sla_clock *clock, struct wall at)
{
	if (clock->is_stopped)
		last_stop(clock)->to = later(last_stop(clock)->from, earlier(last_stop(clock)->to, at));
	clock->is_stopped = false;
}

void sla_clock_end(struct sla_clock *clock, enum sla_side side, struct wall at)
{
	if (wall_is_set(clock->ended[side]))
		return;
	if (side == SLA_RESOLUTION)
		sla_clock_resume(clock, at);
	clock->ended[side] = later(at, clock->started);
}

void sla_clock_reopen(struct sla_clock *clock, struct wall at)
{
	if (!wall_is_set(clock->ended[SLA_RESOLUTION]))
		return;
	stop_add(clock, clock->ended[SLA_RESOLUTION], at, true);
	clock->ended[SLA_RESOLUTION] = WALL_NONE;
}

static void shift(struct wall *at, int64_t ms)
{
	if (wall_is_set(*at))
		at->ms += ms;
}

void sla_clock_shift(struct sla_clock *clock, int64_t ms)
{
	shift(&clock->started, ms);
	for (int side = 0; side < SLA_SIDES; side++)
		shift(&clock->ended[side], ms);
	for (size_t i = 0; i < clock->count; i++) {
		bool is_open = clock->is_stopped && i == clock->count - 1;
		shift(&clock->stops[i].from, ms);
		/* Until when it is to stay stopped is what people agreed on: a time of day, not a duration. */
		if (!is_open)
			shift(&clock->stops[i].to, ms);
		else
			clock->stops[i].to = later(clock->stops[i].from, clock->stops[i].to);
	}
}

bool sla_clock_runs(const struct sla_clock *clock, enum sla_side side, struct wall at)
{
	/* What was resolved before anybody answered needs no answer any more. */
	if (wall_is_set(clock->ended[side]) || wall_is_set(clock->ended[SLA_RESOLUTION]))
		return false;
	return side == SLA_RESPONSE || !clock->is_stopped || last_stop(clock)->to.ms <= at.ms;
}

/* Reading */

/* The instant at which `ms` of working time are used up. */
static struct wall used_up(
	const struct sla_clock *clock, enum sla_side side, const struct calendar *calendar, int64_t ms)
{
	struct wall at = clock->started;
	for (size_t i = 0; i < clock->count; i++) {
		const struct sla_stop *stop = &clock->stops[i];
		if (side == SLA_RESPONSE && !stop->is_away)
			continue;
		int64_t worked = calendar_between(calendar, at, stop->from);
		if (worked >= ms)
			break;
		ms -= worked;
		at = stop->to;
	}
	return calendar_after(calendar, at, ms);
}

static int64_t used_until(
	const struct sla_clock *clock, enum sla_side side, const struct calendar *calendar, struct wall until)
{
	int64_t ms = calendar_between(calendar, clock->started, until);
	for (size_t i = 0; i < clock->count; i++) {
		const struct sla_stop *stop = &clock->stops[i];
		if (side == SLA_RESOLUTION || stop->is_away)
			ms -= calendar_between(calendar, stop->from, earlier(stop->to, until));
	}
	return ms;
}

static int64_t stopped(const struct sla_clock *clock, const struct calendar *calendar)
{
	int64_t ms = 0;
	size_t over = clock->count - clock->is_stopped;
	for (size_t i = 0; i < over; i++)
		if (!clock->stops[i].is_away)
			ms += calendar_between(calendar, clock->stops[i].from, clock->stops[i].to);
	return ms;
}

struct sla_reading sla_clock_read(
	const struct sla_clock *clock, enum sla_side side, const struct sla_target *target, struct wall at)
{
	struct wall end = wall_is_set(clock->ended[side]) ? clock->ended[side] : at;
	struct sla_reading reading = {
		.calendar = target->calendar,
		.promised_ms = target->ms[side],
		.due = WALL_NONE,
		.soon = WALL_NONE,
		.used_ms = used_until(clock, side, target->calendar, end),
		.stopped_ms = side == SLA_RESOLUTION ? stopped(clock, target->calendar) : 0,
	};
	if (reading.promised_ms <= 0)
		return reading;
	reading.due = used_up(clock, side, target->calendar, reading.promised_ms);
	reading.soon = used_up(
		clock, side, target->calendar, (int64_t)llround((double)reading.promised_ms * target->due_soon));
	return reading;
}

/* The store */

static json_t *instant_json(struct wall at)
{
	return wall_is_set(at) ? json_integer(at.ms) : json_null();
}

json_t *sla_clock_state(const struct sla_clock *clock)
{
	json_t *stops = json_array();
	for (size_t i = 0; i < clock->count; i++) {
		const struct sla_stop *stop = &clock->stops[i];
		json_array_append_new(stops,
			json_pack("[I, I, b]", (json_int_t)stop->from.ms, (json_int_t)stop->to.ms, (int)stop->is_away));
	}
	json_t *state = json_pack("{s:o, s:[o, o], s:I, s:o, s:b, s:[i, i]}", "started", instant_json(clock->started),
		"ended", instant_json(clock->ended[SLA_RESPONSE]), instant_json(clock->ended[SLA_RESOLUTION]), "cases",
		(json_int_t)clock->cases, "stops", stops, "stopped", (int)clock->is_stopped, "told",
		(int)clock->told[SLA_RESPONSE], (int)clock->told[SLA_RESOLUTION]);
	must(state);
	return state;
}

static struct wall instant_of(const json_t *json)
{
	return json_is_integer(json) ? (struct wall){json_integer_value(json)} : WALL_NONE;
}

static bool stops_parse(struct sla_clock *clock, const json_t *list)
{
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)list, i, one)
	{
		struct wall from = instant_of(json_array_get(one, 0)), to = instant_of(json_array_get(one, 1));
		if (!wall_is_set(from) || !wall_is_set(to) || to.ms < from.ms || i >= STOPS_MAX ||
			(i > 0 && from.ms < last_stop(clock)->to.ms))
			return false;
		stop_add(clock, from, to, json_is_true(json_array_get(one, 2)));
	}
	return true;
}

int sla_clock_parse(struct sla_clock *clock, const json_t *state)
{
	struct sla_clock parsed = {.started = instant_of(json_object_get(state, "started"))};
	const json_t *ended = json_object_get(state, "ended"), *told = json_object_get(state, "told");
	if (!wall_is_set(parsed.started) || !stops_parse(&parsed, json_object_get(state, "stops"))) {
		sla_clock_done(&parsed);
		return -EINVAL;
	}
	parsed.cases = (uint32_t)json_integer_value(json_object_get(state, "cases")) & ((UINT32_C(1) << CASES) - 1);
	parsed.is_stopped = json_is_true(json_object_get(state, "stopped")) && parsed.count > 0;
	for (int side = 0; side < SLA_SIDES; side++) {
		parsed.ended[side] = instant_of(json_array_get(ended, (size_t)side));
		parsed.told[side] = (uint8_t)json_integer_value(json_array_get(told, (size_t)side));
	}
	sla_clock_done(clock);
	*clock = parsed;
	return 0;
}
