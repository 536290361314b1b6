/* SPDX-License-Identifier: Apache-2.0 */
/* Silent devices: what is told of stars, chains, rings and leaves with two links when something in them fails. */
#include "base/must.h"
#include "base/text.h"
#include "tests/unit/causes/bench.h"
#include "tests/unit/test.h"
#include <stdlib.h>

static const char star[] =
	"site hall-1 Shiqiao\nsite hall-2 Dashi\nsite room Shiqiao\n"
	"device core room core-switch\ndevice a hall-1 access-switch\ndevice b hall-2 access-switch\n"
	"device c - access-switch\n"
	"link fa core:p1 a:up fibre\nlink fb core:p2 b:up fibre\nlink fc core:p3 c:up fibre\n";

static const char chain[] = "site hall-1 Shiqiao\nsite hall-2 Dashi\nsite stall Dashi\n"
			    "device core\ndevice a hall-1\ndevice b hall-1\ndevice c hall-2\n"
			    "link l1 core:p1 a:up\nlink l2 a:p1 b:up\nlink l3 b:p1 c:up\nlink l4 c:p9 @stall\n";

static const char ring[] = "device core\ndevice a\ndevice b\ndevice c\n"
			   "link r1 core:p1 a:e\nlink r2 a:w b:e\nlink r3 b:w c:e\nlink r4 c:w core:p2\n";

static const char dual[] = "device core\ndevice s1\ndevice s2\ndevice leaf\ndevice other\n"
			   "link u1 core:p1 s1:up\nlink u2 core:p2 s2:up\n"
			   "link d1 s1:p1 leaf:u1\nlink d2 s2:p1 leaf:u2\nlink o1 s1:p2 other:up\n";

static void a_silent_leaf_of_a_star_is_its_own_cause(void **state)
{
	struct bench *bench = bench_new(star);
	bench_silent(bench, "a");
	assert_string_equal(buffer_text(&bench->asked), "core ");
	bench_pass(bench, 29);
	bench_expect(bench, "");
	bench_pass(bench, 1);
	bench_expect(bench, "30 opened device-unreachable device a | critical | a | @hall-1");
	bench_pass(bench, 600);
	bench_answers(bench, "a");
	bench_expect(bench, "630 ended device-unreachable device a");
	bench_pass(bench, 600);
	bench_expect(bench, "");
	bench_free(bench);
}

static void an_alarm_that_turns_out_to_mean_less_is_no_silence_any_more(void **state)
{
	struct bench *bench = bench_new(star);
	bench_silent(bench, "a");
	bench_pass(bench, 30);
	bench_expect(bench, "30 opened device-unreachable device a | critical | a | @hall-1");
	bench_alarm(bench, "device", "a:a", "unreachable", SEVERITY_MAJOR); /* it can be pinged */
	bench_pass(bench, 60);
	bench_expect(bench, "30 ended device-unreachable device a\n30 opened unreachable device a | major | a |");
	bench_free(bench);
}

static void a_leaf_that_answers_before_it_has_settled_opens_nothing(void **state)
{
	struct bench *bench = bench_new(star);
	bench_silent(bench, "a");
	bench_pass(bench, 20);
	bench_answers(bench, "a");
	bench_pass(bench, 600);
	bench_expect(bench, "");
	bench_free(bench);
}

static void failures_that_have_nothing_to_do_with_each_other_stay_apart(void **state)
{
	struct bench *bench = bench_new(star);
	bench_silent(bench, "a");
	bench_down(bench, "core:p2");
	bench_silent(bench, "b");
	bench_silent(bench, "c");
	bench_pass(bench, 40);
	bench_expect(bench, "0 opened link-down link fb | major | core:p2 |\n"
			    "30 opened device-unreachable device a | critical | a | @hall-1\n"
			    "30 changed link-down link fb | critical | b core:p2 | b @hall-2\n"
			    "30 opened device-unreachable device c | critical | c |");
	bench_free(bench);
}

static void a_cut_fibre_takes_the_silent_switch_and_its_site_along(void **state)
{
	struct bench *bench = bench_new(star);
	bench_down(bench, "core:p1");
	bench_pass(bench, 60);
	bench_silent(bench, "a");
	bench_pass(bench, 60);
	bench_expect(bench, "0 opened link-down link fa | major | core:p1 |\n"
			    "90 changed link-down link fa | critical | core:p1 a | a @hall-1");
	bench_free(bench);
}

