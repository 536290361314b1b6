/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people do with tickets, one function per kind of verb. A request was checked before it comes here (request.c);
 * here it meets the ticket: is it the revision that was expected, is the verb allowed in its status (lifecycle.c). Then
 * the body changes, the clocks are told, and one event says what was done and by whom.
 *
 * Merging hands the cause over where the other ticket has none: so what was reported by telephone ends when the alarms
 * that explain it end. Where both have a cause, the one that was merged away keeps its own, silently, so that its
 * alarms open nothing new.
 */
#include "base/must.h"
#include "base/text.h"
#include "tickets/private.h"
#include <stdlib.h>
#include <string.h>

struct act {
	struct kept *kept;
	const struct ticket_request *request;
	struct wall at;
	enum ticket_status to;
	json_t *changes;
};

static void set_text(struct act *act, const char *field, const char *text)
{
	body_set(act->kept->ticket.body, field, text && text[0] ? json_string(text) : json_null(), act->changes);
}

static void set_status(struct act *act)
{
	if (act->kept->ticket.status != act->to)
		ticket_set_status(act->kept, act->to, act->changes);
}

/* Takes the changes. */
static void tell(struct act *act, const char *type)
{
	ticket_tell(act->kept, type, act->at, act->changes, SLA_SIDES);
}

static void answer(struct act *act)
{
	if (json_is_null(json_object_get(act->kept->ticket.body, "acknowledged")))
		body_set(act->kept->ticket.body, "acknowledged", time_json(act->at), act->changes);
	clock_answered(act->kept, act->at, act->changes);
}

/* The verbs */

static const char *begin(struct act *act)
{
	set_status(act);
	answer(act);
	return act->request->verb == VERB_ACK ? "gengfu.ticket.acknowledged" : "gengfu.ticket.started";
}

static const char *assign(struct act *act)
{
	if (act->request->team)
		set_text(act, "team", act->request->team);
	if (act->request->assignee)
		set_text(act, "assignee", act->request->assignee);
	clock_refresh(act->kept, act->at, act->changes); /* rules may ask for the team */
	return "gengfu.ticket.assigned";
}

static const char *stop(struct act *act)
{
	set_status(act);
	set_text(act, "stop_reason", act->request->reason);
	body_set(act->kept->ticket.body, "stop_until", time_json(act->request->until_at), act->changes);
	clock_stopped(act->kept, act->at, act->request->until_at, act->changes);
	return act->to == TICKET_PENDING ? "gengfu.ticket.pending" : "gengfu.ticket.held";
}

static const char *resume(struct act *act)
{
	set_status(act);
	set_text(act, "stop_reason", NULL);
	set_text(act, "stop_until", NULL);
	clock_resumed(act->kept, act->at, act->changes);
	return "gengfu.ticket.resumed";
}

static const char *prioritise(struct act *act)
{
	act->kept->has_own_priority = true;
	set_text(act, "priority", act->request->priority);
	clock_refresh(act->kept, act->at, act->changes);
	return "gengfu.ticket.changed";
}

static bool is_related(const json_t *one, const char *kind, const char *name)
{
	const char *own_kind = json_string_value(json_object_get(one, "kind"));
	const char *own_name = json_string_value(json_object_get(one, "name"));

	return own_kind && own_name && strcmp(own_kind, kind) == 0 && strcmp(own_name, name) == 0;
}

static void relate(struct act *act, const char *kind, const char *name, bool remove)
{
	const json_t *before = json_object_get(act->kept->ticket.body, "related");
	json_t *list = json_array(), *one;
	size_t i;

	json_array_foreach((json_t *)before, i, one)
	{
		if (!is_related(one, kind, name))
			json_array_append(list, one);
	}
	if (!remove)
		json_array_append_new(list, json_pack("{s:s, s:s}", "kind", kind, "name", name));
	body_set(act->kept->ticket.body, "related", list, act->changes);
}

static const char *link_to(struct act *act)
{
	bool is_work = act->request->work != NULL;

	relate(act, is_work ? "work" : "ticket", is_work ? act->request->work : act->request->other,
		act->request->remove);
	return "gengfu.ticket.changed";
}

static const char *name_outside(struct act *act)
{
	json_t *ids = json_deep_copy(json_object_get(act->kept->ticket.body, "external_ids"));

	if (!json_is_object(ids)) {
		json_decref(ids);
		ids = json_object();
	}
	if (act->request->remove)
		json_object_del(ids, act->request->system);
	else
		json_object_set_new(ids, act->request->system, json_string(act->request->external));
	body_set(act->kept->ticket.body, "external_ids", ids, act->changes);
	return "gengfu.ticket.changed";
}

static const char *resolve(struct act *act)
{
	ticket_end(act->kept, TICKET_RESOLVED, act->request->code, act->at, act->changes);
	set_text(act, "resolution_comment", act->request->comment);
	clock_restored(act->kept, act->at, act->changes);
	return "gengfu.ticket.resolved";
}

