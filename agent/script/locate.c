/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the lines of keys in Lua source, so that a mistake in data can be shown where it was written: the data itself
 * has forgotten its lines by then. It is a lexer with just enough grammar: table constructors nest, `key =` and
 * `["key"] =` name what follows, a comma moves a list on, and function bodies inside are skipped. Paths are those
 * in every constructor that stands outside of functions, from line `from` on; the first that has one wins. Keys that
 * were computed are not found, and then the caller names the file alone or the line it began with.
 *
 * All keys are found in one pass: a search for each would cost the square of the file's size, which profiles felt.
 */
#include "base/arena.h"
#include "base/map.h"
#include "base/must.h"
#include "script/script.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 40
#define KEY_MAX 128
#define PATH_LENGTH 512

enum token { END, NAME, TEXT, NUMBER, SIGN };

struct lexer {
	const char *at, *end;
	int line;
	enum token token;
	int token_line;
	char sign; /* of SIGN; '=' only when it stands alone */
	char word[KEY_MAX]; /* of the others, cut */
};

static char peek(const struct lexer *lexer, size_t ahead)
{
	return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : '\0';
}

static void advance(struct lexer *lexer)
{
	lexer->line += *lexer->at++ == '\n';
}

/* The level of a long bracket that opens here, or -1. */
static int long_bracket(const struct lexer *lexer)
{
	size_t level = 0;
	if (peek(lexer, 0) != '[')
		return -1;
	while (peek(lexer, level + 1) == '=')
		level++;
	return peek(lexer, level + 1) == '[' ? (int)level : -1;
}

static void skip_long(struct lexer *lexer, int level)
{
	lexer->at += level + 2;
	for (; lexer->at < lexer->end; advance(lexer)) {
		if (peek(lexer, 0) != ']')
			continue;
		size_t same = 0;
		while (peek(lexer, same + 1) == '=')
			same++;
		if (same != (size_t)level || peek(lexer, same + 1) != ']')
			continue;
		lexer->at += same + 2;
		return;
	}
}

static void skip_blank(struct lexer *lexer)
{
	while (lexer->at < lexer->end) {
		if (isspace((unsigned char)*lexer->at)) {
			advance(lexer);
		} else if (peek(lexer, 0) == '-' && peek(lexer, 1) == '-') {
			lexer->at += 2;
			int level = long_bracket(lexer);
			if (level >= 0)
				skip_long(lexer, level);
			else
				while (lexer->at < lexer->end && *lexer->at != '\n')
					lexer->at++;
		} else {
			return;
		}
	}
}

static void add(struct lexer *lexer, size_t *length, char c)
{
	if (*length + 1 < sizeof lexer->word)
		lexer->word[(*length)++] = c;
	lexer->word[*length] = '\0';
}

static void read_quoted(struct lexer *lexer)
{
	char quote = *lexer->at++;
	size_t length = 0;
	lexer->word[0] = '\0';
	while (lexer->at < lexer->end && *lexer->at != quote) {
		if (*lexer->at == '\\' && lexer->at + 1 < lexer->end)
			advance(lexer);
		add(lexer, &length, *lexer->at);
		advance(lexer);
	}
	if (lexer->at < lexer->end)
		lexer->at++;
	lexer->token = TEXT;
}

static void read_word(struct lexer *lexer)
{
	size_t length = 0;
	lexer->token = isdigit((unsigned char)*lexer->at) ? NUMBER : NAME;
	while (lexer->at < lexer->end && (isalnum((unsigned char)*lexer->at) || *lexer->at == '_' ||
						 (lexer->token == NUMBER && *lexer->at == '.')))
		add(lexer, &length, *lexer->at++);
}

/* == ~= <= >= and the like lose their second sign, so that '=' means an assignment. */
static void read_sign(struct lexer *lexer)
{
	lexer->token = SIGN;
	lexer->sign = *lexer->at++;
	if (strchr("=~<>", lexer->sign) && peek(lexer, 0) == '=') {
		lexer->sign = '?';
		lexer->at++;
	}
}

static void next(struct lexer *lexer)
{
	skip_blank(lexer);
	lexer->token_line = lexer->line;
	if (lexer->at >= lexer->end) {
		lexer->token = END;
		return;
	}
	unsigned char c = (unsigned char)*lexer->at;
	int level = long_bracket(lexer);
	if (level >= 0) {
		skip_long(lexer, level);
		lexer->token = TEXT;
		lexer->word[0] = '\0';
	} else if (c == '"' || c == '\'') {
		read_quoted(lexer);
	} else if (isalnum(c) || c == '_') {
		read_word(lexer);
	} else {
		read_sign(lexer);
	}
}

static bool is_sign(const struct lexer *lexer, char sign)
{
	return lexer->token == SIGN && lexer->sign == sign;
}

/* One for a word that opens a block, minus one for one that closes it. Loops are counted by their `do`. */
static int block_step(const struct lexer *lexer)
{
	static const char *const opening[] = {"function", "if", "do", "repeat"};
	if (lexer->token != NAME)
		return 0;
	for (size_t i = 0; i < sizeof opening / sizeof *opening; i++)
		if (strcmp(lexer->word, opening[i]) == 0)
			return 1;
	return strcmp(lexer->word, "end") == 0 || strcmp(lexer->word, "until") == 0 ? -1 : 0;
}

