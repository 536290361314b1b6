/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One round on one device, driven by its answers:
 *
 *     FIRST     GET sysUpTime, hints, scalars ── the device restarted, or is new ──► IDENTITY
 *     IDENTITY  GET sysUpTime, sysObjectID, sysDescr, sysName ──► PROBES, if profiles want to see more
 *     MAIN      GETs and walks, as many at once as the device may have; when they are over, once more for names of new
 *               rows and columns that a hint made due; then the tables are filled and committed, and the round is done
 *
 * Nothing is committed before the end, so a device that restarts in the middle (sysUpTime rides along in each GETBULK)
 * costs one discarded round and no wrong row.
 *
 * Silence. Packets get lost, and a ticket about a healthy device costs more trust than a late one, so a device counts
 * as silent only when a dozen small requests, spread over most of the round, bring nothing:
 *
 *     0 ······ 1/4 ······································ 4/5 ···· 9/10 ····· 1   of the interval (at most of 30 s)
 *     the first request,  GET sysUpTime, probe_tries times    │       └─ from here on nothing is tried again
 *     tried 1 to 4 times                                      └─ the last of them
 *
 * A device that was silent is probed from the beginning. Whatever it answers to is life: the round then ends as
 * partial at worst, never as a timeout. Two rounds make two dozen tries. With 30 % lost both ways a try fails with
 * q = 0.51, so both rounds fail with q^26 = 2.5e-8: one false alarm in 400 runs of 1,000 devices and 100 rounds.
 *
 * done() runs once and never from within poll(): a round begins with an exchange, whose answer comes later.
 */
#include "base/must.h"
#include "collectors/snmp/snmp.h"
#include "collectors/snmp/words.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define TIMEOUTS_MAX 4 /* behind each other in one round, then it ends with what it has */
#define DECIDE_MAX_NS (INT64_C(30) * 1000000000) /* longest time over which a probe is spread */

enum { ERROR_TOO_BIG = 1, ERROR_NO_SUCH_NAME = 2, ERROR_GEN = 5, ERROR_NO_ACCESS = 6, ERROR_AUTHORIZATION = 16 };

/* sysUpTime.0, without the instance where it rides in a GETBULK: that gives what is behind the OID. */
static const uint8_t uptime_octets[] = {0x2b, 6, 1, 2, 1, 1, 3, 0};
static const struct oid uptime_oid = {uptime_octets, sizeof uptime_octets - 1};

static void round_pump(struct round *round);

static void status_set(struct round *round, enum gengfu_status status, const char *detail)
{
	if (round->status != GENGFU_OK)
		return;
	round->status = status;
	snprintf(round->detail, sizeof round->detail, "%s", detail ? detail : "");
}

static void harvests_clear(struct round *round)
{
	for (size_t i = 0; i < round->harvest_room; i++)
		if (round->harvests[i].source)
			harvest_clear(&round->harvests[i]);
}

/* Back among the spare ones; what it holds of memory stays for the next device, unless there are many already, as after
 * a start, when all devices are asked at once. */
static void round_spare(struct instance *instance, struct round *round)
{
	if (instance->spare_count >= SPARE_MAX) {
		round_free(round);
		return;
	}
	round->next = instance->spare;
	instance->spare = round;
	instance->spare_count++;
}

static void round_end(struct round *round, enum gengfu_status status, const char *detail)
{
	struct device *device = round->device;
	struct instance *instance = device->instance;
	struct gengfu_round *handle = round->handle;
	int64_t rtt = round->rtt_ns;
	harvests_clear(round);
	walk_clear(&round->walk);
	device->silent = status == GENGFU_TIMEOUT || status == GENGFU_UNREACHABLE;
	device->only_heard = round->only_heard;
	device->rounds++;
	device->round = NULL;
	round->device = NULL;
	round_spare(instance, round);
	instance->services->done(handle, status, detail && *detail ? detail : NULL, rtt);
}

void round_free(struct round *round)
{
	for (size_t i = 0; i < round->harvest_room; i++)
		harvest_done(&round->harvests[i]);
	free(round->harvests);
	walk_done(&round->walk);
	buffer_done(&round->recognition.text);
	free(round->targets);
	free(round);
}

