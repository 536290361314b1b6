/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An operator's request as JSON, checked: which words a verb takes, which it needs, how long a text may be. What comes
 * in is from people, scripts and other systems, so nothing is taken on trust: an unknown word is named with the nearest
 * right one, text that a terminal would obey is refused, and no mistake is answered by silence.
 *
 * Weak spot: the lists of reasons and resolution codes are ours, not the district's.
 */
#include "base/must.h"
#include "base/text.h"
#include "tickets/private.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_LENGTH 200
#define TEXT_MAX_LENGTH 4000
#define WORDS_MAX 32
#define YEARS_10_MS (INT64_C(3660) * 24 * 3600 * 1000)

/* Why a ticket waits: for whom or for what. */
const char *const ticket_reasons[] = {
	"requester", "access", "parts", "supplier", "carrier", "power", "weather", "approval", "works", "other", NULL};
const char *const ticket_codes[] = {"repaired", "replaced", "reconfigured", "restarted", "cleaned", "power_restored",
	"by_carrier", "by_supplier", "workaround", "no_fault_found", "duplicate", "other", NULL};
static const char *const categories[] = {
	"link", "device", "interface", "power", "environment", "performance", "security", "other", NULL};

static const struct text_field {
	const char *name;
	size_t offset;
	size_t longest;
} text_fields[] = {
#define FIELD(name, longest) \
	{ \
#name, offsetof(struct ticket_request, name), longest \
	}
	FIELD(ticket, NAME_MAX_LENGTH),
	FIELD(request, NAME_MAX_LENGTH),
	FIELD(as, NAME_MAX_LENGTH),
	FIELD(comment, TEXT_MAX_LENGTH),
	FIELD(team, NAME_MAX_LENGTH),
	FIELD(assignee, NAME_MAX_LENGTH),
	FIELD(reason, NAME_MAX_LENGTH),
	FIELD(code, NAME_MAX_LENGTH),
	FIELD(into, NAME_MAX_LENGTH),
	FIELD(priority, NAME_MAX_LENGTH),
	FIELD(work, NAME_MAX_LENGTH),
	FIELD(other, NAME_MAX_LENGTH),
	FIELD(title, NAME_MAX_LENGTH),
	FIELD(severity, NAME_MAX_LENGTH),
	FIELD(category, NAME_MAX_LENGTH),
	FIELD(site, NAME_MAX_LENGTH),
	FIELD(device, NAME_MAX_LENGTH),
	FIELD(department, NAME_MAX_LENGTH),
	FIELD(description, TEXT_MAX_LENGTH),
	FIELD(requester, NAME_MAX_LENGTH),
	FIELD(phone, NAME_MAX_LENGTH),
	FIELD(until, NAME_MAX_LENGTH),
#undef FIELD
};

#define CREATE_WORDS \
	"title! severity category site device department description requester phone priority team assignee"

/* What a verb takes besides the words that all take; "!" after a word: it must be there. */
static const char *const words_of[TICKET_VERBS] = {
	[VERB_CREATE] = CREATE_WORDS,
	[VERB_ACK] = "",
	[VERB_ASSIGN] = "team assignee",
	[VERB_START] = "",
	[VERB_PEND] = "reason! until!",
	[VERB_HOLD] = "reason! until!",
	[VERB_RESUME] = "",
	[VERB_COMMENT] = "comment!",
	[VERB_PRIORITY] = "priority!",
	[VERB_LINK] = "work other remove",
	[VERB_EXTERNAL_ID] = "ticket! external_id! remove",
	[VERB_MERGE] = "into!",
	[VERB_RESOLVE] = "code!",
	[VERB_REOPEN] = "",
	[VERB_CLOSE] = "",
	[VERB_REJECT] = "comment!",
	[VERB_CANCEL] = "comment!",
	[VERB_RATE] = "score!",
};
static const char common[] = "verb! ticket external_id request revision as comment";

json_t *ticket_refusal(const char *error, const char *format, ...)
{
	char message[640];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	utf8_repair(message);
	return json_pack("{s:b, s:s, s:s}", "ok", 0, "error", error, "message", message);
}

#define bad(...) ticket_refusal("bad_request", __VA_ARGS__)

/* Splits the words of a verb; `marks` says which must be there. */
struct vocabulary {
	char text[320];
	const char *words[WORDS_MAX + 1];
	bool is_needed[WORDS_MAX];
	size_t count;
};

