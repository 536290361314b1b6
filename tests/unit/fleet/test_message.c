/* SPDX-License-Identifier: Apache-2.0 */
#include "ask.h"

#define RECORDING \
	"1.3.6.1.2.1.1.1.0|4|box\n1.3.6.1.2.1.2.2.1.2.1|4|p1\n1.3.6.1.2.1.2.2.1.2.2|4|p2\n" \
	"1.3.6.1.2.1.31.1.1.1.6.1|70|111\n1.3.6.1.2.1.31.1.1.1.6.2|70|222\n1.3.6.1.2.1.31.1.1.1.18.1|4|to core\n"

static int start(void **state)
{
	struct asker *asker = malloc(sizeof *asker);
	asker_start(asker, RECORDING);
	*state = asker;
	return 0;
}

static int stop(void **state)
{
	asker_stop(*state);
	free(*state);
	return 0;
}

static void get_tells_a_missing_object_from_a_missing_instance(void **state)
{
	assert_string_equal(ask(*state, PDU_GET, "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.2.2.1.2.9", "1.3.6.1.2.1.99.1.0"),
		"1.3.6.1.2.1.1.1.0=4:box 1.3.6.1.2.1.2.2.1.2.9=129: 1.3.6.1.2.1.99.1.0=128:");
}

static void v1_fails_as_a_whole_and_names_the_first_missing(void **state)
{
	const char *answer = ask_as(*state, 0, "public", PDU_GET, 0, 0, OIDS("1.3.6.1.2.1.1.1.0", "1.3.6.1.9.9"));
	assert_string_equal(answer, "error 2 2 1.3.6.1.2.1.1.1.0=5: 1.3.6.1.9.9=5:");
}

static void v1_does_not_see_64_bit_counters(void **state)
{
	assert_string_equal(ask_as(*state, 0, "x", PDU_GET, 0, 0, OIDS("1.3.6.1.2.1.31.1.1.1.6.1")),
		"error 2 1 1.3.6.1.2.1.31.1.1.1.6.1=5:");
	assert_string_equal(ask_as(*state, 0, "x", PDU_GETNEXT, 0, 0, OIDS("1.3.6.1.2.1.2.2.1.2.2")),
		"1.3.6.1.2.1.31.1.1.1.18.1=4:to core");
	assert_string_equal(ask(*state, PDU_GETNEXT, "1.3.6.1.2.1.2.2.1.2.2"), "1.3.6.1.2.1.31.1.1.1.6.1=70:111");
}

static void getnext_behind_the_last_oid_says_so_in_each_version(void **state)
{
	assert_string_equal(ask(*state, PDU_GETNEXT, "1.3.6.1.2.1.31.1.1.1.18.1"), "1.3.6.1.2.1.31.1.1.1.18.1=130:");
	assert_string_equal(ask_as(*state, 0, "x", PDU_GETNEXT, 0, 0, OIDS("1.3.6.1.2.1.31.1.1.1.18.1")),
		"error 2 1 1.3.6.1.2.1.31.1.1.1.18.1=5:");
}

static void getbulk_gives_non_repeaters_once_and_rows_of_the_rest(void **state)
{
	assert_string_equal(ask_bulk(*state, 1, 2, "1.3.6.1.2.1.1.1", "1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.31.1.1.1.6"),
		"1.3.6.1.2.1.1.1.0=4:box 1.3.6.1.2.1.2.2.1.2.1=4:p1 1.3.6.1.2.1.31.1.1.1.6.1=70:111 "
		"1.3.6.1.2.1.2.2.1.2.2=4:p2 1.3.6.1.2.1.31.1.1.1.6.2=70:222");
}

static void getbulk_ends_with_one_row_past_the_end(void **state)
{
	assert_string_equal(ask_bulk(*state, 0, 10, "1.3.6.1.2.1.31.1.1.1.6.2"),
		"1.3.6.1.2.1.31.1.1.1.18.1=4:to core 1.3.6.1.2.1.31.1.1.1.18.1=130:");
	assert_string_equal(ask_bulk(*state, 0, 10, "1.3.6.1.9"), "1.3.6.1.9=130:");
}

static void getbulk_of_odd_counts_is_answered(void **state)
{
	assert_string_equal(ask_bulk(*state, 0, 0, "1.3.6.1.2.1.1"), "");
	assert_string_equal(ask_bulk(*state, -5, -5, "1.3.6.1.2.1.1"), "");
	assert_string_equal(ask_bulk(*state, 9, 5, "1.3.6.1.2.1.1"), "1.3.6.1.2.1.1.1.0=4:box");
	assert_int_equal(((struct asker *)*state)->answerer.counts.answers, 3);
}

