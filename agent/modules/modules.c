/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loader. A module is the file NAME.so in one of the directories of the module path; in each directory DIR these
 * are tried, KIND being `collectors` or `plugins` (where the sinks are):
 *
 *     DIR/NAME.so    DIR/KIND/NAME.so    DIR/KIND/NAME/NAME.so (a build tree)
 *
 * The first file that exists is taken; if it is no good, that is said rather than the search continued, as a module
 * that silently gave way to an older copy further on would puzzle people more. The sentences tell apart: no such file
 * (with the nearest name and the places), not loadable (the dynamic linker's words), no descriptor in it, another ABI,
 * a descriptor that is too small, one that bears another name, and one that lacks a hook that no module can do without.
 *
 * What was loaded is kept by kind and name for the process's life: module code has timers and threads whose return
 * addresses nobody can recall, so dlclose is never called, not even on a file that was refused.
 */
#include "modules/modules.h"
#include "base/must.h"
#include <dirent.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WHY_SIZE = 512, NAME_LENGTH_MAX = 63 };

struct kind {
	const char *what; /* "collector" */
	const char *folder;
	const char *symbol;
	uint32_t abi;
	size_t size;
};

static const struct kind collectors = {
	"collector", "collectors", GENGFU_COLLECTOR_SYMBOL, GENGFU_COLLECTOR_ABI, sizeof(struct gengfu_collector)};
static const struct kind sinks = {"sink", "plugins", GENGFU_SINK_SYMBOL, GENGFU_SINK_ABI, sizeof(struct gengfu_sink)};

/* What the descriptors of both kinds begin with. */
struct head {
	uint32_t abi;
	uint32_t size;
	const char *name;
};
_Static_assert(offsetof(struct gengfu_collector, name) == offsetof(struct head, name), "collectors begin with a head");
_Static_assert(offsetof(struct gengfu_sink, name) == offsetof(struct head, name), "sinks begin with a head");

struct modules {
	char **folders;
	size_t folder_count;
	struct map collectors; /* name → descriptor; the keys are the descriptors' own names */
	struct map sinks;
};

static const struct kind *other(const struct kind *kind)
{
	return kind == &collectors ? &sinks : &collectors;
}

/* Writes the sentence; false, for `return refuse(…)`. */
__attribute__((format(printf, 2, 3))) static bool refuse(char why[WHY_SIZE], const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(why, WHY_SIZE, format, args);
	va_end(args);
	return false;
}

const char *modules_default_path(void)
{
	return GENGFU_MODULE_PATH;
}

struct modules *modules_new(const char *path)
{
	struct modules *modules = must_calloc(1, sizeof *modules);
	size_t capacity = 0;
	for (const char *at = path ? path : modules_default_path(); *at;) {
		size_t length = strcspn(at, ":");
		if (length > 0) {
			array_reserve_one(modules->folders, modules->folder_count, capacity);
			modules->folders[modules->folder_count++] = must_strndup(at, length);
		}
		at += length + (at[length] == ':');
	}
	return modules;
}

void modules_free(struct modules *modules)
{
	if (!modules)
		return;
	for (size_t i = 0; i < modules->folder_count; i++)
		free(modules->folders[i]);
	free(modules->folders);
	map_done(&modules->collectors);
	map_done(&modules->sinks);
	free(modules);
}

/* The places where a module of this name may be in one folder, one after another; NULL after the last. */
static char *candidate(const char *folder, const struct kind *kind, const char *name, int place)
{
	switch (place) {
	case 0:
		return must_printf("%s/%s.so", folder, name);
	case 1:
		return must_printf("%s/%s/%s.so", folder, kind->folder, name);
	case 2:
		return must_printf("%s/%s/%s/%s.so", folder, kind->folder, name, name);
	default:
		return NULL;
	}
}

/* The path of the first file that exists, NULL when there is none; heap. `specific` leaves out DIR/NAME.so, which may
 * be of either kind. */
static char *locate(const struct modules *modules, const struct kind *kind, const char *name, bool specific)
{
	for (size_t i = 0; i < modules->folder_count; i++) {
		char *path = NULL;
		for (int place = specific; (path = candidate(modules->folders[i], kind, name, place)); place++) {
			if (access(path, F_OK) == 0)
				return path;
			free(path);
		}
	}
	return NULL;
}

struct names {
	char **items; /* NULL-terminated once sorted out */
	size_t count, capacity;
};

static void names_add(struct names *names, const char *name, size_t length)
{
	array_reserve_one(names->items, names->count, names->capacity);
	names->items[names->count++] = must_strndup(name, length);
}

/* Adds the modules that a folder holds: NAME.so, and NAME where `nested` and NAME/NAME.so exists. */
static void names_list(struct names *names, const char *path, bool nested)
{
	DIR *folder = opendir(path);
	if (!folder)
		return;
	for (const struct dirent *entry; (entry = readdir(folder));) {
		size_t length = strlen(entry->d_name);
		if (length > 3 && strcmp(entry->d_name + length - 3, ".so") == 0) {
			names_add(names, entry->d_name, length - 3);
		} else if (nested && entry->d_name[0] != '.') {
			auto_free char *inner = must_printf("%s/%s/%s.so", path, entry->d_name, entry->d_name);
			if (access(inner, F_OK) == 0)
				names_add(names, entry->d_name, length);
		}
	}
	closedir(folder);
}

static void names_of(const struct modules *modules, const struct kind *kind, struct names *names)
{
	for (size_t i = 0; i < modules->folder_count; i++) {
		auto_free char *inner = must_printf("%s/%s", modules->folders[i], kind->folder);
		names_list(names, modules->folders[i], false);
		names_list(names, inner, true);
	}
	names_add(names, "", 0);
	free(names->items[names->count - 1]);
	names->items[names->count - 1] = NULL;
}

static void names_done(struct names *names)
{
	for (size_t i = 0; i + 1 < names->count; i++)
		free(names->items[i]);
	free(names->items);
}

/* "no collector 'snnp', did you mean 'snmp'? tried /usr/lib/gengfu/snnp.so, …" */
static void explain_missing(
	const struct modules *modules, const struct kind *kind, const char *name, char why[WHY_SIZE])
{
	auto_buffer text = BUFFER_EMPTY;
	struct names names = {0};
	auto_free char *elsewhere = locate(modules, other(kind), name, true);
	names_of(modules, kind, &names);
	const char *nearest = text_nearest(name, (const char *const *)names.items);
	buffer_printf(&text, "there is no %s '%s'", kind->what, name);
	if (elsewhere)
		buffer_printf(
			&text, "; '%s' is a %s: write %s \"%s\"", name, other(kind)->what, other(kind)->what, name);
	else if (nearest)
		buffer_printf(&text, ", did you mean '%s'?", nearest);
	names_done(&names);
	buffer_add_text(&text, modules->folder_count ? "; tried " : "; the module path is empty");
	for (size_t i = 0; i < modules->folder_count; i++) {
		char *path = NULL;
		for (int place = 0; (path = candidate(modules->folders[i], kind, name, place)); place++) {
			buffer_printf(&text, "%s%s", i || place ? ", " : "", path);
			free(path);
		}
	}
	refuse(why, "%s", buffer_text(&text));
}

/* The symbol's address after loading; NULL with the reason. */
static const void *load(const struct kind *kind, const char *path, char why[WHY_SIZE])
{
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		const char *reason = dlerror();
		refuse(why, "%s cannot be loaded: %s", path, reason ? reason : "for no known reason");
		return NULL;
	}
	const void *descriptor = dlsym(handle, kind->symbol);
	if (descriptor)
		return descriptor;
	if (dlsym(handle, other(kind)->symbol))
		refuse(why, "%s is a %s, not a %s", path, other(kind)->what, kind->what);
	else
		refuse(why, "%s is no %s: it does not export '%s'; define it and mark it GENGFU_EXPORT", path,
			kind->what, kind->symbol);
	return NULL;
}

