/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV as RFC 4180 has it: commas, cells in quotes that may hold commas, quotes (doubled) and line ends; a BOM and other
 * encodings are seen to by text_from_file. Lines that are blank or begin with # are passed over.
 */
#include "rows.h"
#include "base/text.h"
#include <string.h>

#define ROWS_MAX_BYTES (64u << 20)

struct cells {
	const char *at;
	const char *end;
};

/* Reads one cell into `into`; true while the line goes on behind it. */
static bool take_cell(struct cells *from, struct buffer *into)
{
	bool quoted = from->at < from->end && *from->at == '"';
	buffer_clear(into);
	from->at += quoted;
	for (; from->at < from->end; from->at++) {
		if (quoted && *from->at == '"') {
			if (from->at + 1 < from->end && from->at[1] == '"')
				from->at++;
			else {
				quoted = false;
				continue;
			}
		} else if (!quoted && (*from->at == ',' || *from->at == '\n')) {
			break;
		} else if (!quoted && *from->at == '\r') {
			continue;
		}
		buffer_add(into, from->at, 1);
	}
	bool more = from->at < from->end && *from->at == ',';
	from->at += from->at < from->end;
	return more;
}

static bool skip_line(struct cells *from)
{
	if (from->at == from->end || !strchr("#\r\n", *from->at))
		return false;
	const char *stop = memchr(from->at, '\n', (size_t)(from->end - from->at));
	from->at = stop ? stop + 1 : from->end;
	return true;
}

/* The names of the columns as a list, pushed. */
static void push_names(lua_State *lua, struct cells *from, struct buffer *cell)
{
	bool more = true;
	lua_newtable(lua);
	for (lua_Integer i = 1; more; i++) {
		more = take_cell(from, cell);
		lua_pushstring(lua, buffer_text(cell));
		lua_rawseti(lua, -2, i);
	}
}

static void push_row(lua_State *lua, int names, struct cells *from, struct buffer *cell)
{
	bool more = true;
	lua_newtable(lua);
	for (lua_Integer i = 1; more; i++) {
		more = take_cell(from, cell);
		if (cell->length == 0)
			continue;
		if (lua_rawgeti(lua, names, i) == LUA_TNIL) {
			lua_pop(lua, 1);
			continue;
		}
		lua_pushlstring(lua, cell->bytes, cell->length);
		lua_rawset(lua, -3);
	}
}

int rows_push(lua_State *lua, const char *path)
{
	auto_buffer raw = BUFFER_EMPTY, text = BUFFER_EMPTY, cell = BUFFER_EMPTY;
	size_t bad;
	int error = file_read(path, ROWS_MAX_BYTES, &raw);
	if (error == 0)
		error = text_from_file(buffer_text(&raw), raw.length, &text, &bad);
	if (error != 0)
		return error;
	struct cells from = {buffer_text(&text), buffer_text(&text) + text.length};
	while (skip_line(&from))
		;
	push_names(lua, &from, &cell);
	int names = lua_gettop(lua);
	lua_newtable(lua);
	for (lua_Integer i = 1; from.at < from.end;) {
		if (skip_line(&from))
			continue;
		push_row(lua, names, &from, &cell);
		lua_rawseti(lua, -2, i++);
	}
	lua_remove(lua, names);
	return 0;
}
