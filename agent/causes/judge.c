/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why is a device silent? There is no root to start from: whoever answers polls shows that the agent still reaches it.
 * So, when a silent device has settled (its neighbours were asked meanwhile), take the *component* of missing devices
 * around it: those that are silent or missed their last poll, joined by links that are not known to be down. What
 * decides is which links leave the component:
 *
 *   a link that is not down, to a device that answers: the device at its near end is dead (a root); what is behind it
 *     in the component goes with the nearest root, the one that fell silent last if several are as near. Beside such
 *     roots, a link to an answering device counts as one too if it went down when the device at its near end fell
 * silent only links that are down: the one that went down last cut the component off; but if all of them, and at least
 * two, end at one device and went down close together, that device is dead none: the component cannot be seen from
 * anywhere; one cause for all of it
 *
 * A root that has not settled, or has only missed a poll, puts the judgement off: its own silence may have a cause
 * further up. There is a limit to that, after which what is in doubt counts as answering. A judgement may be wrong for
 * want of news; it is made again when news comes, and regroup() then corrects the cause in place.
 *
 * A component is judged once for all its devices, so a storm costs one search per settling time, not one per alarm.
 */
#include "base/must.h"
#include "causes/private.h"
#include <stdlib.h>

/* A device that fell silent so close to its link's going down was cut off by that: alarms come with different holds. */
#define CUT_MS INT64_C(600000)

struct component {
	struct causes *causes;
	struct place **items; /* in the order of the search */
	size_t count, capacity;
	size_t silent; /* how many of them have an alarm */
	struct place **roots; /* dead by themselves */
	size_t roots_count, roots_capacity;
	struct place **seeds; /* roots, and places that were cut off */
	size_t seeds_count;
	size_t leaving; /* links that are down and leave it */
	uint32_t latest; /* of these, the one that went down last */
	struct wall latest_at;
	size_t lost; /* those that lead to answering devices: when, and where all of them end if that is one place */
	struct wall lost_first, lost_last;
	struct place *only;
};

static void component_done(struct component *component)
{
	free(component->items);
	free(component->roots);
	free(component->seeds);
}
#define auto_component __attribute__((cleanup(component_done))) struct component

static bool is_missing(const struct place *place, bool with_suspects)
{
	return place && (place->silent > 0 || (with_suspects && place->is_suspect));
}

static void component_add(struct component *component, struct place *place)
{
	place->seen = component->causes->search;
	place->is_root = false;
	place->cut = NO_NUMBER;
	place->root = NULL;
	place->group_first = place->group_next = NULL;
	array_reserve_one(component->items, component->count, component->capacity);
	component->items[component->count++] = place;
	component->silent += place->silent > 0;
}

static bool has(const struct component *component, const struct place *place)
{
	return place && place->seen == component->causes->search;
}

static struct wall link_down_at(const struct causes *causes, uint32_t link)
{
	struct wall at = WALL_NONE;
	for (const struct member *member = causes->links[link].down; member; member = member->link_next)
		if (member->alarm->last_raised.ms > at.ms)
			at = member->alarm->last_raised;
	return at;
}

/* When the device fell silent; for suspects, which have no alarm, the distant past. */
static struct wall silent_at(const struct place *place)
{
	struct wall at = WALL_NONE;
	for (const struct member *member = place->members; member; member = member->place_next)
		if (member->means == MEANS_UNREACHABLE && (!wall_is_set(at) || member->alarm->last_raised.ms < at.ms))
			at = member->alarm->last_raised;
	return at;
}

static void add_leaving(struct component *component, uint32_t link)
{
	struct wall at = link_down_at(component->causes, link);
	if (component->leaving++ == 0 || at.ms > component->latest_at.ms ||
		(at.ms == component->latest_at.ms && link < component->latest)) {
		component->latest_at = at;
		component->latest = link;
	}
}

static void add_lost(struct component *component, struct place *place, uint32_t link)
{
	struct wall at = link_down_at(component->causes, link);
	if (component->lost++ == 0) {
		component->lost_first = component->lost_last = at;
		component->only = place;
	}
	if (component->only != place)
		component->only = NULL;
	if (at.ms < component->lost_first.ms)
		component->lost_first = at;
	if (at.ms > component->lost_last.ms)
		component->lost_last = at;
}

