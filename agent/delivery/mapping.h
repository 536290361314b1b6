/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A mapping: a Lua file that makes another system's request of an event, and reads its answer. Private to delivery.
 */
#include "base/log.h"
#include "base/text.h"
#include "plugins/plugin.h"

struct mapping;

struct mapping_options {
	const char *name; /* as configured */
	const char *folder; /* where it is looked for first: the configuration's */
	const char *library; /* then in mappings/ in here; NULL: not */
	const struct gengfu_data *settings; /* a map that may hold secrets, or NULL; not needed after mapping_new */
	const struct log *log;
	void (*random)(struct gengfu_host *host, void *bytes, size_t length);
	struct gengfu_host *host;
};

/* -ENOENT, -EINVAL and the errors of reading a file, with file, line and sentence in `why`. */
int mapping_new(const struct mapping_options *options, struct mapping **ret_mapping, char why[512]);
void mapping_free(struct mapping *mapping); /* accepts NULL */
bool mapping_has_digest(const struct mapping *mapping);
bool mapping_has_response(const struct mapping *mapping);

/* What a script knows besides the event. */
struct mapping_state {
	const char *external_id; /* or NULL */
	unsigned attempt; /* from 1 */
	int64_t now_ms;
};

/* What it made; texts lie in `texts` until mapped_done. */
struct mapped {
	bool is_nothing; /* the event is not for that system */
	struct gengfu_request request; /* without id */
	struct gengfu_request_header *headers;
	struct buffer *texts;
	size_t count;
};
void mapped_done(struct mapped *mapped);

/*
 * `json` is an event, or with `is_digest` an array of them. -EINVAL with a sentence that names file and line when the
 * script fails; nothing in it is secret.
 */
int mapping_request(struct mapping *mapping, const char *json, size_t length, bool is_digest,
	const struct mapping_state *state, struct mapped *ret_mapped, char why[512]);

enum mapping_outcome { MAPPING_OK, MAPPING_RETRY, MAPPING_DROP };
/* `ret_external_id` is on the heap, or NULL when the script gave none. */
int mapping_response(struct mapping *mapping, const char *json, size_t length, const struct gengfu_answer *answer,
	enum mapping_outcome *ret_outcome, char **ret_external_id, char why[512]);
/* Blots out in place what is a secret of the mapping's. */
void mapping_blot(const struct mapping *mapping, char *text);
