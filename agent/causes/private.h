/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the files of this stage share. A *member* is a raised alarm, a *place* a device that has one or missed a poll, a
 * *trouble* is a cause with what only this stage needs to know of it.
 */
#include "base/map.h"
#include "causes/causes.h"

#define NO_NUMBER UINT32_MAX
#define SETTLE_MS_MAX INT64_C(30000)
/* Alarms on a port that is down belong to it when they began so close to it. */
#define NEAR_MS INT64_C(120000)
/* Changes of a cause closer than this are told together. */
#define TELL_GAP_MS INT64_C(5000)
/* So long a cause still lists what has recovered: most recoveries are complete by then and end it. */
#define LEAVE_MS INT64_C(120000)

struct member {
	const struct alarm *alarm;
	enum check_meaning means; /* as it was when the alarm was raised */
	struct trouble *trouble; /* or NULL */
	size_t index; /* in the trouble */
	struct place *place; /* of its device; NULL when the inventory does not know it */
	struct member *place_previous, *place_next;
	uint32_t link; /* that it reports down, or NO_NUMBER */
	struct member *link_next;
	bool is_loud; /* may open a cause; stays so until it clears */
	bool is_moving; /* within regroup() */
	bool is_fresh; /* waits for the end of the turn */
	struct member *fresh_previous, *fresh_next;
};

/* A device that is silent, missed its last poll or has alarms. */
struct place {
	struct causes *causes;
	uint32_t device, generation;
	struct member *members; /* all alarms of the device */
	size_t silent; /* how many of them say that it is unreachable */
	bool is_suspect; /* the last poll brought no answer */
	struct timer timer; /* when its silence is judged */
	struct mono settled; /* its neighbours have been asked by then */
	struct mono limit; /* judged by then even if a neighbour is in doubt; MONO_NEVER: nothing is open */
	struct mono judged_at;
	uint64_t judged_version;
	/* The rest is scratch of one search. */
	uint64_t seen;
	bool is_root;
	uint32_t cut; /* the link whose loss made it silent, or NO_NUMBER */
	struct place *root;
	struct place *group_first, *group_next; /* the places behind a root */
};

struct link_state {
	uint32_t a, b; /* device numbers or NO_NUMBER */
	bool has_detour; /* its ends are joined without it too */
	struct member *down; /* alarms that say so */
};

struct edge {
	uint32_t link, other; /* other: NO_NUMBER for a passive end */
};

enum trouble_kind { TROUBLE_LINK, TROUBLE_DEVICE, TROUBLE_ALARM };

struct trouble {
	struct cause cause; /* first: cause_state() and the right-hand stage hold this */
	struct causes *causes;
	enum trouble_kind kind;
	uint32_t link; /* of the root, or NO_NUMBER */
	char *qualifier; /* of the alarm that it stands for */
	struct member **members; /* parallel to cause.alarms */
	size_t capacity;
	size_t loud; /* members that are */
	size_t moving; /* within regroup() */
	uint64_t order; /* age */
	bool is_told; /* the right-hand stage knows it */
	bool is_doubted; /* not told before `not_before`: see detours.c */
	struct mono not_before;
	struct timer timer; /* next telling */
	struct timer recheck; /* do its members still belong together? */
	struct mono told;
	struct trouble *previous, *next;
};

struct causes {
	struct causes_options options;
	causes_cb *cb;
	causes_poll_soon_cb *poll_soon;
	void *data;
	int64_t offset_ms; /* from monotonic to wall time */
	uint64_t version; /* counts what bears on a judgement */
	uint64_t search;
	uint64_t order;
	size_t doubts; /* causes that are doubted */
	/* By alarm key and by cause key. */
	struct map members, troubles;
	struct trouble *first, *last;
	struct member *fresh_first, *fresh_last;
	struct timer turn; /* end of the turn: places what is fresh */
	/* The topology: the edges of device n are edges[first_edge[n]] … edges[first_edge[n + 1] - 1]. */
	struct place **places;
	uint32_t places_count;
	uint32_t *first_edge;
	uint32_t devices; /* that first_edge covers */
	struct edge *edges;
	struct link_state *links;
	size_t links_count;
};