static void flights_cancel(struct round *round)
{
	for (size_t i = 0; i < IN_FLIGHT_MAX; i++) {
		if (round->flights[i].exchange)
			exchange_cancel(round->flights[i].exchange);
		round->flights[i].exchange = NULL;
	}
	round->in_flight = 0;
}

void round_cancel(struct round *round)
{
	flights_cancel(round);
	plan_undo(round);
	round_end(round, GENGFU_CANCELLED, NULL);
}

static void round_finish(struct round *round)
{
	fill_tables(round);
	device_settles(round->device);
	enum gengfu_status status = round->status;
	if (status == GENGFU_OK && round->partial)
		status = GENGFU_PARTIAL;
	else if (status != GENGFU_OK && round->rtt_ns)
		status = GENGFU_PARTIAL; /* it did answer, only not to all */
	char detail[sizeof round->detail];
	memcpy(detail, round->detail, sizeof detail);
	round_end(round, status, detail);
}

/* The device ends the round with this: nothing of it is committed. */
static void round_fail(struct round *round, enum gengfu_status status, const char *detail)
{
	char copy[sizeof round->detail];
	snprintf(copy, sizeof copy, "%s", detail ? detail : "");
	flights_cancel(round);
	plan_undo(round);
	round_end(round, status, copy);
}

/* No try of the next request begins after this; 0: no bound is known. */
static int64_t round_until(const struct round *round)
{
	const struct device *device = round->device;
	int64_t decide_ns = device->every_ns / 5 * 4;
	if (decide_ns > DECIDE_MAX_NS)
		decide_ns = DECIDE_MAX_NS;
	if (!device->every_ns)
		return 0;
	if (round->rtt_ns)
		return round->started_ns + device->every_ns / 10 * 9;
	return round->started_ns + (device->silent ? decide_ns : decide_ns / 4);
}

static void harvests_reserve(struct round *round)
{
	size_t count = round->device->profile->source_count;
	if (count > round->harvest_room) {
		round->harvests = must_realloc(round->harvests, count, sizeof *round->harvests);
		memset(round->harvests + round->harvest_room, 0,
			(count - round->harvest_room) * sizeof *round->harvests);
		round->harvest_room = count;
	}
	round->walk.profile = round->device->profile;
	round->walk.harvests = round->harvests;
	round->walk.maps = round->device->maps;
	round->walk.rows_max = round->device->instance->rows_max;
}

static void identity_plan(struct round *round)
{
	round->phase = PHASE_IDENTITY;
	round->identity = (struct identity){0};
	plan_target(round, TARGET_UPTIME, 0, 0, 0);
	for (unsigned i = 0; i < 3; i++)
		plan_target(round, TARGET_IDENTITY, 0, i, 0);
}

/* N of 1.3.6.1.4.1.N…, else 0. */
static uint32_t vendor_of(const struct identity *identity)
{
	uint32_t arcs[OID_MAX];
	int count = oid_arcs(identity->object_id, identity->object_id_length, arcs, OID_MAX);
	return count >= 6 && arcs[0] == 43 && arcs[1] == 6 && arcs[2] == 1 && arcs[3] == 4 && arcs[4] == 1 ? arcs[5]
													   : 0;
}

/* False when the round has ended. */
static bool recognised(struct round *round)
{
	struct device *device = round->device;
	struct instance *instance = device->instance;
	char why[256] = "";
	const struct profile *profile = NULL;
	if (device->fixed_profile) {
		profile = profiles_find(&instance->profiles, device->fixed_profile);
		snprintf(why, sizeof why,
			profile ? "the configuration says so" : "the configuration names a profile that is not there");
	}
	if (!profile)
		profile = recognise(&instance->profiles, &round->identity, &round->recognition, why);
	if (!profile) {
		round_fail(round, GENGFU_UNSUPPORTED, why);
		return false;
	}
	struct gengfu_identity identity = {.profile = profile->name,
		.sys_object_id = round->identity.object_id_length ? round->identity.object_id_text : NULL,
		.sys_descr = *round->identity.descr ? round->identity.descr : NULL,
		.sys_name = *round->identity.name ? round->identity.name : NULL,
		.why = why};
	device_attach(device, profile);
	device->vendor = vendor_of(&round->identity);
	device->restarted = false;
	device->by_next = false;
	harvests_reserve(round);
	plan_round(round);
	round->phase = PHASE_MAIN;
	instance->services->recognised(instance->services->base->host, device->number, &identity);
	return true;
}