static bool lacks_hooks(const struct kind *kind, const void *descriptor)
{
	if (kind == &sinks)
		return !((const struct gengfu_sink *)descriptor)->deliver &&
		       !((const struct gengfu_sink *)descriptor)->send;
	const struct gengfu_collector *collector = descriptor;
	return !collector->poll || !collector->device_add;
}

static bool check(
	const struct kind *kind, const char *path, const char *name, const void *descriptor, char why[WHY_SIZE])
{
	const struct head *head = descriptor;
	if (head->abi != kind->abi)
		return refuse(why,
			"%s was built for ABI %u of %ss, this agent has ABI %u: build it again with this agent's "
			"headers",
			path, head->abi, kind->what, kind->abi);
	if (head->size < kind->size)
		return refuse(why,
			"the descriptor in %s has %u octets where this agent expects %zu: set its size with sizeof and "
			"build it with this agent's headers",
			path, head->size, kind->size);
	if (!head->name || strcmp(head->name, name) != 0)
		return refuse(why, "%s holds the %s '%s', not '%s': file and descriptor must bear the same name", path,
			kind->what, head->name ? head->name : "", name);
	if (lacks_hooks(kind, descriptor))
		return refuse(why, "%s lacks %s, without which it can do nothing", path,
			kind == &sinks ? "deliver or send" : "poll or device_add");
	return true;
}

/* The name becomes part of a path: letters, digits, '_' and '-' only. */
static bool name_is_good(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
	return length > 0 && length <= NAME_LENGTH_MAX && name[length] == '\0';
}

static const void *get(
	struct modules *modules, const struct kind *kind, struct map *map, const char *name, char why[WHY_SIZE])
{
	const struct head *known = map_find_text(map, name);
	if (known)
		return known;
	if (!name_is_good(name)) {
		refuse(why, "'%.80s' cannot be the name of a %s: use letters, digits, '_' and '-'", name, kind->what);
		return NULL;
	}
	auto_free char *path = locate(modules, kind, name, false);
	if (!path) {
		explain_missing(modules, kind, name, why);
		return NULL;
	}
	const void *descriptor = load(kind, path, why);
	if (!descriptor || !check(kind, path, name, descriptor, why))
		return NULL;
	map_put_text(map, ((const struct head *)descriptor)->name, (void *)descriptor);
	return descriptor;
}

const struct gengfu_collector *modules_collector(struct modules *modules, const char *name, char why[512])
{
	return get(modules, &collectors, &modules->collectors, name, why);
}

const struct gengfu_sink *modules_sink(struct modules *modules, const char *name, char why[512])
{
	return get(modules, &sinks, &modules->sinks, name, why);
}
