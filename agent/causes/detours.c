/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links with a way around, and the doubt that comes with them.
 *
 * A port that is down tells of its link, but not whether the fibre is cut or the device at the far end is dead. Where
 * the link is the only way to that device, it comes to the same: it is cut off, and the link is where to look. Where
 * there is a way around (a ring, two uplinks) the far end still answers when the fibre is cut, and is silent when it is
 * dead; then its other links go down too, and a cause for each would send as many people to the wrong places. So such a
 * link's cause is not told until the far end has answered, has reported its own port, or has been judged; it is asked
 * at once, so that a cut in a ring is told after one poll. There is a limit to that as well.
 *
 * Which links have a way around: all but the bridges of the graph (Tarjan, 1974), found once per change of the
 * inventory, without recursion, as chains of devices may be long. Links that are down at the time are not left out: who
 * has lost a way already is still asked.
 */
#include "base/must.h"
#include "causes/private.h"
#include <stdlib.h>

/* Two failed rounds and the settling time make a silence; so long it may take until it is judged. */
#define DOUBT_SETTLES 4

struct visit {
	uint32_t device, via, next; /* via: the link it was reached by; next: edge to look at */
};

struct walk {
	struct causes *causes;
	uint32_t *order, *low; /* by device; order 0: not seen yet */
	struct visit *path;
	uint32_t length, seen;
};

static void enter(struct walk *walk, uint32_t device, uint32_t via)
{
	walk->order[device] = walk->low[device] = ++walk->seen;
	walk->path[walk->length++] = (struct visit){device, via, walk->causes->first_edge[device]};
}

static void leave(struct walk *walk)
{
	struct visit left = walk->path[--walk->length];
	if (walk->length == 0)
		return;
	uint32_t parent = walk->path[walk->length - 1].device;
	if (walk->low[left.device] < walk->low[parent])
		walk->low[parent] = walk->low[left.device];
	if (walk->low[left.device] > walk->order[parent])
		walk->causes->links[left.via].has_detour = false;
}

static void step(struct walk *walk)
{
	struct visit *at = &walk->path[walk->length - 1];
	if (at->next == walk->causes->first_edge[at->device + 1]) {
		leave(walk);
		return;
	}
	const struct edge *edge = &walk->causes->edges[at->next++];
	if (edge->other == NO_NUMBER || edge->link == at->via)
		return;
	if (walk->order[edge->other] == 0)
		enter(walk, edge->other, edge->link);
	else if (walk->order[edge->other] < walk->low[at->device])
		walk->low[at->device] = walk->order[edge->other];
}

void detours_find(struct causes *causes)
{
	struct walk walk = {
		.causes = causes,
		.order = must_calloc((size_t)causes->devices + 1, sizeof *walk.order),
		.low = must_calloc((size_t)causes->devices + 1, sizeof *walk.low),
		.path = must_calloc((size_t)causes->devices + 1, sizeof *walk.path),
	};
	for (size_t i = 0; i < causes->links_count; i++)
		causes->links[i].has_detour = causes->links[i].a != NO_NUMBER && causes->links[i].b != NO_NUMBER;
	for (uint32_t device = 0; device < causes->devices; device++) {
		if (walk.order[device] == 0)
			enter(&walk, device, NO_NUMBER);
		while (walk.length > 0)
			step(&walk);
	}
	free(walk.order);
	free(walk.low);
	free(walk.path);
}

/* The end that has not reported the link, NO_NUMBER when both have. */
static uint32_t quiet_end(const struct causes *causes, uint32_t link)
{
	const struct link_state *state = &causes->links[link];
	uint32_t end = NO_NUMBER;
	for (const struct member *member = state->down; member; member = member->link_next) {
		uint32_t other = member->place->device == state->a ? state->b : state->a;
		if (end != NO_NUMBER && end != other)
			return NO_NUMBER;
		end = other;
	}
	return end;
}

void doubt(struct trouble *trouble, struct mono now)
{
	struct causes *causes = trouble->causes;
	if (trouble->kind != TROUBLE_LINK || trouble->link == NO_NUMBER || !causes->links[trouble->link].has_detour)
		return;
	uint32_t end = quiet_end(causes, trouble->link);
	const struct device *device = end != NO_NUMBER ? inventory_device(causes->options.inventory, end) : NULL;
	int64_t settle_ms = causes->options.settle_ms > 0 ? causes->options.settle_ms : SETTLE_MS_MAX;
	if (!device || !device->enabled)
		return;
	trouble->not_before = mono_add_ms(now, DOUBT_SETTLES * settle_ms);
	trouble->is_doubted = true;
	causes->doubts++;
	if (causes->poll_soon)
		causes->poll_soon(causes->data, end);
}

void doubt_end(struct trouble *trouble)
{
	if (!trouble->is_doubted)
		return;
	trouble->is_doubted = false;
	trouble->causes->doubts--;
}

static void settle(struct trouble *trouble, struct mono now)
{
	doubt_end(trouble);
	if (!trouble->is_told)
		trouble_touch(trouble, now);
}

void doubt_settle_link(struct causes *causes, uint32_t link, struct mono now)
{
	if (link == NO_NUMBER || quiet_end(causes, link) != NO_NUMBER)
		return;
	for (struct member *member = causes->links[link].down; member; member = member->link_next)
		if (member->trouble && member->trouble->is_doubted)
			settle(member->trouble, now);
}

void doubt_settle_device(struct causes *causes, uint32_t device, struct mono now)
{
	if (causes->doubts == 0 || device >= causes->devices)
		return;
	for (uint32_t i = causes->first_edge[device]; i < causes->first_edge[device + 1]; i++) {
		uint32_t link = causes->edges[i].link;
		for (struct member *member = causes->links[link].down; member; member = member->link_next)
			if (member->trouble && member->trouble->is_doubted && member->trouble->link == link &&
				quiet_end(causes, link) == device)
				settle(member->trouble, now);
	}
}
