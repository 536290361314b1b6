/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What goes wrong, when, and what undoes it. A fault comes from a scenario's `at` or from the control socket as a list
 * of attributes, is checked against what its kind knows, and then begins and ends.
 */
#include "world.h"

/* Marks overrides that belong to no fault but show a recording's port as down. */
#define FAULT_OF_PORT 0x80000000u

struct attribute {
	char *key;
	char *text; /* numbers and durations as text */
};

struct attributes {
	struct attribute *items;
	size_t count, capacity;
};

#define ATTRIBUTES_EMPTY ((struct attributes){0})
/* Copies both. */
void attributes_add(struct attributes *attributes, const char *key, const char *text);
/* The text of a key, NULL. */
const char *attributes_find(const struct attributes *attributes, const char *key);
void attributes_done(struct attributes *attributes);

enum fault_needs {
	NEEDS_DEVICE,
	NEEDS_PORT, /* one */
	NEEDS_PORTS, /* all of the device when none is named */
	NEEDS_LINK,
	NEEDS_PORT_OR_LINK
};

#define FAULT_SETTLES 1 /* links, ports or power change */
#define FAULT_ONCE 2 /* over as soon as it has begun: there is nothing to clear */
#define FAULT_SETS 4 /* takes values, by name or OID, with what they become */
#define FAULT_HIDES 8 /* takes names or OIDs */

struct fault_target;

struct fault_kind {
	const char *name;
	enum fault_needs needs;
	unsigned flags; /* FAULT_… */
	const char *required; /* an attribute */
	int64_t lasts_ns; /* where nothing is said; 0: until it is cleared */
	void (*begin)(struct fault *fault, struct fault_target *target, struct mono now);
	void (*end)(struct fault *fault, struct fault_target *target, struct mono now);
};

struct fault_target {
	struct device *device;
	uint16_t port; /* PORT_NONE */
};

struct fault_value {
	char *name; /* of the entry, or its OID */
	char *text;
};

struct fault {
	struct world *world;
	const struct fault_kind *kind;
	char *id;
	uint32_t number; /* from 1 */
	struct fault_target *targets;
	uint32_t target_count;
	struct link *link;
	struct fault_value *values;
	uint32_t value_count;
	struct timer begin; /* at its time in the timeline */
	struct timer end; /* when it lasts a while only */
	int64_t lasts_ns; /* 0: until it is cleared */
	int64_t over_ns, delay_ns, jitter_ns, within_ns;
	double ratio, db, factor, per_s;
	uint32_t limit, boots;
	char *engine;
	bool admin, links, renumber;
	bool active;
};

const char *fault_kind_name(const struct fault *fault);

/*
 * Makes a fault of its attributes ("fault" names the kind); it has not begun. NULL with errors in `problems`. Faults
 * belong to the world.
 */
struct fault *fault_new(struct world *world, const struct attributes *attributes, const char *file, int line,
	struct problems *problems);
struct fault *fault_find(const struct world *world, const char *id);
/* It begins, or ends, now: what it does to devices and links is done, and world->event_cb told. */
void fault_begin(struct fault *fault, struct mono now);
void fault_end(struct fault *fault, struct mono now);

/* --- for world.c, fault.c and effects.c --- */
extern const struct fault_kind fault_kinds[];
extern const size_t fault_kind_count;
/* The text as a value of a type; false when it is none. */
bool override_parse(uint8_t tag, const char *text, struct override *ret_override);
void links_done(struct world *world);
void faults_done(struct world *world);
/* Recomputes one port from its faults and links. */
void port_settle(struct device *device, uint16_t port, struct mono now);
