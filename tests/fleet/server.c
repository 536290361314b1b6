/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One socket for all devices. It is bound to the wildcard address; IP_PKTINFO tells which address a request came to,
 * which names the device, and makes the answer leave from there. Requests are read 64 at a time and answered 64 at a
 * time: the system calls are nearly all that an exchange costs.
 *
 * What faults do to answers on their way (loss, delay, duplicates, cut tails, another source address) is done here;
 * late answers wait in the world's timer heap. The server is the only part of the simulator that reads a clock.
 */
#include "server.h"
#include "base/must.h"
#include "usm.h"
#include "value.h"
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 64
#define REQUEST_ROOM 8192
#define BATCHES_A_TURN 16 /* then the loop looks at its other handles */
#define SOCKET_BUFFER (16 << 20)
#define LATE_MAX 200000

/* Room for one control message. */
struct control {
	char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))] __attribute__((aligned(__alignof__(struct cmsghdr))));
};

/* One datagram on its way out. */
struct outgoing {
	struct sockaddr_in to;
	struct control control;
	struct iovec part;
};

struct late {
	struct timer timer;
	struct server *server;
	struct late *next, **link; /* in server->lates */
	struct outgoing out;
	uint8_t bytes[];
};

struct server {
	uv_loop_t *loop;
	struct world *world;
	int64_t origin_ns;
	int fd;
	uint16_t port;
	uv_poll_t poll;
	uv_timer_t timer;
	int open_handles;
	uint64_t random;
	uint32_t late_count;
	struct late *lates;
	struct answerer answerer;
	struct mmsghdr in[BATCH], out[BATCH];
	struct iovec in_parts[BATCH];
	struct sockaddr_in from[BATCH];
	struct control in_control[BATCH];
	struct outgoing outgoing[BATCH];
	uint32_t out_count;
	uint8_t (*requests)[REQUEST_ROOM];
	uint8_t (*rooms)[ANSWER_ROOM];
};

/* 0 … 1 */
static double random_part(struct server *server)
{
	return (double)(value_hash(server->world->seed, server->random++, 0x10c4) >> 11) * 0x1p-53;
}

static void send_some(struct server *server, struct mmsghdr *messages, uint32_t count)
{
	uint32_t done = 0;
	while (done < count) {
		int sent = sendmmsg(server->fd, messages + done, count - done, 0);
		if (sent > 0)
			done += (uint32_t)sent;
		else if (errno == EAGAIN)
			return; /* the kernel is full: what does not fit is lost, as on a wire */
		else if (errno != EINTR && errno != ECONNREFUSED)
			done++;
	}
}

static void message_header(struct msghdr *header, struct outgoing *out)
{
	*header = (struct msghdr){.msg_name = &out->to,
		.msg_namelen = sizeof out->to,
		.msg_iov = &out->part,
		.msg_iovlen = 1,
		.msg_control = &out->control,
		.msg_controllen = sizeof out->control};
}

static void flush(struct server *server)
{
	send_some(server, server->out, server->out_count);
	server->out_count = 0;
}

static void late_free(struct late *late)
{
	*late->link = late->next;
	if (late->next)
		late->next->link = late->link;
	late->server->late_count--;
	free(late);
}

static void late_cb(struct timer *timer, struct mono now)
{
	struct late *late = container_of(timer, struct late, timer);
	struct mmsghdr message = {0};
	message_header(&message.msg_hdr, &late->out);
	send_some(late->server, &message, 1);
	late_free(late);
}

static void send_late(struct server *server, const struct outgoing *out, struct mono at)
{
	if (server->late_count == LATE_MAX)
		return;
	struct late *late = must_malloc(sizeof *late + out->part.iov_len);
	timer_init(&late->timer, late_cb);
	late->server = server;
	late->out = *out;
	late->out.part.iov_base = late->bytes;
	memcpy(late->bytes, out->part.iov_base, out->part.iov_len);
	late->link = &server->lates;
	late->next = server->lates;
	if (late->next)
		late->next->link = &late->next;
	server->lates = late;
	server->late_count++;
	timer_set(&server->world->timers, &late->timer, at);
}

static void send_now(struct server *server, const struct outgoing *out)
{
	if (server->out_count == BATCH)
		flush(server);
	struct outgoing *kept = &server->outgoing[server->out_count];
	*kept = *out;
	message_header(&server->out[server->out_count++].msg_hdr, kept);
}

static void set_source(struct outgoing *out, uint32_t address)
{
	struct in_pktinfo info = {.ipi_spec_dst.s_addr = htonl(address)};
	struct cmsghdr *header = (struct cmsghdr *)out->control.bytes;
	memset(&out->control, 0, sizeof out->control);
	header->cmsg_level = IPPROTO_IP;
	header->cmsg_type = IP_PKTINFO;
	header->cmsg_len = CMSG_LEN(sizeof info);
	memcpy(CMSG_DATA(header), &info, sizeof info);
}

/* Sends an answer the way the device's troubles have it. */
static void send_troubled(
	struct server *server, const struct trouble *trouble, uint32_t address, struct outgoing *out, struct mono now)
{
	if (trouble->loss > 0 && random_part(server) < trouble->loss) {
		server->answerer.counts.lost++;
		return;
	}
	if (trouble->truncate > 0 && random_part(server) < trouble->truncate)
		out->part.iov_len = (size_t)((double)out->part.iov_len * random_part(server));
	if (trouble->other_address)
		set_source(out, address ^ 1);
	int copies = trouble->duplicate > 0 && random_part(server) < trouble->duplicate ? 2 : 1;
	int64_t delay = trouble->delay_ns;
	if (trouble->jitter_ns > 0)
		delay += (int64_t)((double)trouble->jitter_ns * random_part(server));
	for (; copies > 0; copies--) {
		if (delay > 0)
			send_late(server, out, mono_add_ns(now, delay));
		else
			send_now(server, out);
	}
}

