/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rounds. A target has one timer, in the pinger's heap, for whatever comes next: the next probe, the end of the oldest
 * probe's timeout, or the end of the round. A round always ends from that timer, as the last thing done with the
 * target, so that whoever hears of it may begin another, or remove the target. The pinger's heap hangs from the one
 * timer that the agent gave.
 *
 * A turn begins when a socket is readable or that timer fires: answers come in and set their targets' timers, the
 * timers run, probes are added to the batch, the batch goes out. Rounds that are begun outside of a turn ask for one at
 * once, so that all rounds of a turn of the loop share a sendmmsg(). Spreading the rounds of 10,000 devices over the
 * interval is the schedule's; rate_max paces what is due at the same time.
 *
 * An answer counts if its sequence number names a probe that is out, its cookie is that probe's and it comes from where
 * the probe went. An ICMP error ends a probe that it quotes: the network has said that no answer will come. The other
 * probes of the round still go out, as a path that is being repaired answers the last one. What comes for a probe that
 * is over is counted as late or as a duplicate and changes nothing.
 *
 * A probe that the socket does not take is tried again until it has waited as long as a timeout.
 *
 * State: all of it hangs from struct pinger (link.h). RFC 792, RFC 4443.
 */
#include "base/must.h"
#include "collectors/icmp/link.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define LATE_NS (20 * NS_PER_MS) /* a turn that comes so late looks for answers before it lets probes time out */
#define RETRY_NS (5 * NS_PER_MS) /* after a socket that took no more */

struct target {
	struct timer timer;
	struct pinger *pinger;
	struct link *link;
	union address address;
	ping_result_cb *cb;
	void *data;
	gengfu_trace_cb *trace;
	void *trace_data;
	int64_t next_ns; /* when the next probe is due */
	int64_t blocked_ns; /* since when the socket has not taken it; 0: it has */
	uint8_t next; /* number of that probe */
	uint8_t out; /* probes that may still be answered */
	bool is_running;
	bool is_paced; /* its place under rate_max is next_ns */
	int error; /* as in struct ping_result */
	union address says;
	struct probe probes[];
};

static const char *const figure_names[FIGURES] = {
	[FIGURE_PROBES] = "probes",
	[FIGURE_ANSWERS] = "answers",
	[FIGURE_TIMEOUTS] = "timeouts",
	[FIGURE_UNREACHABLE] = "icmp_errors",
	[FIGURE_LATE] = "late_answers",
	[FIGURE_DUPLICATES] = "duplicate_answers",
	[FIGURE_UNKNOWN] = "unknown_answers",
	[FIGURE_WRONG_ADDRESS] = "wrong_addresses",
	[FIGURE_MALFORMED] = "malformed_answers",
	[FIGURE_SEND_FAILURES] = "send_failures",
	[FIGURE_SEND_WAITS] = "send_waits",
	[FIGURE_RECEIVE_OVERFLOWS] = "receive_overflows",
};

/* Addresses */

const char *address_format(const union address *address, char into[PLACE_TEXT])
{
	bool is_v6 = address->any.sa_family == AF_INET6;
	const void *host = is_v6 ? (const void *)&address->v6.sin6_addr : (const void *)&address->v4.sin_addr;
	if (!inet_ntop(is_v6 ? AF_INET6 : AF_INET, host, into, PLACE_TEXT))
		snprintf(into, PLACE_TEXT, "?");
	return into;
}

/* Of the host; ports are none in ICMP. */
static bool is_same_host(const union address *a, const union address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
	return IN6_ARE_ADDR_EQUAL(&a->v6.sin6_addr, &b->v6.sin6_addr) &&
	       (a->v6.sin6_scope_id == b->v6.sin6_scope_id || !a->v6.sin6_scope_id || !b->v6.sin6_scope_id);
}

/* Turns */

static int64_t now_of(struct pinger *pinger)
{
	return pinger->in_turn ? pinger->now_ns : pinger->services->now_ns(pinger->services->host);
}

