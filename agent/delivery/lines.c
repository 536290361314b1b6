/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a batch of stored events and composes their lines. All texts of a batch lie in one buffer that grows while they
 * are read and is reused by the next batch; so the events get their pointers only when it has stopped moving. A line
 * depends on nothing but the stored event, the agent's name and the incarnation: read again, after a crash or for
 * another sink, it is the same to the last octet.
 */
#include "delivery/lines.h"
#include "base/must.h"
#include <stdlib.h>

/* Offsets into the buffer. */
struct line_places {
	size_t line, length, type, subject;
	int64_t sequence;
};

struct reading {
	struct lines *lines;
	struct store *store;
	const char *agent_name;
};

static size_t add_text(struct buffer *bytes, const char *text)
{
	size_t at = bytes->length;
	buffer_add(bytes, text, strlen(text) + 1);
	return at;
}

static int add_event(void *data, const struct stored_event *event)
{
	const struct reading *reading = data;
	struct lines *lines = reading->lines;
	array_reserve_one(lines->places, lines->count, lines->places_capacity);
	struct line_places *places = &lines->places[lines->count++];
	places->sequence = event->sequence;
	places->line = lines->bytes.length;
	event_format(reading->agent_name, store_incarnation(reading->store), event->sequence, event->time, event->type,
		event->subject, event->data, &lines->bytes);
	places->length = lines->bytes.length - places->line;
	buffer_add(&lines->bytes, "", 1);
	places->type = add_text(&lines->bytes, event->type);
	places->subject = add_text(&lines->bytes, event->subject);
	return lines->bytes.length >= LINES_OCTETS_MAX;
}

static void point(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct line_places *places = &lines->places[i];
		lines->events[i] = (struct gengfu_event){
			.sequence = places->sequence,
			.type = lines->bytes.bytes + places->type,
			.subject = lines->bytes.bytes + places->subject,
			.line = lines->bytes.bytes + places->line,
			.length = places->length,
		};
	}
}

int lines_read(struct lines *lines, struct store *store, const char *agent_name, int64_t after, int64_t last)
{
	struct reading reading = {lines, store, agent_name};
	int64_t limit = last - after < LINES_EVENTS_MAX ? last - after : LINES_EVENTS_MAX;
	lines->count = 0;
	buffer_clear(&lines->bytes);
	int error = store_events(store, after, (size_t)limit, add_event, &reading);
	if (error) {
		lines->count = 0;
		return error;
	}
	if (lines->count > lines->capacity) {
		lines->capacity = lines->count;
		lines->events = must_realloc(lines->events, lines->capacity, sizeof *lines->events);
	}
	point(lines);
	return 0;
}

void lines_done(struct lines *lines)
{
	free(lines->events);
	free(lines->places);
	buffer_done(&lines->bytes);
	*lines = (struct lines){0};
}