static void plan_drop(struct round *round)
{
	plan_undo(round);
	harvests_clear(round);
	walk_clear(&round->walk);
	round->target_count = round->target_next = 0;
	round->planned = round->quiet = 0;
}

/* The device is another than the one that was planned for: all that is under way is for nothing. */
static void identity_again(struct round *round)
{
	plan_drop(round);
	round->restarted = false;
	round->device->restarted = true;
	identity_plan(round);
}

/* Nothing is under way and nothing waits in this phase. False when the round has ended. */
static bool phase_next(struct round *round)
{
	struct device *device = round->device;
	switch (round->phase) {
	case PHASE_FIRST:
		if (round->restarted || !device->profile || device->restarted) {
			identity_again(round);
			return true;
		}
		if (device->silent)
			plan_round(round);
		device->silent = false;
		round->phase = PHASE_MAIN;
		return true;
	case PHASE_IDENTITY:
		round->restarted = false;
		recognise_probes(&device->instance->profiles, &round->identity, &round->recognition);
		if (round->recognition.count && !device->fixed_profile) {
			round->phase = PHASE_PROBES;
			for (unsigned i = 0; i < round->recognition.count; i++)
				plan_target(round, TARGET_PROBE, i, 0, 0);
			return true;
		}
		return recognised(round);
	case PHASE_PROBES:
		return recognised(round);
	case PHASE_MAIN:
		walk_report(&round->walk);
		round->walk.count = 0;
		if (!round->second && !round->broken && plan_second(round)) {
			round->second = true;
			return true;
		}
		break;
	}
	round_finish(round);
	return false;
}

static void trace(struct round *round, const struct ask *ask, const struct answer *answer)
{
	static const char *const phases[] = {"uptime and scalars", "identity", "probes", "scalars and cells"};
	struct device *device = round->device;
	auto_buffer words = BUFFER_EMPTY;
	auto_words values = WORDS_EMPTY;
	const char *table = NULL;
	if (!device->trace)
		return;
	if (answer->status == GENGFU_OK && !answer->error_status)
		words_read(&values, answer->varbinds);
	buffer_printf(&words, "%s", !ask->is_bulk ? "GET" : device_by_next(device) ? "GETNEXT" : "GETBULK");
	if (!ask->is_bulk)
		buffer_printf(&words, " %s (%zu objects)", phases[round->phase], ask->count);
	for (size_t i = 0; ask->is_bulk && i < ask->count; i++) {
		const struct stream *stream = &round->walk.streams[ask->items[i]];
		if (stream->is_map) {
			buffer_printf(&words, " map:%s", device->profile->maps[stream->place].name);
			continue;
		}
		const struct source *source = &device->profile->sources[stream->place];
		table = device->profile->tables[source->table].name;
		buffer_printf(&words, " %s", source->objects[stream->first].name);
		if (stream->last > stream->first)
			buffer_printf(&words, "…%s", source->objects[stream->last].name);
	}
	if (ask->is_bulk)
		buffer_printf(&words, " ×%d", ask->repetitions);
	struct gengfu_trace entry = {.asked = buffer_text(&words),
		.sent = answer->sent,
		.received = answer->received,
		.took_ns = answer->rtt_ns,
		.status = answer->status,
		.table = table,
		.values = values.items,
		.values_count = values.count};
	device->trace(device->trace_data, &entry);
}