static uint64_t cookie_new(struct pinger *pinger)
{
	if (pinger->cookies_left == 0) {
		pinger->services->random(pinger->services->host, pinger->cookies, sizeof pinger->cookies);
		pinger->cookies_left = ARRAY_LENGTH(pinger->cookies);
	}
	return pinger->cookies[--pinger->cookies_left];
}

static void arm(struct pinger *pinger, int64_t at_ns)
{
	if (at_ns >= pinger->armed_ns)
		return;
	pinger->armed_ns = at_ns;
	pinger->services->timer_set(pinger->timer, at_ns);
}

static void hand_over_figures(struct pinger *pinger)
{
	const struct gengfu_services *services = pinger->services;
	for (size_t i = 0; i < FIGURES; i++) {
		if (pinger->figures[i])
			services->count(services->host, figure_names[i], pinger->figures[i]);
		pinger->figures[i] = 0;
	}
}

void pinger_turn_begin(struct pinger *pinger)
{
	pinger->now_ns = pinger->services->now_ns(pinger->services->host);
	pinger->in_turn = true;
}

void pinger_turn_end(struct pinger *pinger)
{
	timers_run(&pinger->timers, (struct mono){pinger->now_ns});
	link_flush(&pinger->links[0]);
	link_flush(&pinger->links[1]);
	hand_over_figures(pinger);
	pinger->in_turn = false;
	arm(pinger, timers_next(&pinger->timers).ns);
}

static void pinger_timer_cb(void *data, int64_t now_ns)
{
	struct pinger *pinger = data;
	int64_t due_ns = pinger->armed_ns;
	pinger->armed_ns = INT64_MAX;
	pinger_turn_begin(pinger);
	for (size_t i = 0; i < 2 && pinger->now_ns - due_ns > LATE_NS; i++)
		link_receive(&pinger->links[i]);
	pinger_turn_end(pinger);
}

/* Rounds */

static void set(struct target *target, int64_t at_ns)
{
	timer_set(&target->pinger->timers, &target->timer, (struct mono){at_ns});
}

static void trace(struct target *target, const struct probe *probe, enum gengfu_status status, size_t received)
{
	if (!target->trace)
		return;
	target->trace(target->trace_data,
		&(struct gengfu_trace){.asked = "ICMP echo",
			.sent = ECHO_OCTETS,
			.received = received,
			.took_ns = status == GENGFU_OK ? probe->rtt_ns : target->pinger->now_ns - probe->sent_ns,
			.status = status,
			.table = "reachability"});
}

/* A probe that is out is over. */
static void end_probe(struct target *target, uint8_t number, enum probe_state state, enum slot_end end)
{
	struct probe *probe = &target->probes[number];
	slots_give(&target->link->slots, probe->seq, end);
	probe->state = (uint8_t)state;
	target->out--;
}

static void expire(struct target *target, int64_t now_ns)
{
	for (uint8_t i = 0; i < target->next; i++) {
		struct probe *probe = &target->probes[i];
		if (probe->state != PROBE_OUT || probe->sent_ns + target->pinger->options.timeout_ns > now_ns)
			continue;
		end_probe(target, i, PROBE_LOST, SLOT_GIVEN_UP);
		target->pinger->figures[FIGURE_TIMEOUTS]++;
		trace(target, probe, GENGFU_TIMEOUT, 0);
	}
}

/* Under rate_max each probe takes the next free place; true when it has to wait for it. */
static bool waits_for_pace(struct target *target, int64_t now_ns)
{
	struct pinger *pinger = target->pinger;
	if (!pinger->pace_ns || target->is_paced)
		return false;
	int64_t at_ns = pinger->pace_next_ns > now_ns ? pinger->pace_next_ns : now_ns;
	pinger->pace_next_ns = at_ns + pinger->pace_ns;
	target->is_paced = true;
	target->next_ns = at_ns;
	return at_ns > now_ns;
}

