/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A link: one ICMP socket for all targets of an address family. What the pinger and its sockets share. */
#include "base/timers.h"
#include "collectors/icmp/packet.h"
#include "collectors/icmp/pinger.h"
#include "collectors/icmp/slots.h"
#include <sys/socket.h>
#include <sys/uio.h>

#define LINK_BATCH 64

struct inbox;
struct link_message {
	struct iovec part;
	union address to;
	uint16_t seq;
	uint8_t bytes[ECHO_OCTETS];
};

struct link {
	struct pinger *pinger;
	int fd; /* -1: not open */
	int family;
	enum framing framing;
	uint16_t id; /* of our echo requests */
	bool is_raw;
	struct gengfu_watch *watch;
	uint32_t overflows; /* datagrams that the socket dropped, as last told */
	unsigned count; /* of the batch */
	struct mmsghdr *headers;
	struct link_message *messages;
	struct inbox *inbox;
	struct slots slots;
};

/* Opens the socket and watches it; -errno, the link is then closed. `source` NULL: any. */
int link_open(struct link *link, struct pinger *pinger, int family, const char *source);
/* Accepts one that is not open. */
void link_close(struct link *link);
/* Adds an echo request to the batch, which goes out when it is full. */
void link_add(struct link *link, const union address *to, uint16_t seq, uint64_t cookie);
/* Sends what was added. */
void link_flush(struct link *link);
/* Takes in what has come. */
void link_receive(struct link *link);

/* What the link tells the pinger; none of these calls the link. */

void pinger_turn_begin(struct pinger *pinger);
void pinger_turn_end(struct pinger *pinger);
/* The probe was given to the kernel at `at_ns`; could not be and is to be tried later; could not be at all. */
void pinger_sent(struct link *link, uint16_t seq, int64_t at_ns);
void pinger_blocked(struct link *link, uint16_t seq);
void pinger_send_failed(struct link *link, uint16_t seq, int error);
void pinger_answer(struct link *link, const struct echo *echo, const union address *from, size_t octets, int64_t at_ns);
/* The network's word on a request of ours to `to`; `says` is the host that said it. */
void pinger_icmp_error(
	struct link *link, const struct echo *echo, const union address *to, int error, const union address *says);

enum figure {
	FIGURE_PROBES,
	FIGURE_ANSWERS,
	FIGURE_TIMEOUTS,
	FIGURE_UNREACHABLE,
	FIGURE_LATE,
	FIGURE_DUPLICATES,
	FIGURE_UNKNOWN,
	FIGURE_WRONG_ADDRESS,
	FIGURE_MALFORMED,
	FIGURE_SEND_FAILURES,
	FIGURE_SEND_WAITS,
	FIGURE_RECEIVE_OVERFLOWS,
	FIGURES
};

struct pinger {
	const struct gengfu_services *services;
	struct gengfu_timer *timer; /* the one that the agent gave; armed for the head of `timers` */
	struct timers timers;
	int64_t armed_ns; /* INT64_MAX: not */
	int64_t now_ns; /* of the turn */
	bool in_turn;
	struct link links[2]; /* IPv4, IPv6 */
	struct pinger_options options;
	int64_t pace_ns, pace_next_ns; /* pace_ns 0: no limit */
	size_t targets;
	uint64_t figures[FIGURES];
	uint64_t cookies[64];
	size_t cookies_left;
};
