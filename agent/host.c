/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The services that modules get, implemented on libuv. This and the files beside it are where the program meets its
 * clock: all timers, modules' included, stand in one heap, and a single uv_timer is armed for its head each time before
 * the loop sleeps.
 *
 * A gengfu_timer is a heap timer with a module's callback. A gengfu_watch is a uv_poll handle, freed in its close
 * callback as libuv wants. Name look-ups run in the thread pool and call back once.
 */
#include "host.h"
#include "base/must.h"
#include "base/text.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define LOG_LINE_MAX 2048

struct gengfu_timer {
	struct timer timer;
	struct host *host;
	gengfu_timer_cb *cb;
	void *data;
};

struct gengfu_watch {
	uv_poll_t poll;
	gengfu_watch_cb *cb;
	void *data;
};

struct look_up {
	uv_getaddrinfo_t request;
	struct host *host;
	gengfu_resolve_cb *cb;
	void *data;
};

static struct host *host_of(struct gengfu_host *host)
{
	return host->agent;
}

/* Log and clocks */

static void service_log(struct gengfu_host *host, enum gengfu_level level, const char *format, ...)
{
	static const enum log_level levels[] = {LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG};
	char line[LOG_LINE_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	log_write(host_of(host)->log, level <= GENGFU_DEBUG ? levels[level] : LOG_LEVEL_DEBUG, "module=%s %s",
		host->module, line);
}

static int64_t service_now_ns(struct gengfu_host *host)
{
	return mono_read().ns;
}

static int64_t service_wall_ms(struct gengfu_host *host)
{
	return wall_read().ms;
}

static int64_t service_wall_ns(struct gengfu_host *host)
{
	struct timespec now;

	must(clock_gettime(CLOCK_REALTIME, &now) == 0);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Timers */

static void timer_due(struct timer *timer, struct mono now)
{
	struct gengfu_timer *mine = container_of(timer, struct gengfu_timer, timer);

	mine->cb(mine->data, now.ns);
}

static struct gengfu_timer *service_timer_new(struct gengfu_host *host, gengfu_timer_cb *cb, void *data)
{
	struct gengfu_timer *timer = must_calloc(1, sizeof *timer);

	timer_init(&timer->timer, timer_due);
	timer->host = host_of(host);
	timer->cb = cb;
	timer->data = data;
	return timer;
}

static void service_timer_set(struct gengfu_timer *timer, int64_t at_ns)
{
	timer_set(&timer->host->timers, &timer->timer, (struct mono){at_ns});
}

static void service_timer_stop(struct gengfu_timer *timer)
{
	timer_stop(&timer->host->timers, &timer->timer);
}

static void service_timer_free(struct gengfu_timer *timer)
{
	if (!timer)
		return;
	service_timer_stop(timer);
	free(timer);
}

/* Descriptors */

static int uv_events(int events)
{
	return (events & GENGFU_READABLE ? UV_READABLE : 0) | (events & GENGFU_WRITABLE ? UV_WRITABLE : 0);
}

static void watch_ready(uv_poll_t *poll, int status, int events)
{
	struct gengfu_watch *watch = container_of(poll, struct gengfu_watch, poll);
	int ready = (events & UV_READABLE ? GENGFU_READABLE : 0) | (events & UV_WRITABLE ? GENGFU_WRITABLE : 0);

	if (status < 0)
		ready = GENGFU_READABLE | GENGFU_WRITABLE; /* the module meets the error when it reads or writes */
	watch->cb(watch->data, ready);
}

static struct gengfu_watch *service_watch_new(
	struct gengfu_host *host, int fd, int events, gengfu_watch_cb *cb, void *data)
{
	struct gengfu_watch *watch = must_calloc(1, sizeof *watch);
	int error = uv_poll_init(host_of(host)->loop, &watch->poll, fd);

	if (error) {
		free(watch);
		errno = -error;
		return NULL;
	}
	watch->cb = cb;
	watch->data = data;
	if (events)
		uv_poll_start(&watch->poll, uv_events(events), watch_ready);
	return watch;
}

static int service_watch_change(struct gengfu_watch *watch, int events)
{
	return events ? uv_poll_start(&watch->poll, uv_events(events), watch_ready) : uv_poll_stop(&watch->poll);
}

static void watch_closed(uv_handle_t *handle)
{
	free(container_of((uv_poll_t *)handle, struct gengfu_watch, poll));
}

static void service_watch_free(struct gengfu_watch *watch)
{
	if (watch)
		uv_close((uv_handle_t *)&watch->poll, watch_closed);
}

/* Names */

#define ADDRESSES_MAX 16

static void look_up_done(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
	struct look_up *look_up = container_of(request, struct look_up, request);
	struct sockaddr_storage addresses[ADDRESSES_MAX];
	size_t count = 0;

	for (struct addrinfo *one = found; one && count < ADDRESSES_MAX; one = one->ai_next) {
		if (one->ai_addrlen > sizeof addresses[0])
			continue;
		memset(&addresses[count], 0, sizeof addresses[count]);
		memcpy(&addresses[count++], one->ai_addr, one->ai_addrlen);
	}
	uv_freeaddrinfo(found);
	look_up->host->resolving--;
	/* libuv's own numbers for resolver errors are no errno values: to callers each means "no such host". */
	int error = status == 0 ? 0 : status <= UV_EAI_ADDRFAMILY && status >= -3015 ? -ENOENT : status;
	look_up->cb(look_up->data, error, addresses, count);
	free(look_up);
}

static int service_resolve(struct gengfu_host *host, const char *name, gengfu_resolve_cb *cb, void *data)
{
	struct look_up *look_up = must_calloc(1, sizeof *look_up);
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_family = AF_UNSPEC};

	look_up->host = host_of(host);
	look_up->cb = cb;
	look_up->data = data;
	int error = uv_getaddrinfo(look_up->host->loop, &look_up->request, look_up_done, name, NULL, &hints);
	if (error) {
		free(look_up);
		return error;
	}
	look_up->host->resolving++;
	return 0;
}

static void service_random(struct gengfu_host *host, void *bytes, size_t length)
{
	for (size_t have = 0; have < length;) {
		ssize_t got = getrandom((char *)bytes + have, length - have, 0);

		must(got > 0 || errno == EINTR);
		have += got > 0 ? (size_t)got : 0;
	}
}

/* The loop */

static void run_timers(uv_timer_t *head)
{
	struct host *host = container_of(head, struct host, head);

	timers_run(&host->timers, mono_read());
}

static void before_sleep(uv_prepare_t *prepare)
{
	struct host *host = container_of(prepare, struct host, prepare);
	struct mono now = mono_read();

	if (host->turn)
		host->turn(host->data, now);
	struct mono next = timers_next(&host->timers);
	if (next.ns == MONO_NEVER.ns) {
		uv_timer_stop(&host->head);
		return;
	}
	int64_t wait_ns = mono_since(next, now);
	uv_update_time(host->loop);
	uv_timer_start(&host->head, run_timers, wait_ns <= 0 ? 0 : (uint64_t)(wait_ns + NS_PER_MS - 1) / NS_PER_MS, 0);
}

void host_init(struct host *host, uv_loop_t *loop, const struct log *log, void (*turn)(void *data, struct mono now),
	void *data)
{
	*host = (struct host){.loop = loop, .log = log, .turn = turn, .data = data};
	timers_init(&host->timers, mono_read());
	host->self = (struct gengfu_host){.agent = host, .module = "agent"};
	host->services = (struct gengfu_services){
		.abi = GENGFU_SERVICES_ABI,
		.size = sizeof host->services,
		.host = &host->self,
		.log = service_log,
		.now_ns = service_now_ns,
		.wall_ms = service_wall_ms,
		.timer_new = service_timer_new,
		.timer_set = service_timer_set,
		.timer_stop = service_timer_stop,
		.timer_free = service_timer_free,
		.watch_new = service_watch_new,
		.watch_change = service_watch_change,
		.watch_free = service_watch_free,
		.resolve = service_resolve,
		.random = service_random,
		.count = host_count,
		.wall_ns = service_wall_ns,
	};
	uv_timer_init(loop, &host->head);
	uv_prepare_init(loop, &host->prepare);
	uv_prepare_start(&host->prepare, before_sleep);
}

void host_done(struct host *host)
{
	uv_close((uv_handle_t *)&host->head, NULL);
	uv_close((uv_handle_t *)&host->prepare, NULL);
	timers_done(&host->timers);
}
