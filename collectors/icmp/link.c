/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets. A ping socket (SOCK_DGRAM) needs no privilege where net.ipv4.ping_group_range has the agent's group, for
 * IPv6 too; the kernel gives it an identifier, writes that into every request and hands over only the replies that bear
 * it. Else a raw socket is opened, which needs CAP_NET_RAW, sees every echo reply that reaches the machine, and tells
 * ours by an identifier of its own. Either way one system call moves up to 64 datagrams.
 *
 * When an answer came is told by the kernel (SO_TIMESTAMPNS), so that a loop that was busy meanwhile adds nothing to a
 * round-trip time. The stamp is wall time: the time that the datagram has waited for us is taken off the loop's
 * monotonic time, and a step of the wall clock just then can make it no less than nothing. Where the agent offers no
 * wall time in nanoseconds, an answer counts as come when it is read.
 *
 * The kernel hands ICMP errors to a shared socket in two ways: as an entry of the error queue, with the destination
 * and the start of our datagram, and as the failure of whatever is sent or received next, which has nothing to do with
 * it. So any failing call first empties the queue and is then tried again; what fails three times fails by itself.
 * ENOBUFS, which a socket with IP_RECVERR also gets for a full interface queue, is a lost datagram like any other.
 *
 * What the socket takes no more (EAGAIN) goes back to the pinger, which tries again by its timers. After each full
 * batch the socket is read: on a fast path answers come while thousands of probes still go out, and without a privilege
 * the receive buffer holds but a few hundred.
 *
 * RFC 792, RFC 4443.
 */
#include "collectors/icmp/link.h"
#include "base/must.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define INBOX_OCTETS 256 /* an IP header with options and an echo reply; what is longer is cut */
#define BATCHES_PER_TURN 64
#define SEND_ATTEMPTS 3
#define BUFFER_OCTETS (16 << 20)
#define ERRORS_PER_TURN 4096

struct inbox {
	struct mmsghdr headers[LINK_BATCH];
	struct iovec parts[LINK_BATCH];
	union address from[LINK_BATCH];
	union {
		struct cmsghdr aligned;
		char bytes[CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(uint32_t))];
	} control[LINK_BATCH];
	uint8_t bytes[LINK_BATCH][INBOX_OCTETS];
};

static const struct gengfu_services *services_of(const struct link *link)
{
	return link->pinger->services;
}

static int64_t wall_now_ns(const struct gengfu_services *services)
{
	bool is_offered = services->size >= offsetof(struct gengfu_services, wall_ns) + sizeof services->wall_ns;
	return is_offered && services->wall_ns ? services->wall_ns(services->host) : 0;
}

/* Errors */

/* One entry of the error queue; false when there is none. */
static bool read_error(struct link *link)
{
	uint8_t quoted[INBOX_OCTETS];
	_Alignas(struct cmsghdr) char control[512];
	union address to = {0};
	struct iovec part = {quoted, sizeof quoted};
	struct msghdr message = {.msg_name = &to,
		.msg_namelen = sizeof to,
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control};
	struct echo echo;
	ssize_t length = recvmsg(link->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
	if (length < 0)
		return false;
	if (echo_parse_quoted(quoted, (size_t)length, link->framing, &echo))
		return true;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		struct {
			struct sock_extended_err error;
			union address says; /* SO_EE_OFFENDER */
		} told = {0};
		size_t size = c->cmsg_len - CMSG_LEN(0);
		if (!(c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) &&
			!(c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR))
			continue;
		memcpy(&told, CMSG_DATA(c), size < sizeof told ? size : sizeof told);
		if (told.error.ee_origin == SO_EE_ORIGIN_ICMP || told.error.ee_origin == SO_EE_ORIGIN_ICMP6)
			pinger_icmp_error(link, &echo, &to, (int)told.error.ee_errno, &told.says);
	}
	return true;
}

static void read_errors(struct link *link)
{
	for (int i = 0; i < ERRORS_PER_TURN && read_error(link); i++)
		;
}

/* Answers */

static void note_overflows(struct link *link, const void *data)
{
	uint32_t overflows = 0;
	memcpy(&overflows, data, sizeof overflows);
	link->pinger->figures[FIGURE_RECEIVE_OVERFLOWS] += overflows - link->overflows;
	link->overflows = overflows;
}

