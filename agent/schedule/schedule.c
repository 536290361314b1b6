/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When each device is due. A device's rounds stand on a grid, the instants k × interval + phase of the monotonic clock,
 * its phase a hash of its name: load is even, and neither a restart of the agent, nor a late round, nor a reload moves
 * them. Only the first round after schedule_add leaves the grid, so that a new device is known within seconds; a grid
 * instant less than half an interval after it is left out.
 *
 * Tables with an interval of their own have a grid too, with a phase from the names of both, so that not all MAC tables
 * of the district are read in the same minute. Such a table is read in the first round at or after each of its
 * instants: a round looks whether one lies between the round before and itself. So nothing is kept per table, and equal
 * lists of intervals are shared.
 *
 * State per device: its timer, which stands for the next instant of the grid or for an extra round, whichever is
 * earlier; whether a round runs; whether one was missed meanwhile. All calls come from the loop's thread; the due
 * callback runs from the timer heap only, never from within a call, and may call anything here but schedule_free.
 */
#include "schedule/schedule.h"
#include "base/must.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(TABLES <= 64, "a round's tables are bits of a word");

#define FIRST_WITHIN_MS 10000
#define SOON_PAUSE_NS NS_PER_S

struct intervals {
	int64_t table_ms[TABLES];
	struct intervals *next;
};

struct entry {
	struct timer timer;
	struct schedule *schedule;
	uint32_t device;
	bool running;
	bool missed; /* an instant came while a round ran: `missed_at` */
	bool has_begun; /* a first round */
	uint64_t hash; /* of the name */
	int64_t every_ns;
	const struct intervals *intervals;
	struct mono next; /* of the grid, or the first round */
	struct mono soon; /* an extra round, MONO_NEVER if none is wanted */
	struct mono missed_at;
	struct mono last; /* nominal instant of the last round that was begun */
	struct mono last_soon;
};

struct schedule {
	struct timers *timers;
	schedule_due_cb *cb;
	void *data;
	struct entry **entries; /* by device number, NULL: none */
	uint32_t capacity;
	struct intervals *intervals; /* the distinct lists, few */
	struct schedule_figures figures;
};

struct schedule *schedule_new(struct timers *timers, schedule_due_cb *cb, void *data)
{
	struct schedule *schedule = must_calloc(1, sizeof *schedule);
	schedule->timers = timers;
	schedule->cb = cb;
	schedule->data = data;
	return schedule;
}

void schedule_free(struct schedule *schedule)
{
	if (!schedule)
		return;
	for (uint32_t i = 0; i < schedule->capacity; i++)
		schedule_remove(schedule, i);
	free(schedule->entries);
	for (struct intervals *list = schedule->intervals; list;) {
		struct intervals *next = list->next;
		free(list);
		list = next;
	}
	free(schedule);
}

/* FNV-1a with splitmix64's finish. Not hash_bytes: that one differs between processes. */
static uint64_t stable_hash(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325;
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
	hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9;
	hash = (hash ^ hash >> 27) * 0x94d049bb133111eb;
	return hash ^ hash >> 31;
}

/* floor((at - phase) / interval), for instants before the phase too. */
static int64_t grid_index(int64_t at, int64_t phase, int64_t interval)
{
	int64_t since = at - phase;
	return since >= 0 ? since / interval : -((-since + interval - 1) / interval);
}

static int64_t phase_of(uint64_t hash, int64_t interval)
{
	return (int64_t)(hash % (uint64_t)interval);
}

/* The first instant of the device's grid after `at`. */
static struct mono grid_after(const struct entry *entry, struct mono at)
{
	int64_t phase = phase_of(entry->hash, entry->every_ns);
	return (struct mono){(grid_index(at.ns, phase, entry->every_ns) + 1) * entry->every_ns + phase};
}

static bool table_is_due(const struct entry *entry, unsigned table, struct mono nominal)
{
	int64_t interval = entry->intervals->table_ms[table] * NS_PER_MS;
	if (interval <= 0)
		return interval == 0;
	int64_t phase = phase_of(entry->hash + (table + 1) * UINT64_C(0x9e3779b97f4a7c15), interval);
	return !entry->has_begun ||
	       grid_index(nominal.ns, phase, interval) > grid_index(entry->last.ns, phase, interval);
}

static uint64_t tables_due(const struct entry *entry, struct mono nominal)
{
	uint64_t due = 0;
	for (unsigned i = 0; i < TABLES; i++)
		if (table_is_due(entry, i, nominal))
			due |= UINT64_C(1) << i;
	return due;
}

static void note_lateness(struct schedule_figures *figures, int64_t late_ns)
{
	int bucket = 0;
	while (bucket < LATENESS_BUCKETS - 1 && late_ns > (NS_PER_MS << bucket))
		bucket++;
	figures->lateness[bucket]++;
	if (late_ns > figures->lateness_max_ns)
		figures->lateness_max_ns = late_ns;
}

/* Sets the timer to what comes next: the grid, or, when no round runs, one that was missed or an extra one. */
static void arm(struct entry *entry)
{
	struct mono at = entry->next;
	if (!entry->running && entry->missed)
		at = entry->missed_at;
	else if (!entry->running && entry->soon.ns < at.ns)
		at = entry->soon;
	timer_set(entry->schedule->timers, &entry->timer, at);
}

