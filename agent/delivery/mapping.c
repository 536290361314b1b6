/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mappings in Lua. A file returns
 *
 *     mapping { request = function(event, state) … end, response = function(event, status, body) … end,
 *               digest = function(events, state) … end }
 *
 * in the sandbox and under the budgets that checks have. An event comes as the tables that its JSON is; what a script
 * gives back is plain data that becomes bytes here. A body that is a table becomes JSON; an answer that is JSON comes
 * as tables.
 *
 * Besides Lua's own words there are what other systems' signatures need: hmac_sha256, base64, hex, url_escape. Secrets
 * in the settings are tokens (secrets.h), which these functions see through; base64 of one is a token again.
 */
#include "delivery/mapping.h"
#include "base/must.h"
#include "delivery/secrets.h"
#include "script/script.h"
#include <errno.h>
#include <jansson.h>
#include <lauxlib.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_MAX ((size_t)1 << 20)
#define JSON_DEPTH_MAX 64
#define EXTERNAL_ID_MAX 512
#define HEADERS_MAX 32
#define SELF "gengfu.mapping"

/* What a file must give back; also the names of its members. */
static const char *const functions[] = {"request", "response", "digest"};
enum { REQUEST, RESPONSE, DIGEST, FUNCTIONS };

struct mapping {
	struct script *script;
	struct secrets secrets;
	size_t settings_secrets; /* those that stay */
	int references[FUNCTIONS]; /* LUA_NOREF: not there */
	int settings; /* reference */
};

/* Words for scripts */

static struct mapping *mapping_of(lua_State *state)
{
	lua_getfield(state, LUA_REGISTRYINDEX, SELF);
	struct mapping *mapping = lua_touserdata(state, -1);
	lua_pop(state, 1);
	return mapping;
}

/* The secrets go into a buffer of C's, which an error of Lua's would leak: so what may raise comes before. */
static int word_hmac(lua_State *state)
{
	const struct secrets *secrets = &mapping_of(state)->secrets;
	unsigned char made[32];
	size_t key_length = 0;
	size_t length = 0;
	const char *key = luaL_checklstring(state, 1, &key_length);
	const char *text = luaL_checklstring(state, 2, &length);
	script_charge(state, (int64_t)(key_length + length) / 16 + 50);
	struct buffer whole_key = BUFFER_EMPTY;
	struct buffer whole = BUFFER_EMPTY;
	secrets_expand(secrets, key, key_length, SECRET_RAW, &whole_key);
	secrets_expand(secrets, text, length, SECRET_RAW, &whole);
	const void *done = EVP_Q_mac(NULL, "HMAC", NULL, "SHA2-256", NULL, buffer_text(&whole_key), whole_key.length,
		(const unsigned char *)buffer_text(&whole), whole.length, made, sizeof made, NULL);
	buffer_done(&whole_key);
	buffer_done(&whole);
	if (!done)
		return luaL_error(state, "hmac_sha256 failed");
	lua_pushlstring(state, (const char *)made, sizeof made);
	return 1;
}

/* A token for the base64 of a text with secrets in it. */
static int push_secret_base64(lua_State *state, const char *text, size_t length)
{
	struct secrets *secrets = &mapping_of(state)->secrets;
	char token[TOKEN_SIZE];
	struct buffer whole = BUFFER_EMPTY;
	secrets_expand(secrets, text, length, SECRET_RAW, &whole);
	unsigned char *made = must_malloc(whole.length / 3 * 4 + 8);
	int made_length = EVP_EncodeBlock(made, (const unsigned char *)buffer_text(&whole), (int)whole.length);
	bool fits = secrets_add(secrets, (const char *)made, (size_t)made_length, token);
	free(made);
	buffer_done(&whole);
	if (!fits)
		return luaL_error(state, "too many secrets in one call");
	lua_pushstring(state, token);
	return 1;
}