/* The link went down when the device fell silent. */
static bool is_lost_with(const struct place *place, uint32_t link)
{
	return place->silent > 0 && llabs(link_down_at(place->causes, link).ms - silent_at(place).ms) <= CUT_MS;
}

/* Remembers the last link to an answering device that the place lost when it fell silent. */
static void note_cut(struct place *place, uint32_t link)
{
	const struct causes *causes = place->causes;
	if (!is_lost_with(place, link))
		return;
	if (place->cut == NO_NUMBER || link_down_at(causes, link).ms > link_down_at(causes, place->cut).ms)
		place->cut = link;
}

/* What the edges of one of its places say about the outside. */
static void look_outside(struct component *component, struct place *place)
{
	struct causes *causes = component->causes;
	size_t count;
	const struct edge *edges = place_edges(place, &count);
	for (size_t i = 0; i < count; i++) {
		if (edges[i].other == NO_NUMBER || has(component, place_find(causes, edges[i].other)))
			continue;
		if (link_is_down(causes, edges[i].link)) {
			add_leaving(component, edges[i].link);
			if (!place_is_missing(place_find(causes, edges[i].other))) {
				add_lost(component, place, edges[i].link);
				note_cut(place, edges[i].link);
			}
		} else if (!place->is_root) {
			place->is_root = true;
			array_reserve_one(component->roots, component->roots_count, component->roots_capacity);
			component->roots[component->roots_count++] = place;
		}
	}
}

static void search(struct component *component, struct place *start, bool with_suspects)
{
	struct causes *causes = start->causes;
	*component = (struct component){.causes = causes};
	causes->search++;
	component_add(component, start);
	for (size_t done = 0; done < component->count; done++) {
		size_t count;
		const struct edge *edges = place_edges(component->items[done], &count);
		for (size_t i = 0; i < count; i++) {
			if (edges[i].other == NO_NUMBER || link_is_down(causes, edges[i].link))
				continue;
			struct place *other = place_find(causes, edges[i].other);
			if (is_missing(other, with_suspects) && !has(component, other))
				component_add(component, other);
		}
	}
	for (size_t i = 0; i < component->count; i++)
		look_outside(component, component->items[i]);
}

/* Last to fall silent first. */
static int compare_roots(const void *a, const void *b)
{
	const struct place *one = *(struct place *const *)a, *other = *(struct place *const *)b;
	int64_t one_ms = silent_at(one).ms, other_ms = silent_at(other).ms;
	if (one_ms != other_ms)
		return one_ms > other_ms ? -1 : 1;
	return one->device < other->device ? -1 : 1;
}

/* The places from which the others are claimed, last to fall silent first. */
static void choose_seeds(struct component *component)
{
	component->seeds = must_calloc(component->count, sizeof *component->seeds);
	for (size_t i = 0; i < component->count; i++) {
		struct place *place = component->items[i];
		if (place->silent > 0 && (place->is_root || place->cut != NO_NUMBER))
			component->seeds[component->seeds_count++] = place;
	}
	qsort(component->seeds, component->seeds_count, sizeof *component->seeds, compare_roots);
}

/* Gives each place of the component the seed that it is behind. */
static void spread_seeds(struct component *component)
{
	struct causes *causes = component->causes;
	struct place **queue = must_calloc(component->count, sizeof *queue);
	size_t length = 0;
	for (size_t i = 0; i < component->seeds_count; i++) {
		component->seeds[i]->root = component->seeds[i];
		queue[length++] = component->seeds[i];
	}
	for (size_t done = 0; done < length; done++) {
		size_t count;
		const struct edge *edges = place_edges(queue[done], &count);
		for (size_t i = 0; i < count; i++) {
			if (edges[i].other == NO_NUMBER || link_is_down(causes, edges[i].link))
				continue;
			struct place *other = place_find(causes, edges[i].other);
			if (!has(component, other) || other->root)
				continue;
			other->root = queue[done]->root;
			queue[length++] = other;
		}
	}
	free(queue);
}

