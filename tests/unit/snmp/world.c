/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/snmp/world.h"
#include "base/must.h"
#include "base/timers.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WATCHES 4
#define FIGURES_MAX 32

struct gengfu_timer {
	struct timer timer;
	struct world *world;
	gengfu_timer_cb *cb;
	void *data;
};

struct gengfu_watch {
	struct world *world;
	int fd, events;
	gengfu_watch_cb *cb;
	void *data;
};

struct world {
	struct gengfu_services services;
	struct timers timers;
	int64_t now_ns;
	struct gengfu_watch *watches[WATCHES];
	struct {
		const char *name;
		uint64_t value;
	} figures[FIGURES_MAX];
	uint32_t seed;
	char log[512];
};

static struct world *world_of(struct gengfu_host *host)
{
	return (struct world *)host;
}

static void log_cb(struct gengfu_host *host, enum gengfu_level level, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(world_of(host)->log, sizeof world_of(host)->log, format, arguments);
	va_end(arguments);
}

static int64_t now_cb(struct gengfu_host *host)
{
	return world_of(host)->now_ns;
}

static void timer_fired(struct timer *timer, struct mono now)
{
	struct gengfu_timer *mine = container_of(timer, struct gengfu_timer, timer);
	mine->cb(mine->data, now.ns);
}

static struct gengfu_timer *timer_new_cb(struct gengfu_host *host, gengfu_timer_cb *cb, void *data)
{
	struct gengfu_timer *timer = must_calloc(1, sizeof *timer);
	timer_init(&timer->timer, timer_fired);
	timer->world = world_of(host);
	timer->cb = cb;
	timer->data = data;
	return timer;
}

static void timer_set_cb(struct gengfu_timer *timer, int64_t at_ns)
{
	timer_set(&timer->world->timers, &timer->timer, (struct mono){at_ns});
}

static void timer_stop_cb(struct gengfu_timer *timer)
{
	timer_stop(&timer->world->timers, &timer->timer);
}

static void timer_free_cb(struct gengfu_timer *timer)
{
	if (timer)
		timer_stop_cb(timer);
	free(timer);
}

static struct gengfu_watch *watch_new_cb(struct gengfu_host *host, int fd, int events, gengfu_watch_cb *cb, void *data)
{
	struct world *world = world_of(host);
	for (size_t i = 0; i < WATCHES; i++) {
		if (world->watches[i])
			continue;
		struct gengfu_watch *watch = must_calloc(1, sizeof *watch);
		*watch = (struct gengfu_watch){world, fd, events, cb, data};
		return world->watches[i] = watch;
	}
	errno = EMFILE;
	return NULL;
}

static int watch_change_cb(struct gengfu_watch *watch, int events)
{
	watch->events = events;
	return 0;
}

static void watch_free_cb(struct gengfu_watch *watch)
{
	if (!watch)
		return;
	for (size_t i = 0; i < WATCHES; i++)
		if (watch->world->watches[i] == watch)
			watch->world->watches[i] = NULL;
	free(watch);
}

/* xorshift: the same in each run. */
static void random_cb(struct gengfu_host *host, void *bytes, size_t length)
{
	struct world *world = world_of(host);
	for (size_t i = 0; i < length; i++) {
		world->seed ^= world->seed << 13;
		world->seed ^= world->seed >> 17;
		world->seed ^= world->seed << 5;
		((uint8_t *)bytes)[i] = (uint8_t)(world->seed >> 8);
	}
}

static void count_cb(struct gengfu_host *host, const char *figure, uint64_t by)
{
	struct world *world = world_of(host);
	for (size_t i = 0; i < FIGURES_MAX; i++) {
		if (!world->figures[i].name)
			world->figures[i].name = figure;
		if (strcmp(world->figures[i].name, figure) == 0) {
			world->figures[i].value += by;
			return;
		}
	}
	fail_msg("too many figures");
}

struct world *world_new(void)
{
	struct world *world = must_calloc(1, sizeof *world);
	world->services = (struct gengfu_services){
		.size = sizeof world->services,
		.host = (struct gengfu_host *)world,
		.log = log_cb,
		.now_ns = now_cb,
		.timer_new = timer_new_cb,
		.timer_set = timer_set_cb,
		.timer_stop = timer_stop_cb,
		.timer_free = timer_free_cb,
		.watch_new = watch_new_cb,
		.watch_change = watch_change_cb,
		.watch_free = watch_free_cb,
		.random = random_cb,
		.count = count_cb,
	};
	world->now_ns = 1000 * NS_PER_S;
	world->seed = 20240229;
	timers_init(&world->timers, (struct mono){world->now_ns});
	return world;
}

void world_free(struct world *world)
{
	for (size_t i = 0; i < WATCHES; i++)
		assert_null(world->watches[i]);
	assert_int_equal(world->timers.count, 0);
	timers_done(&world->timers);
	free(world);
}

