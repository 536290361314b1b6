/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The collector's own structures: what it keeps of a device between rounds, and of a round while it runs. Private to
 * collectors/snmp; the device's peer below exchange.h is its only way to the network.
 */
#include "collectors/snmp/evaluate.h"
#include "collectors/snmp/profile.h"
#include "collectors/snmp/recognise.h"
#include "collectors/snmp/walk.h"

#define IN_FLIGHT_MAX 8
#define GET_ITEMS_MAX 48 /* varbinds of one GET, to begin with; halved on tooBig and timeout */
#define ANSWER_OCTETS_MAX 1400 /* one Ethernet frame, with room for the message's head; fragments get lost together */
#define SPARE_MAX 256 /* rounds whose memory is kept for the next */
#define V3_OCTETS 100 /* that v3's head has more */
#define EXCHANGES_MAX 50000 /* in one round, to begin with */
#define EXCHANGES_MIN 2000
#define ANSWER_OCTETS_MIN 200
#define REPETITIONS_MAX 200
#define FULL_EVERY_NS (INT64_C(3600) * 1000000000) /* alternatives and absent objects are tried anew */
#define HINT_APART_NS (INT64_C(60) * 1000000000) /* hints do not make slow columns due more often than this */

struct instance {
	const struct gengfu_collector_services *services;
	struct engine *engine;
	struct profiles profiles;
	int in_flight; /* per device */
	int rate; /* per device and second */
	int64_t slow_every_ns;
	uint32_t rows_max;
	struct round *spare; /* rounds that are not running, with their memory */
	size_t spare_count;
	struct evaluation *evaluation;
	struct number_map interfaces; /* for one device at a time */
};

/* What is known of one source on one device. */
struct known_source {
	struct rows rows;
	object_mask needed; /* objects that the device gives and some rule looks at; all before the first whole read */
	uint64_t changed; /* last value of changed_by */
	bool has_changed, is_changed;
	bool lacking; /* gave no rows when it was last read as a whole */
	bool lost; /* a picked row did not come: walk again */
	uint8_t *octets; /* of a varbind, by object, as measured; 0: not yet */
	uint8_t units[SOURCE_UNITS_MAX]; /* the chosen candidates */
	int32_t (*scores)[UNIT_CANDIDATES_MAX]; /* [set][candidate], NULL until there is evidence */
};

/* What is known of one table on one device. */
struct known_table {
	int64_t full_ns; /* when it was last read as a whole, 0: never */
	int64_t sweep_ns; /* when the sweep over its slow columns began */
	int64_t hinted_ns; /* when a hint last made all of them due */
	uint8_t sweep_at;
	int16_t chosen; /* alternative that gives rows, -1 */
	bool shown; /* rows were committed at some time */
	bool empty; /* no rows when last read as a whole */
	bool hint_waits; /* a hint came too soon after another */
};

struct device {
	struct instance *instance;
	struct peer *peer;
	uint32_t number;
	const char *name; /* borrowed from the agent */
	const char *fixed_profile; /* or NULL */
	int64_t every_ns; /* from round to round; 0: not known */
	int in_flight;
	const struct profile *profile; /* NULL: not recognised yet */
	struct known_source *sources; /* by number */
	struct known_table *tables; /* by place in the profile */
	struct number_map *maps;
	int64_t *maps_ns; /* when each was read, 0: never */
	bool silent; /* did not answer last time */
	bool only_heard; /* last time it gave v3 Reports, but no answer */
	bool restarted; /* recognise again */
	bool has_uptime, lacks_uptime;
	bool by_next; /* refuses GETBULK */
	uint32_t ticks; /* sysUpTime when last seen */
	int64_t ticks_ns;
	uint32_t wraps;
	size_t answer_octets; /* what is asked for at a time, learnt */
	size_t answer_limit; /* below what has failed lately; rises slowly */
	size_t answer_most; /* the frame */
	unsigned repetitions;
	unsigned get_items;
	unsigned exchanges_max; /* in one round; falls when a walk does not end, rises slowly */
	uint8_t loss; /* part of the requests, of 255, that had to be sent more than once lately */
	uint32_t vendor; /* enterprise number of its sysObjectID, 0: none */
	uint64_t rounds, exchanges;
	struct round *round; /* the one that runs */
	gengfu_trace_cb *trace;
	void *trace_data;
	gengfu_origin_cb *explain;
	void *explain_data;
	struct record *record; /* the one that runs, or NULL */
};

enum target_kind { TARGET_UPTIME, TARGET_IDENTITY, TARGET_PROBE, TARGET_HINT, TARGET_CELL };