/* v1's noSuchName and v2c's errors of a walk's request. */
static void walk_error(struct round *round, const struct ask *ask, const struct answer *answer)
{
	struct device *device = round->device;
	size_t index = answer->error_index > 0 ? (size_t)answer->error_index : 0;
	if (ask->has_uptime && index > 0)
		index--; /* of the streams */
	switch (answer->error_status) {
	case ERROR_TOO_BIG:
		if (ask->count == 1 && ask->repetitions == 1) {
			walk_end(&round->walk, ask, 0, true); /* one varbind does not fit: it never will */
			round->walk.one_by_one = false;
		} else if (device->answer_octets > ANSWER_OCTETS_MIN) {
			device_chokes(device, false);
		} else {
			round->walk.one_by_one = true; /* it cannot be asked for less than that */
		}
		walk_release(&round->walk, ask);
		break;
	case ERROR_NO_SUCH_NAME:
		if (ask->has_uptime && answer->error_index == 1) {
			device->lacks_uptime = true;
			walk_release(&round->walk, ask);
			break;
		}
		walk_end(&round->walk, ask, index <= ask->count ? index : 0, false);
		break;
	default:
		/* Refuses GETBULK, or cannot do it: column by column with GETNEXT, and if that fails too, it is over.
		 */
		if (!ask->by_next) {
			device->by_next = true;
			walk_release(&round->walk, ask);
		} else {
			walk_end(&round->walk, ask, index <= ask->count ? index : 0, true);
		}
		break;
	}
}

static void walk_answered(struct round *round, struct ask *ask, const struct answer *answer)
{
	struct device *device = round->device;
	struct varbind_reader reader = answer->varbinds;
	struct varbind varbind;
	if (answer->error_status) {
		walk_error(round, ask, answer);
		return;
	}
	if (ask->has_uptime && varbind_next(&reader, &varbind) == 1) {
		uint64_t ticks = 0;
		bool is_uptime = varbind.oid_length == sizeof uptime_octets &&
				 memcmp(varbind.oid, uptime_octets, sizeof uptime_octets) == 0 &&
				 varbind_unsigned(&varbind, &ticks) == 0 && ticks <= UINT32_MAX;
		if (!is_uptime)
			device->lacks_uptime = true;
		else if (device_uptime(device, (uint32_t)ticks, answer->at_ns))
			round->restarted = true;
	}
	if (walk_take(&round->walk, ask, &reader, answer->at_ns)) {
		device_fits(device);
	} else if (device->answer_octets > ANSWER_OCTETS_MIN) {
		device_chokes(device, false); /* an empty answer, or one that cannot be read to its end */
	} else if (ask->count > 1) {
		round->walk.one_by_one = true; /* one of them does not fit: the others shall not suffer */
	} else {
		walk_end(&round->walk, ask, 0, true);
		round->walk.one_by_one = false;
	}
}

static void get_answered(struct round *round, struct ask *ask, const struct answer *answer)
{
	struct varbind_reader reader = answer->varbinds;
	size_t index = answer->error_index > 0 ? (size_t)answer->error_index : 0;
	if (answer->error_status == 0) {
		get_take(round, ask, &reader, answer->at_ns);
	} else if (answer->error_status == ERROR_TOO_BIG && ask->count > 1) {
		device_chokes(round->device, true);
		get_again(round, ask, 0);
	} else if (index >= 1 && index <= ask->count) {
		get_again(round, ask, index);
	} else if (ask->count > 1) {
		/* It does not say which one: in halves, until the one is alone. */
		device_chokes(round->device, true);
		get_again(round, ask, 0);
	}
}

/* The first request of the round got no answer. Perhaps it was too large, perhaps it got lost: is there anybody? */
static void probe_begin(struct round *round)
{
	plan_drop(round);
	round->probing = true;
	round->device->silent = true;
	round->phase = PHASE_FIRST;
	plan_target(round, TARGET_UPTIME, 0, 0, 0);
}

/* Nothing has been answered in this round. False when it has ended. */
static bool nothing_yet(struct round *round, const struct answer *answer)
{
	struct device *device = round->device;
	if (answer->expired && device->every_ns && !device->silent) {
		probe_begin(round);
		return true;
	}
	/* Reports alone are life for one round; then the user or its keys are not what they were. */
	round->only_heard = answer->heard;
	if (!answer->heard)
		round_fail(round, answer->status, answer->detail);
	else if (device->only_heard)
		round_fail(round, GENGFU_AUTH_FAILED,
			"the device tells its engine id, but does not answer this user any more");
	else
		round_fail(round, GENGFU_PARTIAL, "the device sends v3 Reports, but no answer came");
	return false;
}