/* The links to answering devices that a dead device took down. */
static void add_lost_links(struct moved *moved, const struct place *place)
{
	struct causes *causes = place->causes;
	size_t count;
	const struct edge *edges = place_edges(place, &count);
	for (size_t i = 0; i < count; i++)
		if (edges[i].other != NO_NUMBER && link_is_down(causes, edges[i].link) &&
			!place_is_missing(place_find(causes, edges[i].other)) && is_lost_with(place, edges[i].link))
			moved_add_link(causes, moved, edges[i].link);
}

static void regroup_behind(struct causes *causes, const struct place *seed, struct mono now)
{
	struct moved moved = {0};
	struct root root = seed->is_root ? root_of_device(causes, seed->device) : root_of_link(causes, seed->cut);
	if (seed->is_root)
		add_lost_links(&moved, seed);
	else
		moved_add_link(causes, &moved, seed->cut);
	for (struct place *place = seed->group_first; place; place = place->group_next)
		moved_add_silent(&moved, place);
	regroup(causes, &root, &moved, now);
	free(moved.items);
}

static void decide_by_roots(struct component *component, struct mono now)
{
	choose_seeds(component);
	spread_seeds(component);
	/* Backwards, so that each group's list runs forwards. */
	for (size_t i = component->count; i-- > 0;) {
		struct place *place = component->items[i];
		if (place->root) {
			place->group_next = place->root->group_first;
			place->root->group_first = place;
		}
	}
	for (size_t i = 0; i < component->seeds_count; i++)
		regroup_behind(component->causes, component->seeds[i], now);
}

static void add_all_silent(struct moved *moved, const struct component *component)
{
	for (size_t i = 0; i < component->count; i++)
		moved_add_silent(moved, component->items[i]);
}

static void decide_by_link(struct component *component, struct mono now)
{
	struct causes *causes = component->causes;
	struct moved moved = {0};
	struct root root = root_of_link(causes, component->latest);
	moved_add_link(causes, &moved, component->latest);
	add_all_silent(&moved, component);
	regroup(causes, &root, &moved, now);
	free(moved.items);
}

/* Several links of one device went down together: it is the device. */
static bool is_dead_device(const struct component *component)
{
	return component->lost >= 2 && component->only && component->only->cut != NO_NUMBER &&
	       component->lost_last.ms - component->lost_first.ms <= NEAR_MS;
}

static void decide_by_dead_device(struct component *component, struct mono now)
{
	struct causes *causes = component->causes;
	struct moved moved = {0};
	add_all_silent(&moved, component);
	add_lost_links(&moved, component->only);
	struct root root = root_of_device(causes, component->only->device);
	regroup(causes, &root, &moved, now);
	free(moved.items);
}

static bool is_root_now(const struct causes *causes, const struct place *place)
{
	for (const struct member *member = place->members; member; member = member->place_next)
		if (member->means == MEANS_UNREACHABLE && member->trouble && member->trouble->kind == TROUBLE_DEVICE &&
			inventory_find(causes->options.inventory, member->trouble->cause.resource.name) ==
				inventory_device(causes->options.inventory, place->device))
			return true;
	return false;
}

/* Nothing around is seen: the device that stands for it is the one that did before, else the best connected one. */
static struct place *choose_hub(const struct component *component)
{
	struct place *best = NULL;
	size_t best_degree = 0;
	for (size_t i = 0; i < component->count; i++) {
		struct place *place = component->items[i];
		size_t degree;
		place_edges(place, &degree);
		if (place->silent == 0)
			continue;
		if (is_root_now(component->causes, place))
			return place;
		if (!best || degree > best_degree || (degree == best_degree && place->device < best->device)) {
			best = place;
			best_degree = degree;
		}
	}
	return best;
}

static void decide_alone(struct component *component, struct mono now)
{
	struct place *hub = choose_hub(component);
	if (!hub)
		return;
	struct moved moved = {0};
	add_all_silent(&moved, component);
	struct root root = root_of_device(component->causes, hub->device);
	regroup(component->causes, &root, &moved, now);
	free(moved.items);
}

