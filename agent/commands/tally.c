/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a ticket counts. A ticket is accepted in the period in which it was opened and finished in that in which it was
 * resolved, so a period may finish more than it accepted. Those that were rejected or cancelled (merged ones too: their
 * work counts with the other ticket) are neither; they are counted apart, by the day on which they were closed.
 *
 * Whether a ticket was on time was judged by its clock and stands in it; a ticket without a promise can be neither on
 * time nor late, and is in no denominator that asks for it. Time saved is never negative: what came late has saved
 * nothing, but its promise counts. Times that people have waited are by the wall, promised and saved ones are working
 * time of the ticket's calendar.
 *
 * Fields may be missing in tickets of earlier versions: then the ticket does not count where they are asked for.
 */
#include "commands/tally.h"
#include "base/map.h"
#include "base/must.h"
#include <stdlib.h>
#include <string.h>

#define DAY_S INT64_C(86400)
#define SATISFIED 4 /* of 5 */

const char *const tally_by_texts[TALLY_BYS + 1] = {"department", "team", "town", "site", "role", NULL};

struct tally {
	struct tally_options options;
	char *source;
	struct tally_row total, nameless;
	bool has_nameless;
	struct tally_row **rows;
	size_t rows_count, rows_capacity;
	size_t expected; /* the first so many, in the order given; the others are sorted when asked for */
	struct map by_name;
	struct tally_device **devices;
	size_t devices_count, devices_capacity;
	struct map by_device;
	bool is_sorted;
};

struct tally *tally_new(const struct tally_options *options)
{
	struct tally *tally = must_calloc(1, sizeof *tally);
	tally->options = *options;
	tally->source = options->source ? must_strdup(options->source) : NULL;
	return tally;
}

void tally_free(struct tally *tally)
{
	if (!tally)
		return;
	for (size_t i = 0; i < tally->rows_count; i++) {
		free(tally->rows[i]->name);
		free(tally->rows[i]);
	}
	for (size_t i = 0; i < tally->devices_count; i++) {
		free(tally->devices[i]->name);
		free(tally->devices[i]->site);
		free(tally->devices[i]);
	}
	map_done(&tally->by_name);
	map_done(&tally->by_device);
	free(tally->rows);
	free(tally->devices);
	free(tally->source);
	free(tally);
}

static struct tally_row *row_get(struct tally *tally, const char *name)
{
	struct tally_row *row = map_find_text(&tally->by_name, name);
	if (row)
		return row;
	row = must_calloc(1, sizeof *row);
	row->name = must_strdup(name);
	array_reserve_one(tally->rows, tally->rows_count, tally->rows_capacity);
	tally->rows[tally->rows_count++] = row;
	map_put_text(&tally->by_name, row->name, row);
	return row;
}

void tally_expect(struct tally *tally, const char *name)
{
	must(tally->total.accepted + tally->total.finished + tally->total.left == 0);
	row_get(tally, name);
	tally->expected = tally->rows_count;
}

/* What stands in a ticket */

static const char *text_of(const json_t *object, const char *field)
{
	const char *text = json_string_value(json_object_get(object, field));
	return text && text[0] ? text : NULL;
}

static struct wall instant_of(const json_t *body, const char *field)
{
	const char *text = text_of(body, field);
	struct wall at = WALL_NONE;
	if (text)
		wall_parse(text, &at);
	return at;
}

static bool integer_of(const json_t *body, const char *field, int64_t *ret_value)
{
	const json_t *value = json_object_get(body, field);
	if (json_is_integer(value))
		*ret_value = json_integer_value(value);
	return json_is_integer(value);
}

static bool has_status(const json_t *body, const char *status)
{
	const char *text = text_of(body, "status");
	return text && strcmp(text, status) == 0;
}

static const char *device_of(const json_t *root)
{
	const char *kind = text_of(root, "kind");
	const char *device = text_of(root, "device");
	return !device && kind && strcmp(kind, "device") == 0 ? text_of(root, "name") : device;
}

static const char *role_of(const struct tally *tally, const json_t *root)
{
	const char *role = text_of(root, "role");
	const char *device = device_of(root);
	if (role || !device || !tally->options.role)
		return role;
	return tally->options.role(tally->options.data, device);
}