const struct gengfu_services *world_services(struct world *world)
{
	return &world->services;
}

int64_t world_now(const struct world *world)
{
	return world->now_ns;
}

static bool poll_once(struct world *world)
{
	bool any = false;
	for (size_t i = 0; i < WATCHES; i++) {
		struct gengfu_watch *watch = world->watches[i];
		if (!watch)
			continue;
		struct pollfd entry = {watch->fd,
			(short)((watch->events & GENGFU_READABLE ? POLLIN : 0) |
				(watch->events & GENGFU_WRITABLE ? POLLOUT : 0)),
			0};
		if (poll(&entry, 1, 0) <= 0)
			continue;
		int ready = (entry.revents & (POLLIN | POLLERR) ? GENGFU_READABLE : 0) |
			    (entry.revents & POLLOUT ? GENGFU_WRITABLE : 0);
		watch->cb(watch->data, ready);
		any = true;
	}
	return any;
}

void world_run(struct world *world, int64_t ms)
{
	int64_t end = world->now_ns + ms * MS;
	for (;;) {
		if (timers_run(&world->timers, (struct mono){world->now_ns}) || poll_once(world))
			continue;
		int64_t next = timers_next(&world->timers).ns;
		if (next > end)
			break;
		if (next > world->now_ns)
			world->now_ns = next;
	}
	world->now_ns = end;
}

uint64_t world_figure(const struct world *world, const char *figure)
{
	for (size_t i = 0; i < FIGURES_MAX && world->figures[i].name; i++)
		if (strcmp(world->figures[i].name, figure) == 0)
			return world->figures[i].value;
	return 0;
}

const char *world_log(const struct world *world)
{
	return world->log;
}

void device_open(struct device *device, const char *host)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof address;
	memset(device, 0, sizeof *device);
	assert_int_equal(inet_pton(AF_INET, host, &address.sin_addr), 1);
	device->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	assert_true(device->fd >= 0);
	assert_int_equal(bind(device->fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(getsockname(device->fd, (struct sockaddr *)&address, &length), 0);
	memcpy(&device->address, &address, sizeof address);
}

void device_close(struct device *device)
{
	if (device->fd >= 0)
		close(device->fd);
	device->fd = -1;
}

bool device_take(struct device *device)
{
	socklen_t from_length = sizeof device->from;
	ssize_t length = recvfrom(
		device->fd, device->bytes, sizeof device->bytes, 0, (struct sockaddr *)&device->from, &from_length);
	if (length < 0)
		return false;
	device->length = (size_t)length;
	if (message_version(device->bytes, device->length) != SNMP_V3)
		assert_int_equal(message_parse(device->bytes, device->length, &device->message), 0);
	return true;
}

int device_drain(struct device *device)
{
	int count = 0;
	while (device_take(device))
		count++;
	return count;
}

void device_send(struct device *device, const uint8_t *bytes, size_t length)
{
	assert_int_equal(
		sendto(device->fd, bytes, length, 0, (struct sockaddr *)&device->from, sizeof(struct sockaddr_in)),
		length);
}

size_t response_make(uint8_t *into, int version, const char *community, int32_t id, int32_t error_status,
	const uint8_t *varbinds, size_t length)
{
	uint8_t buffer[4096];
	uint8_t *end = buffer + sizeof buffer;
	uint8_t *at = ber_put_header(ber_put_bytes(end, varbinds, length), BER_SEQUENCE, length);
	at = ber_put_integer(at, 0);
	at = ber_put_integer(at, error_status);
	at = ber_put_integer(at, id);
	at = ber_put_header(at, PDU_RESPONSE, (size_t)(end - at));
	at = ber_put_octets(at, community, strlen(community));
	at = ber_put_integer(at, version);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	memcpy(into, at, (size_t)(end - at));
	return (size_t)(end - at);
}

void device_answer(struct device *device)
{
	uint8_t bytes[4096];
	char community[64] = "";
	const struct message *message = &device->message;
	memcpy(community, message->community.at, ber_left(&message->community));
	size_t length = response_make(bytes, message->version, community, message->pdu.request_id, 0,
		message->pdu.varbinds.at, (size_t)(message->pdu.varbinds.end - message->pdu.varbinds.at));
	device_send(device, bytes, length);
}

void outcome_cb(void *data, const struct answer *answer)
{
	struct outcome *outcome = data;
	outcome->calls++;
	outcome->last = *answer;
	snprintf(outcome->detail, sizeof outcome->detail, "%s", answer->detail ? answer->detail : "");
	outcome->length = (size_t)(answer->varbinds.end - answer->varbinds.at);
	if (outcome->length)
		memcpy(outcome->varbinds, answer->varbinds.at, outcome->length);
}
