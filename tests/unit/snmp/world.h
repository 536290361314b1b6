/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A world for the SNMP engine: services on virtual time, and devices that are loopback sockets in the test's hands.
 * Loopback delivers within the system call, so that nothing ever waits.
 */
#include "collectors/snmp/exchange.h"
#include "collectors/snmp/message.h"
#include "tests/unit/test.h"

#define MS INT64_C(1000000)

struct world;
struct world *world_new(void);
void world_free(struct world *world);
const struct gengfu_services *world_services(struct world *world);
int64_t world_now(const struct world *world);
/* Runs everything that is due or readable until so much virtual time has passed. */
void world_run(struct world *world, int64_t ms);
/* What the engine counted under this name. */
uint64_t world_figure(const struct world *world, const char *figure);
/* The last line it logged, "" if none. */
const char *world_log(const struct world *world);

/* A device: bound to an address of 127/8, port chosen by the kernel. */
struct device {
	int fd;
	struct sockaddr_storage address;
	uint8_t bytes[65536]; /* the last request */
	size_t length;
	struct sockaddr_storage from;
	struct message message; /* points into bytes */
};
void device_open(struct device *device, const char *host);
void device_close(struct device *device);
/* Takes the next request out of the socket: false if there is none. `message` is set for v1 and v2c. */
bool device_take(struct device *device);
/* Takes all; how many there were. */
int device_drain(struct device *device);
/* Sends bytes to where the last request came from. */
void device_send(struct device *device, const uint8_t *bytes, size_t length);
/* A v2c response into `into`; its length. */
size_t response_make(uint8_t *into, int version, const char *community, int32_t id, int32_t error_status,
	const uint8_t *varbinds, size_t length);
/* Answers the last request: its varbinds back, with error_status 0. */
void device_answer(struct device *device);

/* What became of an exchange. */
struct outcome {
	int calls;
	struct answer last;
	char detail[256];
	uint8_t varbinds[2048];
	size_t length;
	const struct world *world;
};
void outcome_cb(void *data, const struct answer *answer);
