/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/icmp/world.h"
#include "base/must.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define WATCHES 4
#define FIGURES_MAX 32
#define PATIENCE_MS 20000
#define PING_RANGE "/proc/sys/net/ipv4/ping_group_range"
#define IPV4_HEADER 20
#define IPV6_HEADER 40

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
	int64_t now_ns, wall_ahead_ns;
	struct gengfu_watch *watches[WATCHES];
	struct {
		const char *name;
		uint64_t value;
	} figures[FIGURES_MAX];
	uint32_t seed;
	int tun;
};

/* The namespace */

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool is_written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (fd >= 0)
		close(fd);
	return is_written;
}

/* A namespace as root, or as one who is root in a user namespace only. */
static bool enter_namespace(void)
{
	char map[64];
	unsigned user = getuid(), group = getgid();
	if (unshare(CLONE_NEWNET) == 0)
		return true;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return false;
	write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof map, "0 %u 1", user);
	bool is_mapped = write_file("/proc/self/uid_map", map);
	snprintf(map, sizeof map, "0 %u 1", group);
	return is_mapped && write_file("/proc/self/gid_map", map);
}

static bool bring_up(int fd, const char *name)
{
	struct ifreq request = {.ifr_flags = IFF_UP};
	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	return ioctl(fd, SIOCSIFFLAGS, &request) == 0;
}

static bool set_address(int fd, const char *name, unsigned long what, const char *text)
{
	struct ifreq request = {0};
	struct sockaddr_in *address = (struct sockaddr_in *)&request.ifr_addr;
	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	address->sin_family = AF_INET;
	return inet_pton(AF_INET, text, &address->sin_addr) == 1 && ioctl(fd, what, &request) == 0;
}

static bool set_address6(const char *name, const char *text, uint32_t prefix)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct in6_ifreq request = {.ifr6_prefixlen = prefix, .ifr6_ifindex = (int)if_nametoindex(name)};
	inet_pton(AF_INET6, text, &request.ifr6_addr);
	bool is_set = fd >= 0 && ioctl(fd, SIOCSIFADDR, &request) == 0;
	if (fd >= 0)
		close(fd);
	return is_set;
}

bool world_enter(void)
{
	if (!enter_namespace())
		return false;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool is_up = fd >= 0 && bring_up(fd, "lo");
	if (fd >= 0)
		close(fd);
	return is_up;
}

/* The kernel takes a new address of IPv6 into use a little later, and gives no event for it. */
static bool wait_for_address6(const char *text)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error = fd < 0 ? -1 : 1;
	inet_pton(AF_INET6, text, &address.sin6_addr);
	for (int i = 0; error > 0 && i < PATIENCE_MS; i++) {
		error = bind(fd, (struct sockaddr *)&address, sizeof address) ? 1 : 0;
		if (error)
			poll(NULL, 0, 1);
	}
	if (fd >= 0)
		close(fd);
	return error == 0;
}

int world_tun_open(void)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "tun0"};
	int tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool is_ready = tun >= 0 && fd >= 0 && ioctl(tun, TUNSETIFF, &request) == 0 &&
			set_address(fd, "tun0", SIOCSIFADDR, "10.9.0.1") &&
			set_address(fd, "tun0", SIOCSIFNETMASK, "255.255.0.0") && bring_up(fd, "tun0") &&
			set_address6("tun0", "fd09::1", 64) && wait_for_address6("fd09::1");
	if (fd >= 0)
		close(fd);
	if (!is_ready && tun >= 0)
		close(tun);
	return is_ready ? tun : -1;
}

bool world_allow_ping_sockets(bool yes)
{
	char text[64] = "", *rest;
	FILE *file = fopen(PING_RANGE, "re");
	bool is_read = file && fgets(text, sizeof text, file);
	if (file)
		fclose(file);
	unsigned long least = strtoul(text, &rest, 10), most = strtoul(rest, NULL, 10);
	return is_read && ((least <= most) == yes || write_file(PING_RANGE, yes ? "0 0" : "1 0"));
}

/* Services */

static struct world *world_of(struct gengfu_host *host)
{
	return (struct world *)host;
}

static int64_t now_cb(struct gengfu_host *host)
{
	return world_of(host)->now_ns;
}

static int64_t wall_cb(struct gengfu_host *host)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec + world_of(host)->wall_ahead_ns;
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
	for (size_t i = 0; watch && i < WATCHES; i++)
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