static void getbulk_gives_as_much_as_fits(void **state)
{
	struct asker *asker = *state;
	ask_bulk(asker, 0, 6, "1.3.6.1.2.1.1");
	size_t whole = asker->size;
	asker->device->max_message = (uint32_t)whole - 1;
	assert_non_null(strstr(ask_bulk(asker, 0, 6, "1.3.6.1.2.1.1"), "p1"));
	assert_null(strstr(buffer_text(&asker->text), "error"));
	assert_true(asker->size < whole);
}

static void an_answer_that_does_not_fit_is_too_big(void **state)
{
	struct asker *asker = *state;
	asker->device->max_message = 80;
	assert_string_equal(ask(asker, PDU_GET, "1.3.6.1.2.1.2.2.1.2.1", "1.3.6.1.2.1.2.2.1.2.2"), "error 1 0");
	assert_string_equal(
		ask_as(asker, 0, "x", PDU_GET, 0, 0, OIDS("1.3.6.1.2.1.2.2.1.2.1", "1.3.6.1.2.1.2.2.1.2.2")),
		"error 1 0 1.3.6.1.2.1.2.2.1.2.1=5: 1.3.6.1.2.1.2.2.1.2.2=5:");
}

static void a_lone_varbind_may_be_longer_than_the_limit(void **state)
{
	struct asker *asker = *state;
	asker->device->max_message = 75;
	assert_non_null(strstr(ask(asker, PDU_GET, "1.3.6.1.2.1.31.1.1.1.18.1"), "to core"));
	assert_non_null(strstr(ask_bulk(asker, 0, 5, "1.3.6.1.2.1.31.1.1.1.6.2"), "to core"));
}

static void a_too_big_fault_leaves_no_way_round(void **state)
{
	struct asker *asker = *state;
	device_trouble(asker->device)->too_big = 40;
	assert_string_equal(ask(asker, PDU_GET, "1.3.6.1.2.1.31.1.1.1.18.1"), "error 1 0");
	assert_string_equal(ask_bulk(asker, 0, 5, "1.3.6.1.2.1.31.1.1.1.6.2"), "error 1 0");
}

static void a_value_of_60000_bytes_is_walked_past(void **state)
{
	struct asker asker;
	auto_buffer text = BUFFER_EMPTY;
	buffer_add_text(&text, "1.3.6.1.1|4|");
	for (int i = 0; i < 60000; i++)
		buffer_add(&text, "a", 1);
	buffer_add_text(&text, "\n1.3.6.1.2|2|1\n");
	asker_start(&asker, buffer_text(&text));
	assert_int_equal(strlen(ask(&asker, PDU_GETNEXT, "1.3.6")), 60000 + strlen("1.3.6.1.1=4:"));
	assert_int_equal(strlen(ask_bulk(&asker, 0, 10, "1.3.6")), 60000 + strlen("1.3.6.1.1=4:"));
	asker_stop(&asker);
}

static void every_set_is_refused(void **state)
{
	assert_string_equal(ask(*state, PDU_SET, "1.3.6.1.2.1.1.1.0"), "error 17 1 1.3.6.1.2.1.1.1.0=5:");
	assert_string_equal(
		ask_as(*state, 0, "x", PDU_SET, 0, 0, OIDS("1.3.6.1.2.1.1.1.0")), "error 2 1 1.3.6.1.2.1.1.1.0=5:");
}

static void what_is_no_request_gets_no_answer(void **state)
{
	assert_string_equal(ask(*state, PDU_RESPONSE, "1.3.6.1.2.1.1.1.0"), "");
	assert_string_equal(ask(*state, PDU_REPORT, "1.3.6.1.2.1.1.1.0"), "");
	assert_string_equal(ask_as(*state, 0, "x", PDU_GETBULK, 0, 1, OIDS("1.3.6.1.2.1.1.1.0")), "");
	assert_string_equal(ask_as(*state, 2, "x", PDU_GET, 0, 0, OIDS("1.3.6.1.2.1.1.1.0")), "");
	assert_int_equal(((struct asker *)*state)->answerer.counts.refused, 4);
}

static void a_request_cut_at_any_byte_gets_no_answer(void **state)
{
	static const uint8_t request[] = {0x30, 0x29, 2, 1, 1, 4, 6, 'p', 'u', 'b', 'l', 'i', 'c', 0xa0, 0x1c, 2, 4, 1,
		2, 3, 4, 2, 1, 0, 2, 1, 0, 0x30, 0x0e, 0x30, 0x0c, 6, 8, 0x2b, 6, 1, 2, 1, 1, 1, 0, 5, 0};
	for (size_t size = 0; size < sizeof request; size++) {
		uint8_t *cut = malloc(size + 1);
		memcpy(cut, request, size);
		assert_string_equal(ask_bytes(*state, cut, size), "");
		free(cut);
	}
}

