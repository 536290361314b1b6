/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "inventory/csv.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The rows as text: cells between |, rows on lines with their number in front. */
static char *shown(const struct csv *csv)
{
	struct buffer text = BUFFER_EMPTY;
	for (size_t i = 0; i < csv->count; i++) {
		buffer_printf(&text, "%d:", csv->rows[i].line);
		for (uint32_t c = 0; c < csv->rows[i].count; c++)
			buffer_printf(&text, "%s|", csv->rows[i].cells[c]);
		buffer_add_text(&text, "\n");
	}
	buffer_add_text(&text, "");
	return text.bytes;
}

static void every_shape_of_csv_is_read(void **state)
{
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{"", ""},
		{"\n\n\n", ""},
		{"a", "1:a|\n"},
		{"a,b\n", "1:a|b|\n"},
		{"a,b\nc,d", "1:a|b|\n2:c|d|\n"},
		{"a,b\r\nc,d\r\n", "1:a|b|\n2:c|d|\n"},
		{"a,b\rc,d\r", "1:a|b|\n2:c|d|\n"},
		{"a,b\n\n,,\n \nc\n", "1:a|b|\n5:c|\n"},
		{"a,,c,,\n", "1:a||c|\n"},
		{",b\n", "1:|b|\n"},
		{" a , b c \t\n", "1:a|b c|\n"},
		{"\"a\",\"b,c\",\"d\"\n", "1:a|b,c|d|\n"},
		{"\"say \"\"hi\"\"\",b\n", "1:say \"hi\"|b|\n"},
		{"\"\",b\n", "1:|b|\n"},
		{"\"\"\"\",b\n", "1:\"|b|\n"},
		{"\"two\nlines\",b\nc\n", "1:two lines|b|\n3:c|\n"},
		{"\"two\r\nlines\",b\r\nc\r\n", "1:two lines|b|\n3:c|\n"},
		{"a, \"b\" ,c\n", "1:a|b|c|\n"},
		{"5\" disk,b\n", "1:5\" disk|b|\n"},
		{"a;b,c;d\n", "1:a|b,c|d|\n"},
		{"a\tb\tc d\n", "1:a|b|c d|\n"},
		{"\"a;b\",c\n", "1:a;b|c|\n"},
		{"\n\na;b\n", "3:a|b|\n"},
		{"\xe3\x80\x80沙湾\xe3\x80\x80,\xc2\xa0x\xc2\xa0\n", "1:沙湾|x|\n"},
		{"a\x01\x02z,b\x7f\n", "1:a  z|b|\n"},
		{"\xe3\x80\x80\n", ""},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena arena = ARENA_EMPTY;
		auto_problems problems = PROBLEMS_EMPTY;
		struct csv csv = {0};
		assert_int_equal(csv_parse(cases[i].text, strlen(cases[i].text), &arena, "f", &problems, &csv), 0);
		auto_free char *rows = shown(&csv);
		assert_string_equal(rows, cases[i].rows);
		assert_int_equal(problems.count, 0);
		arena_done(&arena);
	}
}

static void a_broken_quote_names_the_line_where_it_began(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *message;
	} cases[] = {
		{"a,b\nc,\"d\ne,f\ng,h\n", 2, "the quote that begins here is never closed"},
		{"\"", 1, "is never closed"},
		{"a,\"b\"\"", 1, "is never closed"},
		{"a\n\"b\nc\"d,e\nf\n", 2, "there is text behind the quote that begins here and ends in line 3"},
		{"a,b\nc,\"d\ne,\"f\"\n", 2, "there is text behind the quote"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena arena = ARENA_EMPTY;
		auto_problems problems = PROBLEMS_EMPTY;
		struct csv csv = {0};
		assert_int_equal(
			csv_parse(cases[i].text, strlen(cases[i].text), &arena, "f.csv", &problems, &csv), -EINVAL);
		assert_int_equal(problems.errors, 1);
		assert_int_equal(problems.items[0].line, cases[i].line);
		assert_non_null(strstr(problems.items[0].message, cases[i].message));
		assert_null(csv.rows);
		arena_done(&arena);
	}
}

static void too_many_columns_are_refused(void **state)
{
	char text[CSV_COLUMNS_MAX + 8];
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	struct csv csv = {0};
	memset(text, ',', sizeof text);
	assert_int_equal(csv_parse(text, CSV_COLUMNS_MAX - 1, &arena, "f", &problems, &csv), 0);
	assert_int_equal(csv_parse(text, sizeof text, &arena, "f", &problems, &csv), -EINVAL);
	assert_int_equal(problems.errors, 1);
	arena_done(&arena);
}

static const struct csv_column columns[] = {{"name", true}, {"town_code", true}, {"owner", false}};

static int parse(const char *bytes, size_t length, struct arena *arena, struct problems *problems, struct sheet *sheet)
{
	return sheet_parse(bytes, length, "f.csv", columns, ARRAY_LENGTH(columns), arena, problems, sheet);
}