/* Nothing more is asked; what was read so far is committed. */
static void break_off(struct round *round, enum gengfu_status status, const char *detail)
{
	status_set(round, status, detail);
	round->broken = true;
	walk_break(&round->walk);
	for (size_t i = round->target_next; i < round->target_count; i++)
		if (round->targets[i].kind == TARGET_CELL)
			round->harvests[round->targets[i].place].broken |= BIT(round->targets[i].object);
	round->target_next = round->target_count;
}

/* Requests without an answer, in a round in which others had one. */
static void unanswered(struct round *round, struct ask *ask)
{
	struct device *device = round->device;
	bool is_over = device->every_ns && now_ns(device) >= round_until(round);
	/* What was asked may be too much for it; where much gets lost, only if it is lost again. An end before its time
	 * says nothing. */
	if (!is_over && (round->timeouts > 0 || !device_is_lossy(device)))
		device_chokes(device, !ask->is_bulk);
	if (ask->is_bulk)
		walk_release(&round->walk, ask);
	else
		get_again(round, ask, 0);
	if (++round->timeouts < TIMEOUTS_MAX && !is_over)
		return;
	char detail[96];
	if (is_over)
		snprintf(detail, sizeof detail, "not all was answered before the next round");
	else
		snprintf(detail, sizeof detail, "%d requests without an answer", round->timeouts);
	break_off(round, GENGFU_TIMEOUT, detail);
}

/* No answer, or none that counts. False when the round has ended. */
static bool failed(struct round *round, struct ask *ask, const struct answer *answer)
{
	bool is_size = answer->status == GENGFU_TIMEOUT || answer->status == GENGFU_MALFORMED;
	if (answer->status == GENGFU_FAILED) {
		round_fail(round, answer->status, answer->detail);
		return false;
	}
	if (!round->rtt_ns)
		return nothing_yet(round, answer);
	switch (round->phase) {
	case PHASE_FIRST:
	case PHASE_IDENTITY:
		round_fail(round, GENGFU_PARTIAL, answer->detail ? answer->detail : "it answered, but not to all");
		return false;
	case PHASE_PROBES:
		/* What it does not say after several times, it does not have. */
		if (++round->timeouts < TIMEOUTS_MAX)
			get_again(round, ask, 0);
		break;
	case PHASE_MAIN:
		if (is_size)
			unanswered(round, ask);
		else
			break_off(round, answer->status, answer->detail);
		break;
	}
	return true;
}

static bool is_refused(const struct answer *answer)
{
	return answer->status == GENGFU_OK &&
	       (answer->error_status == ERROR_NO_ACCESS || answer->error_status == ERROR_AUTHORIZATION);
}

static void flight_cb(void *data, const struct answer *answer)
{
	struct flight *flight = data;
	struct round *round = flight->round;
	struct device *device = round->device;
	struct ask *ask = &flight->ask;
	flight->exchange = NULL;
	round->in_flight--;
	round->exchanges += answer->tries ? answer->tries : 1;
	device->exchanges += answer->tries ? answer->tries : 1;
	trace(round, ask, answer);
	if (answer->status != GENGFU_OK) {
		if (!failed(round, ask, answer))
			return;
	} else if (is_refused(answer) && round->phase != PHASE_MAIN) {
		round_fail(round, GENGFU_REFUSED, "the device does not allow this view");
		return;
	} else {
		round->timeouts = 0;
		device_answered(device, answer->tries);
		/* All is well with the way, so it was the first request that it did not like. */
		if (round->probing && round->phase == PHASE_FIRST && answer->tries == 1)
			device_chokes(device, true);
		if (answer->rtt_ns > 0)
			round->rtt_ns = answer->rtt_ns;
		else if (!round->rtt_ns)
			round->rtt_ns = 1;
		if (ask->is_bulk)
			walk_answered(round, ask, answer);
		else
			get_answered(round, ask, answer);
	}
	if (round->restarted && round->phase == PHASE_MAIN) {
		device->restarted = true;
		round_fail(round, GENGFU_PARTIAL, "the device restarted during the round");
		return;
	}
	round_pump(round);
}

