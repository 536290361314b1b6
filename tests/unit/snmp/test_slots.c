/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/slots.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <stdlib.h>

static struct exchange *fake(uintptr_t number)
{
	return (struct exchange *)(number * 16); /* only compared, never looked into */
}

static void an_id_finds_its_exchange_until_it_is_given_back(void **state)
{
	struct slots slots;
	uint32_t id = 0;
	enum slot_end end = SLOT_UNUSED;
	slots_init(&slots, 4, 0x12345678);
	assert_int_equal(slots_take(&slots, fake(1), 7, &id), 0);
	assert_true(id < 0x80000000);
	assert_ptr_equal(slots_find(&slots, id, &end), fake(1));
	slots_give(&slots, id, SLOT_ANSWERED);
	assert_null(slots_find(&slots, id, &end));
	assert_int_equal(end, SLOT_ANSWERED);
	assert_int_equal(slots.used, 0);
	slots_done(&slots);
}

static void no_other_id_finds_it(void **state)
{
	struct slots slots;
	uint32_t id = 0;
	enum slot_end end = SLOT_UNUSED;
	slots_init(&slots, 4, 0xdeadbeef);
	assert_int_equal(slots_take(&slots, fake(1), 0x1234, &id), 0);
	for (int bit = 0; bit < 32; bit++)
		assert_null(slots_find(&slots, id ^ 1U << bit, &end));
	assert_null(slots_find(&slots, UINT32_MAX, &end));
	assert_null(slots_find(&slots, 0, &end));
	slots_done(&slots);
}

static void the_same_random_number_makes_another_id(void **state)
{
	struct slots slots;
	uint32_t first = 0, second = 0;
	enum slot_end end = SLOT_UNUSED;
	slots_init(&slots, 1, 0);
	assert_int_equal(slots_take(&slots, fake(1), 5, &first), 0);
	slots_give(&slots, first, SLOT_GIVEN_UP);
	assert_int_equal(slots_take(&slots, fake(2), 5, &second), 0);
	assert_int_not_equal(first, second);
	assert_null(slots_find(&slots, first, &end));
	uint32_t third = slots_renew(&slots, second, 6);
	assert_null(slots_find(&slots, second, &end));
	assert_ptr_equal(slots_find(&slots, third, &end), fake(2));
	slots_done(&slots);
}

static void slots_are_reused_oldest_first(void **state)
{
	struct slots slots;
	uint32_t ids[8], id = 0;
	enum slot_end end = SLOT_UNUSED;
	slots_init(&slots, 8, 99);
	for (uintptr_t i = 0; i < 8; i++)
		assert_int_equal(slots_take(&slots, fake(i + 1), (uint16_t)i, &ids[i]), 0);
	for (int i = 7; i >= 0; i--)
		slots_give(&slots, ids[i], SLOT_GIVEN_UP);
	/* Seven uses later the exchange that ended last is still remembered. */
	for (uintptr_t i = 0; i < 7; i++)
		assert_int_equal(slots_take(&slots, fake(i + 1), 1000, &id), 0);
	assert_null(slots_find(&slots, ids[0], &end));
	assert_int_equal(end, SLOT_GIVEN_UP);
	slots_done(&slots);
}

static void the_table_grows_to_its_bound_and_no_further(void **state)
{
	struct slots slots;
	uint32_t *ids = malloc(SLOTS_MAX * sizeof *ids);
	uint32_t id = 0;
	enum slot_end end = SLOT_UNUSED;
	slots_init(&slots, 3, 0xabcdef01);
	for (uintptr_t i = 0; i < SLOTS_MAX; i++)
		assert_int_equal(slots_take(&slots, fake(i + 1), (uint16_t)(i * 31), &ids[i]), 0);
	assert_int_equal(slots_take(&slots, fake(1), 0, &id), -ENOBUFS);
	for (uintptr_t i = 0; i < SLOTS_MAX; i++)
		assert_ptr_equal(slots_find(&slots, ids[i], &end), fake(i + 1));
	slots_give(&slots, ids[500], SLOT_ANSWERED);
	assert_int_equal(slots_take(&slots, fake(1), 0, &id), 0);
	slots_done(&slots);
	free(ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_finds_its_exchange_until_it_is_given_back),
		cmocka_unit_test(no_other_id_finds_it),
		cmocka_unit_test(the_same_random_number_makes_another_id),
		cmocka_unit_test(slots_are_reused_oldest_first),
		cmocka_unit_test(the_table_grows_to_its_bound_and_no_further),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