/* One varbind of a GET. */
struct target {
	uint8_t kind;
	uint8_t object; /* of a cell; which of the identity's */
	uint16_t place; /* source, or probe */
	uint32_t row;
};

enum phase { PHASE_FIRST, PHASE_IDENTITY, PHASE_PROBES, PHASE_MAIN };

struct flight {
	struct round *round;
	struct exchange *exchange; /* NULL: free */
	struct ask ask;
	const char *table; /* for the trace */
};

struct round {
	struct round *next; /* among the spare */
	struct device *device;
	struct gengfu_round *handle;
	uint64_t tables;
	enum phase phase;
	bool second; /* names and hinted columns are being read */
	bool broken; /* nothing more is asked */
	bool probing; /* the first request got no answer: does it live at all? */
	bool only_heard;
	struct walk walk;
	struct harvest *harvests;
	size_t harvest_room;
	uint64_t planned; /* tables of the profile that this round reads */
	uint64_t quiet; /* tables that are read for their names alone */
	struct target *targets;
	size_t target_count, target_capacity, target_next;
	struct identity identity;
	struct recognition recognition;
	struct flight flights[IN_FLIGHT_MAX];
	int in_flight;
	int timeouts;
	uint64_t exchanges;
	int64_t started_ns, rtt_ns;
	bool restarted; /* the device did, in this round */
	bool partial;
	enum gengfu_status status;
	char detail[160];
};

/* device.c */
void device_attach(struct device *device, const struct profile *profile);
void device_detach(struct device *device);
void device_forget_rows(struct device *device);
/* A sysUpTime came: true when the device has restarted since the last one. */
bool device_uptime(struct device *device, uint32_t ticks, int64_t at_ns);
double device_uptime_s(const struct device *device);
/* What an exchange says about how much the device can take. */
void device_fits(struct device *device);
void device_chokes(struct device *device, bool is_get);
void device_overruns(struct device *device);
/* How many tries an answer took. */
void device_answered(struct device *device, unsigned tries);
/* Requests without an answer are nothing unusual for this device, however small they are. */
bool device_is_lossy(const struct device *device);
void device_settles(struct device *device);
/* Columns are walked one by one, with GETNEXT: v1, or a device that refuses GETBULK. */
bool device_by_next(const struct device *device);
int64_t now_ns(const struct device *device);

/* plan.c */
void plan_round(struct round *round);
/* The round has failed: what it should have read is still due. */
void plan_undo(struct round *round);
/* After the walks: true when more is to be read in this round (names of new rows, columns that a hint made due). */
bool plan_second(struct round *round);
void plan_target(struct round *round, enum target_kind kind, unsigned place, unsigned object, uint32_t row);

/* fill.c: evaluates and commits what the round has read. */
void fill_tables(struct round *round);

/* explain.c: tells what these columns of a row of the batch were made of. */
void row_explain(struct round *round, struct evaluation *evaluation, const struct harvest *harvest, uint32_t known,
	const struct gengfu_batch *batch, uint32_t row, uint64_t columns);

/* naming.c: what is decided about a source's rows before they are evaluated. */
/* The instance's evaluation, set to this source; then row by row. */
struct evaluation *evaluation_begin(struct round *round, unsigned source, const struct lookup *lookup);
void evaluation_at(struct evaluation *evaluation, const struct harvest *harvest, uint32_t row);
void rows_choose(struct round *round, unsigned source, const struct lookup *lookup);
void names_settle(struct round *round, unsigned source, const struct lookup *lookup);
void units_settle(struct round *round, unsigned source, const struct lookup *lookup);

/* get.c: GETs, and what their varbinds bring. */
/* The instance of an object in a row; `into` is where it is put together. Empty when it is too long. */
struct oid cell_oid(const struct source *source, const struct rows *rows, unsigned object, uint32_t row,
	uint8_t into[OID_OCTETS_MAX]);
bool get_ask(struct round *round, struct ask *ask);
void get_take(struct round *round, const struct ask *ask, struct varbind_reader *reader, int64_t at_ns);
/* The request failed for all, or (from 1) for one varbind: the others are asked again. */
void get_again(struct round *round, const struct ask *ask, size_t failed);

/* record.c */
int record_start(struct device *device, size_t values, gengfu_recorded_cb *cb, void *data);
/* Ends it without calling back; accepts NULL. */
void record_stop(struct record *record);

/* round.c */
int round_start(struct device *device, struct gengfu_round *handle, uint64_t tables);
void round_cancel(struct round *round);
void round_free(struct round *round);
