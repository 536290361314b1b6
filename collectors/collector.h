/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The ABI of collectors: modules that gather readings from devices. Include it as "collectors/collector.h".
 *
 * A collector exports `GENGFU_EXPORT const struct gengfu_collector gengfu_collector`. Its life:
 *
 *     start ── device_add ─┬─ poll … (batches, commits) … done ─┬─ device_remove ── stop
 *                          └────────────── again ───────────────┘
 *
 * - device_add plans: it resolves the columns it can fill to numbers (services->column) and keeps what it needs.
 * - poll starts one round on one device and returns; the module asks its device, fills a batch per table, commits each
 *   table once (complete, partial or failed) and ends the round with done(), exactly once, whatever happened. This is
 * the funnel that every probe ends in. The agent starts no second round on a device before the first is done.
 * - cancel ends a round early: the module calls done() with GENGFU_CANCELLED before cancel returns. Every batch that it
 * took is committed before done(), with GENGFU_COMMIT_FAILED if need be.
 *
 * Absent is absent: a cell that the device did not give is not set, never 0.
 */
#include "modules/module.h"

#define GENGFU_COLLECTOR_ABI 1
#define GENGFU_COLLECTOR_SYMBOL "gengfu_collector"

/* How a probe ended. */
enum gengfu_status {
	GENGFU_OK,
	GENGFU_TIMEOUT,
	GENGFU_UNREACHABLE, /* the network said so: ICMP, no route */
	GENGFU_REFUSED, /* the device said no: noAccess, connection refused, unknown user */
	GENGFU_AUTH_FAILED, /* wrong keys, wrong digest, decryption error */
	GENGFU_MALFORMED, /* an answer that cannot be read */
	GENGFU_PARTIAL, /* some of it was read */
	GENGFU_CANCELLED,
	GENGFU_UNSUPPORTED, /* the device lacks what was asked */
	GENGFU_FAILED, /* our own side: no memory, no socket */
	GENGFU_UNRESOLVED, /* the host's name gave no address */
	GENGFU_STATUSES
};
#define GENGFU_STATUS_TEXTS \
	"ok", "timeout", "unreachable", "refused", "auth_failed", "malformed", "partial", "cancelled", "unsupported", \
		"failed", "unresolved"

enum gengfu_commit { GENGFU_COMPLETE, GENGFU_COMMIT_PARTIAL, GENGFU_COMMIT_FAILED };

/* One value. Which member counts is told by the column's type; an enum's value is the code of its word in `integer`. */
union gengfu_cell {
	int64_t integer; /* INTEGER, ENUM, BOOLEAN; a counter's or other value's 64 bits are read as unsigned_integer */
	uint64_t unsigned_integer;
	double real;
	struct {
		uint32_t at; /* offset into the batch's text */
		uint32_t length;
	} text;
};

/*
 * The rows of one table that one round has read. Row-major; memory belongs to the agent and is reused. Filled through
 * the inline functions below. `asked` has a bit per column that this round reads: a column that was not asked keeps its
 * earlier value, one that was asked and not set becomes absent.
 */
struct gengfu_batch {
	uint32_t table;
	uint32_t columns;
	uint32_t rows;
	uint32_t capacity;
	uint64_t asked;
	uint64_t narrow; /* bits of COUNTER columns that were 32-bit counters in this round: they wrap at 2^32 */
	uint64_t *present; /* [row]: a bit per column that is set */
	union gengfu_cell *cells; /* [row * columns + column] */
	char *text;
	uint32_t text_length;
	uint32_t text_capacity;
	int (*grow)(
		struct gengfu_batch *batch, uint32_t rows, uint32_t text); /* more room; -ENOMEM, -E2BIG at the bound */
	int64_t read_ns; /* monotonic time at which the answers came, for rates; 0: the time of the commit */
	int64_t uptime_ms; /* the device's sysUpTime in this answer, -1 when not known */
};

/* Adds an empty row; its number, or -ENOMEM / -E2BIG. */
static inline int64_t gengfu_row(struct gengfu_batch *batch)
{
	if (batch->rows == batch->capacity) {
		int error = batch->grow(batch, 1, 0);
		if (error)
			return error;
	}
	batch->present[batch->rows] = 0;
	return batch->rows++;
}

