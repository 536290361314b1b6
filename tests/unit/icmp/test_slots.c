/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/icmp/slots.h"
#include "tests/unit/test.h"
#include <errno.h>

static struct target *const someone = (struct target *)0x10;

static uint16_t take(struct slots *slots, uint64_t cookie)
{
	uint16_t seq = 0;
	assert_int_equal(slots_take(slots, someone, 3, cookie, &seq), 0);
	return seq;
}

static void a_slot_is_found_by_its_number(void **state)
{
	struct slots slots;
	slots_init(&slots);
	uint16_t seq = take(&slots, 42);
	const struct slot *slot = slots_find(&slots, seq);
	assert_non_null(slot);
	assert_ptr_equal(slot->target, someone);
	assert_int_equal(slot->probe, 3);
	assert_int_equal(slot->cookie, 42);
	slots_done(&slots);
}

static void a_number_that_was_never_used_is_not_found(void **state)
{
	struct slots slots;
	slots_init(&slots);
	uint16_t seq = take(&slots, 1);
	assert_null(slots_find(&slots, (uint16_t)(seq + 1)));
	assert_null(slots_find(&slots, UINT16_MAX));
	slots_done(&slots);
}

static void a_slot_remembers_how_it_ended_until_it_is_used_again(void **state)
{
	struct slots slots;
	slots_init(&slots);
	uint16_t seq = take(&slots, 42);
	slots_give(&slots, seq, SLOT_GIVEN_UP);
	const struct slot *slot = slots_find(&slots, seq);
	assert_null(slot->target);
	assert_int_equal(slot->end, SLOT_GIVEN_UP);
	assert_int_equal(slot->cookie, 42);
	slots_done(&slots);
}

static void slots_are_reused_oldest_first(void **state)
{
	struct slots slots;
	slots_init(&slots);
	uint16_t first = take(&slots, 1), second = take(&slots, 2);
	slots_give(&slots, second, SLOT_ANSWERED);
	slots_give(&slots, first, SLOT_ANSWERED);
	for (uint32_t i = slots.used; i < slots.capacity - 2; i++)
		take(&slots, 3);
	assert_int_equal(take(&slots, 4), second);
	assert_int_equal(take(&slots, 5), first);
	slots_done(&slots);
}

static void all_sequence_numbers_can_be_out_at_once_and_no_more(void **state)
{
	struct slots slots;
	static uint8_t seen[SLOTS_MAX];
	uint16_t seq = 7;
	slots_init(&slots);
	for (uint32_t i = 0; i < SLOTS_MAX; i++) {
		uint16_t one = take(&slots, i);
		assert_int_equal(seen[one]++, 0);
	}
	assert_int_equal(slots_take(&slots, someone, 0, 0, &seq), -ENOBUFS);
	assert_int_equal(seq, 7);
	slots_give(&slots, 999, SLOT_ANSWERED);
	assert_int_equal(take(&slots, 1), 999);
	slots_done(&slots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slot_is_found_by_its_number),
		cmocka_unit_test(a_number_that_was_never_used_is_not_found),
		cmocka_unit_test(a_slot_remembers_how_it_ended_until_it_is_used_again),
		cmocka_unit_test(slots_are_reused_oldest_first),
		cmocka_unit_test(all_sequence_numbers_can_be_out_at_once_and_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
