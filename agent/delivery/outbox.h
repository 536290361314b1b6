/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Which event of a sink goes next: a lane per subject (a ticket), so that an event that is not delivered holds back
 * only the later ones of its own ticket. Pure: takes instants and says what is due. Private to delivery.
 */
#include "base/clock.h"
#include "base/map.h"
#include <stddef.h>

enum lane_state { LANE_READY, LANE_WAITING, LANE_FLYING };

struct lane {
	char *subject;
	struct item *first, *last; /* in their order */
	enum lane_state state;
	size_t flying; /* so many from the first on */
	struct mono due; /* of the next try, LANE_WAITING */
	struct lane *previous, *next; /* among those of its state */
};

struct item {
	int64_t sequence;
	struct lane *lane;
	struct item *behind; /* the next one of the lane */
	struct item *previous, *next; /* among the open ones by sequence, or among the held ones by `since` */
	struct wall since; /* of a held one */
	unsigned failures;
	bool is_held; /* the cursor may pass it, as it is noted in the store */
};

struct lanes {
	struct lane *first, *last;
};
struct items {
	struct item *first, *last;
	size_t count;
};

struct outbox {
	struct map lanes_by_subject;
	struct lanes ready, waiting; /* waiting: by `due` */
	struct items open, held;
	int64_t read; /* all events up to here were added once */
};

void outbox_init(struct outbox *outbox, int64_t read);
void outbox_done(struct outbox *outbox);
/* The event after all that were read; open. */
struct item *outbox_add(struct outbox *outbox, int64_t sequence, const char *subject);
/* One that was held back before, and is due now. */
struct item *outbox_add_held(struct outbox *outbox, int64_t sequence, const char *subject, struct wall since);
/* True when an earlier one of the lane is held: this one must be as well, or the cursor stands before it. */
bool item_is_behind_held(const struct item *item);
/* From now on the cursor may pass it. */
void outbox_hold(struct outbox *outbox, struct item *item, struct wall since);
/*
 * What may go now: the first of the lane that has waited longest, with up to `most` items behind it and in further
 * lanes; how many there are in `items`. They are flying until each was settled or put back.
 */
size_t outbox_take(struct outbox *outbox, struct mono now, struct item **items, size_t most);
/* It is delivered, or given up: frees it. */
void outbox_settle(struct outbox *outbox, struct item *item);
/* It comes again at `due`, before those behind it. */
void outbox_put_back(struct outbox *outbox, struct item *item, struct mono due);
/* When something is due: MONO_NEVER, an instant, or 0 for at once. */
struct mono outbox_due(const struct outbox *outbox);
/* The held one that is held for longest and not flying, or NULL. */
struct item *outbox_oldest_held(const struct outbox *outbox);
/* All events up to here are settled or held. */
int64_t outbox_cursor(const struct outbox *outbox);