static inline union gengfu_cell *gengfu_cell(struct gengfu_batch *batch, uint32_t row, uint32_t column)
{
	batch->present[row] |= UINT64_C(1) << column;
	return &batch->cells[(size_t)row * batch->columns + column];
}

static inline bool gengfu_is_set(const struct gengfu_batch *batch, uint32_t row, uint32_t column)
{
	return batch->present[row] >> column & 1;
}

static inline void gengfu_set_integer(struct gengfu_batch *batch, uint32_t row, uint32_t column, int64_t value)
{
	gengfu_cell(batch, row, column)->integer = value;
}

static inline void gengfu_set_unsigned(struct gengfu_batch *batch, uint32_t row, uint32_t column, uint64_t value)
{
	gengfu_cell(batch, row, column)->unsigned_integer = value;
}

static inline void gengfu_set_real(struct gengfu_batch *batch, uint32_t row, uint32_t column, double value)
{
	gengfu_cell(batch, row, column)->real = value;
}

/* UTF-8 (services->text makes it so from a device's bytes); copied. */
static inline int gengfu_set_text(
	struct gengfu_batch *batch, uint32_t row, uint32_t column, const char *bytes, uint32_t length)
{
	if (batch->text_length + length > batch->text_capacity) {
		int error = batch->grow(batch, 0, length);
		if (error)
			return error;
	}
	union gengfu_cell *cell = gengfu_cell(batch, row, column);
	cell->text.at = batch->text_length;
	cell->text.length = length;
	memcpy(batch->text + batch->text_length, bytes, length);
	batch->text_length += length;
	return 0;
}

static inline void gengfu_unset(struct gengfu_batch *batch, uint32_t row, uint32_t column)
{
	batch->present[row] &= ~(UINT64_C(1) << column);
}

/* What the module must know of a device; borrowed until device_remove returns. */
struct gengfu_device {
	uint32_t number; /* dense, reused after a removal */
	uint32_t generation;
	const char *name;
	const char *host; /* as written in the configuration */
	struct sockaddr_storage address;
	const struct gengfu_credentials *credentials; /* or NULL */
	const struct gengfu_data *settings; /* the device's own settings for this collector, or NULL */
	const char *profile; /* a profile fixed by the configuration, or NULL */
	int64_t every_ns; /* from round to round; 0: polled once */
};

struct gengfu_round; /* one round on one device, the agent's */

/* What a recognised device is; texts are copied. Any may be NULL. */
struct gengfu_identity {
	const char *profile;
	const char *sys_object_id;
	const char *sys_descr;
	const char *sys_name;
	const char *why; /* which test matched, in words */
};

struct gengfu_column {
	int table; /* -1: no such table */
	int column; /* -1: no such column */
	int type; /* enum gengfu_column_type */
	int class_; /* enum gengfu_column_class */
};
enum gengfu_column_type {
	GENGFU_COLUMN_TEXT,
	GENGFU_COLUMN_INTEGER,
	GENGFU_COLUMN_REAL,
	GENGFU_COLUMN_BOOLEAN,
	GENGFU_COLUMN_ENUM
};
enum gengfu_column_class {
	GENGFU_CLASS_KEY,
	GENGFU_CLASS_SLOW,
	GENGFU_CLASS_FAST,
	GENGFU_CLASS_COUNTER,
	GENGFU_CLASS_DERIVED
};

/* The services of a collector: those of every module, and the way for readings to get in. */
struct gengfu_collector_services {
	const struct gengfu_services *base;
	uint32_t size;

	/* Names to numbers, when a poll is planned. */
	struct gengfu_column (*column)(struct gengfu_host *host, const char *table, const char *column);
	int (*table)(struct gengfu_host *host, const char *table); /* -1: none */
	int (*word)(struct gengfu_host *host, int table, int column, const char *word); /* code of an enum's word; -1 */
	/* A device's bytes to UTF-8 by the rules of the tables; the result is borrowed until the next call. */
	const char *(*text)(struct gengfu_host *host, const char *bytes, size_t length, size_t *ret_length);

