/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the queue to a sink that sends. What is kept, and where:
 *
 *     cursor (store)        every event up to it is delivered or has a row among the held ones
 *     held rows (store)     not delivered yet, and passed by the cursor; or dead letters
 *     queue (memory)        the held ones that are alive, and those read after the cursor
 *
 * The cursor moves over what is delivered in order. An event that fails gets a row before the cursor passes it, and so
 * do the later ones of its ticket; the row goes in the same transaction in which the cursor, or what the receiver calls
 * the ticket, is put. So a kill -9 at any moment makes some events come again, with the same ids, and loses none.
 *
 * Two kinds of failure. The receiver refuses one event (it answered): the ticket waits, others go on. The receiver as a
 * whole has trouble (no answer, "too many", or only refusals for a while): all waits, then one request at a time is
 * tried until one is taken. Each pause doubles and has a random half.
 *
 * What has been held for too long becomes a dead letter: it is left in the store, holds nothing back any more, and goes
 * out again when somebody asks for it.
 *
 * Weak spot: `since` is wall time, so a clock that is set forward by days makes dead letters early.
 */
#include "delivery/sender.h"
#include "base/log.h"
#include "base/must.h"
#include "base/text.h"
#include "delivery/backoff.h"
#include "delivery/lines.h"
#include "delivery/outbox.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPEN_MAX 256 /* read ahead of the cursor */
#define HELD_MAX 10000 /* past that the cursor waits for a receiver that is gone */
#define IN_FLIGHT_MAX 64
#define REFUSALS_MAX 8 /* in a row, of different events: then it is the receiver, not they */

/* A request on its way: a place in its sender. */
struct gengfu_sending {
	struct sender *sender;
	bool is_under_way, is_handing_over;
	struct item *item;
};

struct sender {
	struct sender_options options;
	struct outbox outbox;
	struct lines lines; /* the event that is being sent */
	struct gengfu_sending *sendings;
	size_t in_flight, in_flight_max;
	int64_t cursor, retry_ms, retry_longest_ms;
	unsigned failures; /* since the last success */
	bool is_down; /* one at a time, until one is taken */
	struct mono pause_until;
	struct timer timer;
	char trouble[256]; /* "" when there is none */
};

static const struct log *log_of(const struct sender *sender)
{
	return sender->options.delivery->log;
}

static struct store *store_of(const struct sender *sender)
{
	return sender->options.delivery->store;
}

static const struct gengfu_services *services_of(const struct sender *sender)
{
	return sender->options.delivery->services;
}

static struct wall wall_of(const struct sender *sender)
{
	const struct gengfu_services *services = services_of(sender);
	return (struct wall){services->wall_ms(services->host)};
}

static uint32_t random_of(const struct sender *sender)
{
	const struct gengfu_services *services = services_of(sender);
	uint32_t random = 0;
	services->random(services->host, &random, sizeof random);
	return random;
}

/* Logs when it is news. */
static void trouble_set(struct sender *sender, const struct item *item, const char *why)
{
	char text[sizeof sender->trouble];
	snprintf(text, sizeof text, "%s", why);
	utf8_repair(text);
	if (strcmp(sender->trouble, text) != 0)
		log_warning(log_of(sender), "sink=%s subject=%s sequence=%" PRId64 " reason=\"%s\"",
			sender->options.key, item->lane->subject, item->sequence, text);
	memcpy(sender->trouble, text, sizeof text);
}

static void trouble_clear(struct sender *sender)
{
	if (sender->trouble[0] && sender->outbox.held.count == 0) {
		log_info(log_of(sender), "sink=%s works again", sender->options.key);
		sender->trouble[0] = '\0';
	}
}

/* Holding back */

static void row_put(struct sender *sender, const struct item *item, const char *why, bool is_dead)
{
	store_put_held(store_of(sender), &(struct held_event){
						 .sink = sender->options.key,
						 .subject = item->lane->subject,
						 .why = why,
						 .sequence = item->sequence,
						 .since = item->since,
						 .is_dead = is_dead,
					 });
}

static void hold(struct sender *sender, struct item *item, const char *why)
{
	outbox_hold(&sender->outbox, item, wall_of(sender));
	row_put(sender, item, why, false);
}

/* Takes it out of the outbox, and its row out of the store. */
static void settle(struct sender *sender, struct item *item)
{
	if (item->is_held)
		store_delete_held(store_of(sender), sender->options.key, item->sequence);
	outbox_settle(&sender->outbox, item);
}

static void cursor_move(struct sender *sender)
{
	int64_t cursor = outbox_cursor(&sender->outbox);
	if (cursor == sender->cursor)
		return;
	sender->cursor = cursor;
	store_put_cursor(store_of(sender), sender->options.key, cursor);
}

