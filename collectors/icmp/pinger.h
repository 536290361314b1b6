/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Pings: rounds of echo requests to any number of targets over one socket per address family. The pinger owns the
 * sockets, the sequence numbers and the time; a target is a device as it sees it. Above this header nobody knows about
 * packets; below it nobody knows about tables.
 */
#include "collectors/collector.h"
#include "collectors/icmp/tally.h"
#include <netinet/in.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

#define PLACE_TEXT 64
/* "192.0.2.1", "2001:db8::1"; returns `into`. */
const char *address_format(const union address *address, char into[PLACE_TEXT]);

struct pinger;
struct target;

struct pinger_options {
	const char *bind4, *bind6; /* source addresses or NULL */
	unsigned probes; /* of a round, 1 to PROBES_MAX */
	int64_t interval_ns; /* between the probes of a round */
	int64_t timeout_ns; /* of a probe */
	int64_t rate_max; /* probes per second over all targets; 0: no limit */
};

/* What became of a round. */
struct ping_result {
	enum gengfu_status status; /* OK: at least one answer came */
	struct tally tally;
	int error; /* errno of what the network or our own side said last, 0: nothing */
	const char *says; /* address of the host that said so, or NULL; borrowed until return */
};
typedef void ping_result_cb(void *data, const struct ping_result *result);

/* Opens the sockets; -errno with a sentence in `why`. A machine without IPv6 is in order unless bind6 is given. */
int pinger_start(const struct gengfu_services *services, const struct pinger_options *options,
	struct pinger **ret_pinger, char why[256]);
/* After all targets were removed; accepts NULL. */
void pinger_stop(struct pinger *pinger);

/* -EAFNOSUPPORT with a sentence in `why` when there is no socket for such an address. `cb` ends each round. */
int target_add(struct pinger *pinger, const struct sockaddr_storage *address, ping_result_cb *cb, void *data,
	struct target **ret_target, char why[256]);
/* A round that is under way is dropped without calling back. */
void target_remove(struct target *target);
/* Begins a round, of which there is none under way; `cb` runs exactly once, later. */
void target_ping(struct target *target);
/* The callback of the round does not run any more. */
void target_cancel(struct target *target);
const union address *target_address(const struct target *target);
/* Calls `cb` at the end of each probe; NULL ends it. */
void target_trace(struct target *target, gengfu_trace_cb *cb, void *data);
