/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets. One system call moves up to 64 datagrams, which is what decides the cost of an exchange: everything else
 * here is there so that nothing is lost without being counted.
 *
 * The kernel hands ICMP errors to a shared socket in two ways: as an entry of the error queue, with the destination
 * and the start of our datagram, and as the failure of whatever is sent or received next, which has nothing to do with
 * it. So any failing call first empties the queue and is then tried again; what fails three times fails by itself.
 * A watch reports an error on the descriptor as readable.
 *
 * When the socket takes no more (EAGAIN) the batch is kept until it is writable. ENOBUFS, which a socket with
 * IP_RECVERR also gets for a full interface queue, is a lost datagram like any other.
 *
 * Inbox buffers are the size of the largest datagram, since an agent may answer with one; of most only the first page
 * is ever touched. Their spacing keeps them from falling into the same lines of the cache.
 */
#include "collectors/snmp/link.h"
#include "base/must.h"
#include "collectors/snmp/wire.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define INBOX_SIZE 65536
#define INBOX_STRIDE (INBOX_SIZE + 4096 + 192)
#define BATCHES_PER_TURN 8
#define MANY 8 /* datagrams in a batch that make it likely that more are to come */
#define SEND_ATTEMPTS 3
#define BUFFER_OCTETS (16 << 20)
#define ICMP_PER_TURN 4096

struct link_message {
	struct iovec part;
	union address to;
	uint32_t id;
	uint8_t bytes[LINK_MESSAGE_MAX];
};

struct inbox {
	struct mmsghdr headers[LINK_BATCH];
	struct iovec parts[LINK_BATCH];
	union address from[LINK_BATCH];
	/* For the count of dropped datagrams; it is cumulative, so the first message of a batch tells enough. */
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(uint32_t))];
	uint8_t *bytes;
};

const char *address_format(const union address *address, char into[LINK_PLACE_TEXT])
{
	char host[INET6_ADDRSTRLEN] = "?";
	if (address->any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &address->v6.sin6_addr, host, sizeof host);
		snprintf(into, LINK_PLACE_TEXT, "[%s]:%u", host, ntohs(address->v6.sin6_port));
	} else {
		inet_ntop(AF_INET, &address->v4.sin_addr, host, sizeof host);
		snprintf(into, LINK_PLACE_TEXT, "%s:%u", host, ntohs(address->v4.sin_port));
	}
	return into;
}

struct inbox *inbox_new(void)
{
	struct inbox *inbox = must_calloc(1, sizeof *inbox);
	inbox->bytes = must_malloc((size_t)LINK_BATCH * INBOX_STRIDE);
	for (size_t i = 0; i < LINK_BATCH; i++) {
		inbox->parts[i] = (struct iovec){inbox->bytes + i * INBOX_STRIDE, INBOX_SIZE};
		inbox->headers[i].msg_hdr =
			(struct msghdr){.msg_name = &inbox->from[i], .msg_iov = &inbox->parts[i], .msg_iovlen = 1};
	}
	inbox->headers[0].msg_hdr.msg_control = inbox->control;
	return inbox;
}

void inbox_free(struct inbox *inbox)
{
	if (!inbox)
		return;
	free(inbox->bytes);
	free(inbox);
}

/* One entry of the error queue; false when there is none. */
static bool read_error(struct link *link)
{
	uint8_t quoted[1024];
	_Alignas(struct cmsghdr) char control[512];
	union address to = {0};
	struct iovec part = {quoted, sizeof quoted};
	struct msghdr message = {.msg_name = &to,
		.msg_namelen = sizeof to,
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control};
	ssize_t length = recvmsg(link->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
	if (length < 0)
		return false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		struct sock_extended_err error;
		if (!(c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) &&
			!(c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR))
			continue;
		memcpy(&error, CMSG_DATA(c), sizeof error);
		engine_icmp(link->engine, quoted, (size_t)length, &to, (int)error.ee_errno);
	}
	return true;
}

static void read_errors(struct link *link)
{
	for (int i = 0; i < ICMP_PER_TURN && read_error(link); i++)
		;
}

static void note_overflows(struct link *link, struct msghdr *header)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
		uint32_t overflows = 0;
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL)
			continue;
		memcpy(&overflows, CMSG_DATA(c), sizeof overflows);
		link->engine->figures[FIGURE_RECEIVE_OVERFLOWS] += overflows - link->overflows;
		link->overflows = overflows;
	}
}

/* One batch; how many datagrams, or -errno. */
static int receive_batch(struct link *link)
{
	struct inbox *inbox = link->engine->inbox;
	for (size_t i = 0; i < LINK_BATCH; i++)
		inbox->headers[i].msg_hdr.msg_namelen = sizeof inbox->from[i];
	inbox->headers[0].msg_hdr.msg_controllen = sizeof inbox->control;
	int count = recvmmsg(link->fd, inbox->headers, LINK_BATCH, MSG_DONTWAIT, NULL);
	if (count < 0)
		return -errno;
	if (inbox->headers[0].msg_hdr.msg_controllen)
		note_overflows(link, &inbox->headers[0].msg_hdr);
	for (int i = 0; i < count; i++)
		engine_datagram(link->engine, inbox->parts[i].iov_base, inbox->headers[i].msg_len, &inbox->from[i]);
	return count;
}

/* libuv gives up on a descriptor that has an error (uv__poll_io), so the watch is set anew. */
static void rewatch(struct link *link)
{
	int events = GENGFU_READABLE | (link->is_blocked ? GENGFU_WRITABLE : 0);
	link->engine->services->watch_change(link->watch, events);
}