static void the_port_that_goes_down_later_corrects_the_cause_in_place(void **state)
{
	struct bench *bench = bench_new(star);
	bench_silent(bench, "a");
	bench_pass(bench, 50);
	bench_down(bench, "core:p1");
	bench_pass(bench, 50);
	bench_expect(bench,
		"30 opened device-unreachable device a | critical | a | @hall-1\n"
		"50 changed link-down link fa (was device-unreachable device a) | critical | a core:p1 | a @hall-1");
	bench_free(bench);
}

static void both_ends_of_a_link_are_one_cause(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_pass(bench, 20);
	bench_down(bench, "a:e");
	bench_pass(bench, 20);
	bench_up(bench, "core:p1");
	bench_up(bench, "a:e");
	bench_expect(bench, "20 opened link-down link r1 | major | core:p1 a:e |\n"
			    "40 ended link-down link r1");
	bench_free(bench);
}

static void a_cut_at_the_head_of_a_chain_is_one_cause(void **state)
{
	struct bench *bench = bench_new(chain);
	bench_down(bench, "core:p1");
	bench_silent(bench, "c");
	bench_pass(bench, 3);
	bench_silent(bench, "a");
	bench_pass(bench, 3);
	bench_silent(bench, "b");
	bench_pass(bench, 60);
	bench_expect(bench, "0 opened link-down link l1 | major | core:p1 |\n"
			    "30 changed link-down link l1 | critical | c core:p1 a b | c a b @hall-2 @stall @hall-1");
	bench_free(bench);
}

static void a_dead_switch_in_a_chain_takes_those_behind_it_along(void **state)
{
	struct bench *bench = bench_new(chain);
	bench_silent(bench, "c");
	bench_pass(bench, 5);
	bench_silent(bench, "b");
	bench_pass(bench, 5);
	bench_silent(bench, "a");
	bench_pass(bench, 60);
	bench_expect(bench, "40 opened device-unreachable device a | critical | c b a | c b @hall-2 @stall @hall-1");
	bench_free(bench);
}

static void a_parent_that_falls_silent_after_its_child_was_judged_takes_over_the_cause(void **state)
{
	struct bench *bench = bench_new(chain);
	bench_silent(bench, "c");
	bench_pass(bench, 60);
	bench_silent(bench, "b");
	bench_pass(bench, 60);
	bench_expect(bench,
		"30 opened device-unreachable device c | critical | c | @hall-2 @stall\n"
		"90 changed device-unreachable device b (was device-unreachable device c) | critical | c b | "
		"c @hall-2 @stall @hall-1");
	bench_free(bench);
}

static void a_child_that_falls_silent_after_its_parent_joins_it(void **state)
{
	struct bench *bench = bench_new(chain);
	bench_silent(bench, "b");
	bench_pass(bench, 60);
	bench_silent(bench, "c");
	bench_pass(bench, 60);
	bench_expect(bench, "30 opened device-unreachable device b | critical | b | @hall-1\n"
			    "90 changed device-unreachable device b | critical | b c | c @hall-1 @hall-2 @stall");
	bench_free(bench);
}

static void several_wrong_causes_become_one(void **state)
{
	struct bench *bench = bench_new(dual);
	bench_silent(bench, "other");
	bench_pass(bench, 40);
	bench_silent(bench, "leaf");
	bench_pass(bench, 40);
	bench_expect(bench, "30 opened device-unreachable device other | critical | other |\n"
			    "70 opened device-unreachable device leaf | critical | leaf |");
	bench_silent(bench, "s1");
	bench_silent(bench, "s2");
	bench_down(bench, "core:p2");
	bench_pass(bench, 40);
	bench_expect(bench,
		"110 ended device-unreachable device leaf into device-unreachable device s1\n"
		"110 changed device-unreachable device s1 (was device-unreachable device other) | critical | "
		"other leaf s1 | other leaf\n"
		"110 opened link-down link u2 | critical | s2 core:p2 | s2");
	bench_free(bench);
}