static void columns_are_found_by_name_in_any_order_and_encoding(void **state)
{
	static const struct {
		const char *bytes;
		const char *cells[3];
	} cases[] = {
		{"name,town_code,owner\na,b,c\n", {"a", "b", "c"}},
		{"owner,town_code,name\nc,b,a\n", {"a", "b", "c"}},
		{"Town Code,NAME\nb,a\n", {"a", "b", NULL}},
		{"town-code;name\nb;a\n", {"a", "b", NULL}},
		{"name,town_code,owner\na,b\n", {"a", "b", NULL}},
		{"name,town_code,owner\na,b, \n", {"a", "b", NULL}},
		{"\xef\xbb\xbfname,town_code\r\n沙湾,b\r\n", {"沙湾", "b", NULL}},
		{"name,town_code\n\xc9\xb3\xcd\xe5,b\n", {"沙湾", "b", NULL}}, /* GB18030 */
		{"name,town_code,,\na,b\n", {"a", "b", NULL}},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena arena = ARENA_EMPTY;
		auto_problems problems = PROBLEMS_EMPTY;
		struct sheet sheet;
		assert_int_equal(parse(cases[i].bytes, strlen(cases[i].bytes), &arena, &problems, &sheet), 0);
		assert_int_equal(problems.count, 0);
		assert_int_equal(sheet.csv.count, 2);
		for (size_t c = 0; c < 3; c++) {
			const char *cell = sheet_cell(&sheet, 1, c);
			if (cases[i].cells[c])
				assert_string_equal(cell, cases[i].cells[c]);
			else
				assert_null(cell);
		}
		arena_done(&arena);
	}
}

static void an_unknown_column_is_a_warning_with_the_nearest_one(void **state)
{
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	struct sheet sheet;
	static const char text[] = "name,town_code,ownr,备注\na,b,c,d\n";
	assert_int_equal(parse(text, sizeof text - 1, &arena, &problems, &sheet), 0);
	assert_int_equal(problems.count, 2);
	assert_int_equal(problems.errors, 0);
	assert_string_equal(
		problems.items[0].message, "column 'ownr' is not known and not read, did you mean 'owner'?");
	assert_string_equal(problems.items[1].message, "column '备注' is not known and not read");
	arena_done(&arena);
}

static void what_is_no_such_table_is_refused_with_the_remedy(void **state)
{
	static const struct {
		const char *bytes;
		size_t length; /* 0: up to the NUL */
		int line;
		const char *message;
	} cases[] = {
		{"", 0, 0, "is empty: the first row names the columns"},
		{"\n,,\n", 0, 0, "is empty"},
		{"\n\nname\na\n", 0, 3, "there is no column 'town_code', which is required"},
		{"name,town_code,name\na,b,c\n", 0, 1, "column 'name' is there twice"},
		{"name,town_code\na,b\nc,d,e\n", 0, 3, "has 3 cells, but there are 2 columns"},
		{"\xff\xfen\0a\0", 6, 0, "is UTF-16 text: save it as 'CSV UTF-8'"},
		{"PK\x03\x04zip", 0, 0, "is a workbook, not CSV"},
		{"name,town_code\na,\0b\n", 20, 2, "holds a zero byte"},
		{"name,town_code\na,b\nc,\xff\xff\n", 0, 3, "is neither UTF-8 nor GB18030"},
		{"name,town_code\na,\"b\n", 0, 2, "never closed"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena arena = ARENA_EMPTY;
		auto_problems problems = PROBLEMS_EMPTY;
		struct sheet sheet;
		size_t length = cases[i].length ? cases[i].length : strlen(cases[i].bytes);
		assert_int_equal(parse(cases[i].bytes, length, &arena, &problems, &sheet), -EINVAL);
		assert_int_equal(problems.errors, 1);
		if (!strstr(problems.items[0].message, cases[i].message) || problems.items[0].line != cases[i].line)
			fail_msg("case %zu: line %d: %s", i, problems.items[0].line, problems.items[0].message);
		assert_string_equal(problems.items[0].file, "f.csv");
		arena_done(&arena);
	}
}

static void a_file_of_too_wide_rows_does_not_flood(void **state)
{
	struct arena arena = ARENA_EMPTY;
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;
	struct sheet sheet;
	buffer_add_text(&text, "name,town_code\n");
	for (int i = 0; i < 1000; i++)
		buffer_add_text(&text, "a,b,c\n");
	assert_int_equal(parse(text.bytes, text.length, &arena, &problems, &sheet), -EINVAL);
	assert_int_equal(problems.errors, 20);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(every_shape_of_csv_is_read),
		cmocka_unit_test(a_broken_quote_names_the_line_where_it_began),
		cmocka_unit_test(too_many_columns_are_refused),
		cmocka_unit_test(columns_are_found_by_name_in_any_order_and_encoding),
		cmocka_unit_test(an_unknown_column_is_a_warning_with_the_nearest_one),
		cmocka_unit_test(what_is_no_such_table_is_refused_with_the_remedy),
		cmocka_unit_test(a_file_of_too_wide_rows_does_not_flood),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