/* Reading ahead */

static int add_event(void *data, const struct stored_event *event)
{
	struct sender *sender = data;
	struct item *item = outbox_add(&sender->outbox, event->sequence, event->subject);
	if (item_is_behind_held(item))
		hold(sender, item, "");
	return 0;
}

/* The store no longer has what comes next: says what is lost and goes on with the oldest it has. */
static void skip_lost(struct sender *sender)
{
	int64_t first = store_first_sequence(store_of(sender));
	if (first <= sender->outbox.read + 1)
		return;
	log_error(log_of(sender),
		"sink=%s lost=%" PRId64 " reason=\"events %" PRId64 " to %" PRId64 " are no longer kept\"",
		sender->options.key, first - 1 - sender->outbox.read, sender->outbox.read + 1, first - 1);
	sender->outbox.read = first - 1;
}

static void read_ahead(struct sender *sender)
{
	struct outbox *outbox = &sender->outbox;
	int64_t last = store_last_sequence(store_of(sender));
	if (outbox->read >= last || outbox->open.count >= OPEN_MAX || outbox->held.count >= HELD_MAX)
		return;
	int error = store_events(store_of(sender), outbox->read, OPEN_MAX - outbox->open.count, add_event, sender);
	if (error == -ERANGE)
		skip_lost(sender); /* and reads from there at the next turn */
}

/* Outcomes */

/* One event that was refused is its ticket's trouble; many in a row, or no answer at all, are everybody's. */
static void receiver_failed(struct sender *sender, const struct gengfu_answer *answer, struct mono now)
{
	bool is_whole = answer->error || answer->status == 429 || answer->status == 503;
	sender->failures++;
	if (!is_whole && sender->failures < REFUSALS_MAX)
		return;
	int64_t pause = backoff_ms(sender->failures, sender->retry_ms, sender->retry_longest_ms, random_of(sender));
	if (answer->retry_after_ms > pause)
		pause = answer->retry_after_ms < sender->retry_longest_ms ? answer->retry_after_ms
									  : sender->retry_longest_ms;
	sender->is_down = true;
	sender->pause_until = mono_add_ms(now, pause);
}

