/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of offices and devices come from files and devices, so from anybody: a name "=HYPERLINK(…)" must stay a name
 * when the office opens the report. What begins a formula is the first character (also after blanks, and in the wide
 * forms that a Chinese keyboard gives); an apostrophe before it makes the cell text.
 */
#include "commands/csv_write.h"
#include "base/must.h"
#include <string.h>

void csv_begin(struct buffer *into)
{
	buffer_add_text(into, "\xef\xbb\xbf");
}

static bool is_formula(const char *text)
{
	static const char *const beginnings[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
	const char *at = text + strspn(text, " ");
	for (size_t i = 0; i < ARRAY_LENGTH(beginnings); i++)
		if (strncmp(at, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

void csv_text(struct buffer *into, const char *text, bool is_first)
{
	bool has_blank = text[0] == ' ' || (text[0] && text[strlen(text) - 1] == ' ');
	bool is_quoted = has_blank || strpbrk(text, "\",\r\n");
	if (!is_first)
		buffer_add_text(into, ",");
	if (is_quoted)
		buffer_add_text(into, "\"");
	if (is_formula(text))
		buffer_add_text(into, "'");
	for (const char *at = text; *at; at++) {
		if (*at == '"')
			buffer_add_text(into, "\"");
		buffer_add(into, at, 1);
	}
	if (is_quoted)
		buffer_add_text(into, "\"");
}

void csv_figure(struct buffer *into, const char *text, bool is_first)
{
	buffer_printf(into, "%s%s", is_first ? "" : ",", text);
}

void csv_end_row(struct buffer *into)
{
	buffer_add_text(into, "\r\n");
}