static const char *name_of(const struct tally *tally, const json_t *body)
{
	const json_t *root = json_object_get(body, "root_cause_resource");
	const char *field = tally_by_texts[tally->options.by];
	const char *own = NULL;
	switch (tally->options.by) {
	case TALLY_ROLE:
		return role_of(tally, root);
	case TALLY_DEPARTMENT: /* the ticket's own may have been given by hand */
	case TALLY_TEAM:
		own = text_of(body, field);
		break;
	case TALLY_TOWN:
	case TALLY_SITE:
	case TALLY_BYS:
		break;
	}
	return own ? own : text_of(root, field);
}

/* What counts */

struct facts {
	struct wall opened, occurred, acknowledged, resolved, ended; /* ended: it was resolved, rejected or cancelled */
	bool is_rejected, is_cancelled;
};

static struct facts facts_of(const json_t *body)
{
	struct facts facts = {
		.opened = instant_of(body, "opened"),
		.occurred = instant_of(body, "occurred"),
		.acknowledged = instant_of(body, "acknowledged"),
		.is_rejected = has_status(body, "rejected"),
		.is_cancelled = has_status(body, "cancelled"),
		.resolved = WALL_NONE,
	};
	bool is_resolved = has_status(body, "resolved") || has_status(body, "closed");
	if (is_resolved)
		facts.resolved = instant_of(body, "resolved");
	facts.ended = is_resolved ? facts.resolved : WALL_NONE;
	if (facts.is_rejected || facts.is_cancelled || (is_resolved && !wall_is_set(facts.ended)))
		facts.ended = instant_of(body, "closed");
	return facts;
}

static bool is_within(const struct tally *tally, struct wall at)
{
	return wall_is_set(at) && at.ms >= tally->options.from.ms && at.ms < tally->options.to.ms;
}

/* Opened before `at`, and not over by then. */
static bool is_open_at(const struct facts *facts, struct wall at)
{
	return wall_is_set(facts->opened) && facts->opened.ms < at.ms &&
	       (!wall_is_set(facts->ended) || facts->ended.ms >= at.ms);
}

/* The instant at which the clock ended may be earlier than `resolved`, so what it judged comes first. */
static bool was_promised(const json_t *body, const struct facts *facts, bool *ret_on_time)
{
	const json_t *on_time = json_object_get(body, "on_time");
	struct wall due = instant_of(body, "resolve_by");
	if (json_is_boolean(on_time))
		*ret_on_time = json_is_true(on_time);
	else if (wall_is_set(due))
		*ret_on_time = facts->resolved.ms <= due.ms;
	else
		return false;
	return true;
}

static void add_promise(const struct tally *tally, const json_t *body, const struct facts *facts, struct tally_row *row)
{
	const char *calendar = text_of(body, "calendar");
	bool on_time = false;
	int64_t promised = 0;
	int64_t used = 0;
	if (!was_promised(body, facts, &on_time))
		return;
	row->promised++;
	row->on_time += on_time;
	if (!integer_of(body, "promised_s", &promised) || !integer_of(body, "used_s", &used))
		return;
	int64_t saved = used < promised ? promised - used : 0;
	int64_t day_s = calendar && tally->options.day_s ? tally->options.day_s(tally->options.data, calendar) : DAY_S;
	row->ahead += saved > 0;
	row->promised_s += promised;
	row->saved_s += saved;
	row->saved_days += (double)saved / (double)(day_s > 0 ? day_s : DAY_S);
}

static void add_finished(
	const struct tally *tally, const json_t *body, const struct facts *facts, struct tally_row *row)
{
	const char *code = text_of(body, "resolution_code");
	struct wall began = wall_is_set(facts->occurred) ? facts->occurred : facts->opened;
	int64_t score = 0;
	int64_t stopped = 0;
	int64_t times = 0;
	row->finished++;
	row->restore_ms += facts->resolved.ms > began.ms ? facts->resolved.ms - began.ms : 0;
	if (integer_of(body, "satisfaction", &score) || integer_of(body, "rating", &score)) {
		row->rated++;
		row->satisfied += score >= SATISFIED;
	}
	if (integer_of(body, "stopped_s", &stopped))
		row->stopped_s += stopped;
	row->reopened += integer_of(body, "reopened", &times) && times > 0;
	/* Nobody had answered yet. */
	row->recovered += code && strcmp(code, "recovered") == 0 && !wall_is_set(facts->acknowledged);
	add_promise(tally, body, facts, row);
}