/* The next probe has failed for our own reasons and goes no more. */
static void fail_next(struct target *target, int error)
{
	target->probes[target->next].state = PROBE_FAILED;
	target->next++;
	target->next_ns = target->pinger->now_ns + target->pinger->options.interval_ns;
	target->blocked_ns = 0;
	target->is_paced = false;
	target->error = error;
	target->says.any.sa_family = AF_UNSPEC;
	target->pinger->figures[FIGURE_SEND_FAILURES]++;
}

/* Tries the next probe again later, or gives it up. */
static void wait_to_send(struct target *target, int error)
{
	struct pinger *pinger = target->pinger;
	pinger->figures[FIGURE_SEND_WAITS]++;
	if (!target->blocked_ns)
		target->blocked_ns = pinger->now_ns;
	if (pinger->now_ns - target->blocked_ns >= pinger->options.timeout_ns)
		fail_next(target, error);
	else
		target->next_ns = pinger->now_ns + RETRY_NS;
}

static void send_next(struct target *target, int64_t now_ns)
{
	struct pinger *pinger = target->pinger;
	struct link *link = target->link;
	struct probe *probe = &target->probes[target->next];
	uint64_t cookie = cookie_new(pinger);
	if (waits_for_pace(target, now_ns))
		return;
	if (slots_take(&link->slots, target, target->next, cookie, &probe->seq)) {
		wait_to_send(target, ENOBUFS);
		return;
	}
	probe->state = PROBE_OUT;
	probe->sent_ns = now_ns;
	target->next_ns = now_ns + pinger->options.interval_ns;
	target->next++;
	target->out++;
	link_add(link, &target->address, probe->seq, cookie);
}

static enum gengfu_status status_of(const struct tally *tally)
{
	if (tally->answered)
		return GENGFU_OK;
	if (tally->unreachable)
		return GENGFU_UNREACHABLE;
	return tally->sent ? GENGFU_TIMEOUT : GENGFU_FAILED;
}

/* The last thing done with a target. */
static void finish(struct target *target)
{
	char says[PLACE_TEXT];
	struct ping_result result = {
		.tally = tally_of(target->probes, target->pinger->options.probes),
		.error = target->error,
		.says = target->says.any.sa_family ? address_format(&target->says, says) : NULL,
	};
	result.status = status_of(&result.tally);
	target->is_running = false;
	target->cb(target->data, &result);
}

static int64_t next_event(const struct target *target)
{
	const struct pinger_options *options = &target->pinger->options;
	int64_t at_ns = target->next < options->probes ? target->next_ns : INT64_MAX;
	for (uint8_t i = 0; i < target->next; i++) {
		const struct probe *probe = &target->probes[i];
		if (probe->state == PROBE_OUT && probe->sent_ns + options->timeout_ns < at_ns)
			at_ns = probe->sent_ns + options->timeout_ns;
	}
	return at_ns;
}

/* Sets the timer anew after something has happened to a probe. */
static void reschedule(struct target *target)
{
	bool is_over = target->next == target->pinger->options.probes && target->out == 0;
	set(target, is_over ? target->pinger->now_ns : next_event(target));
}

static void target_timer_cb(struct timer *timer, struct mono now)
{
	struct target *target = container_of(timer, struct target, timer);
	unsigned probes = target->pinger->options.probes;
	expire(target, now.ns);
	if (target->next < probes && target->next_ns <= now.ns)
		send_next(target, now.ns);
	if (timer_is_set(timer)) /* a full batch went out just now, and something came of it */
		return;
	if (target->next == probes && target->out == 0)
		finish(target);
	else
		set(target, next_event(target));
}

/* What the links tell */

static struct target *target_of(struct link *link, uint16_t seq, uint8_t *ret_number)
{
	const struct slot *slot = slots_find(&link->slots, seq);
	must(slot && slot->target);
	*ret_number = slot->probe;
	return slot->target;
}

void pinger_sent(struct link *link, uint16_t seq, int64_t at_ns)
{
	uint8_t number;
	struct target *target = target_of(link, seq, &number);
	target->probes[number].sent_ns = at_ns;
	target->blocked_ns = 0;
	target->is_paced = false;
	link->pinger->figures[FIGURE_PROBES]++;
}