static void vocabulary_init(struct vocabulary *vocabulary, enum ticket_verb verb)
{
	char *state = NULL;
	*vocabulary = (struct vocabulary){0};
	/* The verb's own first: what it says of a word holds. */
	snprintf(vocabulary->text, sizeof vocabulary->text, "%s %s", words_of[verb], common);
	for (char *word = strtok_r(vocabulary->text, " ", &state); word && vocabulary->count < WORDS_MAX;
		word = strtok_r(NULL, " ", &state)) {
		size_t length = strlen(word);
		bool is_needed = word[length - 1] == '!';
		if (is_needed)
			word[length - 1] = '\0';
		vocabulary->words[vocabulary->count] = word;
		vocabulary->is_needed[vocabulary->count++] = is_needed;
	}
}

static bool vocabulary_has(const struct vocabulary *vocabulary, const char *word)
{
	for (size_t i = 0; i < vocabulary->count; i++)
		if (strcmp(vocabulary->words[i], word) == 0)
			return true;
	return false;
}

static json_t *words_refuse(const struct vocabulary *vocabulary, const char *verb, const json_t *json)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)json, key, value)
	{
		if (vocabulary_has(vocabulary, key))
			continue;
		const char *nearest = text_nearest(key, vocabulary->words);
		return bad("'%s' takes no '%.60s'%s%s%s", verb, key, nearest ? ", did you mean '" : "",
			nearest ? nearest : "", nearest ? "'?" : "");
	}
	for (size_t i = 0; i < vocabulary->count; i++)
		if (vocabulary->is_needed[i] && !json_object_get(json, vocabulary->words[i]))
			return bad("'%s' needs '%s'", verb, vocabulary->words[i]);
	return NULL;
}

/* Control characters other than line ends and tabs (C0, DEL, C1): a terminal that shows the ticket would obey them. */
static bool is_harmless(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at; at++)
		if ((*at < 0x20 && *at != '\n' && *at != '\t') || *at == 0x7f ||
			(at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0))
			return false;
	return true;
}

static bool is_one_line(const char *text)
{
	return !strpbrk(text, "\n\t");
}

static json_t *text_check(const char *name, const json_t *value, size_t longest, const char **ret_text)
{
	const char *text = json_string_value(value);
	if (!text || strlen(text) != json_string_length(value))
		return bad("'%s' must be a text", name);
	if (strlen(text) > longest)
		return bad("'%s' has %zu octets, at most %zu are allowed", name, strlen(text), longest);
	if (!is_harmless(text) || (longest == NAME_MAX_LENGTH && !is_one_line(text)))
		return bad("'%s' contains a control character", name);
	*ret_text = text;
	return NULL;
}

static json_t *texts_parse(const json_t *json, struct ticket_request *request)
{
	for (size_t i = 0; i < ARRAY_LENGTH(text_fields); i++) {
		const struct text_field *field = &text_fields[i];
		const json_t *value = json_object_get(json, field->name);
		const char *text = NULL;
		json_t *refusal = value ? text_check(field->name, value, field->longest, &text) : NULL;
		if (refusal)
			return refusal;
		memcpy((char *)request + field->offset, &text, sizeof text);
	}
	return NULL;
}

static json_t *external_parse(const json_t *json, struct ticket_request *request)
{
	const json_t *external = json_object_get(json, "external_id");
	if (!external)
		return NULL;
	const json_t *system = json_object_get(external, "system"), *id = json_object_get(external, "id");
	if (json_object_size(external) != 2 || !system || !id)
		return bad("'external_id' must be {\"system\": \"…\", \"id\": \"…\"}");
	json_t *refusal = text_check("system", system, 60, &request->system);
	if (!refusal)
		refusal = text_check("id", id, NAME_MAX_LENGTH, &request->external);
	if (!refusal && (!request->system[0] || !request->external[0]))
		refusal = bad("'external_id' must not be empty");
	return refusal;
}

static json_t *integer_parse(const json_t *json, const char *name, int64_t low, int64_t high, int64_t *ret_value)
{
	const json_t *value = json_object_get(json, name);
	if (!value)
		return NULL;
	if (!json_is_integer(value) || json_integer_value(value) < low || json_integer_value(value) > high)
		return high == INT64_MAX ? bad("'%s' must be a whole number from %lld on", name, (long long)low)
					 : bad("'%s' must be a whole number from %lld to %lld", name, (long long)low,
						   (long long)high);
	*ret_value = json_integer_value(value);
	return NULL;
}

static json_t *numbers_parse(const json_t *json, struct ticket_request *request)
{
	const json_t *remove = json_object_get(json, "remove");
	int64_t score = 0;
	json_t *refusal = integer_parse(json, "revision", 1, INT64_MAX, &request->revision);
	if (!refusal)
		refusal = integer_parse(json, "score", 1, 5, &score);
	if (!refusal && remove && !json_is_boolean(remove))
		refusal = bad("'remove' must be true or false");
	request->score = (int)score;
	request->remove = json_is_true(remove);
	return refusal;
}