static void add_to_row(const struct tally *tally, const json_t *body, const struct facts *facts, struct tally_row *row)
{
	bool counts = !facts->is_rejected && !facts->is_cancelled;
	row->carried += is_open_at(facts, tally->options.from);
	row->left += is_open_at(facts, tally->options.to);
	if (!counts && is_within(tally, facts->ended)) {
		row->rejected += facts->is_rejected;
		row->cancelled += facts->is_cancelled;
	}
	if (counts && is_within(tally, facts->opened)) {
		row->accepted++;
		if (wall_is_set(facts->acknowledged)) {
			row->acknowledged++;
			row->acknowledge_ms += facts->acknowledged.ms - facts->opened.ms;
		}
	}
	if (counts && is_within(tally, facts->resolved))
		add_finished(tally, body, facts, row);
}

static void add_to_device(struct tally *tally, const json_t *body, const struct facts *facts)
{
	const json_t *root = json_object_get(body, "root_cause_resource");
	const char *name = device_of(root);
	const char *site = text_of(root, "site");
	if (!name || facts->is_rejected || facts->is_cancelled || !is_within(tally, facts->opened))
		return;
	struct tally_device *device = map_find_text(&tally->by_device, name);
	if (!device) {
		device = must_calloc(1, sizeof *device);
		device->name = must_strdup(name);
		device->site = must_strdup(site ? site : "");
		array_reserve_one(tally->devices, tally->devices_count, tally->devices_capacity);
		tally->devices[tally->devices_count++] = device;
		map_put_text(&tally->by_device, device->name, device);
	}
	struct wall began = wall_is_set(facts->occurred) ? facts->occurred : facts->opened;
	device->tickets++;
	if (wall_is_set(facts->resolved) && facts->resolved.ms > began.ms)
		device->down_ms += facts->resolved.ms - began.ms;
}

/* Whether the period has to do with it at all: an office that had nothing in it needs no row because of last year. */
static bool bears_on(const struct tally *tally, const struct facts *facts)
{
	return wall_is_set(facts->opened) && facts->opened.ms < tally->options.to.ms &&
	       (!wall_is_set(facts->ended) || facts->ended.ms >= tally->options.from.ms);
}

void tally_add(struct tally *tally, const json_t *body)
{
	const char *source = text_of(body, "source");
	struct facts facts = facts_of(body);
	if (tally->source && strcmp(source ? source : "detected", tally->source) != 0)
		return;
	if (!bears_on(tally, &facts))
		return;
	const char *name = name_of(tally, body);
	struct tally_row *row = name ? row_get(tally, name) : &tally->nameless;
	tally->has_nameless |= !name;
	add_to_row(tally, body, &facts, row);
	add_to_row(tally, body, &facts, &tally->total);
	add_to_device(tally, body, &facts);
	tally->is_sorted = false;
}

/* What came out */

static int compare_rows(const void *a, const void *b)
{
	const struct tally_row *const *one = a, *const *other = b;
	return strcmp((*one)->name, (*other)->name);
}

static int compare_devices(const void *a, const void *b)
{
	const struct tally_device *one = *(const struct tally_device *const *)a;
	const struct tally_device *other = *(const struct tally_device *const *)b;
	if (one->tickets != other->tickets)
		return one->tickets < other->tickets ? 1 : -1;
	if (one->down_ms != other->down_ms)
		return one->down_ms < other->down_ms ? 1 : -1;
	return strcmp(one->name, other->name);
}

static void sort(struct tally *tally)
{
	if (tally->is_sorted)
		return;
	if (tally->rows_count > tally->expected)
		qsort(tally->rows + tally->expected, tally->rows_count - tally->expected, sizeof(struct tally_row *),
			compare_rows);
	if (tally->devices_count > 0)
		qsort(tally->devices, tally->devices_count, sizeof(struct tally_device *), compare_devices);
	tally->is_sorted = true;
}

const struct tally_row *tally_row(struct tally *tally, size_t number)
{
	sort(tally);
	if (number < tally->rows_count)
		return tally->rows[number];
	return number == tally->rows_count && tally->has_nameless ? &tally->nameless : NULL;
}

const struct tally_row *tally_total(const struct tally *tally)
{
	return &tally->total;
}

const struct tally_device *tally_device(struct tally *tally, size_t number)
{
	sort(tally);
	return number < tally->devices_count ? tally->devices[number] : NULL;
}