static bool has_silent_root(const struct component *component)
{
	for (size_t i = 0; i < component->roots_count; i++)
		if (component->roots[i]->silent > 0)
			return true;
	return false;
}

static void decide(struct component *component, struct mono now)
{
	if (has_silent_root(component))
		decide_by_roots(component, now);
	else if (is_dead_device(component))
		decide_by_dead_device(component, now);
	else if (component->leaving > 0)
		decide_by_link(component, now);
	else
		decide_alone(component, now);
}

/* Until when the judgement waits for news of the roots; in the past when it need not. */
static struct mono wait_until(const struct component *component, struct mono now)
{
	struct mono until = {INT64_MIN}, limit = MONO_NEVER;
	for (size_t i = 0; i < component->count; i++)
		if (component->items[i]->silent > 0 && component->items[i]->limit.ns < limit.ns)
			limit = component->items[i]->limit;
	for (size_t i = 0; i < component->roots_count; i++) {
		const struct place *root = component->roots[i];
		struct mono at = root->silent > 0 ? root->settled : mono_add_ms(now, place_settle_ms(root));
		if (at.ns > until.ns)
			until = at;
	}
	return until.ns < limit.ns ? until : limit;
}

/* Everything in it is judged with it: no timer of its own is left, nor a second judgement with the same news. */
static void mark_judged(struct component *component, struct mono now)
{
	struct causes *causes = component->causes;
	for (size_t i = 0; i < component->count; i++) {
		timer_stop(causes->options.timers, &component->items[i]->timer);
		component->items[i]->judged_at = now;
		component->items[i]->judged_version = causes->version;
	}
}

/* Each keeps a timer, as the component may fall apart until then. */
static void judge_again(struct component *component, struct mono at)
{
	for (size_t i = 0; i < component->count; i++)
		if (component->items[i]->silent > 0)
			timer_set(component->causes->options.timers, &component->items[i]->timer, at);
}

static void decided(struct component *component, struct mono now)
{
	for (size_t i = 0; i < component->count; i++) {
		component->items[i]->limit = MONO_NEVER;
		doubt_settle_device(component->causes, component->items[i]->device, now);
	}
}

/* Suspects were waited for long enough: they count as answering, which may split the component. */
static void decide_without_suspects(struct component *doubtful, struct mono now)
{
	uint64_t first = doubtful->causes->search;
	for (size_t i = 0; i < doubtful->count; i++) {
		struct place *place = doubtful->items[i];
		if (place->silent == 0 || place->seen > first)
			continue;
		auto_component component;
		search(&component, place, false);
		decide(&component, now);
	}
	decided(doubtful, now);
}

/* The device answers again; its neighbours may not. */
static void judge_neighbours(struct place *place, struct mono now)
{
	size_t count;
	const struct edge *edges = place_edges(place, &count);
	for (size_t i = 0; i < count; i++) {
		struct place *other = edges[i].other != NO_NUMBER ? place_find(place->causes, edges[i].other) : NULL;
		if (place_is_missing(other) && !timer_is_set(&other->timer))
			judge(other, now);
	}
}

void judge(struct place *place, struct mono now)
{
	struct causes *causes = place->causes;
	if (!place_is_missing(place)) {
		judge_neighbours(place, now);
		return;
	}
	if (place->judged_at.ns == now.ns && place->judged_version == causes->version)
		return;
	auto_component component;
	search(&component, place, true);
	if (component.silent == 0)
		return;
	mark_judged(&component, now);
	struct mono until = component.roots_count > 0 ? wait_until(&component, now) : now;
	if (until.ns > now.ns) {
		judge_again(&component, until);
		return;
	}
	if (component.roots_count > 0 && !has_silent_root(&component)) {
		decide_without_suspects(&component, now);
		return;
	}
	decide(&component, now);
	decided(&component, now);
}

void judge_cb(struct timer *timer, struct mono now)
{
	struct place *place = container_of(timer, struct place, timer);
	judge(place, now);
	place_tidy(place);
}
