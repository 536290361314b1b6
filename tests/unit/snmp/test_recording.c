/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings that answer in place of a device: what their lines may be, and what is answered. */
#include "collectors/snmp/recording.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>

static const char *const text = "# a comment\r\n"
				"1.3.6.1.2.1.1.1.0|4|a|b\r\n"
				"1.3.6.1.2.1.1.3.0|67|4294967295\n"
				"1.3.6.1.2.1.1.5.0|4x|00ff\n"
				"\n"
				"1.3.6.1.2.1.2.2.1.7.2|2|-7\n" /* out of order */
				"1.3.6.1.2.1.2.2.1.7.1|2|128 \n"
				"1.3.6.1.2.1.4.20.1.1.10|64|10.1.0.1\n"
				"1.3.6.1.2.1.31.1.1.1.6.1|70|18446744073709551615\n"
				"1.3.6.1.2.1.31.1.1.1.6.2|65:numeric|rate=8,initial=5\n"
				"1.3.6.1.2.1.1.1.0|4|\n"; /* again: the first counts */

struct asked {
	uint8_t octets[1024];
	size_t length;
};

static void ask_for(struct asked *asked, const char *dotted)
{
	uint8_t oid[OID_OCTETS_MAX];
	int length = oid_encode(dotted, oid);
	assert_true(length > 0);
	int added = request_add(asked->octets, asked->length, sizeof asked->octets, oid, (size_t)length);
	assert_true(added > 0);
	asked->length = (size_t)added;
}

/* The answer as lines of "OID type octets-in-hex". */
static void answer(const struct recording *recording, enum pdu_type type, const struct asked *asked, int single,
	int most, struct buffer *into)
{
	auto_buffer room = BUFFER_EMPTY;
	struct answer answer = {0};
	struct request request = {.type = type,
		.varbinds = asked->octets,
		.length = asked->length,
		.non_repeaters = single,
		.max_repetitions = most};
	struct varbind varbind;
	char dotted[1024];
	recording_answer(recording, &request, &room, &answer);
	buffer_clear(into);
	while (varbind_next(&answer.varbinds, &varbind) == 1) {
		oid_format(varbind.oid, varbind.oid_length, dotted, sizeof dotted);
		buffer_printf(into, "%s %02x ", dotted, varbind.type);
		for (uint32_t i = 0; i < varbind.length; i++)
			buffer_printf(into, "%02x", varbind.value[i]);
		buffer_add_text(into, "\n");
	}
}

static struct recording *open_text(const char *lines, size_t expect_skipped)
{
	struct recording *recording = NULL;
	size_t skipped = 0;
	char why[256] = "";
	assert_int_equal(recording_parse("test", lines, strlen(lines), &recording, &skipped, why), 0);
	assert_int_equal(skipped, expect_skipped);
	return recording;
}

static void get_gives_values_and_says_what_is_not_there(void **state)
{
	struct recording *recording = open_text(text, 0);
	auto_buffer got = BUFFER_EMPTY;
	struct asked asked = {0};
	ask_for(&asked, "1.3.6.1.2.1.1.1.0");
	ask_for(&asked, "1.3.6.1.2.1.1.2.0");
	ask_for(&asked, "1.3.6.1.2.1.1.3.0");
	ask_for(&asked, "1.3.6.1.2.1.2.2.1.7.2");
	ask_for(&asked, "1.3.6.1.2.1.2.2.1.7.1");
	ask_for(&asked, "1.3.6.1.2.1.31.1.1.1.6.1");
	ask_for(&asked, "1.3.6.1.2.1.31.1.1.1.6.2");
	ask_for(&asked, "1.3.6.1.2.1.4.20.1.1.10");
	answer(recording, PDU_GET, &asked, 0, 0, &got);
	assert_string_equal(buffer_text(&got), "1.3.6.1.2.1.1.1.0 04 617c62\n"
					       "1.3.6.1.2.1.1.2.0 81 \n"
					       "1.3.6.1.2.1.1.3.0 43 00ffffffff\n"
					       "1.3.6.1.2.1.2.2.1.7.2 02 f9\n"
					       "1.3.6.1.2.1.2.2.1.7.1 02 0080\n"
					       "1.3.6.1.2.1.31.1.1.1.6.1 46 00ffffffffffffffff\n"
					       "1.3.6.1.2.1.31.1.1.1.6.2 41 05\n"
					       "1.3.6.1.2.1.4.20.1.1.10 40 0a010001\n");
	recording_free(recording);
}

