/* SPDX-License-Identifier: Apache-2.0 */
#include "ask.h"

/* What GET says of 1.3.6.1.9.1.0 when the recording's only line there is `tag|value`. */
static void assert_reads(const char *tag_and_value, const char *wanted)
{
	struct asker asker;
	auto_buffer text = BUFFER_EMPTY, expected = BUFFER_EMPTY;
	buffer_printf(&text, "1.3.6.1.9.1.0|%s\n", tag_and_value);
	buffer_printf(&expected, "1.3.6.1.9.1.0=%s", wanted);
	asker_start(&asker, buffer_text(&text));
	assert_string_equal(ask(&asker, PDU_GET, "1.3.6.1.9.1.0"), buffer_text(&expected));
	asker_stop(&asker);
}

static void every_form_of_a_tag_is_read(void **state)
{
	assert_reads("4|core-1", "4:core-1");
	assert_reads("4|", "4:");
	assert_reads("4|a|b ", "4:a|b ");
	assert_reads("4x|636f7265", "4:core");
	assert_reads("4x|", "4:");
	assert_reads("4e|a\\x41\\\\\\\"\\n", "4:aA\\\"\n");
	assert_reads("2|-7", "2:-7");
	assert_reads("2|4194304000", "2:4194304000");
	assert_reads("65|4294967295", "65:4294967295");
	assert_reads("66|10   ", "66:10");
	assert_reads("67|4215722485", "67:4215722485");
	assert_reads("70|18446744073709551606", "70:18446744073709551606");
	assert_reads("6|1.3.6.1.4.1.2011", "6:1.3.6.1.4.1.2011");
	assert_reads("6|.1.3.6", "6:1.3.6");
	assert_reads("6|0.0", "6:0.0");
	assert_reads("5|", "5:");
	assert_reads("64|10.1.2.255", "64:0a0102ff");
	assert_reads("64x|0a010203", "64:0a010203");
	assert_reads("68x|9f78043e99999a", "68:9f78043e99999a");
}

static void a_bad_line_is_named_and_the_rest_is_kept(void **state)
{
	static const char *const bad[] = {"1.3.6.1.xx.4|2|1", "1.3.6.1.9.9|2|", "1.3.6.1.9.9|2|abc",
		"1.3.6.1.9.9|65|-1", "1.3.6.1.9.9|66|4294967296", "1.3.6.1.9.9|4x|abc", "1.3.6.1.9.9|4x|zz",
		"1.3.6.1.9.9|64|10.1.2", "1.3.6.1.9.9|64|10.1.2.256", "1.3.6.1.9.9|99|x", "1.3.6.1.9.9||x",
		"1.3.6.1.9.9|4y|x", "nothing", "1.3.6.1.9.9|4", "1.3.6.1.9.9|6|abc", "1.3.6.1.9.9|2:numeric|rate",
		"1.3.6.1.9.9|2:numeric|rate=x", "1.3.6.1.9.9|2:numeric|speed=1", "1.3.6.1.9.9|4:numeric|rate=1",
		"1.3.6.1.9.9|2:numeric|min=9,max=1"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		auto_problems problems = PROBLEMS_EMPTY;
		auto_buffer text = BUFFER_EMPTY;
		buffer_printf(&text, "1.3.6.1.1|2|1\n%s\n1.3.6.1.2|2|2\n", bad[i]);
		struct image *image = snmprec_parse("f", buffer_text(&text), text.length, &problems);
		assert_non_null(image);
		assert_int_equal(image->count, 2);
		assert_int_equal(problems.count, 1);
		assert_true(problems.items[0].is_warning);
		assert_int_equal(problems.items[0].line, 2);
		image_free(image);
	}
}

static void many_bad_lines_are_summed_up(void **state)
{
	auto_problems problems = PROBLEMS_EMPTY;
	const char *text = "1.3.6|2|1\na\nb\nc\nd\ne\n";
	struct image *image = snmprec_parse("f", text, strlen(text), &problems);
	assert_int_equal(problems.count, 4);
	assert_string_equal(problems.items[3].message, "5 lines are skipped in all");
	image_free(image);
}

static void a_recording_of_nothing_is_an_error(void **state)
{
	static const char *const texts[] = {"", "# only a comment\n", "\n\r\n", "x"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		auto_problems problems = PROBLEMS_EMPTY;
		assert_null(snmprec_parse("f", texts[i], strlen(texts[i]), &problems));
		assert_int_equal(problems.errors, 1);
	}
}

static void line_ends_comments_and_a_missing_last_end_do_not_matter(void **state)
{
	struct asker asker;
	asker_start(&asker, "#H3C SR8808-X\r\n\r\n1.3.6.1.1|4|a\r\n\n1.3.6.1.2|4|b");
	assert_string_equal(ask(&asker, PDU_GET, "1.3.6.1.1", "1.3.6.1.2"), "1.3.6.1.1=4:a 1.3.6.1.2=4:b");
	asker_stop(&asker);
}

static void the_first_of_two_equal_oids_holds(void **state)
{
	struct asker asker;
	asker_start(&asker, "1.3.6.1.1|66|4\n1.3.6.1.1|4|\n1.3.6.1.2|2|1\n1.3.6.1.1|66|9\n");
	assert_string_equal(ask(&asker, PDU_GET, "1.3.6.1.1"), "1.3.6.1.1=66:4");
	assert_string_equal(ask(&asker, PDU_GETNEXT, "1.3.6.1.1"), "1.3.6.1.2=2:1");
	assert_string_equal(ask(&asker, PDU_GETNEXT, "1.3.6.1.2"), "1.3.6.1.2=130:");
	asker_stop(&asker);
}

