/* SPDX-License-Identifier: Apache-2.0 */
/* The line of an event. */
#include "tests/unit/test.h"
#include "tickets/tickets.h"
#include <stdlib.h>
#include <string.h>

static struct wall when(void)
{
	struct wall at;
	assert_int_equal(wall_parse("2026-11-23T14:20:01.123Z", &at), 0);
	return at;
}

static void an_event_is_the_line_of_the_contract(void **state)
{
	struct buffer line = BUFFER_EMPTY;
	event_format(
		"panyu-1", "7f3a", 42, when(), "gengfu.ticket.opened", "PY1-2026-000007", "{\"actor\":null}", &line);
	assert_string_equal(buffer_text(&line),
		"{\"specversion\":\"1.0\",\"id\":\"panyu-1/7f3a/42\",\"source\":\"/gengfu/panyu-1\","
		"\"type\":\"gengfu.ticket.opened\",\"sequence\":\"0000000000000042\","
		"\"time\":\"2026-11-23T14:20:01.123Z\",\"subject\":\"PY1-2026-000007\","
		"\"datacontenttype\":\"application/json\",\"dataschema\":\"urn:gengfu:schema:event:1\","
		"\"data\":{\"actor\":null}}");
	buffer_done(&line);
}

static void it_is_added_to_what_is_there(void **state)
{
	struct buffer line = BUFFER_EMPTY;
	buffer_add_text(&line, "\n");
	event_format("a", "0000", 1, when(), "t", "s", "{}", &line);
	assert_int_equal(line.bytes[0], '\n');
	assert_int_equal(line.bytes[1], '{');
	buffer_done(&line);
}

static void names_are_escaped(void **state)
{
	struct buffer line = BUFFER_EMPTY;
	event_format("番\"禺\\\n", "0000", INT64_C(9999999999999999), when(), "t", "s\t", "{}", &line);
	json_t *json = json_loads(buffer_text(&line), JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	assert_null(strchr(buffer_text(&line), '\n'));
	assert_string_equal(json_string_value(json_object_get(json, "id")), "番\"禺\\\n/0000/9999999999999999");
	assert_string_equal(json_string_value(json_object_get(json, "subject")), "s\t");
	assert_string_equal(json_string_value(json_object_get(json, "sequence")), "9999999999999999");
	json_decref(json);
	buffer_done(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_the_line_of_the_contract),
		cmocka_unit_test(it_is_added_to_what_is_there),
		cmocka_unit_test(names_are_escaped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