/* "HTTP 500: what the receiver said" */
static void answer_describe(const struct gengfu_answer *answer, char why[256])
{
	static const int said_max = 120;
	if (answer->error) {
		snprintf(why, 256, "%s", answer->why && answer->why[0] ? answer->why : strerror(-answer->error));
	} else {
		int length = answer->length < (size_t)said_max ? (int)answer->length : said_max;
		snprintf(why, 256, "the receiver answered HTTP %d%s%.*s", answer->status, length ? ": " : "", length,
			answer->body ? answer->body : "");
	}
	for (char *at = why; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
		else if (*at == '"')
			*at = '\''; /* it is put between quotes in the log */
	utf8_repair(why);
}

static void put_back(struct sender *sender, struct item *item, const char *why, struct mono now)
{
	int64_t pause;
	item->failures++;
	pause = backoff_ms(item->failures, sender->retry_ms, sender->retry_longest_ms, random_of(sender));
	trouble_set(sender, item, why);
	if (!item->is_held)
		hold(sender, item, why);
	for (struct item *behind = item->behind; behind; behind = behind->behind)
		if (!behind->is_held)
			hold(sender, behind, "");
	outbox_put_back(&sender->outbox, item, mono_add_ms(now, pause));
}

static void on_answer(struct gengfu_sending *sending, const struct gengfu_answer *answer, struct mono now)
{
	struct sender *sender = sending->sender;
	struct item *item = sending->item;
	char why[256];

	*sending = (struct gengfu_sending){.sender = sender};
	sender->in_flight--;
	if (!answer->error && answer->status >= 200 && answer->status < 300) {
		sender->failures = 0;
		sender->is_down = false;
		settle(sender, item);
		trouble_clear(sender);
	} else {
		answer_describe(answer, why);
		receiver_failed(sender, answer, now);
		put_back(sender, item, why, now);
	}
	cursor_move(sender);
}

void sender_sent(struct gengfu_sending *sending, const struct gengfu_answer *answer)
{
	struct sender *sender = sending->sender;
	const struct gengfu_services *services = services_of(sender);
	struct mono now = {services->now_ns(services->host)};
	if (!sending->is_under_way || sending->is_handing_over) {
		log_error(log_of(sender), "sink=%s reason=\"it answered a request that was not on its way\"",
			sender->options.key);
		return;
	}
	on_answer(sending, answer, now);
	sender_wake(sender, now);
}

/* Sending */

static int hand_over(struct sender *sender, struct gengfu_sending *sending)
{
	static const struct gengfu_request_header type = {
		"Content-Type", "application/cloudevents+json; charset=utf-8"};
	const struct gengfu_event *event = &sender->lines.events[0];
	char id[512];
	snprintf(id, sizeof id, "%s/%s/%" PRId64, sender->options.delivery->agent_name,
		store_incarnation(store_of(sender)), event->sequence);
	const struct gengfu_request request = {
		.id = id,
		.method = "POST",
		.headers = &type,
		.headers_count = 1,
		.body = event->line,
		.length = event->length,
	};
	sending->is_under_way = sending->is_handing_over = true;
	int error = sender->options.sink->send(sender->options.instance, &request, sending);
	sending->is_handing_over = false;
	return error;
}

static void send_one(struct sender *sender, struct item *item, struct mono now)
{
	const struct delivery_options *delivery = sender->options.delivery;
	struct gengfu_sending *sending = sender->sendings;
	int error =
		lines_read(&sender->lines, delivery->store, delivery->agent_name, item->sequence - 1, item->sequence);
	if (error == -ERANGE || (!error && sender->lines.count == 0)) {
		log_error(log_of(sender), "sink=%s sequence=%" PRId64 " reason=\"the event is no longer kept\"",
			sender->options.key, item->sequence);
		settle(sender, item);
		return;
	}
	while (sending->is_under_way)
		sending++;
	*sending = (struct gengfu_sending){.sender = sender, .item = item};
	sender->in_flight++;
	if (!error)
		error = hand_over(sender, sending);
	if (error)
		on_answer(sending, &(struct gengfu_answer){.error = error, .why = ""}, now);
}

static bool may_send(const struct sender *sender, struct mono now)
{
	size_t most = sender->is_down ? 1 : sender->in_flight_max;
	return sender->in_flight < most && sender->pause_until.ns <= now.ns;
}

static void arm(struct sender *sender, struct mono now)
{
	struct timers *timers = sender->options.delivery->timers;
	struct mono due = outbox_due(&sender->outbox);
	if (due.ns < sender->pause_until.ns)
		due = sender->pause_until;
	if (due.ns == MONO_NEVER.ns || (due.ns <= now.ns && !may_send(sender, now)))
		timer_stop(timers, &sender->timer); /* an answer or a commit comes first */
	else
		timer_set(timers, &sender->timer, due);
}

void sender_wake(struct sender *sender, struct mono now)
{
	struct item *item = NULL;
	read_ahead(sender);
	while (may_send(sender, now) && outbox_take(&sender->outbox, now, &item, 1))
		send_one(sender, item, now);
	cursor_move(sender);
	arm(sender, now);
}

static void timer_run(struct timer *timer, struct mono now)
{
	sender_wake(container_of(timer, struct sender, timer), now);
}

/* Start and end */

static void take_up(void *data, const struct held_event *held)
{
	struct sender *sender = data;
	if (!held->is_dead)
		outbox_add_held(&sender->outbox, held->sequence, held->subject, held->since);
}

int sender_new(const struct sender_options *options, struct sender **ret_sender, char why[512])
{
	struct sender *sender = must_calloc(1, sizeof *sender);
	int64_t in_flight = gengfu_data_integer(gengfu_data_get(options->settings, "in_flight"), 4);
	sender->options = *options;
	sender->cursor = options->cursor;
	sender->in_flight_max = in_flight < 1 ? 1 : in_flight > IN_FLIGHT_MAX ? IN_FLIGHT_MAX : (size_t)in_flight;
	sender->sendings = must_calloc(sender->in_flight_max, sizeof *sender->sendings);
	sender->retry_ms = gengfu_data_integer(gengfu_data_get(options->settings, "retry"), 1000);
	sender->retry_longest_ms = gengfu_data_integer(gengfu_data_get(options->settings, "retry_longest"), 300000);
	outbox_init(&sender->outbox, options->cursor);
	timer_init(&sender->timer, timer_run);
	int error = store_held(options->delivery->store, options->key, take_up, sender);
	if (error) {
		snprintf(why, 512, "sink '%s': what it holds back cannot be read from the store", options->key);
		sender_free(sender);
		return error;
	}
	*ret_sender = sender;
	return 0;
}

void sender_free(struct sender *sender)
{
	if (!sender)
		return;
	timer_stop(sender->options.delivery->timers, &sender->timer);
	outbox_done(&sender->outbox);
	lines_done(&sender->lines);
	free(sender->sendings);
	free(sender);
}

bool sender_is_idle(const struct sender *sender, int64_t last)
{
	return sender->trouble[0] || (sender->in_flight == 0 && sender->cursor >= last);
}

void sender_state(const struct sender *sender, struct delivery_state *state)
{
	state->cursor = sender->cursor;
	state->held = sender->outbox.held.count;
	state->trouble = sender->trouble[0] ? sender->trouble : NULL;
}