static int word_base64(lua_State *state)
{
	const struct secrets *secrets = &mapping_of(state)->secrets;
	size_t length = 0;
	const char *text = luaL_checklstring(state, 1, &length);
	luaL_Buffer made;
	script_charge(state, (int64_t)length / 4);
	if (memmem(text, length, secrets->prefix, strlen(secrets->prefix)))
		return push_secret_base64(state, text, length);
	unsigned char *into = (unsigned char *)luaL_buffinitsize(state, &made, length / 3 * 4 + 8);
	luaL_pushresultsize(&made, (size_t)EVP_EncodeBlock(into, (const unsigned char *)text, (int)length));
	return 1;
}

static int word_hex(lua_State *state)
{
	size_t length = 0;
	const unsigned char *bytes = (const unsigned char *)luaL_checklstring(state, 1, &length);
	luaL_Buffer made;
	script_charge(state, (int64_t)length / 4);
	luaL_buffinit(state, &made);
	for (size_t i = 0; i < length; i++) {
		luaL_addchar(&made, "0123456789abcdef"[bytes[i] >> 4]);
		luaL_addchar(&made, "0123456789abcdef"[bytes[i] & 15]);
	}
	luaL_pushresult(&made);
	return 1;
}

static int word_url_escape(lua_State *state)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	size_t length = 0;
	const char *bytes = luaL_checklstring(state, 1, &length);
	luaL_Buffer made;
	script_charge(state, (int64_t)length / 4);
	luaL_buffinit(state, &made);
	for (size_t i = 0; i < length; i++) {
		char text[4];
		if (bytes[i] && strchr(plain, bytes[i])) {
			luaL_addchar(&made, bytes[i]);
		} else {
			snprintf(text, sizeof text, "%%%02X", (unsigned char)bytes[i]);
			luaL_addstring(&made, text);
		}
	}
	luaL_pushresult(&made);
	return 1;
}

/* `mapping { … }`: the table itself, when its members are what they should be. */
static int word_mapping(lua_State *state)
{
	luaL_checktype(state, 1, LUA_TTABLE);
	lua_pushnil(state);
	while (lua_next(state, 1)) {
		const char *known[] = {functions[REQUEST], functions[RESPONSE], functions[DIGEST], NULL};
		const char *name = lua_type(state, -2) == LUA_TSTRING ? lua_tostring(state, -2) : "?";
		const char *nearest = text_nearest(name, known);
		size_t i = 0;
		while (known[i] && strcmp(known[i], name) != 0)
			i++;
		if (!known[i])
			return luaL_error(state, "a mapping has no '%s'%s%s%s", name, nearest ? ", did you mean '" : "",
				nearest ? nearest : "", nearest ? "'?" : "");
		if (!lua_isfunction(state, -1))
			return luaL_error(state, "%s of a mapping must be a function", name);
		lua_pop(state, 1);
	}
	if (lua_getfield(state, 1, functions[REQUEST]) == LUA_TNIL)
		return luaL_error(state, "a mapping needs a function request(event, state)");
	lua_settop(state, 1);
	return 1;
}

/* JSON to Lua */

static void push_json(lua_State *state, const json_t *value, int depth)
{
	size_t i;
	json_t *item;
	const char *key;
	if (depth > JSON_DEPTH_MAX || !lua_checkstack(state, 4)) {
		lua_pushnil(state);
		return;
	}
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		lua_createtable(state, 0, (int)json_object_size(value));
		json_object_foreach((json_t *)value, key, item)
		{
			push_json(state, item, depth + 1);
			lua_setfield(state, -2, key);
		}
		break;
	case JSON_ARRAY:
		lua_createtable(state, (int)json_array_size(value), 0);
		json_array_foreach((json_t *)value, i, item)
		{
			push_json(state, item, depth + 1);
			lua_rawseti(state, -2, (lua_Integer)i + 1);
		}
		break;
	case JSON_STRING:
		lua_pushlstring(state, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		lua_pushinteger(state, json_integer_value(value));
		break;
	case JSON_REAL:
		lua_pushnumber(state, json_real_value(value));
		break;
	case JSON_NULL:
		lua_pushnil(state);
		break;
	default:
		lua_pushboolean(state, json_is_true(value));
	}
}