static void a_neighbour_that_missed_a_poll_is_waited_for(void **state)
{
	struct bench *bench = bench_new(chain);
	bench_silent(bench, "c");
	bench_pass(bench, 10);
	bench_polled(bench, "b", false);
	assert_string_equal(buffer_text(&bench->asked), "b a ");
	bench_pass(bench, 45);
	bench_expect(bench, "");
	bench_silent(bench, "b");
	bench_pass(bench, 60);
	bench_expect(bench, "85 opened device-unreachable device b | critical | c b | c @hall-2 @stall @hall-1");
	bench_free(bench);
}

static void a_neighbour_in_doubt_is_not_waited_for_for_ever(void **state)
{
	struct bench *bench = bench_new(chain);
	bench_silent(bench, "c");
	bench_polled(bench, "b", false);
	bench_pass(bench, 89);
	bench_expect(bench, "");
	bench_pass(bench, 1);
	bench_expect(bench, "90 opened device-unreachable device c | critical | c | @hall-2 @stall");
	bench_free(bench);
}

static void a_lost_poll_between_does_not_hide_a_cut_link(void **state)
{
	struct bench *bench = bench_new(chain);
	bench_down(bench, "core:p1");
	bench_silent(bench, "c");
	bench_polled(bench, "b", false);
	bench_polled(bench, "a", false);
	bench_pass(bench, 30);
	bench_expect(bench, "0 opened link-down link l1 | major | core:p1 |\n"
			    "30 changed link-down link l1 | critical | c core:p1 | c @hall-2 @stall");
	bench_free(bench);
}

static void one_cut_of_a_ring_leaves_everything_reachable(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_down(bench, "a:e");
	bench_pass(bench, 600);
	bench_expect(bench, "0 opened link-down link r1 | major | a:e core:p1 |");
	bench_free(bench);
}

static void a_cut_with_a_way_around_is_told_when_the_far_end_answers(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_pass(bench, 3);
	assert_string_equal(buffer_text(&bench->asked), "a ");
	bench_polled(bench, "core", true); /* the near end says nothing new */
	bench_polled(bench, "c", true);
	bench_pass(bench, 1);
	bench_expect(bench, "");
	bench_polled(bench, "a", true);
	bench_pass(bench, 600);
	bench_expect(bench, "4 opened link-down link r1 | major | core:p1 |");
	bench_free(bench);
}

static void a_far_end_that_says_nothing_is_not_waited_for_for_ever(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_polled(bench, "a", false);
	bench_pass(bench, 119);
	bench_expect(bench, "");
	bench_pass(bench, 1);
	bench_expect(bench, "120 opened link-down link r1 | major | core:p1 |");
	bench_free(bench);
}

static void a_cut_that_is_repaired_before_the_far_end_has_answered_opens_nothing(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_pass(bench, 10);
	bench_up(bench, "core:p1");
	bench_polled(bench, "a", true);
	bench_pass(bench, 600);
	bench_expect(bench, "");
	bench_free(bench);
}

static void two_links_side_by_side_are_a_way_around_each_other(void **state)
{
	struct bench *bench = bench_new("site stall t\ndevice core\ndevice a\ndevice b\n"
					"link l1 core:p1 a:u1\nlink l2 core:p2 a:u2\n"
					"link l3 a:p1 b:up\nlink l4 a:p2 @stall\n");
	bench_down(bench, "core:p1");
	bench_down(bench, "a:p1");
	bench_down(bench, "a:p2");
	bench_pass(bench, 2);
	bench_expect(bench, "0 opened link-down link l3 | major | a:p1 |\n"
			    "0 opened link-down link l4 | major | a:p2 | @stall");
	bench_polled(bench, "a", true);
	bench_pass(bench, 1);
	bench_expect(bench, "2 opened link-down link l1 | major | core:p1 |");
	bench_free(bench);
}

static void the_second_cut_of_a_ring_is_the_cause(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_down(bench, "a:e");
	bench_pass(bench, 3600);
	bench_down(bench, "c:e");
	bench_silent(bench, "a");
	bench_silent(bench, "b");
	bench_pass(bench, 60);
	bench_expect(bench, "0 opened link-down link r1 | major | a:e core:p1 |\n"
			    "3630 opened link-down link r3 | critical | a b c:e | a b");
	bench_free(bench);
}

