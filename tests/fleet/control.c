/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the control socket's lines mean, and what the simulator tells of its faults. Without sockets: control_socket.c
 * has those.
 */
#include "control.h"
#include "base/must.h"
#include "fault.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void counts_format(const struct counts *counts, struct buffer *into)
{
	buffer_printf(into,
		"requests %" PRIu64 " answers %" PRIu64 " varbinds %" PRIu64 " refused %" PRIu64 " reports %" PRIu64
		" lost %" PRIu64 " strangers %" PRIu64,
		counts->requests, counts->answers, counts->varbinds, counts->refused, counts->reports, counts->lost,
		counts->strangers);
}

static void add_json_text(struct buffer *into, const char *text)
{
	buffer_add(into, "\"", 1);
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;
		if (byte == '"' || byte == '\\')
			buffer_printf(into, "\\%c", byte);
		else if (byte < 0x20)
			buffer_printf(into, "\\u%04x", byte);
		else
			buffer_add(into, text, 1);
	}
	buffer_add(into, "\"", 1);
}

static void add_member(struct buffer *into, const char *key, const char *text)
{
	buffer_printf(into, ",\"%s\":", key);
	add_json_text(into, text);
}

static void add_targets(struct buffer *into, const struct fault *fault)
{
	const struct fault_target *first = &fault->targets[0];
	if (fault->link) {
		add_member(into, "link", fault->link->name);
		return;
	}
	add_member(into, "device", first->device->name);
	if (first->port != PORT_NONE)
		add_member(into, "port", first->device->image->ports[first->port].name);
	if (fault->target_count == 1)
		return;
	buffer_printf(into, ",\"devices\":[");
	for (uint32_t i = 0; i < fault->target_count; i++) {
		if (i > 0 && fault->targets[i].device == fault->targets[i - 1].device)
			continue;
		buffer_add_text(into, i ? "," : "");
		add_json_text(into, fault->targets[i].device->name);
	}
	buffer_add_text(into, "]");
}

void event_format(const struct world *world, const struct fault *fault, bool ended, struct wall at, double at_s,
	struct buffer *into)
{
	char time[WALL_TEXT_SIZE];
	buffer_printf(into, "{\"time\":\"%s\",\"at_s\":%.3f,\"event\":\"%s\",\"id\":", wall_format(at, time), at_s,
		ended ? "end" : "begin");
	add_json_text(into, fault->id);
	add_member(into, "fault", fault_kind_name(fault));
	add_targets(into, fault);
	if (world->moved_count > 0) {
		buffer_printf(into, ",\"%s\":[", world->moved[0]->cut_off ? "cut_off" : "restored");
		for (uint32_t i = 0; i < world->moved_count; i++) {
			buffer_add_text(into, i ? "," : "");
			add_json_text(into, world->moved[i]->name);
		}
		buffer_add_text(into, "]");
	}
	buffer_add_text(into, "}");
}

static void say_problems(const struct problems *problems, struct buffer *answer)
{
	buffer_add_text(answer, "error: ");
	for (size_t i = 0; i < problems->count; i++)
		buffer_printf(answer, "%s%s", i ? "; " : "", problems->items[i].message);
}

/* The word behind the kind: a link, or a device, perhaps with a port. */
static void add_target(struct attributes *attributes, const struct world *world, const char *word)
{
	const char *colon = strchr(word, ':');
	if (world_find_link(world, word)) {
		attributes_add(attributes, "link", word);
		return;
	}
	auto_free char *device = colon ? must_strndup(word, (size_t)(colon - word)) : must_strdup(word);
	attributes_add(attributes, "device", device);
	if (colon)
		attributes_add(attributes, "port", colon + 1);
}

static void say_fault(struct world *world, char *rest, struct mono now, struct buffer *answer)
{
	struct attributes attributes = ATTRIBUTES_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	for (int place = 0;; place++) {
		char *word = strsep(&rest, " \t");
		if (!word)
			break;
		char *equals = strchr(word, '=');
		if (place == 0) {
			attributes_add(&attributes, "fault", word);
		} else if (equals) {
			*equals = '\0';
			attributes_add(&attributes, word, equals + 1);
		} else if (*word) {
			add_target(&attributes, world, word);
		}
	}
	struct fault *fault = fault_new(world, &attributes, NULL, 0, &problems);
	attributes_done(&attributes);
	if (!fault) {
		say_problems(&problems, answer);
		return;
	}
	buffer_printf(answer, "ok %s", fault->id);
	fault_begin(fault, now);
}

static void say_clear(struct world *world, const char *id, struct mono now, struct buffer *answer)
{
	bool all = strcmp(id, "all") == 0;
	struct fault *named = all ? NULL : fault_find(world, id);
	if (!all && !named) {
		buffer_printf(answer, "error: there is no fault '%s'", id);
		return;
	}
	for (uint32_t i = 0; all && i < world->fault_count; i++)
		fault_end(world->faults[i], now);
	if (named)
		fault_end(named, now);
	buffer_add_text(answer, "ok");
}

static void say_faults(const struct world *world, struct buffer *answer)
{
	buffer_add_text(answer, "ok");
	for (uint32_t i = 0; i < world->fault_count; i++)
		if (world->faults[i]->active)
			buffer_printf(answer, " %s", world->faults[i]->id);
}

bool control_line(
	struct world *world, const struct counts *counts, const char *line, struct mono now, struct buffer *answer)
{
	auto_free char *text = must_strdup(line);
	char *rest = text + strspn(text, " \t");
	rest[strcspn(rest, "\r\n")] = '\0';
	char *word = strsep(&rest, " \t");
	rest = rest ? rest + strspn(rest, " \t") : NULL;
	if (strcmp(word, "fault") == 0 && rest && *rest) {
		say_fault(world, rest, now, answer);
	} else if (strcmp(word, "clear") == 0 && rest && *rest) {
		say_clear(world, rest, now, answer);
	} else if (strcmp(word, "faults") == 0) {
		say_faults(world, answer);
	} else if (strcmp(word, "stats") == 0) {
		buffer_add_text(answer, "ok ");
		counts_format(counts, answer);
	} else if (strcmp(word, "quit") == 0) {
		buffer_add_text(answer, "ok");
		return true;
	} else {
		buffer_printf(answer, "error: '%s' is none of fault, clear, faults, stats, quit%s", word,
			strcmp(word, "fault") == 0 || strcmp(word, "clear") == 0 ? ", or wants more words" : "");
	}
	return false;
}
