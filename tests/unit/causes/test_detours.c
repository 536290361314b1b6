/* SPDX-License-Identifier: Apache-2.0 */
/* Which links have a way around, in random networks, held against a search that leaves the link out. */
#include "causes/private.h"
#include "tests/unit/causes/bench.h"
#include "tests/unit/causes/network.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <stdio.h>

#define DEVICES 12
#define ROUNDS 300

/* Whether the ends of a link are joined without it: what is reached grows until nothing is added. */
static bool is_joined_without(const struct inventory *network, const struct link *left_out)
{
	bool reached[DEVICES] = {0};
	reached[left_out->a.device->number] = true;
	for (bool grows = true; grows;) {
		grows = false;
		for (size_t i = 0; i < inventory_link_count(network); i++) {
			const struct link *link = inventory_link(network, i);
			if (link == left_out || !link->b.device)
				continue;
			bool *a = &reached[link->a.device->number], *b = &reached[link->b.device->number];
			grows |= *a != *b;
			*a = *b = *a || *b;
		}
	}
	return reached[left_out->b.device->number];
}

static void random_network(struct inventory *network, struct seeded *seeded)
{
	char line[64];
	size_t links = seeded_below(seeded, 2 * DEVICES);
	for (int i = 0; i < DEVICES; i++) {
		snprintf(line, sizeof line, "device d%d\n", i);
		network_add(network, line);
	}
	for (size_t i = 0; i < links; i++) {
		size_t a = seeded_below(seeded, DEVICES), b = seeded_below(seeded, DEVICES);
		if (a == b)
			snprintf(line, sizeof line, "link l%zu d%zu:a%zu @s\n", i, a, i);
		else
			snprintf(line, sizeof line, "link l%zu d%zu:a%zu d%zu:b%zu\n", i, a, i, b, i);
		network_add(network, line);
	}
}

static void a_link_has_a_way_around_when_its_ends_are_joined_without_it(void **state)
{
	struct seeded seeded = seeded_start();
	size_t with = 0, without = 0;
	for (int round = 0; round < ROUNDS; round++) {
		struct bench *bench = bench_new("site s t\n");
		random_network(bench->network, &seeded);
		causes_inventory(bench->causes, (struct mono){0});
		for (uint32_t i = 0; i < bench->causes->links_count; i++) {
			const struct link *link = inventory_link(bench->network, i);
			bool right = link->b.device && is_joined_without(bench->network, link);
			assert_int_equal(bench->causes->links[i].has_detour, right);
			with += right;
			without += !right;
		}
		bench_free(bench);
	}
	assert_true(with > ROUNDS && without > ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_has_a_way_around_when_its_ends_are_joined_without_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
