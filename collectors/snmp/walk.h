/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Walks: which columns stand where, what the next request asks, what an answer brings. No sockets, no time: requests
 * come out as octets, answers go in as varbinds.
 */
#include "collectors/snmp/harvest.h"
#include "collectors/snmp/lookup.h"

#define ASK_OCTETS 1400
#define ASK_ITEMS 64
#define CURSOR_MAX 256

/* A walk along one object or several neighbours, which the device gives one behind the other. */
struct stream {
	bool is_map;
	uint16_t place; /* number of the source or of the map */
	uint8_t first, last; /* objects */
	uint8_t object; /* the one that it is in */
	bool busy, ended, broken;
	uint16_t octets; /* of one varbind, measured */
	uint16_t length; /* of the cursor */
	uint32_t expect; /* the row that should come next */
	uint32_t left; /* varbinds until its end as far as is known, 0: not known */
	uint32_t took;
	uint8_t cursor[CURSOR_MAX]; /* the last OID that came */
};

struct walk {
	struct stream *streams;
	size_t count, capacity;
	const struct profile *profile;
	struct harvest *harvests; /* by number of the source */
	struct number_map *maps; /* by number of the map */
	uint64_t maps_broken;
	bool one_by_one; /* an answer was empty: requests for one varbind find the stream whose next does not fit */
	uint32_t rows_max;
};

/* One request under construction or under way. */
struct ask {
	bool is_bulk; /* streams, else the items of a GET */
	uint16_t items[ASK_ITEMS];
	size_t count;
	int repetitions;
	bool has_uptime; /* the first varbind is sysUpTime */
	bool by_next; /* a GETNEXT */
	size_t length;
	uint8_t octets[ASK_OCTETS];
};

struct walk_limits {
	size_t octets; /* what an answer may hold */
	unsigned repetitions; /* at most */
	bool by_next; /* GETNEXT: one repetition */
	const struct oid *uptime; /* asked along, or NULL */
};

void walk_clear(struct walk *walk);
void walk_done(struct walk *walk);
/*
 * Begins to walk objects of a source's harvest. `alone`: each object by itself, for GETNEXT; `probe`: one row, to see
 * whether the device has it.
 */
void walk_source(struct walk *walk, unsigned source, object_mask objects, bool alone, bool probe);
void walk_map(struct walk *walk, unsigned map);
/* Fills in a request for streams that are idle; false when there are none. */
bool walk_ask(struct walk *walk, const struct walk_limits *limits, struct ask *ask);
/* What an answer brings; `reader` stands behind sysUpTime. False when none of the streams came further. */
bool walk_take(struct walk *walk, const struct ask *ask, struct varbind_reader *reader, int64_t at_ns);
/* One of the request's streams (from 1) or all of them (0) are over: v1's noSuchName, or `broken` by another error. */
void walk_end(struct walk *walk, const struct ask *ask, size_t which, bool broken);
/* The request failed: its streams are idle again. */
void walk_release(struct walk *walk, const struct ask *ask);
/* No more of this: all that has not ended is broken off. */
void walk_break(struct walk *walk);
/* When all is over: tells the harvests which of their objects are incomplete, and makes maps ready to be searched. */
void walk_report(struct walk *walk);
bool walk_is_over(const struct walk *walk);