/* How long the datagram has waited for us; 0 when that is not known. */
static int64_t read_control(struct link *link, struct msghdr *header, int64_t wall_ns)
{
	int64_t waited = 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
		struct timespec stamp;
		if (c->cmsg_level != SOL_SOCKET)
			continue;
		if (c->cmsg_type == SO_RXQ_OVFL)
			note_overflows(link, CMSG_DATA(c));
		if (c->cmsg_type != SCM_TIMESTAMPNS || !wall_ns)
			continue;
		memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
		waited = wall_ns - (stamp.tv_sec * NS_PER_S + stamp.tv_nsec);
	}
	return waited > 0 ? waited : 0;
}

/* One batch; how many datagrams, or -errno. */
static int receive_batch(struct link *link)
{
	struct inbox *inbox = link->inbox;
	for (size_t i = 0; i < LINK_BATCH; i++) {
		inbox->headers[i].msg_hdr.msg_namelen = sizeof inbox->from[i];
		inbox->headers[i].msg_hdr.msg_controllen = sizeof inbox->control[i];
	}
	int count = recvmmsg(link->fd, inbox->headers, LINK_BATCH, MSG_DONTWAIT, NULL);
	if (count < 0)
		return -errno;
	int64_t now_ns = services_of(link)->now_ns(services_of(link)->host);
	int64_t wall_ns = wall_now_ns(services_of(link));
	for (int i = 0; i < count; i++) {
		struct echo echo;
		struct mmsghdr *header = &inbox->headers[i];
		int64_t waited = read_control(link, &header->msg_hdr, wall_ns);
		int error = echo_parse_reply(inbox->bytes[i], header->msg_len, link->framing, &echo);
		if (error == 0 && echo.id == link->id)
			pinger_answer(link, &echo, &inbox->from[i], header->msg_len, now_ns - waited);
		else if (error == -EBADMSG && !link->is_raw)
			link->pinger->figures[FIGURE_MALFORMED]++;
	}
	return count;
}

/* libuv gives up on a descriptor that has an error (uv__poll_io), so the watch is set anew. */
static void rewatch(struct link *link)
{
	services_of(link)->watch_change(link->watch, GENGFU_READABLE);
}

/* Readable may mean an error only: the error queue is looked at when a call fails or nothing was there to read. */
void link_receive(struct link *link)
{
	for (int i = 0; link->fd >= 0 && i < BATCHES_PER_TURN; i++) {
		int count = receive_batch(link);
		bool is_empty = count == -EAGAIN || count == -EWOULDBLOCK;
		if (count < 0 && (i == 0 || !is_empty)) {
			read_errors(link);
			rewatch(link);
		}
		if (is_empty || (count >= 0 && count < LINK_BATCH))
			break;
	}
}

static void link_ready_cb(void *data, int ready)
{
	struct link *link = data;
	struct pinger *pinger = link->pinger;
	pinger_turn_begin(pinger);
	link_receive(link);
	pinger_turn_end(pinger);
}

/* Opening */

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

/* A raw socket is woken by echo replies alone. */
static void set_filter(int fd, int family)
{
	if (family == AF_INET) {
		struct icmp_filter filter = {~(1U << ICMP_ECHOREPLY)};
		setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof filter);
	} else {
		struct icmp6_filter filter;
		ICMP6_FILTER_SETBLOCKALL(&filter);
		ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
		setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
	}
}

