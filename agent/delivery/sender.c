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
#include "delivery/mapping.h"
#include "delivery/outbox.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPEN_MAX 256 /* read ahead of the cursor */
#define HELD_MAX 10000 /* past that the cursor waits for a receiver that is gone */
#define IN_FLIGHT_MAX 64
#define RATE_MAX 100000
#define DIGEST_MAX 100 /* events in one message */
#define KNOWN_MAX 20000 /* external ids that may not be committed yet: more than can be on their way */
#define REFUSALS_MAX 8 /* in a row, of different events: then it is the receiver, not they */

/* A request on its way: a place in its sender. */
struct gengfu_sending {
	struct sender *sender;
	bool is_under_way, is_handing_over;
	struct item **items; /* in their order; more than one in a digest */
	size_t count;
};

/* What the receiver calls a ticket. */
struct known {
	char *subject, *external_id;
};

struct sender {
	struct sender_options options;
	struct outbox outbox;
	struct lines lines; /* the event that is being read */
	struct mapping *mapping; /* NULL: the events themselves are sent */
	struct map known; /* by subject: those that the store may not have yet */
	struct rate rate;
	bool is_limited; /* something waited for the rate: what has gathered goes as one digest */
	struct gengfu_sending *sendings;
	size_t in_flight, in_flight_max;
	int64_t cursor, retry_ms, retry_longest_ms, dead_after_ms;
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

/* What has been held for too long is left in the store as a dead letter. */
static void bury(struct sender *sender, const char *why)
{
	struct wall now = wall_of(sender);
	for (struct item *item;
		(item = outbox_oldest_held(&sender->outbox)) && now.ms - item->since.ms >= sender->dead_after_ms;) {
		log_error(log_of(sender), "sink=%s subject=%s sequence=%" PRId64 " dead letter reason=\"%s\"",
			sender->options.key, item->lane->subject, item->sequence, why);
		row_put(sender, item, why, true);
		outbox_settle(&sender->outbox, item);
	}
}

static void sending_done(struct gengfu_sending *sending)
{
	free(sending->items);
	*sending = (struct gengfu_sending){.sender = sending->sender};
	sending->sender->in_flight--;
}

static void all_failed(struct gengfu_sending *sending, const char *why, struct mono now)
{
	struct sender *sender = sending->sender;
	char blotted[256];
	snprintf(blotted, sizeof blotted, "%s", why);
	if (sender->mapping)
		mapping_blot(sender->mapping, blotted);
	for (size_t i = 0; i < sending->count; i++)
		put_back(sender, sending->items[i], blotted, now);
	sending_done(sending);
	bury(sender, blotted);
	cursor_move(sender);
}

static void all_settled(struct gengfu_sending *sending)
{
	struct sender *sender = sending->sender;
	for (size_t i = 0; i < sending->count; i++)
		settle(sender, sending->items[i]);
	sending_done(sending);
	trouble_clear(sender);
	cursor_move(sender);
}

/* What the receiver calls the ticket */

static void known_free(struct known *known)
{
	free(known->subject);
	free(known->external_id);
	free(known);
}

static void known_clear(struct sender *sender)
{
	size_t cursor = 0;
	for (const struct map_entry *entry; (entry = map_next(&sender->known, &cursor));)
		known_free(entry->value);
	map_done(&sender->known);
	sender->known = MAP_EMPTY;
}

static void external_id_put(struct sender *sender, const char *subject, const char *external_id)
{
	struct known *known = must_calloc(1, sizeof *known);
	if (sender->known.count >= KNOWN_MAX)
		known_clear(sender);
	struct known *old = map_remove_text(&sender->known, subject);
	if (old)
		known_free(old);
	*known = (struct known){must_strdup(subject), must_strdup(external_id)};
	map_put_text(&sender->known, known->subject, known);
	store_put_external_id(store_of(sender), sender->options.key, subject, external_id);
}

/* On the heap, or NULL. */
static char *external_id_find(const struct sender *sender, const char *subject)
{
	const struct known *known = map_find_text(&sender->known, subject);
	return known ? must_strdup(known->external_id)
		     : store_external_id(store_of(sender), sender->options.key, subject);
}

/* Reading events */

/* Appends the event's line; 0, -ENOENT when it is no longer kept, or the store's error. */
static int read_line(struct sender *sender, const struct item *item, struct buffer *into)
{
	const struct delivery_options *delivery = sender->options.delivery;
	int error =
		lines_read(&sender->lines, delivery->store, delivery->agent_name, item->sequence - 1, item->sequence);
	if (error == -ERANGE || (!error && sender->lines.count == 0))
		return -ENOENT;
	if (!error)
		buffer_add(into, sender->lines.events[0].line, sender->lines.events[0].length);
	return error;
}

/* The event's line, or with several a JSON array of them. */
static int compose(struct sender *sender, const struct gengfu_sending *sending, struct buffer *into)
{
	if (sending->count > 1)
		buffer_add_text(into, "[");
	for (size_t i = 0; i < sending->count; i++) {
		int error = read_line(sender, sending->items[i], into);
		if (error == -ENOENT && sending->count > 1)
			buffer_add_text(into, "null");
		else if (error)
			return error;
		if (sending->count > 1)
			buffer_add_text(into, i + 1 < sending->count ? "," : "]");
	}
	return 0;
}

/* Answers */

/* What the mapping makes of an answer; -EINVAL when it fails. */
static int mapping_judge(struct gengfu_sending *sending, const struct gengfu_answer *answer,
	enum mapping_outcome *ret_outcome, char why[512])
{
	struct sender *sender = sending->sender;
	auto_buffer event = BUFFER_EMPTY;
	auto_free char *external_id = NULL;
	int error = compose(sender, sending, &event);
	if (error) {
		snprintf(why, 512, "the store cannot be read, see the log");
		return error;
	}
	error = mapping_response(
		sender->mapping, buffer_text(&event), event.length, answer, ret_outcome, &external_id, why);
	if (!error && external_id && sending->count == 1)
		external_id_put(sender, sending->items[0]->lane->subject, external_id);
	return error;
}

static void on_answer(struct gengfu_sending *sending, const struct gengfu_answer *answer, struct mono now)
{
	struct sender *sender = sending->sender;
	bool is_good = !answer->error && answer->status >= 200 && answer->status < 300;
	enum mapping_outcome outcome = is_good ? MAPPING_OK : MAPPING_RETRY;
	char why[512];
	int error = 0;
	answer_describe(answer, why);
	if (!answer->error && sender->mapping && mapping_has_response(sender->mapping))
		error = mapping_judge(sending, answer, &outcome, why);
	if (error || outcome == MAPPING_RETRY) {
		receiver_failed(sender, answer, now);
		all_failed(sending, why, now);
		return;
	}
	if (outcome == MAPPING_DROP)
		log_warning(log_of(sender), "sink=%s subject=%s sequence=%" PRId64 " dropped reason=\"%s\"",
			sender->options.key, sending->items[0]->lane->subject, sending->items[0]->sequence, why);
	sender->failures = 0;
	sender->is_down = false;
	all_settled(sending);
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

static void request_id(const struct gengfu_sending *sending, char *into, size_t size)
{
	const struct sender *sender = sending->sender;
	int length = snprintf(into, size, "%s/%s/%" PRId64, sender->options.delivery->agent_name,
		store_incarnation(store_of(sender)), sending->items[0]->sequence);
	if (sending->count > 1 && (size_t)length < size)
		snprintf(into + length, size - (size_t)length, "-%" PRId64,
			sending->items[sending->count - 1]->sequence);
}

static int hand_over(struct gengfu_sending *sending, struct gengfu_request *request)
{
	const struct sender *sender = sending->sender;
	char id[512];
	request_id(sending, id, sizeof id);
	request->id = id;
	sending->is_under_way = sending->is_handing_over = true;
	int error = sender->options.sink->send(sender->options.instance, request, sending);
	sending->is_handing_over = false;
	return error;
}

/* The events themselves. */
static int send_plain(struct gengfu_sending *sending, const struct buffer *events)
{
	const struct gengfu_request_header type = {
		"Content-Type", sending->count > 1 ? "application/cloudevents-batch+json; charset=utf-8"
						   : "application/cloudevents+json; charset=utf-8"};
	struct gengfu_request request = {
		.method = "POST",
		.headers = &type,
		.headers_count = 1,
		.body = buffer_text(events),
		.length = events->length,
	};
	return hand_over(sending, &request);
}

/* What the mapping makes of them; 1 when that is nothing. */
static int send_mapped(struct gengfu_sending *sending, const struct buffer *events, char why[512])
{
	struct sender *sender = sending->sender;
	const struct item *item = sending->items[0];
	struct mapped mapped;
	auto_free char *external_id = external_id_find(sender, item->lane->subject);
	const struct mapping_state state = {external_id, item->failures + 1, wall_of(sender).ms};
	int error = mapping_request(
		sender->mapping, buffer_text(events), events->length, sending->count > 1, &state, &mapped, why);
	if (error)
		return error;
	bool is_nothing = mapped.is_nothing;
	if (!is_nothing)
		error = hand_over(sending, &mapped.request);
	mapped_done(&mapped);
	return is_nothing ? 1 : error;
}

/* Takes the items. */
static void send_items(struct sender *sender, struct item **items, size_t count, struct mono now)
{
	struct gengfu_sending *sending = sender->sendings;
	auto_buffer events = BUFFER_EMPTY;
	char why[512] = "";
	while (sending->is_under_way)
		sending++;
	*sending = (struct gengfu_sending){.sender = sender, .items = items, .count = count};
	sender->in_flight++;
	int error = compose(sender, sending, &events);
	if (error == -ENOENT) {
		log_error(log_of(sender), "sink=%s sequence=%" PRId64 " reason=\"the event is no longer kept\"",
			sender->options.key, items[0]->sequence);
		all_settled(sending);
		return;
	}
	if (!error)
		error = sender->mapping ? send_mapped(sending, &events, why) : send_plain(sending, &events);
	if (error == 1)
		all_settled(sending);
	else if (error)
		all_failed(sending, why[0] ? why : strerror(-error), now);
	else
		rate_take(&sender->rate, now);
}

static int item_compare(const void *a, const void *b)
{
	int64_t one = (*(struct item *const *)a)->sequence;
	int64_t other = (*(struct item *const *)b)->sequence;
	return one < other ? -1 : one > other;
}

/* Sends what comes next; false when nothing is due. */
static bool send_next(struct sender *sender, struct mono now)
{
	bool is_digest = sender->is_limited && (!sender->mapping || mapping_has_digest(sender->mapping));
	size_t most = is_digest ? DIGEST_MAX : 1;
	struct item **items = must_calloc(most, sizeof *items);
	size_t count = outbox_take(&sender->outbox, now, items, most);
	sender->is_limited = count == DIGEST_MAX;
	qsort(items, count, sizeof(struct item *), item_compare);
	if (count > 0)
		send_items(sender, items, count, now);
	else
		free(items);
	return count > 0;
}

static bool may_send(const struct sender *sender, struct mono now)
{
	size_t most = sender->is_down ? 1 : sender->in_flight_max;
	return sender->in_flight < most && sender->pause_until.ns <= now.ns &&
	       rate_due(&sender->rate, now).ns <= now.ns;
}

static void arm(struct sender *sender, struct mono now)
{
	struct timers *timers = sender->options.delivery->timers;
	struct mono due = outbox_due(&sender->outbox);
	struct mono allowed = rate_due(&sender->rate, now);
	if (due.ns <= now.ns && allowed.ns > now.ns)
		sender->is_limited = true;
	if (due.ns < sender->pause_until.ns)
		due = sender->pause_until;
	if (due.ns < allowed.ns && due.ns != MONO_NEVER.ns)
		due = allowed;
	if (due.ns == MONO_NEVER.ns || (due.ns <= now.ns && !may_send(sender, now)))
		timer_stop(timers, &sender->timer); /* an answer or a commit comes first */
	else
		timer_set(timers, &sender->timer, due);
}

void sender_wake(struct sender *sender, struct mono now)
{
	read_ahead(sender);
	while (may_send(sender, now) && send_next(sender, now))
		;
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

static bool is_there(const struct sender *sender, const struct held_event *held)
{
	const struct lane *lane = map_find_text(&sender->outbox.lanes_by_subject, held->subject);
	for (const struct item *item = lane ? lane->first : NULL; item; item = item->behind)
		if (item->sequence == held->sequence)
			return true;
	return false;
}

struct resending {
	struct sender *sender;
	int64_t sequence; /* 0: all */
	size_t count;
};

static void resend(void *data, const struct held_event *held)
{
	struct resending *resending = data;
	struct sender *sender = resending->sender;
	if (!held->is_dead || (resending->sequence && resending->sequence != held->sequence) || is_there(sender, held))
		return;
	const struct item *item = outbox_add_held(&sender->outbox, held->sequence, held->subject, wall_of(sender));
	row_put(sender, item, held->why, false);
	resending->count++;
}

int64_t sender_resend(struct sender *sender, int64_t sequence, struct mono now)
{
	struct resending resending = {sender, sequence, 0};
	int error = store_held(store_of(sender), sender->options.key, resend, &resending);
	sender_wake(sender, now);
	return error ? error : (int64_t)resending.count;
}

static int mapping_start(struct sender *sender, const struct gengfu_data *settings, char why[512])
{
	const struct delivery_options *delivery = sender->options.delivery;
	const char *name = gengfu_data_text(gengfu_data_get(settings, "mapping"), NULL);
	const struct mapping_options options = {
		.name = name,
		.folder = delivery->folder ? delivery->folder : ".",
		.library = delivery->library,
		.settings = gengfu_data_get(settings, "settings"),
		.log = delivery->log,
		.random = delivery->services->random,
		.host = delivery->services->host,
	};
	return name ? mapping_new(&options, &sender->mapping, why) : 0;
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
	sender->dead_after_ms = gengfu_data_integer(gengfu_data_get(options->settings, "dead_after"), 259200000);
	int64_t rate = gengfu_data_integer(gengfu_data_get(options->settings, "rate"), 0);
	rate_init(&sender->rate, rate < 0 ? 0 : rate > RATE_MAX ? RATE_MAX : (size_t)rate);
	outbox_init(&sender->outbox, options->cursor);
	timer_init(&sender->timer, timer_run);
	int error = mapping_start(sender, options->settings, why);
	if (!error) {
		error = store_held(options->delivery->store, options->key, take_up, sender);
		if (error)
			snprintf(why, 512, "sink '%s': what it holds back cannot be read from the store", options->key);
	}
	if (error) {
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
	for (size_t i = 0; i < sender->in_flight_max; i++)
		free(sender->sendings[i].items);
	outbox_done(&sender->outbox);
	mapping_free(sender->mapping);
	known_clear(sender);
	rate_done(&sender->rate);
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