struct world *world_new(int tun)
{
	struct world *world = must_calloc(1, sizeof *world);
	world->services = (struct gengfu_services){
		.size = sizeof world->services,
		.host = (struct gengfu_host *)world,
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
	world->tun = tun;
	timers_init(&world->timers, (struct mono){world->now_ns});
	if (tun >= 0)
		requests_drop(world);
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

void world_offer_wall(struct world *world, int64_t ahead_ns)
{
	world->services.wall_ns = wall_cb;
	world->wall_ahead_ns = ahead_ns;
}

int64_t world_now(const struct world *world)
{
	return world->now_ns;
}

/* Time */

static bool poll_once(struct world *world, int timeout_ms)
{
	struct pollfd entries[WATCHES];
	bool any = false;
	for (size_t i = 0; i < WATCHES; i++)
		entries[i] = (struct pollfd){world->watches[i] ? world->watches[i]->fd : -1, POLLIN, 0};
	if (poll(entries, WATCHES, timeout_ms) <= 0)
		return false;
	for (size_t i = 0; i < WATCHES; i++) {
		struct gengfu_watch *watch = world->watches[i];
		if (!watch || !entries[i].revents)
			continue;
		watch->cb(watch->data, GENGFU_READABLE);
		any = true;
	}
	return any;
}

static void run_due(struct world *world)
{
	while (timers_run(&world->timers, (struct mono){world->now_ns}) || poll_once(world, 0))
		;
}

void world_run(struct world *world, int64_t ms)
{
	int64_t end = world->now_ns + ms * MS;
	run_due(world);
	while (timers_next(&world->timers).ns <= end) {
		world->now_ns = timers_next(&world->timers).ns;
		run_due(world);
	}
	world->now_ns = end;
}

void world_sleep(struct world *world, int64_t ms)
{
	world->now_ns += ms * MS;
}

void world_wait(struct world *world)
{
	if (!poll_once(world, PATIENCE_MS))
		fail_msg("nothing became readable");
	run_due(world);
}

uint64_t world_figure(const struct world *world, const char *figure)
{
	for (size_t i = 0; i < FIGURES_MAX && world->figures[i].name; i++)
		if (strcmp(world->figures[i].name, figure) == 0)
			return world->figures[i].value;
	return 0;
}

/* Hosts behind the tun device */

static size_t header_of(const struct request *request)
{
	return request->is_v6 ? IPV6_HEADER : IPV4_HEADER;
}

uint8_t *request_icmp(struct request *request)
{
	return request->bytes + header_of(request);
}

/* Echo requests only: the kernel itself has things to say to a new device. */
static bool take(struct world *world, struct request *request)
{
	for (;;) {
		ssize_t length = read(world->tun, request->bytes, sizeof request->bytes);
		if (length < 0)
			return false;
		request->length = (size_t)length;
		request->is_v6 = request->bytes[0] >> 4 == 6;
		const uint8_t *icmp = request_icmp(request);
		if (request->length == header_of(request) + ECHO_OCTETS && icmp[0] == (request->is_v6 ? 128 : 8))
			return true;
	}
}

void request_take(struct world *world, struct request *request)
{
	struct pollfd entry = {world->tun, POLLIN, 0};
	while (!take(world, request))
		if (poll(&entry, 1, PATIENCE_MS) <= 0)
			fail_msg("no echo request came");
}

unsigned requests_drop(struct world *world)
{
	struct request request;
	unsigned count = 0;
	while (take(world, &request))
		count++;
	return count;
}

static uint32_t sum_of(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < length; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	return sum;
}

static void put_checksum(uint8_t *at, uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	at[0] = (uint8_t)(~sum >> 8);
	at[1] = (uint8_t)~sum;
}

static void inject(struct world *world, const uint8_t *bytes, size_t length)
{
	assert_int_equal(write(world->tun, bytes, length), length);
}

static void answer6(struct world *world, const struct request *request, const char *from)
{
	uint8_t bytes[256];
	uint8_t *icmp = bytes + IPV6_HEADER;
	size_t octets = request->length - IPV6_HEADER;
	memcpy(bytes, request->bytes, request->length);
	memcpy(bytes + 8, request->bytes + 24, 16);
	memcpy(bytes + 24, request->bytes + 8, 16);
	if (from)
		assert_int_equal(inet_pton(AF_INET6, from, bytes + 8), 1);
	icmp[0] = 129;
	icmp[2] = icmp[3] = 0;
	put_checksum(icmp + 2, sum_of(bytes + 8, 32) + (uint32_t)octets + IPPROTO_ICMPV6 + sum_of(icmp, octets));
	inject(world, bytes, request->length);
}

/* An IPv4 packet around an ICMP message that stands at bytes + IPV4_HEADER. */
static void inject4(struct world *world, uint8_t *bytes, size_t octets, const uint8_t from[4], const uint8_t to[4])
{
	uint8_t *icmp = bytes + IPV4_HEADER;
	size_t length = IPV4_HEADER + octets;
	memset(bytes, 0, IPV4_HEADER);
	bytes[0] = 0x45;
	bytes[2] = (uint8_t)(length >> 8);
	bytes[3] = (uint8_t)length;
	bytes[8] = 64;
	bytes[9] = IPPROTO_ICMP;
	memcpy(bytes + 12, from, 4);
	memcpy(bytes + 16, to, 4);
	put_checksum(bytes + 10, sum_of(bytes, IPV4_HEADER));
	icmp[2] = icmp[3] = 0;
	put_checksum(icmp + 2, sum_of(icmp, octets));
	inject(world, bytes, length);
}

void request_answer(struct world *world, struct request *request, const char *from)
{
	uint8_t bytes[256], source[4];
	if (request->is_v6) {
		answer6(world, request, from);
		return;
	}
	memcpy(bytes, request->bytes, request->length);
	memcpy(source, request->bytes + 16, 4);
	if (from)
		assert_int_equal(inet_pton(AF_INET, from, source), 1);
	bytes[IPV4_HEADER] = 0;
	inject4(world, bytes, request->length - IPV4_HEADER, source, request->bytes + 12);
}

void request_refuse(
	struct world *world, struct request *request, const char *router, uint8_t type, uint8_t code, size_t quoted)
{
	uint8_t bytes[256] = {0}, source[4];
	uint8_t *icmp = bytes + IPV4_HEADER;
	assert_false(request->is_v6);
	assert_int_equal(inet_pton(AF_INET, router, source), 1);
	icmp[0] = type;
	icmp[1] = code;
	memcpy(icmp + 8, request->bytes, IPV4_HEADER + quoted);
	inject4(world, bytes, 8 + IPV4_HEADER + quoted, source, request->bytes + 12);
}

struct sockaddr_storage address_of(const char *text)
{
	struct sockaddr_storage address = {.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET};
	void *host = address.ss_family == AF_INET ? (void *)&((struct sockaddr_in *)&address)->sin_addr
						  : (void *)&((struct sockaddr_in6 *)&address)->sin6_addr;
	assert_int_equal(inet_pton(address.ss_family, text, host), 1);
	return address;
}