static void getnext_goes_in_the_order_of_oids_to_the_end_of_the_view(void **state)
{
	struct recording *recording = open_text(text, 0);
	auto_buffer got = BUFFER_EMPTY;
	struct asked asked = {0};
	ask_for(&asked, "1.3.6.1.2.1.2.2.1.7");
	ask_for(&asked, "1.3.6.1.2.1.2.2.1.7.1");
	ask_for(&asked, "1.3.6.1.2.1.31.1.1.1.6.2");
	answer(recording, PDU_GETNEXT, &asked, 0, 0, &got);
	assert_string_equal(buffer_text(&got), "1.3.6.1.2.1.2.2.1.7.1 02 0080\n"
					       "1.3.6.1.2.1.2.2.1.7.2 02 f9\n"
					       "1.3.6.1.2.1.31.1.1.1.6.2 82 \n");
	recording_free(recording);
}

static void getbulk_gives_single_objects_once_and_columns_side_by_side(void **state)
{
	struct recording *recording = open_text(text, 0);
	auto_buffer got = BUFFER_EMPTY;
	struct asked asked = {0};
	ask_for(&asked, "1.3.6.1.2.1.1.3");
	ask_for(&asked, "1.3.6.1.2.1.2.2.1.7");
	ask_for(&asked, "1.3.6.1.2.1.31.1.1.1.6");
	answer(recording, PDU_GETBULK, &asked, 1, 3, &got);
	assert_string_equal(buffer_text(&got), "1.3.6.1.2.1.1.3.0 43 00ffffffff\n"
					       "1.3.6.1.2.1.2.2.1.7.1 02 0080\n"
					       "1.3.6.1.2.1.31.1.1.1.6.1 46 00ffffffffffffffff\n"
					       "1.3.6.1.2.1.2.2.1.7.2 02 f9\n"
					       "1.3.6.1.2.1.31.1.1.1.6.2 41 05\n"
					       "1.3.6.1.2.1.4.20.1.1.10 40 0a010001\n"
					       "1.3.6.1.2.1.31.1.1.1.6 82 \n");
	recording_free(recording);
}

static void getbulk_is_cut_where_a_frame_ends(void **state)
{
	auto_buffer lines = BUFFER_EMPTY;
	auto_buffer room = BUFFER_EMPTY;
	struct asked asked = {0};
	struct answer got = {0};
	for (int i = 1; i <= 500; i++)
		buffer_printf(&lines, "1.3.6.1.2.1.2.2.1.2.%d|4|a port with quite a long name %d\n", i, i);
	struct recording *recording = open_text(buffer_text(&lines), 0);
	ask_for(&asked, "1.3.6.1.2.1.2.2.1.2");
	struct request request = {
		.type = PDU_GETBULK, .varbinds = asked.octets, .length = asked.length, .max_repetitions = 400};
	recording_answer(recording, &request, &room, &got);
	assert_in_range(got.varbinds.end - got.varbinds.at, 1300, 1400);
	recording_free(recording);
}

static void lines_that_cannot_be_read_are_left_out_and_counted(void **state)
{
	struct recording *recording = NULL;
	size_t skipped = 0;
	char why[256] = "";
	static const char bad[] = "1.3.6.1.2.1.1.1.0|4|good\n"
				  "1.3.6.1.xx|4|a\n"
				  "no line at all\n"
				  "1.3.6.1.2.1.1.2.0|99|a\n"
				  "1.3.6.1.2.1.1.3.0|67|-1\n"
				  "1.3.6.1.2.1.1.4.0|4x|0\n"
				  "1.3.6.1.2.1.1.6.0|64|10.1\n"
				  "1.3.6.1.2.1.1.7.0|2|\n"
				  "1.3.6.1.2.1.1.8.0|4:numeric|rate=1\n";
	assert_int_equal(recording_parse("test", bad, strlen(bad), &recording, &skipped, why), 0);
	assert_int_equal(skipped, 8);
	assert_string_equal(why, "test:2: no OID, the line is left out");
	recording_free(recording);
}

static void a_file_without_a_line_that_can_be_read_is_refused(void **state)
{
	struct recording *recording = NULL;
	size_t skipped = 0;
	char why[256] = "";
	assert_int_equal(recording_parse("test", "hello\n", 6, &recording, &skipped, why), -EINVAL);
	assert_string_equal(why, "test:1: not of the form OID|tag|value, the line is left out");
	assert_int_equal(recording_parse("test", "", 0, &recording, &skipped, why), -EINVAL);
	assert_non_null(strstr(why, "is empty"));
	assert_int_equal(recording_open("/nonexistent", &recording, &skipped, why), -ENOENT);
	assert_string_equal(why, "/nonexistent: cannot be read: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(get_gives_values_and_says_what_is_not_there),
		cmocka_unit_test(getnext_goes_in_the_order_of_oids_to_the_end_of_the_view),
		cmocka_unit_test(getbulk_gives_single_objects_once_and_columns_side_by_side),
		cmocka_unit_test(getbulk_is_cut_where_a_frame_ends),
		cmocka_unit_test(lines_that_cannot_be_read_are_left_out_and_counted),
		cmocka_unit_test(a_file_without_a_line_that_can_be_read_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