static int flight_start(struct round *round, struct flight *flight)
{
	struct device *device = round->device;
	struct ask *ask = &flight->ask;
	struct request request = {.type = PDU_GET,
		.varbinds = ask->octets,
		.length = ask->length,
		.probe = device->silent && round->phase == PHASE_FIRST,
		.until_ns = round_until(round)};
	if (ask->is_bulk) {
		request.type = device->by_next ? PDU_GETNEXT : PDU_GETBULK;
		request.non_repeaters = ask->has_uptime;
		request.max_repetitions = ask->repetitions;
	}
	flight->round = round;
	return exchange_start(device->peer, &request, flight_cb, flight, &flight->exchange);
}

static bool ask_next(struct round *round, struct ask *ask)
{
	struct device *device = round->device;
	bool by_next = device_by_next(device);
	struct walk_limits limits = {.octets = device->answer_octets,
		.repetitions = device->repetitions,
		.by_next = by_next,
		.uptime = device->lacks_uptime || by_next ? NULL : &uptime_oid};
	return get_ask(round, ask) || (round->phase == PHASE_MAIN && walk_ask(&round->walk, &limits, ask));
}

static struct flight *flight_free(struct round *round)
{
	for (size_t i = 0; i < IN_FLIGHT_MAX; i++)
		if (!round->flights[i].exchange)
			return &round->flights[i];
	return NULL;
}

static void round_pump(struct round *round)
{
	/* The first phases decide what the next asks, so they go one by one. */
	for (;;) {
		int limit = round->phase == PHASE_MAIN ? round->device->in_flight : 1;
		struct flight *flight = round->in_flight < limit ? flight_free(round) : NULL;
		bool started = false;
		if (flight && round->exchanges < round->device->exchanges_max && ask_next(round, &flight->ask)) {
			int error = flight_start(round, flight);
			if (error) {
				round_fail(round, GENGFU_FAILED,
					"cannot send: out of memory, or the request is too large");
				return;
			}
			round->in_flight++;
			started = true;
		}
		if (started)
			continue;
		if (round->in_flight > 0)
			return;
		if (round->exchanges >= round->device->exchanges_max && !round->broken) {
			device_overruns(round->device);
			status_set(round, GENGFU_PARTIAL, "too many exchanges in one round");
			round->broken = true;
			walk_break(&round->walk);
			round->target_next = round->target_count;
		}
		if (!phase_next(round))
			return;
	}
}

static struct round *round_new(struct instance *instance)
{
	struct round *round = instance->spare;
	if (!round)
		return must_calloc(1, sizeof *round);
	instance->spare = round->next;
	instance->spare_count--;
	struct round kept = *round;
	memset(round, 0, sizeof *round);
	round->walk.streams = kept.walk.streams;
	round->walk.capacity = kept.walk.capacity;
	round->harvests = kept.harvests;
	round->harvest_room = kept.harvest_room;
	round->targets = kept.targets;
	round->target_capacity = kept.target_capacity;
	round->recognition.text = kept.recognition.text;
	return round;
}

int round_start(struct device *device, struct gengfu_round *handle, uint64_t tables)
{
	if (device->round || device->record)
		return -EBUSY;
	struct round *round = round_new(device->instance);
	round->device = device;
	round->handle = handle;
	round->tables = tables;
	round->started_ns = now_ns(device);
	device->round = round;
	if (!device->profile || device->restarted) {
		identity_plan(round);
	} else {
		harvests_reserve(round);
		plan_target(round, TARGET_UPTIME, 0, 0, 0);
		if (!device->silent)
			plan_round(round);
	}
	struct flight *flight = &round->flights[0];
	int error = ask_next(round, &flight->ask) ? flight_start(round, flight) : -EINVAL;
	if (error) {
		plan_undo(round);
		harvests_clear(round);
		device->round = NULL;
		round->device = NULL;
		round_spare(device->instance, round);
		return error;
	}
	round->in_flight = 1;
	return 0;
}
