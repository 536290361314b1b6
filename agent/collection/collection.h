/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Runs the collectors: starts them with their settings, resolves and plans each device, begins its rounds, and is the
 * funnel in which every round ends. Knows nothing of what the readings mean. A device whose host cannot be resolved, or
 * whose plan fails, ends its rounds with `unresolved` or `failed` and a reason, and is tried again; the others do not
 * notice.
 */
#include "base/log.h"
#include "base/timers.h"
#include "collectors/collector.h"
#include "inventory/inventory.h"
#include "modules/host.h"

struct collection;

struct round_end {
	uint32_t device;
	const char *collector;
	enum gengfu_status status;
	const char *detail; /* or NULL; borrowed */
	int64_t rtt_ns; /* 0: not measured */
};

/* What collection hands to the right. All run on the loop. */
struct collection_events {
	void *data;
	struct gengfu_batch *(*batch)(void *data, uint32_t device, unsigned table);
	void (*commit)(void *data, uint32_t device, struct gengfu_batch *batch, enum gengfu_commit how);
	/* A batch of a device that has meanwhile been removed. */
	void (*discard)(void *data, struct gengfu_batch *batch);
	/* All collectors' rounds on this device have ended: one call per collector, then `idle`. */
	void (*ended)(void *data, const struct round_end *end);
	void (*idle)(void *data, uint32_t device);
	void (*recognised)(void *data, uint32_t device, const struct gengfu_identity *identity);
	void (*poll_soon)(void *data, uint32_t device);
};

struct collection *collection_new(
	const struct gengfu_services *services, const struct collection_events *events, const struct log *log);
/* Cancels what runs, removes all devices, stops the collectors. */
void collection_free(struct collection *collection);

/* Starts a collector; -errno with a sentence. `profiles` are handed to collectors that take them; mistakes go to
 * `problems`. */
int collection_start(struct collection *collection, const struct gengfu_collector *collector,
	const struct gengfu_data *settings, const struct gengfu_profile *profiles, size_t profile_count,
	struct problems *problems, char why[512]);

/* Plans a device with every collector that applies to it. The address is resolved first, in the background. */
void collection_add(
	struct collection *collection, const struct device *device, const struct gengfu_credentials *credentials);
void collection_remove(struct collection *collection, uint32_t device);
/* Begins a round on every collector of the device; `idle` comes later, always. */
void collection_poll(struct collection *collection, uint32_t device, uint64_t due);
/* Words on a device's state from its collectors. */
void collection_describe(struct collection *collection, uint32_t device, char *into, size_t size);
/* Traces each exchange of a device; NULL ends it. */
void collection_trace(struct collection *collection, uint32_t device, gengfu_trace_cb *cb, void *data);
/* Tells which values each cell of a device that has been added is made of; NULL ends it. */
void collection_explain(struct collection *collection, uint32_t device, gengfu_origin_cb *cb, void *data);
/* Between rounds: reads as a whole what the device's profile looks at, at most so many values; the exchanges go to the
 * trace. `cb` runs once, later. -ENOTSUP when no collector of the device can, -EBUSY during a round. */
int collection_record(
	struct collection *collection, uint32_t device, size_t values, gengfu_recorded_cb *cb, void *data);

/* Collectors that run, and what each has counted. */
size_t collection_collectors(const struct collection *collection);
const struct gengfu_host *collection_collector(const struct collection *collection, size_t number);
/* "ok", "timeout", … */
const char *status_text(enum gengfu_status status);
