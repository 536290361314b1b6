/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The small change of reading a profile: paths and mistakes, literals, OIDs, lists of words. Every function reports
 * what is wrong with its entry and says false; the caller goes on with the next entry, so that one run shows all
 * mistakes of a file.
 */
#include "collectors/snmp/compiler.h"
#include "base/must.h"
#include <stdarg.h>
#include <stdio.h>

size_t path_enter(struct compiler *compiler, const char *key)
{
	size_t mark = compiler->path_length;
	int used = snprintf(compiler->path + mark, sizeof compiler->path - mark, "%s%s", mark ? "." : "", key);
	if (used > 0)
		compiler->path_length += (size_t)used;
	if (compiler->path_length >= sizeof compiler->path)
		compiler->path_length = sizeof compiler->path - 1;
	return mark;
}

size_t path_enter_item(struct compiler *compiler, size_t item)
{
	char key[24];
	snprintf(key, sizeof key, "%zu", item + 1);
	return path_enter(compiler, key);
}

void path_leave(struct compiler *compiler, size_t mark)
{
	compiler->path_length = mark;
	compiler->path[mark] = '\0';
}

bool mistake(struct compiler *compiler, const struct gengfu_data *at, const char *format, ...)
{
	char message[512];
	int used = compiler->path_length ? snprintf(message, sizeof message, "%s: ", compiler->path) : 0;
	va_list args;
	va_start(args, format);
	vsnprintf(message + used, sizeof message - (size_t)used, format, args);
	va_end(args);
	/* What is wrong in an extended profile is told when that one is compiled. */
	if (compiler->profile && compiler->file != compiler->profile->file)
		return false;
	compiler->mistakes++;
	compiler->mistake(compiler->data, compiler->file, at ? at->line : 0, message);
	return false;
}

bool check_keys(struct compiler *compiler, const struct gengfu_data *data, const char *const *allowed)
{
	if (data->type == GENGFU_LIST && data->list.count == 0)
		return true; /* an empty Lua table may be either */
	if (data->type != GENGFU_MAP)
		return mistake(compiler, data, "must be a table with named entries");
	bool good = true;
	for (size_t i = 0; i < data->map.count; i++) {
		const char *key = data->map.members[i].key;
		size_t known = 0;
		while (allowed[known] && strcmp(allowed[known], key) != 0)
			known++;
		if (allowed[known])
			continue;
		const char *near = text_nearest(key, allowed);
		good = mistake(compiler, &data->map.members[i].value,
			near ? "unknown word '%s', did you mean '%s'?" : "unknown word '%s'", key, near);
	}
	return good;
}

bool looks_like_oid(const char *text)
{
	size_t dots = 0;
	for (const char *at = text; *at; at++) {
		if (*at == '.')
			dots++;
		else if (*at < '0' || *at > '9')
			return false;
	}
	return dots >= 3;
}

bool read_oid(struct compiler *compiler, const struct gengfu_data *data, struct oid *ret_oid)
{
	uint8_t octets[OID_OCTETS_MAX];
	const char *text = gengfu_data_text(data, NULL);
	if (!text)
		return mistake(compiler, data, "must be an OID in quotes");
	int length = oid_encode(text, octets);
	if (length <= 0)
		return mistake(compiler, data, "'%s' is no OID", text);
	uint8_t *copy = arena_alloc(compiler->arena, (size_t)length);
	memcpy(copy, octets, (size_t)length);
	*ret_oid = (struct oid){copy, (uint16_t)length};
	return true;
}

bool read_literal(struct compiler *compiler, const struct gengfu_data *data, struct literal *ret_literal)
{
	if (data->type == GENGFU_TEXT) {
		*ret_literal = (struct literal){.is_text = true, .text = data->text.bytes, .length = data->text.length};
		return true;
	}
	if (data->type != GENGFU_INTEGER && data->type != GENGFU_REAL)
		return mistake(compiler, data, "must be a number or a text");
	*ret_literal = (struct literal){.number = gengfu_data_real(data, 0)};
	return true;
}

bool read_literals(struct compiler *compiler, const struct gengfu_data *data, const struct literal **ret_literals,
	size_t *ret_count)
{
	size_t count = data->type == GENGFU_LIST ? data->list.count : 1;
	struct literal *literals = arena_alloc(compiler->arena, (count + 1) * sizeof *literals);
	for (size_t i = 0; i < count; i++)
		if (!read_literal(compiler, data->type == GENGFU_LIST ? &data->list.items[i] : data, &literals[i]))
			return false;
	*ret_literals = literals;
	*ret_count = count;
	return true;
}

bool read_texts(
	struct compiler *compiler, const struct gengfu_data *data, const char *const **ret_texts, size_t *ret_count)
{
	size_t count = data->type == GENGFU_LIST ? data->list.count : 1;
	const char **texts = arena_alloc(compiler->arena, (count + 1) * sizeof *texts);
	for (size_t i = 0; i < count; i++) {
		const struct gengfu_data *item = data->type == GENGFU_LIST ? &data->list.items[i] : data;
		if (item->type != GENGFU_TEXT)
			return mistake(compiler, item, "must be a text or a list of texts");
		texts[i] = item->text.bytes;
	}
	*ret_texts = texts;
	*ret_count = count;
	return true;
}

int read_word(struct compiler *compiler, const struct gengfu_data *data, const char *const *words)
{
	const char *text = gengfu_data_text(data, NULL);
	for (int i = 0; text && words[i]; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	auto_buffer all = BUFFER_EMPTY;
	for (size_t i = 0; words[i]; i++)
		buffer_printf(&all, "%s%s", i ? ", " : "", words[i]);
	mistake(compiler, data, "must be one of: %s", buffer_text(&all));
	return -1;
}

bool read_index_kinds(struct compiler *compiler, const struct gengfu_data *data,
	enum index_kind ret_kinds[INDEX_PARTS_MAX], size_t *ret_count)
{
	static const char *const kinds[] = {"integer", "mac", "ip", "inet", "text", "rest", "oid", NULL};
	size_t count = data->type == GENGFU_LIST ? data->list.count : 1;
	if (count > INDEX_PARTS_MAX)
		return mistake(compiler, data, "at most %d parts", INDEX_PARTS_MAX);
	for (size_t i = 0; i < count; i++) {
		int kind = read_word(compiler, data->type == GENGFU_LIST ? &data->list.items[i] : data, kinds);
		if (kind < 0)
			return false;
		ret_kinds[i] = (enum index_kind)kind;
	}
	*ret_count = count;
	return true;
}
