/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slot per sink: its cursor, one batch, one timer. The life of a batch:
 *
 *     read from the store ─► deliver() ─► … ─► delivered(): cursor moves ─► next batch
 *                                          └─► with an error: pause, then what is left is read again
 *
 * The cursor is put into the store whenever it moves; it is durable with the next commit, and what was out but not yet
 * durable comes again after a crash, with the same ids. No mark says that a write was under way: a cursor that is
 * behind the last event says it well enough, and costs no commit. A sink that starts so is told (`resumed`), so that
 * one that writes lines can end a torn one first.
 *
 * The timer has two uses. While a batch is under way it tells that the sink has been silent for too long, which is
 * shown, not acted on: the sink may still be blocked on a full pipe, and its events are safe where they are. After a
 * failure it is the pause. Sinks are other people's code: a confirmation of what was not handed over, or before
 * deliver() has returned, is logged and does no harm.
 *
 * Weak spot: two sinks of one name are told apart by their order in the configuration only.
 */
#include "delivery/delivery.h"
#include "base/log.h"
#include "base/must.h"
#include "base/text.h"
#include "delivery/lines.h"
#include "delivery/sender.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAUSE_FIRST_MS 1000
#define PAUSE_LONGEST_MS 60000
#define SILENT_MS 60000

/* What a sink holds while a batch is under way: a place in its slot. */
struct gengfu_delivery {
	bool is_under_way;
	bool is_handing_over; /* deliver() has not returned yet */
	bool is_early; /* and has confirmed nevertheless: the following */
	int64_t early_sequence;
	int early_error;
};

struct slot {
	struct delivery *delivery;
	const struct gengfu_sink *sink;
	char *key;
	struct gengfu_sink_services services;
	void *instance;
	struct sender *sender; /* of a sink with send(): all below is then unused but `cursor`, where it began */
	int64_t cursor;
	struct lines lines;
	struct gengfu_delivery token;
	struct timer timer;
	int64_t pause_ms;
	char trouble[256]; /* "" when there is none */
};

struct delivery {
	struct delivery_options options;
	char *agent_name;
	struct slot **slots;
	size_t count, capacity;
};

static struct mono now_of(const struct delivery *delivery)
{
	const struct gengfu_services *services = delivery->options.services;
	return (struct mono){services->now_ns(services->host)};
}

/* Logs when it is news. */
static void trouble_set(struct slot *slot, const char *why)
{
	const struct log *log = slot->delivery->options.log;
	if (strncmp(slot->trouble, why, sizeof slot->trouble - 1) != 0)
		log_warning(log, "sink=%s behind=%" PRId64 " reason=\"%s\"", slot->key,
			store_last_sequence(slot->delivery->options.store) - slot->cursor, why);
	snprintf(slot->trouble, sizeof slot->trouble, "%s", why);
	utf8_repair(slot->trouble);
}

static void trouble_clear(struct slot *slot)
{
	if (slot->trouble[0])
		log_info(slot->delivery->options.log, "sink=%s works again", slot->key);
	slot->trouble[0] = '\0';
}

/* What is left is tried again after a pause that doubles. */
static void fail_batch(struct slot *slot, int error, const char *why, struct mono now)
{
	trouble_set(slot, why && why[0] ? why : strerror(-error));
	timer_set(slot->delivery->options.timers, &slot->timer, mono_add_ms(now, slot->pause_ms));
	slot->pause_ms = slot->pause_ms * 2 < PAUSE_LONGEST_MS ? slot->pause_ms * 2 : PAUSE_LONGEST_MS;
}

/* Makes sense of what a sink says; a word that makes none becomes an error. */
static void confirmation_check(const struct slot *slot, int64_t *sequence, int *error, const char **why)
{
	const struct lines *lines = &slot->lines;
	int64_t first = lines->events[0].sequence;
	int64_t last = lines->events[lines->count - 1].sequence;
	if (*sequence != 0 && (*sequence < first || *sequence > last)) {
		*sequence = 0;
		*error = -EPROTO;
		*why = "the sink confirmed events that it was not handed";
	} else if (*error == 0 && *sequence == 0) {
		*error = -EPROTO;
		*why = "the sink took nothing and gave no reason";
	}
}

/* The end of a batch. */
static void settle(struct slot *slot, int64_t sequence, int error, const char *why, struct mono now)
{
	confirmation_check(slot, &sequence, &error, &why);
	slot->token = (struct gengfu_delivery){0};
	timer_stop(slot->delivery->options.timers, &slot->timer);
	if (sequence) {
		slot->cursor = sequence;
		slot->pause_ms = PAUSE_FIRST_MS;
		store_put_cursor(slot->delivery->options.store, slot->key, sequence);
	}
	if (error)
		fail_batch(slot, error, why, now);
	else
		trouble_clear(slot);
}

