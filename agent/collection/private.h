/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The insides of collection, for collection.c (life of devices) and intake.c (what collectors call). */
#include "collection/collection.h"
#include "copies.h"
#include <netinet/in.h>

struct runner {
	const struct gengfu_collector *collector;
	void *instance;
	struct gengfu_host host;
	struct gengfu_services base; /* with the runner's own host */
	struct gengfu_collector_services services;
};

/* An address in a quarter of the room that a sockaddr_storage takes: there is one per device. */
union place {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* One device under one collector. */
struct gengfu_round {
	struct entry *entry;
	struct runner *runner;
	void *device; /* the collector's; NULL: not planned */
	bool applies; /* false: this collector has nothing to do with the device */
	bool running;
	int64_t retry_ns; /* when planning is tried again */
	char *why; /* reason why there is no plan, or NULL */
};

struct entry {
	struct collection *collection;
	uint32_t number, generation;
	char *name, *address_text, *profile; /* profile may be NULL */
	struct credentials_copy *credentials;
	struct arena arena; /* of settings */
	const struct gengfu_data *settings;
	char *host;
	uint16_t port; /* 0: the collector's default */
	int64_t every_ns;
	union place address;
	bool resolved, resolving, removed, polling;
	int64_t resolve_again_ns;
	char *why; /* reason why there is no address, or NULL */
	size_t running;
	gengfu_trace_cb *trace; /* kept for collectors that are planned later */
	void *trace_data;
	struct entry *next_unasked; /* in the list of those whose round ends without a collector */
	bool is_unasked;
	size_t rounds_count;
	struct gengfu_round rounds[];
};

struct collection {
	const struct gengfu_services *services;
	struct collection_events events;
	const struct log *log;
	struct runner **runners;
	size_t runners_count, runners_capacity;
	struct entry **entries; /* by device number */
	uint32_t entries_capacity;
	struct gengfu_timer *unasked_timer;
	struct entry *unasked;
	struct buffer text;
	struct credentials_copy *credentials;
};

/* The services of every collector but for its host. */
extern const struct gengfu_collector_services collection_services;

/* A round's outcome goes right, unless the device was removed. */
void round_ended(
	struct entry *entry, const char *collector, enum gengfu_status status, const char *detail, int64_t rtt_ns);
/* Ends a round that runs: the funnel. */
void round_done(struct gengfu_round *round, enum gengfu_status status, const char *detail, int64_t rtt_ns);
/* Says that the device is idle if nothing runs on it any more. */
void entry_idle(struct entry *entry);