/* Takes the probe that was added last back; it is its target's next again. */
static struct target *take_back(struct link *link, uint16_t seq)
{
	uint8_t number;
	struct target *target = target_of(link, seq, &number);
	must(number + 1 == target->next);
	end_probe(target, number, PROBE_UNSENT, SLOT_UNUSED);
	target->next = number;
	return target;
}

void pinger_blocked(struct link *link, uint16_t seq)
{
	struct target *target = take_back(link, seq);
	wait_to_send(target, EAGAIN);
	reschedule(target);
}

static bool means_no_way(int error)
{
	return error == ENETUNREACH || error == EHOSTUNREACH || error == ENETDOWN || error == EHOSTDOWN;
}

void pinger_send_failed(struct link *link, uint16_t seq, int error)
{
	struct target *target = take_back(link, seq);
	uint8_t number = target->next;
	fail_next(target, error);
	if (means_no_way(error))
		target->probes[number].state = PROBE_UNREACHABLE;
	reschedule(target);
}

void pinger_answer(struct link *link, const struct echo *echo, const union address *from, size_t octets, int64_t at_ns)
{
	struct pinger *pinger = link->pinger;
	const struct slot *slot = slots_find(&link->slots, echo->seq);
	if (!slot || slot->cookie != echo->cookie) {
		pinger->figures[FIGURE_UNKNOWN]++;
		return;
	}
	struct target *target = slot->target;
	if (!target) {
		pinger->figures[slot->end == SLOT_ANSWERED ? FIGURE_DUPLICATES : FIGURE_LATE]++;
		return;
	}
	if (!is_same_host(from, &target->address)) {
		pinger->figures[FIGURE_WRONG_ADDRESS]++;
		return;
	}
	uint8_t number = slot->probe;
	struct probe *probe = &target->probes[number];
	probe->rtt_ns = at_ns > probe->sent_ns ? at_ns - probe->sent_ns : 1;
	end_probe(target, number, PROBE_ANSWERED, SLOT_ANSWERED);
	pinger->figures[FIGURE_ANSWERS]++;
	trace(target, probe, GENGFU_OK, octets);
	reschedule(target);
}

void pinger_icmp_error(
	struct link *link, const struct echo *echo, const union address *to, int error, const union address *says)
{
	struct pinger *pinger = link->pinger;
	const struct slot *slot = slots_find(&link->slots, echo->seq);
	if (echo->id != link->id || !slot || !slot->target || (echo->has_cookie && slot->cookie != echo->cookie) ||
		!is_same_host(to, &slot->target->address))
		return;
	struct target *target = slot->target;
	uint8_t number = slot->probe;
	end_probe(target, number, PROBE_UNREACHABLE, SLOT_GIVEN_UP);
	target->error = error;
	target->says = *says;
	pinger->figures[FIGURE_UNREACHABLE]++;
	trace(target, &target->probes[number], GENGFU_UNREACHABLE, 0);
	reschedule(target);
}

/* Targets */

int target_add(struct pinger *pinger, const struct sockaddr_storage *address, ping_result_cb *cb, void *data,
	struct target **ret_target, char why[256])
{
	struct link *link = &pinger->links[address->ss_family == AF_INET6];
	if (link->fd < 0 || link->family != address->ss_family) {
		snprintf(why, 256, "this machine has no IPv%d", address->ss_family == AF_INET6 ? 6 : 4);
		return -EAFNOSUPPORT;
	}
	struct target *target = must_calloc(1, sizeof *target + pinger->options.probes * sizeof target->probes[0]);
	timer_init(&target->timer, target_timer_cb);
	target->pinger = pinger;
	target->link = link;
	target->cb = cb;
	target->data = data;
	memcpy(&target->address, address, sizeof target->address);
	/* The port is SNMP's; to a raw IPv6 socket it would be a protocol. */
	if (link->family == AF_INET)
		target->address.v4.sin_port = 0;
	else
		target->address.v6.sin6_port = 0;
	pinger->targets++;
	*ret_target = target;
	return 0;
}