static void two_cuts_at_once_around_several_switches_stay_links(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_pass(bench, 1);
	bench_down(bench, "c:e");
	bench_silent(bench, "a");
	bench_silent(bench, "b");
	bench_pass(bench, 60);
	bench_expect(bench, "31 opened link-down link r1 | major | core:p1 |\n"
			    "31 opened link-down link r3 | critical | a b c:e | a b");
	bench_free(bench);
}

static void a_dead_switch_in_a_ring_is_one_cause_not_two_cuts(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_pass(bench, 5);
	bench_down(bench, "b:e");
	bench_silent(bench, "a");
	bench_pass(bench, 60);
	bench_expect(bench, "35 opened device-unreachable device a | critical | core:p1 a b:e |");
	bench_up(bench, "core:p1");
	bench_up(bench, "b:e");
	bench_answers(bench, "a");
	bench_pass(bench, 600);
	bench_expect(bench, "65 ended device-unreachable device a");
	bench_free(bench);
}

static void the_light_that_a_dead_switch_no_longer_sends_goes_with_it(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_down(bench, "b:e");
	bench_alarm(bench, "optics", "core:p1", "optical-rx-power", SEVERITY_MAJOR);
	bench_alarm(bench, "optics", "b:e", "optical-rx-power", SEVERITY_MAJOR);
	bench_pass(bench, 1);
	bench_polled(bench, "a", true); /* an answer that was under way */
	bench_pass(bench, 9);
	bench_silent(bench, "a");
	bench_pass(bench, 60);
	bench_expect(bench, "1 opened link-down link r1 | major | core:p1 core:p1 |\n"
			    "1 opened link-down link r2 | major | b:e b:e |\n"
			    "40 ended link-down link r2 into device-unreachable device a\n"
			    "40 changed device-unreachable device a (was link-down link r1) | critical | "
			    "b:e core:p1 b:e core:p1 a |");
	bench_free(bench);
}

static void a_dead_switch_whose_links_stay_down_leaves_them_as_causes(void **state)
{
	struct bench *bench = bench_new(ring);
	bench_down(bench, "core:p1");
	bench_down(bench, "b:e");
	bench_silent(bench, "a");
	bench_pass(bench, 60);
	bench_expect(bench, "30 opened device-unreachable device a | critical | a b:e core:p1 |");
	bench_answers(bench, "a");
	bench_pass(bench, 60);
	bench_expect(bench, "90 changed link-down link r2 (was device-unreachable device a) | major | b:e |");
	bench_polled(bench, "a", true);
	bench_pass(bench, 1);
	bench_expect(bench, "120 opened link-down link r1 | major | core:p1 |");
	bench_free(bench);
}

static void a_leaf_with_two_links_outlives_one_of_its_parents(void **state)
{
	struct bench *bench = bench_new(dual);
	bench_silent(bench, "s1");
	bench_silent(bench, "other");
	bench_pass(bench, 60);
	bench_expect(bench, "30 opened device-unreachable device s1 | critical | other s1 | other");
	bench_free(bench);
}

static void a_leaf_whose_parents_die_one_after_the_other_goes_with_the_last(void **state)
{
	struct bench *bench = bench_new(dual);
	bench_silent(bench, "s1");
	bench_pass(bench, 300);
	bench_silent(bench, "leaf");
	bench_silent(bench, "s2");
	bench_pass(bench, 60);
	bench_expect(bench, "30 opened device-unreachable device s1 | critical | s1 |\n"
			    "330 opened device-unreachable device s2 | critical | leaf s2 | leaf");
	bench_free(bench);
}

static void two_dead_parents_are_two_causes(void **state)
{
	struct bench *bench = bench_new(dual);
	bench_silent(bench, "s1");
	bench_silent(bench, "s2");
	bench_silent(bench, "leaf");
	bench_silent(bench, "other");
	bench_pass(bench, 60);
	bench_expect(bench, "30 opened device-unreachable device s1 | critical | leaf other s1 | leaf other\n"
			    "30 opened device-unreachable device s2 | critical | s2 |");
	bench_free(bench);
}

static void a_device_without_links_is_its_own_cause(void **state)
{
	struct bench *bench = bench_new("device lone\ndevice other\n");
	bench_silent(bench, "lone");
	bench_pass(bench, 30);
	bench_expect(bench, "0 opened device-unreachable device lone | critical | lone |");
	bench_free(bench);
}

