/* SPDX-License-Identifier: Apache-2.0 */
/* The exchange layer in place of the engine: requests wait until fake_step answers them from the device in memory. */
#include "base/must.h"
#include "fake.h"
#include <stdio.h>
#include <stdlib.h>

struct peer {
	struct fake_device *fake;
	struct fake_agent *agent;
};
struct engine {
	int nothing;
};
struct exchange {
	struct exchange *next;
	struct peer *peer;
	struct request request;
	answer_cb *cb;
	void *data;
};

extern const struct gengfu_collector gengfu_collector;
static struct exchange *pending;

int engine_start(const struct gengfu_services *services, const struct engine_options *options,
	struct engine **ret_engine, char why[256])
{
	*ret_engine = must_calloc(1, sizeof **ret_engine);
	return 0;
}

void engine_stop(struct engine *engine)
{
	free(engine);
}

int peer_add(struct engine *engine, const struct peer_options *options, struct peer **ret_peer, char why[256])
{
	*ret_peer = must_calloc(1, sizeof **ret_peer);
	(*ret_peer)->fake = fake_running->fake;
	(*ret_peer)->agent = fake_running;
	return 0;
}

void peer_remove(struct peer *peer)
{
	free(peer);
}

bool peer_is_v1(const struct peer *peer)
{
	return peer->fake->is_v1;
}

int64_t peer_rtt_ns(const struct peer *peer)
{
	return 1000000;
}

void peer_describe(const struct peer *peer, char *into, size_t size)
{
	snprintf(into, size, "fake");
}

int exchange_start(
	struct peer *peer, const struct request *request, answer_cb *cb, void *data, struct exchange **ret_exchange)
{
	struct exchange *exchange = must_calloc(1, sizeof *exchange);
	*exchange = (struct exchange){.peer = peer, .request = *request, .cb = cb, .data = data};
	struct exchange **end = &pending;
	while (*end)
		end = &(*end)->next;
	*end = exchange;
	*ret_exchange = exchange;
	return 0;
}

void exchange_cancel(struct exchange *exchange)
{
	struct exchange **at = &pending;
	while (*at != exchange)
		at = &(*at)->next;
	*at = exchange->next;
	free(exchange);
}

bool fake_step(void)
{
	static struct fake_reply reply;
	struct exchange *exchange = pending;
	if (!exchange)
		return false;
	pending = exchange->next;
	struct fake_device *device = exchange->peer->fake;
	device->answers++;
	exchange->peer->agent->now_ns += 1000000;
	struct answer answer = {.tries = 1, .rtt_ns = 1000000, .at_ns = exchange->peer->agent->now_ns};
	if (device->before)
		device->before(device, device->answers);
	answer.status = device->status;
	answer.error_status = device->error_status;
	if (device->silent)
		answer.status = GENGFU_TIMEOUT;
	if (answer.status == GENGFU_OK && !answer.error_status) {
		fake_answer(device, &exchange->request, &reply, &answer);
		if (device->drops_over && reply.length > device->drops_over)
			answer.status = GENGFU_TIMEOUT;
	}
	if (answer.error_status || answer.status != GENGFU_OK)
		reply.length = 0;
	device->asked += reply.count;
	answer.sent = exchange->request.length;
	answer.received = reply.length;
	answer.varbinds = (struct varbind_reader){reply.octets, reply.octets + reply.length};
	/* As the engine does: the request's octets are free again only when the callback has run. */
	exchange->cb(exchange->data, &answer);
	free(exchange);
	return true;
}

uint64_t fake_poll_tables(struct fake_agent *agent, uint64_t tables_due)
{
	uint64_t before = agent->fake->answers;
	unsigned dones = agent->dones;
	agent->now_ns += INT64_C(60000000000);
	for (size_t i = 0; i < TABLES; i++)
		agent->tables[i].committed = false;
	buffer_clear(&agent->traced);
	must(gengfu_collector.poll(agent->instance, agent->device, (struct gengfu_round *)agent, tables_due) == 0);
	must(agent->dones == dones); /* never before poll has returned */
	while (fake_step())
		;
	must(agent->dones == dones + 1);
	return agent->fake->answers - before;
}

uint64_t fake_poll(struct fake_agent *agent)
{
	return fake_poll_tables(agent, UINT64_MAX);
}
