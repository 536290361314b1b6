/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The simulator's one UDP socket on a libuv loop.
 */
#include "message.h"
#include "world.h"
#include <uv.h>

struct server;

/*
 * Opens the socket on `port` of all addresses and answers for the devices of `world`. `origin_ns` is what uv_hrtime()
 * shows at the world's instant zero. -errno of bind; `loop` and `world` are borrowed.
 */
int server_new(uv_loop_t *loop, struct world *world, uint16_t port, int64_t origin_ns, struct server **ret_server);
/* Closes its handles; the memory goes when the loop has run once more. Accepts NULL. */
void server_stop(struct server *server);
/* The world's time now; runs what is due. */
struct mono server_advance(struct server *server);
/* To be called when timers of the world have changed outside of server_advance. */
void server_arm(struct server *server);
const struct counts *server_counts(const struct server *server);
uint16_t server_port(const struct server *server);
