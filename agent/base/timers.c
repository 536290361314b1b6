/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The timer heap: a binary heap of pointers, ordered by instant and then by the order of setting, so that a run is the
 * same each time it is played. Each timer knows its place, which makes stopping and moving O(log n) without a search.
 * Timers belong to whoever embeds them; the heap owns only its array. agent.c owns the heap and calls timers_run() when
 * its one uv_timer fires; scenarios call it with the virtual time.
 *
 * A timer is taken out before its callback runs, so the callback may set it again, or free what it is embedded in. One
 * that sets itself to `now` or earlier for ever keeps timers_run() from returning: repeat from `now` plus an interval.
 */
#include "base/timers.h"
#include "base/must.h"
#include <stdlib.h>

static bool is_before(const struct timer *a, const struct timer *b)
{
	return a->at.ns != b->at.ns ? a->at.ns < b->at.ns : a->order < b->order;
}

static void put(struct timers *timers, size_t place, struct timer *timer)
{
	timers->heap[place] = timer;
	timer->place = place;
}

static void sift_up(struct timers *timers, size_t place, struct timer *timer)
{
	for (; place > 1 && is_before(timer, timers->heap[place / 2]); place /= 2)
		put(timers, place, timers->heap[place / 2]);
	put(timers, place, timer);
}

static void sift_down(struct timers *timers, size_t place, struct timer *timer)
{
	for (;;) {
		size_t child = 2 * place;
		if (child > timers->count)
			break;
		if (child < timers->count && is_before(timers->heap[child + 1], timers->heap[child]))
			child++;
		if (!is_before(timers->heap[child], timer))
			break;
		put(timers, place, timers->heap[child]);
		place = child;
	}
	put(timers, place, timer);
}

/* Puts a timer that is or comes to `place` where it belongs. */
static void settle(struct timers *timers, size_t place, struct timer *timer)
{
	if (place > 1 && is_before(timer, timers->heap[place / 2]))
		sift_up(timers, place, timer);
	else
		sift_down(timers, place, timer);
}

void timers_init(struct timers *timers, struct mono now)
{
	*timers = (struct timers){.now = now};
}

void timers_done(struct timers *timers)
{
	for (size_t i = 1; i <= timers->count; i++)
		timers->heap[i]->place = 0;
	free(timers->heap);
	*timers = (struct timers){.now = timers->now};
}

size_t timers_run(struct timers *timers, struct mono now)
{
	size_t ran = 0;
	timers->now = now;
	while (timers->count > 0 && timers->heap[1]->at.ns <= now.ns) {
		struct timer *timer = timers->heap[1];
		timer_stop(timers, timer);
		timer->cb(timer, now);
		ran++;
	}
	return ran;
}

struct mono timers_next(const struct timers *timers)
{
	return timers->count > 0 ? timers->heap[1]->at : MONO_NEVER;
}

void timer_set(struct timers *timers, struct timer *timer, struct mono at)
{
	must(timer->cb);
	timer->at = at;
	timer->order = timers->order++;
	if (timer->place) {
		must(timer->place <= timers->count && timers->heap[timer->place] == timer);
		settle(timers, timer->place, timer);
		return;
	}
	if (timers->count + 1 >= timers->capacity) { /* place 0 stays empty */
		timers->capacity = timers->capacity ? timers->capacity * 2 : 16;
		timers->heap = must_realloc(timers->heap, timers->capacity, sizeof(struct timer *));
	}
	sift_up(timers, ++timers->count, timer);
}

void timer_stop(struct timers *timers, struct timer *timer)
{
	size_t place = timer->place;
	if (!place)
		return;
	must(place <= timers->count && timers->heap[place] == timer);
	struct timer *last = timers->heap[timers->count--];
	timer->place = 0;
	if (last != timer)
		settle(timers, place, last);
}