/* Tables when it is JSON's object or array, else the text. */
static void push_text(lua_State *state, const char *bytes, size_t length)
{
	json_t *value = json_loadb(bytes, length, JSON_ALLOW_NUL, NULL);
	if (value)
		push_json(state, value, 0);
	else
		lua_pushlstring(state, bytes, length);
	json_decref(value);
}

/* Lua's data to JSON */

static json_t *data_json(const struct gengfu_data *data)
{
	json_t *made = NULL;
	switch (data->type) {
	case GENGFU_BOOLEAN:
		return json_boolean(data->boolean);
	case GENGFU_INTEGER:
		return json_integer(data->integer);
	case GENGFU_REAL:
		return json_real(data->real);
	case GENGFU_TEXT:
		return json_stringn(data->text.bytes, data->text.length);
	case GENGFU_LIST:
		made = json_array();
		for (size_t i = 0; i < data->list.count; i++)
			json_array_append_new(made, data_json(&data->list.items[i]));
		return made;
	case GENGFU_MAP:
		made = json_object();
		for (size_t i = 0; i < data->map.count; i++)
			json_object_set_new(made, data->map.members[i].key, data_json(&data->map.members[i].value));
		return made;
	default:
		return json_null();
	}
}

/* Loading */

static void failure_describe(const struct script_failure *failure, char why[512])
{
	if (failure->line)
		snprintf(why, 512, "%.200s:%d: %.250s", failure->file, failure->line, failure->message);
	else
		snprintf(why, 512, "%.200s: %.250s", failure->file, failure->message);
}

static char *locate(const struct mapping_options *options, char why[512])
{
	char *path = options->name[0] == '/' ? must_strdup(options->name)
					     : must_printf("%s/%s", options->folder, options->name);
	if (access(path, R_OK) == 0)
		return path;
	char *stock = options->library && options->name[0] != '/'
			      ? must_printf("%s/mappings/%s", options->library, options->name)
			      : NULL;
	if (stock && access(stock, R_OK) == 0) {
		free(path);
		return stock;
	}
	snprintf(why, 512, "there is no mapping '%s': neither %s nor %s can be read", options->name, path,
		stock ? stock : "a file of that name in the library");
	free(stock);
	free(path);
	return NULL;
}

/* The settings as a table on the stack, secrets in it as tokens. */
static bool push_settings(struct mapping *mapping, const struct gengfu_data *data)
{
	lua_State *state = script_state(mapping->script);
	char token[TOKEN_SIZE];
	bool good = true;
	luaL_checkstack(state, 4, NULL);
	if (data && data->type == GENGFU_SECRET) {
		good = secrets_add(&mapping->secrets, data->text.bytes, data->text.length, token);
		lua_pushstring(state, good ? token : "");
	} else if (data && data->type == GENGFU_MAP) {
		lua_newtable(state);
		for (size_t i = 0; i < data->map.count; i++) {
			good &= push_settings(mapping, &data->map.members[i].value);
			lua_setfield(state, -2, data->map.members[i].key);
		}
	} else if (data && data->type == GENGFU_LIST) {
		lua_newtable(state);
		for (size_t i = 0; i < data->list.count; i++) {
			good &= push_settings(mapping, &data->list.items[i]);
			lua_rawseti(state, -2, (lua_Integer)i + 1);
		}
	} else {
		script_push_data(state, data);
	}
	return good;
}

static void open_words(struct mapping *mapping)
{
	static const luaL_Reg words[] = {{"mapping", word_mapping}, {"hmac_sha256", word_hmac}, {"base64", word_base64},
		{"hex", word_hex}, {"url_escape", word_url_escape}, {NULL, NULL}};
	lua_State *state = script_state(mapping->script);
	lua_pushlightuserdata(state, mapping);
	lua_setfield(state, LUA_REGISTRYINDEX, SELF);
	for (const luaL_Reg *word = words; word->name; word++) {
		lua_pushcfunction(state, word->func);
		lua_setglobal(state, word->name);
	}
}