static void an_alarm_that_gets_louder_at_the_instant_it_was_judged_has_its_cause(void **state)
{
	struct bench *bench = bench_new("device lone\n");
	bench_silent_as(bench, "lone", SEVERITY_WARNING);
	bench_pass(bench, 0);
	bench_expect(bench, "");
	bench_silent_as(bench, "lone", SEVERITY_CRITICAL);
	bench_pass(bench, 0);
	bench_expect(bench, "0 opened device-unreachable device lone | critical | lone |");
	bench_free(bench);
}

static void when_nothing_answers_there_is_one_cause(void **state)
{
	struct bench *bench = bench_new(star);
	bench_silent(bench, "c");
	bench_silent(bench, "a");
	bench_silent(bench, "b");
	bench_silent(bench, "core");
	bench_pass(bench, 60);
	bench_expect(bench,
		"30 opened device-unreachable device core | critical | a b core c | a b c @hall-1 @hall-2 @room");
	bench_free(bench);
}

static void a_device_that_the_inventory_does_not_know_is_its_own_cause(void **state)
{
	struct bench *bench = bench_new(star);
	bench_silent(bench, "stranger");
	bench_pass(bench, 1);
	bench_expect(bench, "0 opened unreachable device stranger | critical | stranger |");
	bench_answers(bench, "stranger");
	bench_expect(bench, "1 ended unreachable device stranger");
	bench_free(bench);
}

static void a_repaired_link_with_everyone_back_ends_the_cause(void **state)
{
	struct bench *bench = bench_new(chain);
	bench_down(bench, "core:p1");
	bench_silent(bench, "a");
	bench_silent(bench, "b");
	bench_silent(bench, "c");
	bench_pass(bench, 60);
	bench_expect(bench, "0 opened link-down link l1 | major | core:p1 |\n"
			    "30 changed link-down link l1 | critical | a b c core:p1 | a b c @hall-1 @hall-2 @stall");
	buffer_clear(&bench->asked);
	bench_up(bench, "core:p1");
	assert_string_equal(buffer_text(&bench->asked), "a ");
	bench_pass(bench, 10);
	bench_answers(bench, "a");
	assert_string_equal(buffer_text(&bench->asked), "a b ");
	bench_pass(bench, 10);
	bench_answers(bench, "b");
	bench_expect(bench, "");
	bench_answers(bench, "c");
	bench_expect(bench, "80 ended link-down link l1");
	bench_pass(bench, 600);
	bench_expect(bench, "");
	bench_free(bench);
}

static void a_switch_that_stays_silent_after_the_repair_keeps_the_cause_as_its_own(void **state)
{
	struct bench *bench = bench_new(chain);
	bench_down(bench, "core:p1");
	bench_silent(bench, "a");
	bench_silent(bench, "b");
	bench_silent(bench, "c");
	bench_pass(bench, 60);
	buffer_clear(&bench->told);
	bench_up(bench, "core:p1");
	bench_pass(bench, 10);
	bench_answers(bench, "a");
	bench_pass(bench, 60);
	bench_expect(bench, "100 changed device-unreachable device b (was link-down link l1) | critical | b c | c "
			    "@hall-1 @hall-2 @stall");
	bench_free(bench);
}

static void what_does_not_come_back_together_becomes_causes_of_its_own(void **state)
{
	struct bench *bench = bench_new(dual);
	bench_down(bench, "core:p1");
	bench_down(bench, "core:p2");
	bench_silent(bench, "s1");
	bench_silent(bench, "s2");
	bench_silent(bench, "leaf");
	bench_silent(bench, "other");
	bench_pass(bench, 60);
	bench_expect(bench, "30 opened link-down link u1 | critical | leaf other s1 s2 core:p1 | leaf other s1 s2\n"
			    "30 opened link-down link u2 | major | core:p2 |");
	bench_up(bench, "core:p1");
	bench_up(bench, "core:p2");
	bench_answers(bench, "s1");
	bench_answers(bench, "s2");
	bench_pass(bench, 200);
	bench_expect(bench, "60 ended link-down link u2\n"
			    "90 opened device-unreachable device leaf | critical | leaf |\n"
			    "90 changed device-unreachable device other (was link-down link u1) | critical | other |");
	bench_free(bench);
}