void target_ping(struct target *target)
{
	struct pinger *pinger = target->pinger;
	must(!target->is_running);
	target->is_running = true;
	target->next = target->out = 0;
	target->error = 0;
	target->blocked_ns = 0;
	target->is_paced = false;
	target->says.any.sa_family = AF_UNSPEC;
	memset(target->probes, 0, pinger->options.probes * sizeof target->probes[0]);
	target->next_ns = now_of(pinger);
	set(target, target->next_ns);
	if (!pinger->in_turn)
		arm(pinger, target->next_ns);
}

void target_cancel(struct target *target)
{
	/* What is in the batch goes out first: a batch holds only probes that are out. */
	if (target->is_running)
		link_flush(target->link);
	for (uint8_t i = 0; i < target->next; i++)
		if (target->is_running && target->probes[i].state == PROBE_OUT)
			end_probe(target, i, PROBE_LOST, SLOT_GIVEN_UP);
	timer_stop(&target->pinger->timers, &target->timer);
	target->is_running = false;
}

void target_remove(struct target *target)
{
	target_cancel(target);
	target->pinger->targets--;
	free(target);
}

const union address *target_address(const struct target *target)
{
	return &target->address;
}

void target_trace(struct target *target, gengfu_trace_cb *cb, void *data)
{
	target->trace = cb;
	target->trace_data = data;
}

/* Start and stop */

static int explain(int error, const char *source, int family, char why[256])
{
	if (error == -EACCES || error == -EPERM)
		snprintf(why, 256,
			"may not open an ICMP socket: let net.ipv4.ping_group_range include the agent's group, or give "
			"it CAP_NET_RAW");
	else
		snprintf(why, 256, "cannot open an ICMP socket for IPv%d with source address %s: %s",
			family == AF_INET6 ? 6 : 4, source ? source : "any", strerror(-error));
	return error;
}

static int open_links(struct pinger *pinger, char why[256])
{
	const struct pinger_options *options = &pinger->options;
	int error = link_open(&pinger->links[0], pinger, AF_INET, options->bind4);
	if (error && (error != -EAFNOSUPPORT || options->bind4))
		return explain(error, options->bind4, AF_INET, why);
	error = link_open(&pinger->links[1], pinger, AF_INET6, options->bind6);
	bool is_absent = error == -EAFNOSUPPORT || error == -EADDRNOTAVAIL || error == -EPROTONOSUPPORT;
	if (error && (!is_absent || options->bind6))
		return explain(error, options->bind6, AF_INET6, why);
	return 0;
}

int pinger_start(const struct gengfu_services *services, const struct pinger_options *options,
	struct pinger **ret_pinger, char why[256])
{
	struct pinger *pinger = must_calloc(1, sizeof *pinger);
	must(options->probes >= 1 && options->probes <= PROBES_MAX);
	pinger->services = services;
	pinger->options = *options;
	pinger->pace_ns = options->rate_max > 0 ? NS_PER_S / options->rate_max : 0;
	pinger->armed_ns = INT64_MAX;
	pinger->links[0].fd = pinger->links[1].fd = -1;
	timers_init(&pinger->timers, (struct mono){services->now_ns(services->host)});
	int error = open_links(pinger, why);
	if (!error) {
		pinger->timer = services->timer_new(services->host, pinger_timer_cb, pinger);
		if (!pinger->timer) {
			snprintf(why, 256, "the agent gave no timer");
			error = -ENOMEM;
		}
	}
	if (error) {
		pinger_stop(pinger);
		return error;
	}
	*ret_pinger = pinger;
	return 0;
}

void pinger_stop(struct pinger *pinger)
{
	if (!pinger)
		return;
	must(pinger->targets == 0);
	link_close(&pinger->links[0]);
	link_close(&pinger->links[1]);
	if (pinger->timer)
		pinger->services->timer_free(pinger->timer);
	timers_done(&pinger->timers);
	free(pinger);
}