static const char *reopen(struct act *act)
{
	ticket_reopen(act->kept, act->at, act->changes);
	if (act->kept->ticket.cause)
		ticket_take_cause(act->kept, act->at, act->changes);
	else
		act->kept->is_alone = true;
	clock_reopened(act->kept, act->at, act->changes);
	return "gengfu.ticket.reopened";
}

static const char *close_it(struct act *act)
{
	set_status(act);
	body_set(act->kept->ticket.body, "closed", time_json(act->at), act->changes);
	ticket_line_up(act->kept, act->at);
	clock_refresh(act->kept, act->at, act->changes); /* its timer was for closing */
	return "gengfu.ticket.closed";
}

static const char *drop(struct act *act)
{
	bool is_rejected = act->to == TICKET_REJECTED;

	ticket_end(act->kept, act->to, NULL, act->at, act->changes);
	clock_dropped(act->kept);
	ticket_line_up(act->kept, act->at);
	return is_rejected ? "gengfu.ticket.rejected" : "gengfu.ticket.cancelled";
}

static const char *rate(struct act *act)
{
	body_set(act->kept->ticket.body, "rating", json_integer(act->request->score), act->changes);
	return "gengfu.ticket.rated";
}

static const char *comment(struct act *act)
{
	return "gengfu.ticket.commented";
}

typedef const char *verb_fn(struct act *act);
static verb_fn *const verb_fns[TICKET_VERBS] = {
	[VERB_ACK] = begin,
	[VERB_ASSIGN] = assign,
	[VERB_START] = begin,
	[VERB_PEND] = stop,
	[VERB_HOLD] = stop,
	[VERB_RESUME] = resume,
	[VERB_COMMENT] = comment,
	[VERB_PRIORITY] = prioritise,
	[VERB_LINK] = link_to,
	[VERB_EXTERNAL_ID] = name_outside,
	[VERB_RESOLVE] = resolve,
	[VERB_REOPEN] = reopen,
	[VERB_CLOSE] = close_it,
	[VERB_REJECT] = drop,
	[VERB_CANCEL] = drop,
	[VERB_RATE] = rate,
};

/* Merging */

static void hand_over(struct kept *from, struct kept *to)
{
	to->ticket.cause = from->ticket.cause;
	to->ticket.cause->ticket = &to->ticket;
	from->ticket.cause = NULL;
}

static void merge(struct act *act, struct kept *into)
{
	struct act other = {into, act->request, act->at, into->ticket.status, json_array()};

	ticket_end(act->kept, TICKET_CANCELLED, "merged", act->at, act->changes);
	set_text(act, "merged_into", into->ticket.number);
	clock_dropped(act->kept);
	if (act->kept->ticket.cause && !into->ticket.cause)
		hand_over(act->kept, into);
	ticket_line_up(act->kept, act->at);
	tell(act, "gengfu.ticket.merged");
	relate(&other, "ticket", act->kept->ticket.number, false);
	if (into->ticket.cause)
		ticket_take_cause(into, act->at, other.changes);
	clock_refresh(into, act->at, other.changes);
	tell(&other, "gengfu.ticket.changed");
}

/* A ticket for what was reported */