/* The address that a datagram was sent to, 0 when the kernel did not say. */
static uint32_t destination(struct msghdr *header)
{
	for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part; part = CMSG_NXTHDR(header, part)) {
		struct in_pktinfo info;
		if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_PKTINFO)
			continue;
		memcpy(&info, CMSG_DATA(part), sizeof info);
		return ntohl(info.ipi_addr.s_addr);
	}
	return 0;
}

static void answer_one(struct server *server, uint32_t i, struct mono now)
{
	struct msghdr *header = &server->in[i].msg_hdr;
	uint32_t address = destination(header);
	struct device *device = world_at(server->world, address);
	if (!device || header->msg_flags & MSG_TRUNC) {
		server->answerer.counts.strangers++;
		return;
	}
	if (device_is_silent(device)) {
		server->answerer.counts.requests++;
		server->answerer.counts.lost++;
		return;
	}
	struct answer answer = message_answer(
		&server->answerer, device, server->requests[i], server->in[i].msg_len, now, server->rooms[i]);
	if (answer.size == 0)
		return;
	struct outgoing out = {.to = server->from[i], .part = {answer.at, answer.size}};
	set_source(&out, address);
	if (device->trouble)
		send_troubled(server, device->trouble, address, &out, now);
	else
		send_now(server, &out);
}

static int receive_batch(struct server *server)
{
	for (uint32_t i = 0; i < BATCH; i++) {
		server->in_parts[i] = (struct iovec){server->requests[i], REQUEST_ROOM};
		server->in[i].msg_hdr = (struct msghdr){.msg_name = &server->from[i],
			.msg_namelen = sizeof server->from[i],
			.msg_iov = &server->in_parts[i],
			.msg_iovlen = 1,
			.msg_control = &server->in_control[i],
			.msg_controllen = sizeof server->in_control[i]};
	}
	return recvmmsg(server->fd, server->in, BATCH, MSG_DONTWAIT, NULL);
}

static void poll_cb(uv_poll_t *poll, int status, int events)
{
	struct server *server = poll->data;
	for (int turn = 0; turn < BATCHES_A_TURN; turn++) {
		int count = receive_batch(server);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			break;
		struct mono now = server_advance(server);
		for (int i = 0; i < count; i++)
			answer_one(server, (uint32_t)i, now);
		flush(server);
		if (count < BATCH)
			break;
	}
	server_arm(server);
}

static struct mono read_now(const struct server *server)
{
	return (struct mono){(int64_t)uv_hrtime() - server->origin_ns};
}

struct mono server_advance(struct server *server)
{
	struct mono now = read_now(server);
	timers_run(&server->world->timers, now);
	return now;
}

static void timer_cb_(uv_timer_t *timer)
{
	struct server *server = timer->data;
	server_advance(server);
	server_arm(server);
}

void server_arm(struct server *server)
{
	struct mono next = timers_next(&server->world->timers);
	if (next.ns == MONO_NEVER.ns) {
		uv_timer_stop(&server->timer);
		return;
	}
	int64_t wait = next.ns - read_now(server).ns;
	uint64_t ms = wait <= 0 ? 0 : (uint64_t)(wait + NS_PER_MS - 1) / NS_PER_MS;
	uv_update_time(server->loop);
	uv_timer_start(&server->timer, timer_cb_, ms, 0);
}

static int socket_open(uint16_t *port)
{
	int on = 1, size = SOCKET_BUFFER;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
	socklen_t length = sizeof address;
	if (setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) != 0 ||
		bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
		getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
		int error = -errno;
		close(fd);
		return error;
	}
	*port = ntohs(address.sin_port);
	/* beyond the system's limit where that is allowed, else as much as goes */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) != 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	return fd;
}

int server_new(uv_loop_t *loop, struct world *world, uint16_t port, int64_t origin_ns, struct server **ret_server)
{
	int fd = socket_open(&port);
	if (fd < 0)
		return fd;
	struct server *server = must_calloc(1, sizeof *server);
	server->loop = loop;
	server->world = world;
	server->origin_ns = origin_ns;
	server->fd = fd;
	server->port = port;
	server->requests = must_calloc(BATCH, sizeof *server->requests);
	server->rooms = must_calloc(BATCH, sizeof *server->rooms);
	must(uv_poll_init(loop, &server->poll, fd) == 0);
	must(uv_timer_init(loop, &server->timer) == 0);
	server->poll.data = server->timer.data = server;
	server->open_handles = 2;
	must(uv_poll_start(&server->poll, UV_READABLE, poll_cb) == 0);
	server_arm(server);
	*ret_server = server;
	return 0;
}

static void close_cb(uv_handle_t *handle)
{
	struct server *server = handle->data;
	if (--server->open_handles > 0)
		return;
	answerer_done(&server->answerer);
	free(server->requests);
	free(server->rooms);
	free(server);
}

void server_stop(struct server *server)
{
	if (!server)
		return;
	for (struct late *late = server->lates, *next; late; late = next) {
		next = late->next;
		timer_stop(&server->world->timers, &late->timer);
		free(late);
	}
	uv_poll_stop(&server->poll);
	close(server->fd);
	uv_close((uv_handle_t *)&server->poll, close_cb);
	uv_close((uv_handle_t *)&server->timer, close_cb);
}

const struct counts *server_counts(const struct server *server)
{
	return &server->answerer.counts;
}

uint16_t server_port(const struct server *server)
{
	return server->port;
}
