/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A world for the pinger: services on virtual time, in a network namespace of the test's own. 127/8 and ::1 answer by
 * themselves. Behind a tun device lie 10.9.0.0/16 and fd09::/64, whose hosts are in the test's hands: it takes the echo
 * requests and answers what it likes, when it likes. The kernel's work is waited for by poll(), never by time.
 */
#include "collectors/icmp/link.h"
#include "tests/unit/test.h"

#define MS INT64_C(1000000)

/* Once a process: false when the kernel does not let us have a namespace. */
bool world_enter(void);
/* Once in it: the descriptor of the tun device, -1 when the kernel does not let us have one. */
int world_tun_open(void);
/* Whether ping sockets may be opened in the namespace from now on; else raw ones are. False when the kernel does not
 * let us say so: in a user namespace they cannot be forbidden again. */
bool world_allow_ping_sockets(bool yes);

struct world;
struct world *world_new(int tun);
/* Leaves the tun device. Fails the test when a watch or a timer is left. */
void world_free(struct world *world);
const struct gengfu_services *world_services(struct world *world);
/* From now on wall time is offered: the real one and so much more. */
void world_offer_wall(struct world *world, int64_t ahead_ns);
int64_t world_now(const struct world *world);
/* Lets virtual time pass; runs what is due or readable meanwhile. */
void world_run(struct world *world, int64_t ms);
/* Lets virtual time pass while the loop is busy and runs nothing. */
void world_sleep(struct world *world, int64_t ms);
/* Waits for something to become readable and runs it; fails the test when nothing does. */
void world_wait(struct world *world);
uint64_t world_figure(const struct world *world, const char *figure);

/* An echo request that came out of the tun device. */
struct request {
	uint8_t bytes[256]; /* with its IP header */
	size_t length;
	bool is_v6;
};
/* Takes the next one; fails the test when none comes. */
void request_take(struct world *world, struct request *request);
/* How many are there, none waited for; they are dropped. */
unsigned requests_drop(struct world *world);
/* The ICMP message within. */
uint8_t *request_icmp(struct request *request);
/* Answers it; `from` NULL: the host that was asked. */
void request_answer(struct world *world, struct request *request, const char *from);
/* An ICMP error (IPv4) of this type and code from the router, quoting so many octets of the ICMP message. */
void request_refuse(
	struct world *world, struct request *request, const char *router, uint8_t type, uint8_t code, size_t quoted);

struct sockaddr_storage address_of(const char *text);