/* The store no longer has what comes next: says what is lost and goes on with the oldest it has. */
static void skip_lost(struct slot *slot)
{
	struct store *store = slot->delivery->options.store;
	int64_t first = store_first_sequence(store);
	log_error(slot->delivery->options.log,
		"sink=%s lost=%" PRId64 " reason=\"events %" PRId64 " to %" PRId64 " are no longer kept\"", slot->key,
		first - 1 - slot->cursor, slot->cursor + 1, first - 1);
	slot->cursor = first - 1;
	store_put_cursor(store, slot->key, slot->cursor);
}

static int read_batch(struct slot *slot, int64_t last)
{
	const struct delivery *delivery = slot->delivery;
	struct store *store = delivery->options.store;
	int error = lines_read(&slot->lines, store, delivery->agent_name, slot->cursor, last);
	if (error == -ERANGE && store_first_sequence(store) > slot->cursor + 1) {
		skip_lost(slot);
		if (slot->cursor >= last)
			return 0;
		error = lines_read(&slot->lines, store, delivery->agent_name, slot->cursor, last);
	}
	return error;
}

static void hand_over(struct slot *slot, struct mono now)
{
	struct timers *timers = slot->delivery->options.timers;
	slot->token = (struct gengfu_delivery){.is_under_way = true, .is_handing_over = true};
	timer_set(timers, &slot->timer, mono_add_ms(now, SILENT_MS));
	int error = slot->sink->deliver(slot->instance, slot->lines.events, slot->lines.count, &slot->token);
	slot->token.is_handing_over = false;
	if (error) {
		settle(slot, 0, error, NULL, now);
	} else if (slot->token.is_early) {
		log_warning(slot->delivery->options.log,
			"sink=%s reason=\"it confirmed a batch before deliver() returned\"", slot->key);
		settle(slot, slot->token.early_sequence, slot->token.early_error, NULL, now);
		if (!timer_is_set(&slot->timer)) /* goes on, but not from within itself */
			timer_set(timers, &slot->timer, now);
	}
}

/* Hands over the next batch, if there is one and the sink is free. */
static void slot_next(struct slot *slot, struct mono now)
{
	int64_t last = store_last_sequence(slot->delivery->options.store);
	if (slot->sender) {
		sender_wake(slot->sender, now);
		return;
	}
	if (slot->token.is_under_way || timer_is_set(&slot->timer) || slot->cursor >= last)
		return;
	int error = read_batch(slot, last);
	if (error)
		fail_batch(slot, error, "the store cannot be read, see the log", now);
	else if (slot->lines.count > 0)
		hand_over(slot, now);
}

static void timer_run(struct timer *timer, struct mono now)
{
	struct slot *slot = container_of(timer, struct slot, timer);
	if (slot->token.is_under_way)
		trouble_set(slot, "it has taken nothing for a minute: the receiver does not read");
	else
		slot_next(slot, now);
}

/* The service that sinks call. */
static void delivered(struct gengfu_delivery *token, int64_t sequence, int error, const char *why)
{
	struct slot *slot = container_of(token, struct slot, token);
	if (!token->is_under_way) {
		log_error(slot->delivery->options.log, "sink=%s reason=\"it confirmed a batch twice\"", slot->key);
		return;
	}
	if (token->is_handing_over) {
		token->is_early = true;
		token->early_sequence = sequence;
		token->early_error = error;
		return;
	}
	struct mono now = now_of(slot->delivery);
	settle(slot, sequence, error, why, now);
	slot_next(slot, now);
}

struct delivery *delivery_new(const struct delivery_options *options)
{
	struct delivery *delivery = must_calloc(1, sizeof *delivery);
	delivery->options = *options;
	delivery->options.agent_name = delivery->agent_name = must_strdup(options->agent_name);
	return delivery;
}

static void slot_free(struct slot *slot)
{
	timer_stop(slot->delivery->options.timers, &slot->timer);
	sender_free(slot->sender);
	lines_done(&slot->lines);
	free(slot->key);
	free(slot);
}

void delivery_free(struct delivery *delivery)
{
	if (!delivery)
		return;
	for (size_t i = 0; i < delivery->count; i++) {
		if (delivery->slots[i]->sink->stop)
			delivery->slots[i]->sink->stop(delivery->slots[i]->instance);
		slot_free(delivery->slots[i]);
	}
	free(delivery->slots);
	free(delivery->agent_name);
	free(delivery);
}

static bool has_key(const struct delivery *delivery, const char *key)
{
	for (size_t i = 0; i < delivery->count; i++)
		if (strcmp(delivery->slots[i]->key, key) == 0)
			return true;
	return false;
}

static char *key_of(const struct delivery *delivery, const struct gengfu_sink *sink, const struct gengfu_data *settings)
{
	const char *name = gengfu_data_text(gengfu_data_get(settings, "name"), NULL);
	size_t same = 1;
	if (name && !has_key(delivery, name))
		return must_strdup(name);
	for (size_t i = 0; i < delivery->count; i++)
		if (strcmp(delivery->slots[i]->sink->name, sink->name) == 0)
			same++;
	return same == 1 ? must_strdup(sink->name) : must_printf("%s-%zu", sink->name, same);
}

