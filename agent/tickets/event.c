/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line of an event: one CloudEvents 1.0 object (JSON format), the keys in the order of the contract. Made from what
 * the store keeps, and from nothing else, so that the same sequence is the same line for every sink, every time.
 */
#include "base/must.h"
#include "tickets/tickets.h"
#include <inttypes.h>
#include <stdlib.h>

#define SCHEMA "urn:gengfu:schema:event:1"

static void add_quoted(struct buffer *into, const char *text)
{
	json_t *string = json_string(text);
	char *quoted = string ? json_dumps(string, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;

	buffer_add_text(into, quoted ? quoted : "\"?\""); /* text that is no UTF-8 cannot be in the store */
	free(quoted);
	json_decref(string);
}

static void add_member(struct buffer *into, const char *key, const char *text)
{
	buffer_printf(into, ",\"%s\":", key);
	add_quoted(into, text);
}

void event_format(const char *agent_name, const char *incarnation, int64_t sequence, struct wall time, const char *type,
	const char *subject, const char *data_json, struct buffer *into)
{
	char at[WALL_TEXT_SIZE];
	auto_free char *id = must_printf("%s/%s/%" PRId64, agent_name, incarnation, sequence);
	auto_free char *source = must_printf("/gengfu/%s", agent_name);

	buffer_add_text(into, "{\"specversion\":\"1.0\"");
	add_member(into, "id", id);
	add_member(into, "source", source);
	add_member(into, "type", type);
	buffer_printf(into, ",\"sequence\":\"%016" PRId64 "\"", sequence);
	add_member(into, "time", wall_format(time, at));
	add_member(into, "subject", subject);
	add_member(into, "datacontenttype", "application/json");
	add_member(into, "dataschema", SCHEMA);
	buffer_add_text(into, ",\"data\":");
	buffer_add_text(into, data_json);
	buffer_add_text(into, "}");
}