static json_t *place_refuse(const char *kind, const char *name, const char *const *names)
{
	const char *nearest = text_nearest(name, names);

	return ticket_refusal("unknown_place", "there is no %s '%.80s'%s%s%s", kind, name,
		nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static json_t *refuse_device(const struct inventory *inventory, const char *name)
{
	const char **names = must_calloc(inventory_numbers(inventory) + 1, sizeof *names);
	size_t count = 0;

	for (uint32_t i = 0; i < inventory_numbers(inventory); i++)
		if (inventory_device(inventory, i))
			names[count++] = inventory_device(inventory, i)->name;
	json_t *refusal = place_refuse("device", name, names);
	free(names);
	return refusal;
}

static json_t *refuse_site(const struct inventory *inventory, const char *name)
{
	const char **names = must_calloc(inventory_site_count(inventory) + 1, sizeof *names);

	for (size_t i = 0; i < inventory_site_count(inventory); i++)
		names[i] = inventory_site(inventory, i)->name;
	json_t *refusal = place_refuse("site", name, names);
	free(names);
	return refusal;
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *root_json(const struct site *site, const struct device *device)
{
	const char *department = device && device->department ? device->department : site ? site->department : NULL;
	json_t *root = json_pack("{s:s}", "kind", device ? "device" : "site");

	if (!device && !site) {
		json_decref(root);
		return json_null();
	}
	if (device)
		json_object_set_new(root, "device", json_string(device->name));
	json_object_set_new(root, "name", json_string(device ? device->name : site->name));
	json_object_set_new(root, "site", text_or_null(site ? site->name : NULL));
	json_object_set_new(root, "town", text_or_null(site ? site->town : NULL));
	json_object_set_new(root, "department", text_or_null(department));
	return root;
}

/* Where it is, in *ret_root; else the refusal. */
static json_t *find_place(const struct tickets *tickets, const struct ticket_request *request, json_t **ret_root)
{
	const struct inventory *inventory = tickets->options.inventory;
	const struct device *device = NULL;
	const struct site *site = NULL;

	if (inventory && request->device && !(device = inventory_find(inventory, request->device)))
		return refuse_device(inventory, request->device);
	if (inventory && request->site && !(site = inventory_find_site(inventory, request->site)))
		return refuse_site(inventory, request->site);
	*ret_root = root_json(site ? site : device ? device->site : NULL, device);
	return NULL;
}

static void note_requester(struct kept *kept, const struct ticket_request *request)
{
	if (request->requester || request->phone)
		kept->requester = json_pack("{s:s?, s:s?}", "name", request->requester, "telephone", request->phone);
}

/* Takes `root`. */
static struct kept *create(struct tickets *tickets, const struct ticket_request *request, json_t *root, struct wall at)
{
	struct kept *kept = ticket_new(tickets, at);
	struct ticket *ticket = &kept->ticket;
	auto_free char *key = must_printf("reported %s", ticket->id);

	ticket->severity = request->severity ? severity_parse(request->severity) : SEVERITY_MINOR;
	ticket->body = body_reported(ticket, request, root, at);
	kept->is_alone = true;
	kept->has_own_priority = request->priority != NULL;
	note_requester(kept, request);
	ticket_set_key(tickets, kept, key);
	ticket_index(tickets, kept);
	clock_start(kept, at);
	ticket_tell(kept, "gengfu.ticket.opened", at,
		json_pack("[{s:s, s:n, s:s}]", "field", "status", "from", "to", ticket_status_text(TICKET_NEW)),
		SLA_SIDES);
	return kept;
}

/* Answers and refusals */

static json_t *done(const struct ticket *ticket)
{
	return json_pack("{s:b, s:s, s:s, s:s, s:I}", "ok", 1, "number", ticket->number, "id", ticket->id, "status",
		ticket_status_text(ticket->status), "revision", (json_int_t)ticket->revision);
}

static json_t *refuse_status(const struct ticket *ticket, enum ticket_verb verb)
{
	json_t *allowed = ticket_verbs_json(ticket->status), *one;
	auto_buffer list = BUFFER_EMPTY;
	size_t i;

	json_array_foreach(allowed, i, one) buffer_printf(&list, "%s%s", i ? ", " : "", json_string_value(one));
	json_t *refusal = ticket_refusal("not_allowed", "%s is %s, '%s' is not allowed then; allowed are: %s",
		ticket->number, ticket_status_text(ticket->status), ticket_verb_text(verb), buffer_text(&list));
	json_object_set_new(refusal, "number", json_string(ticket->number));
	json_object_set_new(refusal, "status", json_string(ticket_status_text(ticket->status)));
	json_object_set_new(refusal, "allowed", allowed);
	return refusal;
}

static json_t *refuse_revision(const struct ticket *ticket, int64_t expected)
{
	json_t *refusal =
		ticket_refusal("revision_conflict", "%s has revision %lld, not %lld: somebody has changed it meanwhile",
			ticket->number, (long long)ticket->revision, (long long)expected);

	json_object_set_new(refusal, "number", json_string(ticket->number));
	json_object_set_new(refusal, "revision", json_integer((json_int_t)ticket->revision));
	return refusal;
}

static json_t *refuse_into(const struct ticket *ticket, const struct ticket *into, const char *name)
{
	if (!into)
		return ticket_refusal("unknown_ticket", "there is no open ticket '%.80s' to merge into", name);
	if (into == ticket)
		return ticket_refusal("bad_request", "%s cannot be merged into itself", ticket->number);
	if (!ticket_is_open(into))
		return ticket_refusal("not_allowed", "%s is %s: a ticket is merged into one that is open", into->number,
			ticket_status_text(into->status));
	return NULL;
}

static json_t *act_on(struct act *act, const struct ticket *into)
{
	const struct ticket *ticket = &act->kept->ticket;
	enum ticket_verb verb = act->request->verb;

	if (act->request->revision && act->request->revision != (int64_t)ticket->revision)
		return refuse_revision(ticket, act->request->revision);
	if (!ticket_verb_allowed(verb, ticket->status, &act->to))
		return refuse_status(ticket, verb);
	json_t *refusal = verb == VERB_MERGE ? refuse_into(ticket, into, act->request->into) : NULL;
	if (refusal)
		return refusal;
	act->changes = json_array();
	if (verb == VERB_MERGE)
		merge(act, ticket_kept(into));
	else
		tell(act, verb_fns[verb](act));
	return done(ticket);
}

static json_t *act_create(struct tickets *tickets, const struct ticket_request *request, struct wall at)
{
	json_t *root = NULL;
	json_t *refusal = find_place(tickets, request, &root);

	return refusal ? refusal : done(&create(tickets, request, root, at)->ticket);
}

json_t *tickets_act(struct tickets *tickets, const struct ticket *ticket, const struct ticket *into,
	const struct ticket_request *request, const json_t *actor, struct wall at)
{
	tickets->acting = request;
	tickets->actor = actor;
	json_t *response =
		request->verb == VERB_CREATE
			? act_create(tickets, request, at)
			: act_on(&(struct act){.kept = ticket_kept(ticket), .request = request, .at = at}, into);
	tickets->acting = NULL;
	tickets->actor = NULL;
	return response;
}
