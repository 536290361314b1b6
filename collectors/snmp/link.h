/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A link: one UDP socket for all devices of an address family. Outgoing messages are written in place into a batch of
 * LINK_BATCH; incoming ones are read in batches into an inbox that all links share.
 */
#include "modules/module.h"
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define LINK_BATCH 64
#define LINK_MESSAGE_MAX 2048
#define LINK_PLACE_TEXT 64

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static inline bool address_is_equal(const union address *a, const union address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr && a->v4.sin_port == b->v4.sin_port;
	return a->v6.sin6_port == b->v6.sin6_port && IN6_ARE_ADDR_EQUAL(&a->v6.sin6_addr, &b->v6.sin6_addr) &&
	       (a->v6.sin6_scope_id == b->v6.sin6_scope_id || !a->v6.sin6_scope_id || !b->v6.sin6_scope_id);
}

/* "192.0.2.1:161", "[2001:db8::1]:161"; returns `into`. */
const char *address_format(const union address *address, char into[LINK_PLACE_TEXT]);

struct engine;
struct inbox;

struct link {
	struct engine *engine;
	int fd; /* -1: not open */
	int family;
	struct gengfu_watch *watch;
	bool is_blocked; /* the socket takes no more; waits until it is writable */
	uint32_t overflows; /* datagrams that the socket dropped, as last told */
	unsigned first, count; /* of the batch: what has not been sent */
	struct mmsghdr *headers;
	struct link_message *messages;
};

/* Opens the socket and watches it; -errno, the link is then closed. `source` NULL: any. */
int link_open(struct link *link, struct engine *engine, int family, const char *source);
/* Accepts one that is not open. */
void link_close(struct link *link);
/* The end of a buffer of LINK_MESSAGE_MAX octets for the next message; NULL when the socket takes no more. */
uint8_t *link_room(struct link *link);
/* The message that was written there, and whose it is. */
void link_add(struct link *link, const union address *to, const uint8_t *start, size_t length, uint32_t id);
/* Sends what was added. */
void link_flush(struct link *link);

struct inbox *inbox_new(void);
void inbox_free(struct inbox *inbox);