static void a_walk_has_the_order_of_the_file(void **state)
{
	struct asker asker;
	asker_start(&asker, "1.3.6.1.1|2|1\n1.3.6.1.5|2|5\n1.3.6.1.3|2|3\n1.3.6.1.4|2|4\n");
	assert_string_equal(ask(&asker, PDU_GETNEXT, "1.3.6.1.1"), "1.3.6.1.5=2:5");
	assert_string_equal(ask(&asker, PDU_GETNEXT, "1.3.6.1.5"), "1.3.6.1.3=2:3");
	assert_string_equal(ask(&asker, PDU_GETNEXT, "1.3.6.1.4"), "1.3.6.1.4=130:");
	/* where there is no such line, the next greater OID */
	assert_string_equal(ask(&asker, PDU_GETNEXT, "1.3.6.1.2"), "1.3.6.1.3=2:3");
	assert_string_equal(ask(&asker, PDU_GETNEXT, "1.3.6.1.4.7"), "1.3.6.1.5=2:5");
	assert_string_equal(ask(&asker, PDU_GETNEXT, "1.3.7"), "1.3.7=130:");
	asker_stop(&asker);
}

static void a_rate_counts_from_the_start(void **state)
{
	struct asker asker;
	asker_start(&asker, "1.3.6.1.2.1.1.3.0|67:numeric|rate=100\n");
	assert_string_equal(ask(&asker, PDU_GET, "1.3.6.1.2.1.1.3.0"), "1.3.6.1.2.1.1.3.0=67:0");
	asker.now = mono_add_ms(asker.now, 12340);
	assert_string_equal(ask(&asker, PDU_GET, "1.3.6.1.2.1.1.3.0"), "1.3.6.1.2.1.1.3.0=67:1234");
	asker_stop(&asker);
}

static void a_value_that_wraps_starts_again_at_its_minimum(void **state)
{
	struct asker asker;
	asker_start(&asker, "1.3.6.1.1|2:numeric|scale=5,wrap=1,min=100,max=300,initial=154\n"
			    "1.3.6.1.2|2:numeric|scale=5,min=100,max=300,initial=154\n");
	assert_string_equal(ask(&asker, PDU_GET, "1.3.6.1.1"), "1.3.6.1.1=2:154");
	asker.now = mono_add_ms(asker.now, 30000); /* 154 + 150 = 304 */
	assert_string_equal(ask(&asker, PDU_GET, "1.3.6.1.1", "1.3.6.1.2"), "1.3.6.1.1=2:104 1.3.6.1.2=2:300");
	asker_stop(&asker);
}

static void a_deviation_stays_within_its_bounds(void **state)
{
	struct asker asker;
	bool differs = false;
	char first[64];
	asker_start(&asker, "1.3.6.1.1|2:numeric|max=100,wrap=1,scale=0,offset=50,deviation=50\n");
	snprintf(first, sizeof first, "%s", ask(&asker, PDU_GET, "1.3.6.1.1"));
	for (int i = 0; i < 200; i++) {
		asker.now = mono_add_ms(asker.now, 10000);
		const char *text = ask(&asker, PDU_GET, "1.3.6.1.1");
		assert_int_equal(strncmp(text, "1.3.6.1.1=2:", 12), 0);
		assert_in_range(strtoul(text + 12, NULL, 10), 0, 100);
		differs = differs || strcmp(text, first) != 0;
	}
	assert_true(differs);
	asker_stop(&asker);
}

static void ports_are_found_by_name_or_description(void **state)
{
	struct asker asker;
	asker_start(&asker,
		"1.3.6.1.2.1.2.2.1.1.7|2|7\n1.3.6.1.2.1.2.2.1.1.4194304000|2|1\n1.3.6.1.2.1.2.2.1.2.7|4|Gig 7\n"
		"1.3.6.1.2.1.2.2.1.2.4194304000|4|Pon\n1.3.6.1.2.1.31.1.1.1.1.7|4|G7\n");
	assert_int_equal(image_find_port(asker.image, "G7"), 0);
	assert_int_equal(image_find_port(asker.image, "Pon"), 1);
	assert_int_equal(asker.image->ports[1].index, 4194304000);
	assert_int_equal(image_find_port(asker.image, "Gig 7"), PORT_NONE);
	asker_stop(&asker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_a_tag_is_read),
		cmocka_unit_test(a_bad_line_is_named_and_the_rest_is_kept),
		cmocka_unit_test(many_bad_lines_are_summed_up),
		cmocka_unit_test(a_recording_of_nothing_is_an_error),
		cmocka_unit_test(line_ends_comments_and_a_missing_last_end_do_not_matter),
		cmocka_unit_test(the_first_of_two_equal_oids_holds),
		cmocka_unit_test(a_walk_has_the_order_of_the_file),
		cmocka_unit_test(a_rate_counts_from_the_start),
		cmocka_unit_test(a_value_that_wraps_starts_again_at_its_minimum),
		cmocka_unit_test(a_deviation_stays_within_its_bounds),
		cmocka_unit_test(ports_are_found_by_name_or_description),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