static json_t *one_of(const char *name, const char *word, const char *const *right)
{
	auto_buffer list = BUFFER_EMPTY;
	if (!word)
		return NULL;
	for (size_t i = 0; right[i]; i++) {
		if (strcmp(word, right[i]) == 0)
			return NULL;
		buffer_printf(&list, "%s%s", i == 0 ? "" : right[i + 1] ? ", " : " or ", right[i]);
	}
	return bad("'%s' must be %s, not '%.60s'", name, buffer_text(&list), word);
}

/* An instant (RFC 3339 in UTC), or a time from now ("2h"). */
static json_t *until_parse(struct ticket_request *request, struct wall at)
{
	int64_t ms;
	if (!request->until)
		return NULL;
	if (wall_parse(request->until, &request->until_at) < 0) {
		if (duration_parse(request->until, &ms) < 0)
			return bad(
				"'until' must be a time such as 2026-11-25T01:00:00Z, or how long, such as 2h or 1d");
		request->until_at = wall_add_ms(at, ms);
	}
	if (request->until_at.ms <= at.ms)
		return bad("'until' must lie in the future");
	if (request->until_at.ms - at.ms > YEARS_10_MS)
		return bad("'until' must lie within ten years");
	return NULL;
}

static json_t *meaning_check(struct ticket_request *request, struct wall at)
{
	static const char *const severities[] = {"warning", "minor", "major", "critical", NULL};
	static const char *const priorities[] = {"P1", "P2", "P3", "P4", NULL};
	json_t *refusal = one_of("severity", request->severity, severities);
	if (!refusal)
		refusal = one_of("priority", request->priority, priorities);
	if (!refusal)
		refusal = one_of("category", request->category, categories);
	if (!refusal)
		refusal = one_of("reason", request->reason, ticket_reasons);
	if (!refusal)
		refusal = one_of("code", request->code, ticket_codes);
	if (!refusal)
		refusal = until_parse(request, at);
	return refusal;
}

static bool is_blank(const char *text)
{
	return text && text[strspn(text, " \t\n")] == '\0';
}

/* What stands in one word depends on another. */
static json_t *whole_check(const struct ticket_request *request)
{
	bool says_other = (request->reason && strcmp(request->reason, "other") == 0) ||
			  (request->code && strcmp(request->code, "other") == 0);
	if (request->request && !request->request[0])
		return bad("'request' must not be empty");
	if (is_blank(request->title))
		return bad("'title' must not be empty");
	if (is_blank(request->comment))
		return bad("'comment' must not be empty");
	if (says_other && !request->comment)
		return bad("'other' needs a 'comment' that says what");
	if (request->verb == VERB_CREATE)
		return request->ticket ? bad("'create' takes no 'ticket': the number is drawn") : NULL;
	if (!request->ticket && !request->external)
		return bad("'%s' needs 'ticket' (its number) or 'external_id'", ticket_verb_text(request->verb));
	if (request->verb == VERB_ASSIGN && !request->team && !request->assignee)
		return bad("'assign' needs 'team' or 'assignee'");
	if (request->verb == VERB_LINK && !request->work == !request->other)
		return bad("'link' needs 'work' or 'other' (a ticket), one of them");
	return NULL;
}

static json_t *verb_parse(const json_t *json, struct ticket_request *request)
{
	const char *text = json_string_value(json_object_get(json, "verb"));
	const char *names[TICKET_VERBS + 1] = {0};
	if (!json_is_object(json))
		return bad("a request is a JSON object with a 'verb'");
	if (!text)
		return bad("a request needs a 'verb', such as \"ack\"");
	if (ticket_verb_parse(text, &request->verb) == 0)
		return NULL;
	for (int i = 0; i < TICKET_VERBS; i++)
		names[i] = ticket_verb_text((enum ticket_verb)i);
	const char *nearest = text_nearest(text, names);
	return ticket_refusal("unknown_verb", "there is no verb '%.60s'%s%s%s", text, nearest ? ", did you mean '" : "",
		nearest ? nearest : "", nearest ? "'?" : "");
}

json_t *ticket_request_parse(const json_t *json, struct wall at, struct ticket_request *ret_request)
{
	struct ticket_request request = {.until_at = WALL_NONE};
	struct vocabulary vocabulary;
	json_t *refusal = verb_parse(json, &request);
	if (refusal)
		return refusal;
	vocabulary_init(&vocabulary, request.verb);
	refusal = words_refuse(&vocabulary, ticket_verb_text(request.verb), json);
	if (!refusal)
		refusal = texts_parse(json, &request);
	if (!refusal)
		refusal = external_parse(json, &request);
	if (!refusal)
		refusal = numbers_parse(json, &request);
	if (!refusal)
		refusal = meaning_check(&request, at);
	if (!refusal)
		refusal = whole_check(&request);
	if (!refusal)
		*ret_request = request;
	return refusal;
}
