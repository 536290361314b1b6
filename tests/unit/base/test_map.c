/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"
#include "base/must.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <string.h>

static void an_empty_map_finds_and_removes_nothing(void **state)
{
	struct map map = MAP_EMPTY;
	size_t cursor = 0;
	assert_null(map_find_text(&map, "x"));
	assert_null(map_remove_text(&map, "x"));
	assert_null(map_next(&map, &cursor));
	map_done(&map);
}

static void what_is_put_is_found_until_it_is_removed(void **state)
{
	struct map map = MAP_EMPTY;
	int one = 1, two = 2;
	assert_null(map_put_text(&map, "one", &one));
	assert_null(map_put_text(&map, "two", &two));
	assert_int_equal(map.count, 2);
	assert_ptr_equal(map_find_text(&map, "one"), &one);
	assert_ptr_equal(map_remove_text(&map, "one"), &one);
	assert_null(map_find_text(&map, "one"));
	assert_null(map_remove_text(&map, "one"));
	assert_ptr_equal(map_find_text(&map, "two"), &two);
	assert_int_equal(map.count, 1);
	map_done(&map);
}

static void a_replaced_value_takes_its_key_with_it(void **state)
{
	struct map map = MAP_EMPTY;
	char *old_key = must_strdup("key");
	char *new_key = must_strdup("key");
	int old = 1, new = 2;
	map_put_text(&map, old_key, &old);
	assert_ptr_equal(map_put_text(&map, new_key, &new), &old);
	free(old_key);
	assert_int_equal(map.count, 1);
	assert_ptr_equal(map_find_text(&map, "key"), &new);
	map_done(&map);
	free(new_key);
}

static void keys_are_bytes_and_may_hold_nul_or_nothing(void **state)
{
	struct map map = MAP_EMPTY;
	int a = 1, b = 2, c = 3;
	map_put(&map, "k\0a", 3, &a);
	map_put(&map, "k\0b", 3, &b);
	map_put(&map, "", 0, &c);
	assert_ptr_equal(map_find(&map, "k\0a", 3), &a);
	assert_ptr_equal(map_find(&map, "k\0b", 3), &b);
	assert_ptr_equal(map_find(&map, NULL, 0), &c);
	assert_null(map_find(&map, "k", 1));
	map_done(&map);
}

static void the_cursor_meets_each_entry_once(void **state)
{
	struct map map = MAP_EMPTY;
	static char keys[100][8];
	int met[100] = {0};
	for (int i = 0; i < 100; i++) {
		snprintf(keys[i], sizeof keys[i], "k%d", i);
		map_put_text(&map, keys[i], &met[i]);
	}
	size_t cursor = 0;
	for (const struct map_entry *entry; (entry = map_next(&map, &cursor));)
		(*(int *)entry->value)++;
	for (int i = 0; i < 100; i++)
		assert_int_equal(met[i], 1);
	map_done(&map);
}

static void the_hash_tells_lengths_and_bytes_apart(void **state)
{
	static const char zeros[32];
	for (size_t i = 0; i < 32; i++)
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(hash_bytes(zeros, i), hash_bytes(zeros, j));
	assert_int_not_equal(hash_bytes("12345678a", 9), hash_bytes("12345678b", 9));
	assert_int_equal(hash_bytes("GigabitEthernet0/0/1", 20), hash_bytes("GigabitEthernet0/0/1", 20));
}

/* The naive reference: which of a few keys are in, and with what value. Few keys make many collisions and removals. */
static void random_operations_agree_with_a_naive_reference(void **state)
{
	enum { KEYS = 300 };
	struct seeded seeded = seeded_start();
	struct map map = MAP_EMPTY;
	static char keys[KEYS][8];
	static int values[4];
	void *held[KEYS] = {0};
	size_t count = 0;
	for (int i = 0; i < KEYS; i++)
		snprintf(keys[i], sizeof keys[i], "%d", i);
	for (int step = 0; step < 200000; step++) {
		/* The half of the keys that is used changes, so that the map fills and empties. */
		size_t half = (size_t)(step / 20000) % 2 * (KEYS / 2);
		size_t key = half + seeded_below(&seeded, KEYS / 2);
		if (seeded_below(&seeded, 2)) {
			void *value = &values[seeded_below(&seeded, 4)];
			assert_ptr_equal(map_put_text(&map, keys[key], value), held[key]);
			count += !held[key];
			held[key] = value;
		} else {
			assert_ptr_equal(map_remove_text(&map, keys[key]), held[key]);
			count -= held[key] != NULL;
			held[key] = NULL;
		}
		assert_int_equal(map.count, count);
		size_t other = seeded_below(&seeded, KEYS);
		assert_ptr_equal(map_find_text(&map, keys[other]), held[other]);
	}
	for (size_t i = 0; i < KEYS; i++)
		assert_ptr_equal(map_find_text(&map, keys[i]), held[i]);
	assert_true(map.capacity <= 512);
	map_done(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_finds_and_removes_nothing),
		cmocka_unit_test(what_is_put_is_found_until_it_is_removed),
		cmocka_unit_test(a_replaced_value_takes_its_key_with_it),
		cmocka_unit_test(keys_are_bytes_and_may_hold_nul_or_nothing),
		cmocka_unit_test(the_cursor_meets_each_entry_once),
		cmocka_unit_test(the_hash_tells_lengths_and_bytes_apart),
		cmocka_unit_test(random_operations_agree_with_a_naive_reference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