static inline struct wall causes_wall(const struct causes *causes, struct mono now)
{
	return (struct wall){causes->offset_ms + now.ns / NS_PER_MS};
}

/* topology.c */
void topology_build(struct causes *causes);
void topology_done(struct causes *causes);
/* The device's place if it has one. */
struct place *place_find(const struct causes *causes, uint32_t device);
/* The same, made if need be; NULL when the inventory does not know the device. */
struct place *place_get(struct causes *causes, uint32_t device);
/* Frees the place when nothing is left to know about it. */
void place_tidy(struct place *place);
const struct edge *place_edges(const struct place *place, size_t *ret_count);
/* Neither answered nor is known to. */
static inline bool place_is_missing(const struct place *place)
{
	return place && (place->silent > 0 || place->is_suspect);
}
/* The silent device is judged at the latest then; asks its neighbours for a poll when `ask`. */
void place_due(struct place *place, struct mono now, bool ask);
void place_ask_neighbours(struct place *place);
int64_t place_settle_ms(const struct place *place);
/* Ties a member to its place and link. */
void member_locate(struct causes *causes, struct member *member);
void member_unlocate(struct causes *causes, struct member *member);
static inline bool link_is_down(const struct causes *causes, uint32_t link)
{
	return causes->links[link].down != NULL;
}
/* Whether two alarms are about the same port of one device, and began close to each other. */
bool is_same_port(const struct alarm *down, const struct alarm *other);
bool is_near(const struct alarm *one, const struct alarm *other);

/* detours.c */
void detours_find(struct causes *causes);
/* To be called for a cause that is new: it may have to wait until the link's far end has been asked. */
void doubt(struct trouble *trouble, struct mono now);
void doubt_end(struct trouble *trouble);
/* Both ends have reported the link: it is the link. */
void doubt_settle_link(struct causes *causes, uint32_t link, struct mono now);
/* The device has answered, or why it is silent has been judged: its links' causes can be told. */
void doubt_settle_device(struct causes *causes, uint32_t device, struct mono now);

/* judge.c */
void judge(struct place *place, struct mono now);
void judge_cb(struct timer *timer, struct mono now);

/* trouble.c */
struct root {
	enum trouble_kind kind;
	uint32_t link;
	struct resource resource;
	const char *type, *qualifier;
};
struct root root_of_link(const struct causes *causes, uint32_t link);
struct root root_of_device(const struct causes *causes, uint32_t device);
struct root root_of_alarm(const struct alarm *alarm);
struct moved {
	struct member **items;
	size_t count, capacity;
};
void moved_add(struct moved *moved, struct member *member);
/* The alarms that say a link is down, and those on its ports that go with it. */
void moved_add_link(struct causes *causes, struct moved *moved, uint32_t link);
/* Alarms near in time on the port that this alarm says is down. */
void moved_add_port(struct moved *moved, const struct member *down);
void moved_add_silent(struct moved *moved, const struct place *place);
/*
 * Makes `moved` members of the cause of `root`: the one with its key, else the oldest that would be left empty and so
 * is corrected, else a new one (if one of them is loud). Causes that are left empty end, merged.
 */
void regroup(struct causes *causes, const struct root *root, const struct moved *moved, struct mono now);
/* Finds the cause of an alarm that says nothing about reachability. */
void place_member(struct causes *causes, struct member *member, struct mono now);
void trouble_join(struct trouble *trouble, struct member *member);
/* The member's alarm is gone. */
void trouble_leave(struct member *member, struct mono now);
/* Told at the latest at `at`. */
void trouble_touch(struct trouble *trouble, struct mono at);
/* As trouble_touch, as soon as the gap allows. */
void trouble_changed(struct trouble *trouble, struct mono now);
struct trouble *trouble_find(const struct causes *causes, const struct root *root);
struct trouble *trouble_new(struct causes *causes, const struct root *root);
void trouble_free(struct trouble *trouble);
void trouble_end(struct trouble *trouble, const struct trouble *into, struct mono now);

/* describe.c */
/* Fills in what follows from root and members: severity, category, places, title, impacted. */
void trouble_describe(struct trouble *trouble);
/* Copies `text` (or NULL) over `*held`. */
void set_text(char **held, const char *text);
void impacted_free(struct impacted *items, size_t count);