static void a_flapping_link_is_one_cause_each_time(void **state)
{
	struct bench *bench = bench_new(star);
	for (int i = 0; i < 2; i++) {
		bench_down(bench, "core:p1");
		bench_pass(bench, 10);
		bench_up(bench, "core:p1");
		bench_pass(bench, 10);
	}
	bench_expect(bench, "0 opened link-down link fa | major | core:p1 |\n10 ended link-down link fa\n"
			    "20 opened link-down link fa | major | core:p1 |\n30 ended link-down link fa");
	bench_free(bench);
}

static void an_alarm_that_comes_and_goes_within_one_turn_opens_nothing(void **state)
{
	struct bench *bench = bench_new(star);
	bench_down(bench, "core:p1");
	bench_up(bench, "core:p1");
	bench_pass(bench, 60);
	bench_expect(bench, "");
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_silent_leaf_of_a_star_is_its_own_cause),
		cmocka_unit_test(an_alarm_that_turns_out_to_mean_less_is_no_silence_any_more),
		cmocka_unit_test(a_leaf_that_answers_before_it_has_settled_opens_nothing),
		cmocka_unit_test(failures_that_have_nothing_to_do_with_each_other_stay_apart),
		cmocka_unit_test(a_cut_fibre_takes_the_silent_switch_and_its_site_along),
		cmocka_unit_test(the_port_that_goes_down_later_corrects_the_cause_in_place),
		cmocka_unit_test(both_ends_of_a_link_are_one_cause),
		cmocka_unit_test(a_cut_at_the_head_of_a_chain_is_one_cause),
		cmocka_unit_test(a_dead_switch_in_a_chain_takes_those_behind_it_along),
		cmocka_unit_test(a_parent_that_falls_silent_after_its_child_was_judged_takes_over_the_cause),
		cmocka_unit_test(a_child_that_falls_silent_after_its_parent_joins_it),
		cmocka_unit_test(several_wrong_causes_become_one),
		cmocka_unit_test(a_neighbour_that_missed_a_poll_is_waited_for),
		cmocka_unit_test(a_neighbour_in_doubt_is_not_waited_for_for_ever),
		cmocka_unit_test(a_lost_poll_between_does_not_hide_a_cut_link),
		cmocka_unit_test(one_cut_of_a_ring_leaves_everything_reachable),
		cmocka_unit_test(a_cut_with_a_way_around_is_told_when_the_far_end_answers),
		cmocka_unit_test(a_far_end_that_says_nothing_is_not_waited_for_for_ever),
		cmocka_unit_test(a_cut_that_is_repaired_before_the_far_end_has_answered_opens_nothing),
		cmocka_unit_test(two_links_side_by_side_are_a_way_around_each_other),
		cmocka_unit_test(the_second_cut_of_a_ring_is_the_cause),
		cmocka_unit_test(two_cuts_at_once_around_several_switches_stay_links),
		cmocka_unit_test(a_dead_switch_in_a_ring_is_one_cause_not_two_cuts),
		cmocka_unit_test(the_light_that_a_dead_switch_no_longer_sends_goes_with_it),
		cmocka_unit_test(a_dead_switch_whose_links_stay_down_leaves_them_as_causes),
		cmocka_unit_test(a_leaf_with_two_links_outlives_one_of_its_parents),
		cmocka_unit_test(a_leaf_whose_parents_die_one_after_the_other_goes_with_the_last),
		cmocka_unit_test(two_dead_parents_are_two_causes),
		cmocka_unit_test(a_device_without_links_is_its_own_cause),
		cmocka_unit_test(an_alarm_that_gets_louder_at_the_instant_it_was_judged_has_its_cause),
		cmocka_unit_test(when_nothing_answers_there_is_one_cause),
		cmocka_unit_test(a_device_that_the_inventory_does_not_know_is_its_own_cause),
		cmocka_unit_test(a_repaired_link_with_everyone_back_ends_the_cause),
		cmocka_unit_test(a_switch_that_stays_silent_after_the_repair_keeps_the_cause_as_its_own),
		cmocka_unit_test(what_does_not_come_back_together_becomes_causes_of_its_own),
		cmocka_unit_test(a_flapping_link_is_one_cause_each_time),
		cmocka_unit_test(an_alarm_that_comes_and_goes_within_one_turn_opens_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
