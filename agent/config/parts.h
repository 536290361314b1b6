/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the files of this stage share: the configuration while it is being read. */
#include "config/config.h"
#include "script/script.h"

#define CONFIG_FILE_MAX ((size_t)4 * 1024 * 1024)

enum word {
	WORD_AGENT,
	WORD_CREDENTIALS,
	WORD_DEVICE,
	WORD_DEVICES,
	WORD_LINKS,
	WORD_SITES,
	WORD_POLL,
	WORD_CHECKS,
	WORD_SINK,
	WORD_COLLECTOR,
	WORD_CALENDAR,
	WORD_SLA,
	WORD_KEEP,
	WORD_TICKETS,
	WORDS
};

/* One use of a word. */
struct entry {
	enum word word;
	const char *name; /* what stands in quotes; NULL for agent and poll */
	struct gengfu_data *body; /* the table, NULL when there was none */
	int line;
};

struct entries {
	struct entry *items;
	size_t count, capacity;
};

/* What the checking of all entries shares. */
struct reading {
	struct config *config;
	struct modules *modules;
	struct problems *problems;
	struct entries entries;
};

/*
 * Runs the file's text; what was said goes to reading->entries, whose texts are in the configuration's arena. Mistakes
 * go to the problems and do not keep the rest from being read, unless Lua itself cannot go on.
 */
void words_run(struct reading *reading, const char *bytes, size_t length);
const char *word_text(enum word word);

/* Reads secret `name` for the file in `folder`; 0 or -errno with a sentence that never shows the content. */
int secret_read(const char *folder, const char *name, struct buffer *into, struct buffer *why);
/* Frees a buffer that held one. */
void secret_done(struct buffer *secret);

/* Each checks the entries of its words and fills its part of the configuration. */
void credentials_check(struct reading *reading);
void modules_check(struct reading *reading); /* sinks and collectors */
void devices_check(struct reading *reading); /* after credentials and modules */
void checks_check(struct reading *reading);
void calendars_check(struct reading *reading);
void slas_check(struct reading *reading); /* after calendars */
void keep_check(struct reading *reading);
void tickets_check(struct reading *reading);
/* Checks the scope of a rule; `what` as in modules_settings. */
void where_check(struct reading *reading, const struct gengfu_data *where, const char *what, int line);
/* The same of a rule for tickets, whose fields are others. */
void where_check_ticket(struct reading *reading, const struct gengfu_data *where, const char *what, int line);
/* A field of devices, not a key column of a table. */
bool where_is_of_device(const char *field);

/* The one use of a word; a further one is a mistake. */
const struct entry *entry_only(struct reading *reading, enum word word);
/* Its settings by these keys, complete; NULL after a mistake. */
const struct gengfu_data *settings_of(
	struct reading *reading, const struct entry *entry, const struct gengfu_key *keys, enum word word);
/* The entry's word and name, `sink "webhook"`, in the arena. */
const char *entry_what(struct reading *reading, const struct entry *entry);
/* Counts the entries of a word, for its array. */
size_t entries_count(const struct reading *reading, enum word word);
/* An earlier entry of the same word and name, or NULL. */
const struct entry *entry_earlier(const struct reading *reading, const struct entry *entry);
/* Where a key of checked settings was written. */
int settings_line(const struct gengfu_data *settings, const char *key);
/* Resolves a path against the configuration's folder. */
const char *config_path(struct reading *reading, const char *path);
/* "WHAT must be en or zh, not 'eng'; did you mean 'en'?" */
void refuse_word(struct reading *reading, int line, const char *what, const char *word, const char *const *right);

/* config_read with the text at hand instead of in the file: for it, its tests and the fuzzer. */
struct config *config_read_text(
	const char *path, const char *bytes, size_t length, struct modules *modules, struct problems *problems);