/* Readable may mean an error only: the error queue is looked at when a call fails or nothing was there to read. */
static int receive(struct link *link, bool is_first)
{
	int count = receive_batch(link);
	bool is_empty = count == -EAGAIN || count == -EWOULDBLOCK;
	if (count < 0 && (is_first || !is_empty)) {
		read_errors(link);
		rewatch(link);
	}
	return is_empty ? 0 : count;
}

/*
 * While answers come in good numbers the next batch is read at once: by the time that the requests have gone out, some
 * answers are there, and a round through the loop costs as much as several exchanges.
 */
static void link_ready_cb(void *data, int ready)
{
	struct link *link = data;
	struct engine *engine = link->engine;
	int count = LINK_BATCH;
	for (int i = 0; i < BATCHES_PER_TURN && (count < 0 || count >= MANY); i++) {
		engine_turn_begin(engine);
		if (ready & GENGFU_WRITABLE && link->is_blocked) {
			link->is_blocked = false;
			rewatch(link);
		}
		count = ready & GENGFU_READABLE ? receive(link, i == 0) : 0;
		engine_turn_end(engine);
	}
}

static void set_option(int fd, int level, int option, int value)
{
	setsockopt(fd, level, option, &value, sizeof value);
}

/* As large as the kernel lets us: the limit of an unprivileged process is net.core.rmem_max. */
static void set_buffers(int fd)
{
	int size = BUFFER_OCTETS;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size))
		set_option(fd, SOL_SOCKET, SO_RCVBUF, size);
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size))
		set_option(fd, SOL_SOCKET, SO_SNDBUF, size);
}

static int bind_source(int fd, int family, const char *source)
{
	union address address = {.any.sa_family = (sa_family_t)family};
	socklen_t length = family == AF_INET ? sizeof address.v4 : sizeof address.v6;
	void *host = family == AF_INET ? (void *)&address.v4.sin_addr : (void *)&address.v6.sin6_addr;
	if (source && inet_pton(family, source, host) != 1)
		return -EINVAL;
	return bind(fd, &address.any, length) ? -errno : 0;
}

static int socket_open(int family, const char *source)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	set_buffers(fd);
	set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
	if (family == AF_INET) {
		set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
		set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
	} else {
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
		set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
	}
	int error = bind_source(fd, family, source);
	if (error) {
		close(fd);
		return error;
	}
	return fd;
}

int link_open(struct link *link, struct engine *engine, int family, const char *source)
{
	const struct gengfu_services *services = engine->services;
	*link = (struct link){.engine = engine, .family = family, .fd = socket_open(family, source)};
	if (link->fd < 0) {
		int error = link->fd;
		link->fd = -1;
		return error;
	}
	link->watch = services->watch_new(services->host, link->fd, GENGFU_READABLE, link_ready_cb, link);
	if (!link->watch) {
		int error = errno ? -errno : -EIO;
		link_close(link);
		return error;
	}
	link->headers = must_calloc(LINK_BATCH, sizeof *link->headers);
	link->messages = must_calloc(LINK_BATCH, sizeof *link->messages);
	for (size_t i = 0; i < LINK_BATCH; i++) {
		struct link_message *message = &link->messages[i];
		link->headers[i].msg_hdr = (struct msghdr){.msg_name = &message->to,
			.msg_namelen = family == AF_INET ? sizeof message->to.v4 : sizeof message->to.v6,
			.msg_iov = &message->part,
			.msg_iovlen = 1};
	}
	return 0;
}

void link_close(struct link *link)
{
	if (link->fd < 0)
		return;
	link->engine->services->watch_free(link->watch);
	close(link->fd);
	free(link->headers);
	free(link->messages);
	*link = (struct link){.engine = link->engine, .family = link->family, .fd = -1};
}

uint8_t *link_room(struct link *link)
{
	if (link->count == LINK_BATCH)
		link_flush(link);
	if (link->count == LINK_BATCH)
		return NULL;
	return link->messages[link->count].bytes + LINK_MESSAGE_MAX;
}

void link_add(struct link *link, const union address *to, const uint8_t *start, size_t length, uint32_t id)
{
	struct link_message *message = &link->messages[link->count++];
	message->to = *to;
	message->id = id;
	message->part = (struct iovec){(void *)start, length}; /* sendmmsg only reads */
}

static void block(struct link *link)
{
	if (link->is_blocked)
		return;
	link->is_blocked = true;
	link->engine->services->watch_change(link->watch, GENGFU_READABLE | GENGFU_WRITABLE);
}

/* The first message could not be sent; whether it is to be tried again now. */
static bool send_failed(struct link *link, int error, int attempt)
{
	if (error == EINTR)
		return true;
	if (error != ENOBUFS) {
		read_errors(link);
		if (attempt < SEND_ATTEMPTS)
			return true;
	}
	engine_send_failed(link->engine, link->messages[link->first].id, error);
	return false;
}

void link_flush(struct link *link)
{
	int attempt = 0;
	while (link->first < link->count) {
		int sent = sendmmsg(link->fd, link->headers + link->first, link->count - link->first, MSG_DONTWAIT);
		if (sent > 0) {
			link->first += (unsigned)sent;
			attempt = 0;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			block(link);
			return;
		} else if (!send_failed(link, errno, ++attempt)) {
			link->first++;
			attempt = 0;
		}
	}
	link->first = link->count = 0;
}