	/* An empty batch for a table of this round; it stays the agent's. */
	struct gengfu_batch *(*batch)(struct gengfu_round *round, int table);
	/* Hands a table over; the batch is gone. Each table at most once a round. */
	void (*commit)(struct gengfu_round *round, struct gengfu_batch *batch, enum gengfu_commit how);
	/* Ends the round. `detail` in words or NULL (copied); `rtt_ns` 0 when not measured. */
	void (*done)(struct gengfu_round *round, enum gengfu_status status, const char *detail, int64_t rtt_ns);
	/* Says what the device was found to be; any time between device_add and device_remove. */
	void (*recognised)(struct gengfu_host *host, uint32_t device, const struct gengfu_identity *identity);
	/* Asks the agent to poll a device at once (a trap came); coalesced. */
	void (*poll_soon)(struct gengfu_host *host, uint32_t device);
};

/* A value as the device gave it, in the words of a .snmprec recording. Borrowed until return. */
struct gengfu_raw {
	const char *name; /* of what was read: for SNMP the dotted OID */
	const char *type; /* "2", "4x", "65" … */
	const char *value;
};

/* One exchange with a device, for `gengfu poll --timing` and `--record`. */
struct gengfu_trace {
	const char *asked; /* in words: "GETBULK ifDescr ifOperStatus ×20" */
	size_t sent, received; /* octets */
	int64_t took_ns;
	enum gengfu_status status;
	const char *table; /* or NULL */
	const struct gengfu_raw *values; /* what came, in its order */
	size_t values_count;
};
typedef void gengfu_trace_cb(void *data, const struct gengfu_trace *trace);

/* One of the values that a cell was made of or that had a say in it; told before the batch is committed, for
 * `gengfu poll --raw`. */
struct gengfu_origin {
	const struct gengfu_batch *batch;
	uint32_t row, column;
	struct gengfu_raw raw;
};
typedef void gengfu_origin_cb(void *data, const struct gengfu_origin *origin);

/* A recording has ended: `detail` says in words what is missing in it, or is NULL. */
typedef void gengfu_recorded_cb(void *data, enum gengfu_status status, const char *detail);

/* Told of each mistake in a profile: `line` in `file`, 0 when not known. */
typedef void gengfu_mistake_cb(void *data, const char *file, int line, const char *message);

struct gengfu_profile {
	const char *file;
	const struct gengfu_data *data; /* lives as long as the collector */
};

struct gengfu_collector {
	uint32_t abi; /* GENGFU_COLLECTOR_ABI */
	uint32_t size; /* sizeof(struct gengfu_collector) */
	const char *name;
	const char *summary;
	const struct gengfu_key *keys; /* of `collector "name" { … }` in the configuration */
	const struct gengfu_key *device_keys; /* of `name = { … }` in a device, or NULL */

	/* settings: a map that holds every key, fallbacks filled in. *ret_instance is untouched on failure; `why` gets
	 * a sentence. */
	int (*start)(const struct gengfu_collector_services *services, const struct gengfu_data *settings,
		void **ret_instance, char why[256]);
	/* After all devices were removed. */
	void (*stop)(void *instance);
	/* Profiles that the collector may use; returns how many mistakes it reported. Optional; before any device. */
	size_t (*profiles)(void *instance, const struct gengfu_profile *profiles, size_t count,
		gengfu_mistake_cb *mistake, void *data);
	int (*device_add)(void *instance, const struct gengfu_device *device, void **ret_device, char why[256]);
	/* After its round is done. */
	void (*device_remove)(void *instance, void *device);
	/* `tables` has a bit per table number that is due; the collector reads those it can. */
	int (*poll)(void *instance, void *device, struct gengfu_round *round, uint64_t tables);
	void (*cancel)(void *instance, void *device);
	/* Optional: calls `cb` for each exchange with this device, NULL ends it. */
	void (*trace)(void *instance, void *device, gengfu_trace_cb *cb, void *data);
	/* Optional: a line of words on the state of a device, for `gengfu status`. */
	void (*describe)(void *instance, void *device, char *into, size_t size);
	/* Optional: calls `cb` for each value that goes into a cell, NULL ends it. */
	void (*explain)(void *instance, void *device, gengfu_origin_cb *cb, void *data);
	/*
	 * Optional, for `gengfu poll --record`: between rounds, reads as a whole what the device's profile looks at,
	 * and of a device that no profile knows all of its vendor's objects too; at most `values` of them. The
	 * exchanges go to the trace. `cb` runs once, later; device_remove ends it without.
	 */
	int (*record)(void *instance, void *device, size_t values, gengfu_recorded_cb *cb, void *data);
};