/* Begins a round; `entry` may be gone after the callback. */
static void begin(struct entry *entry, struct mono nominal)
{
	struct schedule *schedule = entry->schedule;
	uint64_t due = tables_due(entry, nominal);
	if (!entry->has_begun)
		entry->next = grid_after(entry, mono_add_ns(nominal, entry->every_ns / 2));
	entry->running = true;
	entry->has_begun = true;
	entry->missed = false;
	entry->last = nominal;
	entry->soon = MONO_NEVER; /* this round is as good as the extra one */
	schedule->figures.rounds++;
	arm(entry);
	schedule->cb(schedule->data, entry->device, due);
}

static void begin_late(struct entry *entry, struct mono nominal, struct mono now)
{
	note_lateness(&entry->schedule->figures, mono_since(now, nominal));
	begin(entry, nominal);
}

/* An instant of the grid has come. Those that passed unseen (a suspended machine) are not made up for. */
static void grid_due(struct entry *entry, struct mono now)
{
	struct mono at = entry->next;
	entry->next = grid_after(entry, now);
	if (!entry->running && !entry->missed) {
		begin_late(entry, at, now);
		return;
	}
	entry->schedule->figures.overruns += entry->running;
	if (!entry->missed)
		entry->missed_at = at;
	entry->missed = true;
	arm(entry);
}

static void due_cb(struct timer *timer, struct mono now)
{
	struct entry *entry = container_of(timer, struct entry, timer);
	if (now.ns >= entry->next.ns) {
		grid_due(entry, now);
	} else if (entry->running) {
		arm(entry);
	} else if (entry->missed) {
		begin_late(entry, entry->missed_at, now);
	} else {
		entry->schedule->figures.soon++;
		entry->last_soon = now;
		begin(entry, now);
	}
}

static const struct intervals *intervals_share(struct schedule *schedule, const int64_t table_ms[TABLES])
{
	struct intervals *list = schedule->intervals;
	while (list && memcmp(list->table_ms, table_ms, sizeof list->table_ms) != 0)
		list = list->next;
	if (list)
		return list;
	list = must_calloc(1, sizeof *list);
	memcpy(list->table_ms, table_ms, sizeof list->table_ms);
	list->next = schedule->intervals;
	schedule->intervals = list;
	return list;
}

static struct entry *entry_find(const struct schedule *schedule, uint32_t device)
{
	return device < schedule->capacity ? schedule->entries[device] : NULL;
}

static struct entry *entry_new(struct schedule *schedule, uint32_t device, const char *name)
{
	struct entry *entry = must_calloc(1, sizeof *entry);
	entry->schedule = schedule;
	entry->device = device;
	entry->hash = stable_hash(name);
	entry->soon = MONO_NEVER;
	entry->last_soon = (struct mono){INT64_MIN / 2};
	timer_init(&entry->timer, due_cb);
	if (device >= schedule->capacity) {
		uint32_t capacity = schedule->capacity ? schedule->capacity : 64;
		while (capacity <= device)
			capacity *= 2;
		schedule->entries = must_realloc(schedule->entries, capacity, sizeof(struct entry *));
		memset(schedule->entries + schedule->capacity, 0,
			(capacity - schedule->capacity) * sizeof(struct entry *));
		schedule->capacity = capacity;
	}
	schedule->entries[device] = entry;
	return entry;
}

void schedule_add(struct schedule *schedule, uint32_t device, const char *name, int64_t every_ms,
	const int64_t table_ms[TABLES], struct mono now)
{
	struct entry *entry = entry_find(schedule, device);
	bool is_new = !entry;
	must(device < UINT32_MAX / 2 && every_ms > 0 && every_ms <= INT64_MAX / NS_PER_MS);
	if (is_new)
		entry = entry_new(schedule, device, name);
	entry->every_ns = every_ms * NS_PER_MS;
	entry->intervals = intervals_share(schedule, table_ms);
	if (is_new) {
		int64_t window = (every_ms < FIRST_WITHIN_MS ? every_ms : FIRST_WITHIN_MS) * NS_PER_MS;
		entry->next = mono_add_ns(now, phase_of(entry->hash, window));
	} else if (entry->has_begun) {
		entry->next = grid_after(entry, now);
	}
	arm(entry);
}

void schedule_remove(struct schedule *schedule, uint32_t device)
{
	struct entry *entry = entry_find(schedule, device);
	if (!entry)
		return;
	timer_stop(schedule->timers, &entry->timer);
	schedule->entries[device] = NULL;
	free(entry);
}

void schedule_soon(struct schedule *schedule, uint32_t device, struct mono now)
{
	struct entry *entry = entry_find(schedule, device);
	if (!entry || entry->soon.ns != INT64_MAX)
		return;
	struct mono earliest = mono_add_ns(entry->last_soon, SOON_PAUSE_NS);
	entry->soon = earliest.ns > now.ns ? earliest : now;
	arm(entry);
}

void schedule_done(struct schedule *schedule, uint32_t device, struct mono now)
{
	struct entry *entry = entry_find(schedule, device);
	if (!entry || !entry->running)
		return;
	entry->running = false;
	arm(entry);
}

void schedule_figures(const struct schedule *schedule, struct schedule_figures *ret_figures)
{
	*ret_figures = schedule->figures;
}