static int bind_source(struct link *link, const char *source)
{
	union address address = {.any.sa_family = (sa_family_t)link->family};
	socklen_t length = link->family == AF_INET ? sizeof address.v4 : sizeof address.v6;
	void *host = link->family == AF_INET ? (void *)&address.v4.sin_addr : (void *)&address.v6.sin6_addr;
	if (source && inet_pton(link->family, source, host) != 1)
		return -EINVAL;
	if (bind(link->fd, &address.any, length) || getsockname(link->fd, &address.any, &length))
		return -errno;
	/* The port of a ping socket is the identifier that the kernel gave it. */
	if (link->is_raw)
		services_of(link)->random(services_of(link)->host, &link->id, sizeof link->id);
	else
		link->id = ntohs(link->family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
	return 0;
}

static int socket_open(struct link *link, const char *source)
{
	int protocol = link->family == AF_INET ? (int)IPPROTO_ICMP : (int)IPPROTO_ICMPV6;
	int flags = SOCK_CLOEXEC | SOCK_NONBLOCK;
	link->fd = socket(link->family, SOCK_DGRAM | flags, protocol);
	link->is_raw = link->fd < 0;
	if (link->is_raw)
		link->fd = socket(link->family, SOCK_RAW | flags, protocol);
	if (link->fd < 0)
		return -errno;
	link->framing = link->family == AF_INET6 ? FRAMING_V6 : link->is_raw ? FRAMING_V4_RAW : FRAMING_V4;
	if (link->is_raw)
		set_filter(link->fd, link->family);
	set_buffers(link->fd);
	set_option(link->fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
	set_option(link->fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	if (link->family == AF_INET)
		set_option(link->fd, IPPROTO_IP, IP_RECVERR, 1);
	else
		set_option(link->fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
	return bind_source(link, source);
}

static void make_batches(struct link *link)
{
	struct inbox *inbox = link->inbox = must_calloc(1, sizeof *link->inbox);
	link->headers = must_calloc(LINK_BATCH, sizeof *link->headers);
	link->messages = must_calloc(LINK_BATCH, sizeof *link->messages);
	for (size_t i = 0; i < LINK_BATCH; i++) {
		struct link_message *message = &link->messages[i];
		message->part = (struct iovec){message->bytes, sizeof message->bytes};
		link->headers[i].msg_hdr = (struct msghdr){.msg_name = &message->to,
			.msg_namelen = link->family == AF_INET ? sizeof message->to.v4 : sizeof message->to.v6,
			.msg_iov = &message->part,
			.msg_iovlen = 1};
		inbox->parts[i] = (struct iovec){inbox->bytes[i], INBOX_OCTETS};
		inbox->headers[i].msg_hdr = (struct msghdr){.msg_name = &inbox->from[i],
			.msg_iov = &inbox->parts[i],
			.msg_iovlen = 1,
			.msg_control = &inbox->control[i]};
	}
}

int link_open(struct link *link, struct pinger *pinger, int family, const char *source)
{
	const struct gengfu_services *services = pinger->services;
	*link = (struct link){.pinger = pinger, .family = family};
	int error = socket_open(link, source);
	if (!error) {
		link->watch = services->watch_new(services->host, link->fd, GENGFU_READABLE, link_ready_cb, link);
		error = link->watch ? 0 : errno ? -errno : -EIO;
	}
	if (error) {
		if (link->fd >= 0)
			close(link->fd);
		*link = (struct link){.pinger = pinger, .family = family, .fd = -1};
		return error;
	}
	make_batches(link);
	slots_init(&link->slots);
	return 0;
}

void link_close(struct link *link)
{
	if (link->fd < 0)
		return;
	services_of(link)->watch_free(link->watch);
	close(link->fd);
	free(link->headers);
	free(link->messages);
	free(link->inbox);
	slots_done(&link->slots);
	*link = (struct link){.pinger = link->pinger, .family = link->family, .fd = -1};
}

/* Sending */

void link_add(struct link *link, const union address *to, uint16_t seq, uint64_t cookie)
{
	struct link_message *message = &link->messages[link->count++];
	message->to = *to;
	message->seq = seq;
	echo_build(&(struct echo){.id = link->id, .seq = seq, .cookie = cookie}, link->framing, message->bytes);
	if (link->count == LINK_BATCH) {
		link_flush(link);
		link_receive(link);
	}
}

/* Sends from the batch's `first` on; how many went out, or -errno. */
static int send_some(struct link *link, unsigned first)
{
	int64_t now_ns = services_of(link)->now_ns(services_of(link)->host);
	int sent = sendmmsg(link->fd, link->headers + first, link->count - first, MSG_DONTWAIT);
	if (sent < 0)
		return -errno;
	for (int i = 0; i < sent; i++)
		pinger_sent(link, link->messages[first + (unsigned)i].seq, now_ns);
	return sent;
}

void link_flush(struct link *link)
{
	int attempts = 0;
	for (unsigned first = 0; first < link->count;) {
		int sent = send_some(link, first);
		if (sent > 0) {
			first += (unsigned)sent;
			attempts = 0;
		} else if (sent == -EAGAIN || sent == -EWOULDBLOCK) {
			while (first < link->count)
				pinger_blocked(link, link->messages[first++].seq);
		} else if (sent != -EINTR && sent != -ENOBUFS && ++attempts < SEND_ATTEMPTS) {
			read_errors(link);
		} else if (sent != -EINTR) {
			pinger_send_failed(link, link->messages[first++].seq, -sent);
			attempts = 0;
		}
	}
	link->count = 0;
}
