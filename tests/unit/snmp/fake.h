/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A device in memory, an exchange layer that asks it, and an agent that keeps what is committed: what the upper half of
 * the SNMP collector needs to run without sockets. Links in place of the engine.
 */
#include "base/text.h"
#include "base/timers.h"
#include "collectors/snmp/exchange.h"
#include "readings/tables.h"

struct fake_object {
	uint8_t *oid;
	uint16_t oid_length;
	uint8_t type;
	uint8_t *value;
	uint32_t length;
};

struct fake_device {
	struct fake_object *objects; /* by OID, unless the test wants them otherwise */
	size_t count, capacity;
	bool is_v1;
	bool silent;
	bool refuses_bulk; /* genErr */
	bool unsorted; /* GETNEXT gives the object behind, whatever its OID */
	size_t answer_octets; /* an answer holds no more: GETBULK is cut, GET gets tooBig; 0: no bound */
	size_t drops_over; /* no answer to what would be larger; 0: never */
	int error_status; /* of each answer, 0 */
	enum gengfu_status status; /* of each exchange */
	uint64_t answers, asked; /* exchanges, and varbinds in their answers */
	void (*before)(struct fake_device *device, uint64_t exchange); /* called before each answer */
	void *data;
};

/* Varbinds of an answer. */
struct fake_reply {
	uint8_t octets[1 << 20];
	size_t length;
	size_t count;
};

void fake_device_done(struct fake_device *device);
/* `value` as snmprec writes it: type "2" and "42", "4x" and "0a0b", "6" and "1.3.6" … */
void fake_put(struct fake_device *device, const char *oid, const char *type, const char *value);
void fake_put_integer(struct fake_device *device, const char *oid, int64_t value);
void fake_remove(struct fake_device *device, const char *prefix);
void fake_sort(struct fake_device *device);
/* Answers a request: varbinds go to the reply, an error status to the answer. */
void fake_answer(
	struct fake_device *device, const struct request *request, struct fake_reply *reply, struct answer *answer);
/* A recording; false when it is not there. */
bool fake_load(struct fake_device *device, const char *path);

/* A table as it was committed last. */
struct fake_table {
	bool committed;
	enum gengfu_commit how;
	uint32_t rows, columns;
	uint64_t asked, narrow;
	uint64_t *present;
	union gengfu_cell *cells;
	char *text;
	int64_t uptime_ms;
	unsigned commits;
};

struct fake_agent {
	int64_t rows_max; /* set before the start; 0: the collector's own bound */
	struct gengfu_services base;
	struct gengfu_collector_services services;
	void *instance;
	void *device;
	struct fake_device *fake; /* the one that answers */
	int64_t now_ns;
	struct fake_table tables[TABLES];
	struct buffer text;
	struct buffer mistakes; /* a line each */
	char profile[64], why[256], sys_name[256];
	enum gengfu_status status;
	char detail[256];
	unsigned dones;
	struct buffer traced; /* a line per exchange */
	int64_t every_ns; /* set before the start; 0: rounds have no interval */
	struct timers timers;
};

/* Whose device peers are added for. */
extern struct fake_agent *fake_running;

/* Starts the collector with the profiles of `directory` (NULL: the stock ones), and files given in `extra`. */
void fake_agent_start(struct fake_agent *agent, struct fake_device *device, const char *directory);
/* As above, with the one profile in this Lua text besides the stock ones; mistakes stand in agent->mistakes. */
void fake_agent_start_with(struct fake_agent *agent, struct fake_device *device, const char *lua);
void fake_agent_stop(struct fake_agent *agent);
/* A round of all tables, to its end. Time goes on by a minute before it. Returns the exchanges it took. */
uint64_t fake_poll(struct fake_agent *agent);
uint64_t fake_poll_tables(struct fake_agent *agent, uint64_t tables);
/* Answers what is under way; false when nothing is. */
bool fake_step(void);

/* Cells of what was committed: by the text of the first key (and the lane, 0: any). */
int fake_row(const struct fake_agent *agent, const char *table, const char *key, int lane);
/* "-" when absent. */
const char *fake_text(const struct fake_agent *agent, const char *table, int row, const char *column);
double fake_real(const struct fake_agent *agent, const char *table, int row, const char *column);
