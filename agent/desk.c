/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The desk: where what people and other systems want meets the stages. A request names a ticket by our number or by
 * what another system calls it; those that ended long ago are fetched from the store. A request that bears an id is
 * done once: its answer is kept with it, in the same transaction as what it did, and repeating it gives that answer
 * again. What was done goes into the audit trail with the Unix user behind the socket; whom he did it for (`as`) stands
 * beside that name, never in its place.
 *
 * State: the answers of this run's requests, since the store shows only what is committed; those that are committed are
 * let go now and then.
 */
#include "base/map.h"
#include "base/must.h"
#include "parts.h"
#include <stdlib.h>
#include <string.h>

#define ANSWERS_MAX 1000 /* before those that the store knows are let go */

struct answered {
	char *request;
	json_t *answer;
	uint64_t turn; /* of the store */
};

struct desk {
	struct agent *agent;
	struct map answers; /* by request id */
};

struct desk *desk_new(struct agent *agent)
{
	struct desk *desk = must_calloc(1, sizeof *desk);

	desk->agent = agent;
	return desk;
}

static void answered_free(struct answered *answered)
{
	free(answered->request);
	json_decref(answered->answer);
	free(answered);
}

void desk_free(struct desk *desk)
{
	const struct map_entry *entry;
	size_t cursor = 0;

	if (!desk)
		return;
	while ((entry = map_next(&desk->answers, &cursor)))
		answered_free(entry->value);
	map_done(&desk->answers);
	free(desk);
}

/* Repeated requests */

static json_t *answer_again(struct desk *desk, const char *request)
{
	const struct answered *answered = map_find_text(&desk->answers, request);
	json_t *answer = answered ? json_deep_copy(answered->answer) : store_request(desk->agent->store, request);

	if (answer)
		json_object_set_new(answer, "repeated", json_true());
	return answer;
}

static void let_go(struct desk *desk)
{
	struct map kept = MAP_EMPTY;
	const struct map_entry *entry;
	size_t cursor = 0;

	while ((entry = map_next(&desk->answers, &cursor))) {
		struct answered *answered = entry->value;

		if (answered->turn <= store_committed_turn(desk->agent->store))
			answered_free(answered);
		else
			map_put_text(&kept, answered->request, answered);
	}
	map_done(&desk->answers);
	desk->answers = kept;
}

static void remember(struct desk *desk, const char *request, struct wall at, const json_t *answer)
{
	struct answered *answered = must_calloc(1, sizeof *answered);

	store_put_request(desk->agent->store, request, at, answer);
	if (desk->answers.count >= ANSWERS_MAX)
		let_go(desk);
	answered->request = must_strdup(request);
	answered->answer = json_deep_copy(answer);
	answered->turn = store_open_turn(desk->agent->store);
	map_put_text(&desk->answers, answered->request, answered);
}

/* Which ticket */

/* Of the store's; takes `state` (NULL: none). One that is at hand is as it is there, whatever the store says. */
static const struct ticket *recall(struct desk *desk, json_t *state)
{
	struct tickets *tickets = desk->agent->tickets;
	const char *number = json_string_value(json_object_get(json_object_get(state, "body"), "number"));
	const struct ticket *ticket = NULL;

	if (number && !tickets_find(tickets, number))
		ticket = tickets_recall(tickets, state);
	json_decref(state);
	return ticket;
}

static const struct ticket *find_number(struct desk *desk, const char *number)
{
	const struct ticket *ticket = tickets_find(desk->agent->tickets, number);

	return ticket ? ticket : recall(desk, store_ticket(desk->agent->store, number));
}

static const struct ticket *find_external(struct desk *desk, const char *system, const char *id)
{
	const struct ticket *ticket = tickets_find_external(desk->agent->tickets, system, id);

	return ticket ? ticket : recall(desk, store_ticket_external(desk->agent->store, system, id));
}

/* What the request names, in *ret_ticket (NULL for create); else the refusal. */
static json_t *find(struct desk *desk, const struct ticket_request *request, const struct ticket **ret_ticket)
{
	const struct ticket *named = request->ticket ? find_number(desk, request->ticket) : NULL;
	const struct ticket *outside =
		request->external ? find_external(desk, request->system, request->external) : NULL;
	bool gives_name = request->verb == VERB_CREATE || request->verb == VERB_EXTERNAL_ID;

	if (request->ticket && !named)
		return ticket_refusal("unknown_ticket", "there is no ticket '%.80s'", request->ticket);
	if (gives_name && outside && outside != named) {
		json_t *refusal = ticket_refusal("exists", "%s is called '%.80s' in '%.60s' already", outside->number,
			request->external, request->system);
		json_object_set_new(refusal, "number", json_string(outside->number));
		return refusal;
	}
	if (!gives_name && request->external && !outside)
		return ticket_refusal("unknown_ticket", "there is no ticket that is called '%.80s' in '%.60s'",
			request->external, request->system);
	if (!gives_name && named && outside && named != outside)
		return ticket_refusal(
			"bad_request", "'ticket' is %s, but 'external_id' is %s", named->number, outside->number);
	*ret_ticket = gives_name ? named : named ? named : outside;
	return NULL;
}

/* Doing it */

static json_t *actor_json(const struct ticket_request *request, const char *user)
{
	json_t *actor = json_pack("{s:s, s:s}", "kind", "user", "name", user);

	if (request->as)
		json_object_set_new(actor, "as", json_string(request->as));
	return actor;
}

static json_t *act(struct desk *desk, const json_t *json, const struct ticket_request *request, const char *user)
{
	struct agent *agent = desk->agent;
	struct wall at = wall_read();
	const struct ticket *ticket = NULL;
	json_t *refusal = find(desk, request, &ticket);

	if (refusal)
		return refusal;
	const struct ticket *into = request->into ? tickets_find(agent->tickets, request->into) : NULL;
	json_t *actor = actor_json(request, user);
	json_t *answer = tickets_act(agent->tickets, ticket, into, request, actor, at);
	if (json_is_true(json_object_get(answer, "ok"))) {
		const char *number = json_string_value(json_object_get(answer, "number"));

		store_put_audit(agent->store, at, actor, ticket_verb_text(request->verb), number, json);
		if (request->request)
			remember(desk, request->request, at, answer);
		log_info(agent->log, "ticket=%s verb=%s user=%s", number, ticket_verb_text(request->verb), user);
	}
	json_decref(actor);
	return answer;
}

json_t *desk_ticket(struct desk *desk, const json_t *json, const char *user)
{
	struct ticket_request request;
	const json_t *id = json_object_get(json, "request");
	const char *id_text = json_string_value(id);
	/* Before anything is looked at: what was right the first time need not be so now. */
	json_t *answer = id_text ? answer_again(desk, id_text) : NULL;

	if (!answer)
		answer = ticket_request_parse(json, wall_read(), &request);
	if (!answer)
		answer = act(desk, json, &request, user);
	if (id_text)
		json_object_set(answer, "request", (json_t *)id);
	return answer;
}