static void a_community_counts_only_where_the_device_has_one(void **state)
{
	struct asker *asker = *state;
	assert_string_equal(
		ask_as(asker, 1, "anything", PDU_GET, 0, 0, OIDS("1.3.6.1.2.1.1.1.0")), "1.3.6.1.2.1.1.1.0=4:box");
	asker->device->community = strdup("hall");
	assert_string_equal(ask_as(asker, 1, "anything", PDU_GET, 0, 0, OIDS("1.3.6.1.2.1.1.1.0")), "");
	assert_string_equal(ask_as(asker, 1, "hal", PDU_GET, 0, 0, OIDS("1.3.6.1.2.1.1.1.0")), "");
	assert_string_equal(
		ask_as(asker, 1, "hall", PDU_GET, 0, 0, OIDS("1.3.6.1.2.1.1.1.0")), "1.3.6.1.2.1.1.1.0=4:box");
}

static void a_version_that_a_device_does_not_speak_gets_no_answer(void **state)
{
	struct asker *asker = *state;
	asker->device->versions = VERSION_1;
	assert_string_equal(ask(asker, PDU_GET, "1.3.6.1.2.1.1.1.0"), "");
	assert_string_equal(ask_as(asker, 0, "x", PDU_GET, 0, 0, OIDS("1.3.6.1.2.1.1.1.0")), "1.3.6.1.2.1.1.1.0=4:box");
}

static void a_vlan_in_the_community_asks_its_companion(void **state)
{
	struct asker *asker = *state;
	auto_problems problems = PROBLEMS_EMPTY;
	const char *text = "1.3.6.1.2.1.17.1|2|10\n";
	image_add_context(asker->image, "10", snmprec_parse("f@10", text, strlen(text), &problems));
	assert_string_equal(ask_as(asker, 1, "x@10", PDU_GETNEXT, 0, 0, OIDS("1.3")), "1.3.6.1.2.1.17.1=2:10");
	assert_string_equal(ask_as(asker, 1, "x@11", PDU_GETNEXT, 0, 0, OIDS("1.3")), "");
	assert_string_equal(ask_as(asker, 1, "x", PDU_GETNEXT, 0, 0, OIDS("1.3")), "1.3.6.1.2.1.1.1.0=4:box");
}

static void a_refused_getbulk_gets_an_error(void **state)
{
	struct asker *asker = *state;
	device_trouble(asker->device)->bulk_refused = true;
	assert_string_equal(ask_bulk(asker, 0, 5, "1.3"), "error 5 0 1.3=5:");
	assert_string_equal(ask(asker, PDU_GETNEXT, "1.3"), "1.3.6.1.2.1.1.1.0=4:box");
}

static void a_request_without_names_is_answered_without(void **state)
{
	assert_string_equal(ask_as(*state, 1, "x", PDU_GET, 0, 0, (const char *const[]){NULL}), "");
	assert_int_equal(((struct asker *)*state)->answerer.counts.answers, 1);
}

#define with_device(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_device(get_tells_a_missing_object_from_a_missing_instance),
		with_device(v1_fails_as_a_whole_and_names_the_first_missing),
		with_device(v1_does_not_see_64_bit_counters),
		with_device(getnext_behind_the_last_oid_says_so_in_each_version),
		with_device(getbulk_gives_non_repeaters_once_and_rows_of_the_rest),
		with_device(getbulk_ends_with_one_row_past_the_end),
		with_device(getbulk_of_odd_counts_is_answered),
		with_device(getbulk_gives_as_much_as_fits),
		with_device(an_answer_that_does_not_fit_is_too_big),
		with_device(a_lone_varbind_may_be_longer_than_the_limit),
		with_device(a_too_big_fault_leaves_no_way_round),
		cmocka_unit_test(a_value_of_60000_bytes_is_walked_past),
		with_device(every_set_is_refused),
		with_device(what_is_no_request_gets_no_answer),
		with_device(a_request_cut_at_any_byte_gets_no_answer),
		with_device(a_community_counts_only_where_the_device_has_one),
		with_device(a_version_that_a_device_does_not_speak_gets_no_answer),
		with_device(a_vlan_in_the_community_asks_its_companion),
		with_device(a_refused_getbulk_gets_an_error),
		with_device(a_request_without_names_is_answered_without),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