static int run_file(struct mapping *mapping, const char *path, char why[512])
{
	lua_State *state = script_state(mapping->script);
	struct script_failure failure;
	auto_buffer text = BUFFER_EMPTY;
	int error = file_read(path, FILE_MAX, &text);
	if (error) {
		snprintf(why, 512, "%s: %s", path, strerror(-error));
		return error;
	}
	if (script_load(mapping->script, buffer_text(&text), text.length, &failure) != SCRIPT_OK ||
		script_call(mapping->script, 0, 1, &failure) != SCRIPT_OK) {
		failure_describe(&failure, why);
		return -EINVAL;
	}
	if (!lua_istable(state, -1)) {
		snprintf(why, 512, "%s: must end with return mapping { request = function(event, state) … end }", path);
		return -EINVAL;
	}
	for (size_t i = 0; i < FUNCTIONS; i++) {
		lua_pushstring(state, functions[i]);
		bool is_there = lua_rawget(state, -2) == LUA_TFUNCTION;
		if (!is_there)
			lua_pop(state, 1);
		mapping->references[i] = is_there ? luaL_ref(state, LUA_REGISTRYINDEX) : LUA_NOREF;
	}
	lua_pop(state, 1);
	return 0;
}

int mapping_new(const struct mapping_options *options, struct mapping **ret_mapping, char why[512])
{
	unsigned char random[8];
	auto_free char *path = locate(options, why);
	if (!path)
		return -ENOENT;
	struct mapping *mapping = must_calloc(1, sizeof *mapping);
	options->random(options->host, random, sizeof random);
	secrets_init(&mapping->secrets, random);
	mapping->script =
		script_new(&(struct script_options){.name = path, .library = options->library, .log = options->log});
	must(mapping->script);
	open_words(mapping);
	int error = 0;
	if (!push_settings(mapping, options->settings)) {
		snprintf(why, 512, "the settings of a mapping hold at most %d secrets", TOKENS_MAX);
		error = -EINVAL;
	}
	mapping->settings_secrets = mapping->secrets.count;
	mapping->settings = luaL_ref(script_state(mapping->script), LUA_REGISTRYINDEX);
	if (!error)
		error = run_file(mapping, path, why);
	if (!error && mapping->references[REQUEST] == LUA_NOREF) {
		snprintf(why, 512, "%s: a mapping needs a function request(event, state)", path);
		error = -EINVAL;
	}
	if (error) {
		mapping_free(mapping);
		return error;
	}
	*ret_mapping = mapping;
	return 0;
}

void mapping_free(struct mapping *mapping)
{
	if (!mapping)
		return;
	script_free(mapping->script);
	secrets_done(&mapping->secrets);
	free(mapping);
}

bool mapping_has_digest(const struct mapping *mapping)
{
	return mapping->references[DIGEST] != LUA_NOREF;
}

bool mapping_has_response(const struct mapping *mapping)
{
	return mapping->references[RESPONSE] != LUA_NOREF;
}

void mapping_blot(const struct mapping *mapping, char *text)
{
	secrets_blot(&mapping->secrets, text);
}

/* Calling */

static void push_state(struct mapping *mapping, const struct mapping_state *with)
{
	lua_State *state = script_state(mapping->script);
	lua_newtable(state);
	lua_pushstring(state, with->external_id); /* NULL is nil */
	lua_setfield(state, -2, "external_id");
	lua_pushinteger(state, with->attempt);
	lua_setfield(state, -2, "attempt");
	lua_pushinteger(state, with->now_ms);
	lua_setfield(state, -2, "now_ms");
	lua_rawgeti(state, LUA_REGISTRYINDEX, mapping->settings);
	if (lua_isnil(state, -1)) {
		lua_pop(state, 1);
		lua_newtable(state);
	}
	lua_setfield(state, -2, "settings");
}