/* Where to go on; a new sink begins with what comes next, and that is put down at once. */
static int cursor_find(struct slot *slot, bool *ret_resumed)
{
	struct store *store = slot->delivery->options.store;
	int64_t last = store_last_sequence(store);
	int64_t cursor = store_cursor(store, slot->key);
	if (cursor < 0 && cursor != -ENOENT)
		return (int)cursor;
	*ret_resumed = cursor >= 0 && cursor < last;
	if (cursor > last)
		log_warning(slot->delivery->options.log,
			"sink=%s reason=\"its cursor %" PRId64 " is past the last event %" PRId64 ", goes on there\"",
			slot->key, cursor, last);
	slot->cursor = cursor < 0 || cursor > last ? last : cursor;
	if (slot->cursor != cursor)
		store_put_cursor(store, slot->key, slot->cursor);
	return 0;
}

static int sender_start(struct slot *slot, const struct gengfu_data *settings, char why[512])
{
	const struct sender_options options = {
		.delivery = &slot->delivery->options,
		.key = slot->key,
		.sink = slot->sink,
		.instance = slot->instance,
		.settings = settings,
		.cursor = slot->cursor,
	};
	int error = sender_new(&options, &slot->sender, why);
	if (error && slot->sink->stop)
		slot->sink->stop(slot->instance);
	return error;
}

static int slot_start(struct slot *slot, const struct gengfu_data *settings, char why[512])
{
	char sink_why[256] = "";
	bool resumed = false;
	int error = cursor_find(slot, &resumed);
	if (error) {
		snprintf(why, 512, "sink '%s': its cursor cannot be read from the store", slot->key);
		return error;
	}
	slot->services = (struct gengfu_sink_services){
		.base = slot->delivery->options.services,
		.size = sizeof slot->services,
		.delivered = delivered,
		.resumed = resumed,
		.sent = sender_sent,
	};
	error = slot->sink->start(&slot->services, settings, &slot->instance, sink_why);
	if (error) {
		snprintf(why, 512, "sink '%s' cannot start: %s", slot->key, sink_why[0] ? sink_why : strerror(-error));
		return error;
	}
	return slot->sink->send ? sender_start(slot, settings, why) : 0;
}

int delivery_add(struct delivery *delivery, const struct gengfu_sink *sink, const struct gengfu_data *settings,
	struct mono now, char why[512])
{
	struct slot *slot = must_calloc(1, sizeof *slot);
	slot->delivery = delivery;
	slot->sink = sink;
	slot->key = key_of(delivery, sink, settings);
	slot->pause_ms = PAUSE_FIRST_MS;
	timer_init(&slot->timer, timer_run);
	int error = slot_start(slot, settings, why);
	if (error) {
		slot_free(slot);
		return error;
	}
	array_reserve_one(delivery->slots, delivery->count, delivery->capacity);
	delivery->slots[delivery->count++] = slot;
	slot_next(slot, now);
	return 0;
}

void delivery_committed(struct delivery *delivery, int64_t sequence, struct mono now)
{
	if (sequence == 0) /* state only */
		return;
	for (size_t i = 0; i < delivery->count; i++)
		slot_next(delivery->slots[i], now);
}

int64_t delivery_resend(struct delivery *delivery, const char *sink, int64_t sequence, struct mono now)
{
	for (size_t i = 0; i < delivery->count; i++) {
		struct slot *slot = delivery->slots[i];
		if (strcmp(slot->key, sink) == 0)
			return slot->sender ? sender_resend(slot->sender, sequence, now) : -ENOTSUP;
	}
	return -ENOENT;
}

bool delivery_is_idle(const struct delivery *delivery)
{
	int64_t last = store_appended_sequence(delivery->options.store);
	for (size_t i = 0; i < delivery->count; i++) {
		const struct slot *slot = delivery->slots[i];
		if (slot->sender) {
			if (!sender_is_idle(slot->sender, last))
				return false;
		} else if (!slot->trouble[0] && (slot->token.is_under_way || slot->cursor < last))
			return false;
	}
	return true;
}

size_t delivery_states(const struct delivery *delivery, struct delivery_state *into, size_t capacity)
{
	int64_t last = store_last_sequence(delivery->options.store);
	for (size_t i = 0; i < delivery->count && i < capacity; i++) {
		const struct slot *slot = delivery->slots[i];
		into[i] = (struct delivery_state){
			.sink = slot->key,
			.cursor = slot->cursor,
			.behind = last - slot->cursor,
			.trouble = slot->trouble[0] ? slot->trouble : NULL,
		};
		if (slot->sender)
			sender_state(slot->sender, &into[i]);
		into[i].behind = last - into[i].cursor;
	}
	return delivery->count;
}