/* Behind a word that opened a block: goes on behind the end of it. */
static void skip_block(struct lexer *lexer)
{
	for (int open = 1; open > 0 && lexer->token != END;) {
		next(lexer);
		open += block_step(lexer);
	}
	next(lexer);
}

struct script_lines {
	struct map lines; /* by path, each an int in the arena */
	struct arena arena;
};

struct search {
	struct lexer lexer;
	struct script_lines *found;
	size_t length;
	char path[PATH_LENGTH]; /* of the entry that is read, which may contain dots of its own; "" where it is unknown
				 */
};

/* Goes down into the entry `key`: whether its path is known and short enough. */
static bool enter(struct search *search, const char *key)
{
	size_t room = sizeof search->path - search->length;
	int length = snprintf(search->path + search->length, room, "%s%s", search->length ? "." : "", key);
	if (*key == '\0' || (size_t)length >= room)
		return false;
	search->length += (size_t)length;
	return true;
}

static void note(struct search *search, int line)
{
	struct script_lines *found = search->found;
	if (map_find(&found->lines, search->path, search->length))
		return;
	int *kept = arena_alloc(&found->arena, sizeof *kept);
	*kept = line;
	map_put(&found->lines, arena_strndup(&found->arena, search->path, search->length), search->length, kept);
}

static void search_table(struct search *search, bool is_known, int depth);

/* Goes over a value up to the comma or bracket that ends it, into the constructors within. */
static void search_value(struct search *search, bool is_known, int depth)
{
	struct lexer *lexer = &search->lexer;
	int open = 0; /* ( and [ */
	while (lexer->token != END) {
		if (is_sign(lexer, '{')) {
			search_table(search, is_known, depth + 1);
			continue;
		}
		if (open == 0 && (is_sign(lexer, ',') || is_sign(lexer, ';') || is_sign(lexer, '}')))
			return;
		if (is_sign(lexer, '(') || is_sign(lexer, '['))
			open++;
		else if (is_sign(lexer, ')') || is_sign(lexer, ']'))
			open--;
		if (block_step(lexer) > 0)
			skip_block(lexer);
		else
			next(lexer);
	}
}

/* At the beginning of an entry: reads `name =` or `["name"] =` if it is there; else this is the list's item `place`. */
static void read_key(struct lexer *lexer, int *place, char key[KEY_MAX], int *ret_line)
{
	struct lexer start = *lexer;
	bool is_bracket = is_sign(lexer, '[');
	*ret_line = lexer->token_line;
	if (is_bracket)
		next(lexer);
	bool may_be_key = lexer->token == NAME || (is_bracket && (lexer->token == TEXT || lexer->token == NUMBER));
	memcpy(key, lexer->word, KEY_MAX);
	next(lexer);
	if (is_bracket && is_sign(lexer, ']'))
		next(lexer);
	if (may_be_key && is_sign(lexer, '=')) {
		next(lexer);
		return;
	}
	*lexer = start;
	snprintf(key, KEY_MAX, "%d", ++*place);
}

/* At the { of a constructor that stands for search->path; leaves the lexer behind its }. */
static void search_table(struct search *search, bool is_known, int depth)
{
	struct lexer *lexer = &search->lexer;
	int place = 0;
	char key[KEY_MAX];
	if (depth > DEPTH_MAX) {
		lexer->token = END;
		return;
	}
	next(lexer);
	while (lexer->token != END && !is_sign(lexer, '}')) {
		int line;
		read_key(lexer, &place, key, &line);
		size_t before = search->length;
		bool is_entry_known = is_known && enter(search, key);
		if (is_entry_known)
			note(search, line);
		search_value(search, is_entry_known, depth);
		search->length = before;
		while (is_sign(lexer, ',') || is_sign(lexer, ';'))
			next(lexer);
	}
	next(lexer);
}

struct script_lines *script_lines_new(const char *source, size_t length, int from)
{
	struct script_lines *found = must_calloc(1, sizeof *found);
	struct search search = {.lexer = {.at = source, .end = source + length, .line = 1}, .found = found};
	struct lexer *lexer = &search.lexer;
	next(lexer);
	while (lexer->token != END) {
		if (lexer->token_line < from)
			next(lexer);
		else if (is_sign(lexer, '{'))
			search_table(&search, true, 0);
		else if (block_step(lexer) > 0)
			skip_block(lexer);
		else
			next(lexer);
	}
	return found;
}

int script_lines_find(const struct script_lines *lines, const char *path)
{
	const int *line = map_find_text(&lines->lines, path);
	return line ? *line : 0;
}

void script_lines_free(struct script_lines *lines)
{
	if (!lines)
		return;
	map_done(&lines->lines);
	arena_done(&lines->arena);
	free(lines);
}

int script_locate(const char *source, size_t length, int from, const char *path)
{
	struct script_lines *lines = script_lines_new(source, length, from);
	int line = script_lines_find(lines, path);
	script_lines_free(lines);
	return line;
}

bool script_mentions(const char *source, size_t length, const char *name)
{
	struct lexer lexer = {.at = source, .end = source + length, .line = 1};
	for (next(&lexer); lexer.token != END; next(&lexer))
		if (lexer.token == NAME && strcmp(lexer.word, name) == 0)
			return true;
	return false;
}