static int call(struct mapping *mapping, int arguments, int results, char why[512])
{
	struct script_failure failure;
	if (script_call(mapping->script, arguments, results, &failure) == SCRIPT_OK)
		return 0;
	failure_describe(&failure, why);
	return -EINVAL;
}

void mapped_done(struct mapped *mapped)
{
	for (size_t i = 0; i < mapped->count; i++)
		buffer_done(&mapped->texts[i]);
	free(mapped->texts);
	free(mapped->headers);
	*mapped = (struct mapped){0};
}

/* The text with its secrets; lies in `mapped`. */
static const struct buffer *keep(
	struct mapping *mapping, struct mapped *mapped, const char *text, size_t length, enum secret_form form)
{
	struct buffer *into = &mapped->texts[mapped->count++];
	secrets_expand(&mapping->secrets, text, length, form, into);
	return into;
}

static int take_headers(struct mapping *mapping, const struct gengfu_data *headers, struct mapped *mapped)
{
	for (size_t i = 0; headers && headers->type == GENGFU_MAP && i < headers->map.count; i++) {
		const struct gengfu_member *member = &headers->map.members[i];
		if (member->value.type != GENGFU_TEXT)
			return -EINVAL;
		struct gengfu_request_header *header = &mapped->headers[mapped->request.headers_count++];
		header->name = buffer_text(keep(mapping, mapped, member->key, strlen(member->key), SECRET_RAW));
		header->value = buffer_text(
			keep(mapping, mapped, member->value.text.bytes, member->value.text.length, SECRET_RAW));
	}
	return 0;
}

static void take_body(struct mapping *mapping, const struct gengfu_data *body, bool has_type, struct mapped *mapped)
{
	if (body->type == GENGFU_TEXT) {
		const struct buffer *kept = keep(mapping, mapped, body->text.bytes, body->text.length, SECRET_RAW);
		mapped->request.body = buffer_text(kept);
		mapped->request.length = kept->length;
		return;
	}
	json_t *json = data_json(body);
	char *text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	const struct buffer *kept = keep(mapping, mapped, text ? text : "", text ? strlen(text) : 0, SECRET_JSON);
	free(text);
	mapped->request.body = buffer_text(kept);
	mapped->request.length = kept->length;
	if (!has_type)
		mapped->headers[mapped->request.headers_count++] =
			(struct gengfu_request_header){"Content-Type", "application/json; charset=utf-8"};
}

static bool has_content_type(const struct mapped *mapped)
{
	for (size_t i = 0; i < mapped->request.headers_count; i++)
		if (strcasecmp(mapped->headers[i].name, "Content-Type") == 0)
			return true;
	return false;
}

static const char *unknown_member(const struct gengfu_data *data)
{
	static const char *const known[] = {"body", "headers", "method", "url"};
	for (size_t i = 0; i < data->map.count; i++) {
		bool found = false;
		for (size_t k = 0; k < ARRAY_LENGTH(known); k++)
			found |= strcmp(known[k], data->map.members[i].key) == 0;
		if (!found)
			return data->map.members[i].key;
	}
	return NULL;
}

