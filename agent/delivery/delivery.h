/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * From the stored events to the sinks. Each sink has a durable cursor and one batch under way; a sink that is slow,
 * stuck or dead stalls nothing but its own cursor. Failed batches are tried again after a pause that grows to a minute.
 * A sink with send() is handed single requests instead: an event that fails holds back only those of its own ticket.
 */
#include "base/timers.h"
#include "modules/modules.h"
#include "store/store.h"

struct delivery;

struct delivery_options {
	struct store *store;
	struct timers *timers;
	const struct gengfu_services *services;
	const struct log *log;
	const char *agent_name;
	const char *folder; /* where mapping files are looked for: the configuration's; NULL: here */
	const char *library; /* and then: its mappings/; NULL: not */
};

struct delivery *delivery_new(const struct delivery_options *options);
/* Stops every sink; what was not confirmed comes again at the next start. */
void delivery_free(struct delivery *delivery);
/*
 * Starts a sink and continues after its cursor; a sink seen for the first time starts with what is committed from now
 * on. The cursor's key is `name` in its settings, else the sink's name; a second sink of that name gets "name-2" and so
 * on, in the order of adding. The sink's own errors, with a sentence in `why`.
 */
int delivery_add(struct delivery *delivery, const struct gengfu_sink *sink, const struct gengfu_data *settings,
	struct mono now, char why[512]);
/* New events are committed. Cursors that move go into the store's open turn. */
void delivery_committed(struct delivery *delivery, int64_t sequence, struct mono now);
/* Takes up a sink's dead letter of an event again (0: all of them); how many there were. -ENOENT: there is no such
 * sink, -ENOTSUP: it has no dead letters. */
int64_t delivery_resend(struct delivery *delivery, const char *sink, int64_t sequence, struct mono now);
/* True when every sink has confirmed all that was appended, or can't for now (it has trouble): for a clean end. */
bool delivery_is_idle(const struct delivery *delivery);

struct delivery_state {
	const char *sink; /* the cursor's key; borrowed, as `trouble` is, until the sink's next callback */
	int64_t cursor, behind;
	size_t held; /* passed by the cursor, and not delivered yet */
	const char *trouble; /* in words, or NULL */
};
/* Returns how many there are; fills at most `capacity`. */
size_t delivery_states(const struct delivery *delivery, struct delivery_state *into, size_t capacity);