static int take_request(struct mapping *mapping, const struct gengfu_data *data, struct mapped *mapped, char why[512])
{
	const struct gengfu_data *url = gengfu_data_get(data, "url");
	const struct gengfu_data *body = gengfu_data_get(data, "body");
	const struct gengfu_data *headers = gengfu_data_get(data, "headers");
	size_t count = headers && headers->type == GENGFU_MAP ? headers->map.count : 0;
	const char *unknown = data->type == GENGFU_MAP ? unknown_member(data) : NULL;
	if (data->type != GENGFU_MAP || unknown || count > HEADERS_MAX) {
		snprintf(why, 512, "a mapping's request must be nil or { method =, url =, headers =, body = }%s%s",
			unknown ? ", there is no " : "", unknown ? unknown : "");
		return -EINVAL;
	}
	mapped->texts = must_calloc(2 * count + 3, sizeof *mapped->texts);
	mapped->headers = must_calloc(count + 1, sizeof *mapped->headers);
	if (take_headers(mapping, headers, mapped)) {
		snprintf(why, 512, "a mapping's headers must be texts");
		return -EINVAL;
	}
	const char *method = gengfu_data_text(gengfu_data_get(data, "method"), "POST");
	mapped->request.method = buffer_text(keep(mapping, mapped, method, strlen(method), SECRET_RAW));
	if (url && url->type == GENGFU_TEXT)
		mapped->request.url = buffer_text(keep(mapping, mapped, url->text.bytes, url->text.length, SECRET_URL));
	if (body)
		take_body(mapping, body, has_content_type(mapped), mapped);
	mapped->request.headers = mapped->headers;
	return 0;
}

int mapping_request(struct mapping *mapping, const char *json, size_t length, bool is_digest,
	const struct mapping_state *with, struct mapped *ret_mapped, char why[512])
{
	lua_State *state = script_state(mapping->script);
	struct arena arena = ARENA_EMPTY;
	auto_buffer wrong = BUFFER_EMPTY;
	const struct gengfu_data *data = NULL;
	*ret_mapped = (struct mapped){0};
	secrets_forget(&mapping->secrets, mapping->settings_secrets);
	lua_rawgeti(state, LUA_REGISTRYINDEX, mapping->references[is_digest ? DIGEST : REQUEST]);
	push_text(state, json, length);
	push_state(mapping, with);
	int error = call(mapping, 2, 1, why);
	if (error)
		return error;
	if (lua_isnil(state, -1)) {
		ret_mapped->is_nothing = true;
	} else if (script_data(state, -1, &arena, NULL, 0, &data, &wrong)) {
		snprintf(why, 512, "what the mapping's %s gives back: %s", functions[is_digest ? DIGEST : REQUEST],
			buffer_text(&wrong));
		error = -EINVAL;
	} else {
		error = take_request(mapping, data, ret_mapped, why);
	}
	lua_pop(state, 1);
	arena_done(&arena);
	if (error)
		mapped_done(ret_mapped);
	return error;
}

static int take_outcome(lua_State *state, enum mapping_outcome *ret_outcome, char **ret_external_id, char why[512])
{
	static const char *const words[] = {"ok", "retry", "drop"};
	const char *word = lua_type(state, -2) == LUA_TSTRING ? lua_tostring(state, -2) : "";
	size_t length = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (strcmp(word, words[i]) == 0) {
			const char *id = lua_isnil(state, -1) ? NULL : lua_tolstring(state, -1, &length);
			bool is_good = id && length > 0 && length <= EXTERNAL_ID_MAX && utf8_is_valid(id, length);
			*ret_outcome = (enum mapping_outcome)i;
			*ret_external_id = is_good ? must_strndup(id, length) : NULL;
			return 0;
		}
	snprintf(why, 512, "a mapping's response must give back \"ok\", \"retry\" or \"drop\", not '%.40s'", word);
	return -EINVAL;
}

int mapping_response(struct mapping *mapping, const char *json, size_t length, const struct gengfu_answer *answer,
	enum mapping_outcome *ret_outcome, char **ret_external_id, char why[512])
{
	lua_State *state = script_state(mapping->script);
	lua_rawgeti(state, LUA_REGISTRYINDEX, mapping->references[RESPONSE]);
	push_text(state, json, length);
	lua_pushinteger(state, answer->status);
	push_text(state, answer->body ? answer->body : "", answer->length);
	int error = call(mapping, 3, 2, why);
	if (error)
		return error;
	error = take_outcome(state, ret_outcome, ret_external_id, why);
	lua_pop(state, 2);
	return error;
}
