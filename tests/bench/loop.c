/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/loop.h"
#include "base/clock.h"
#include "base/must.h"
#include "base/timers.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#define EVENTS 16
#define FIGURES_MAX 32

struct gengfu_timer {
	struct timer timer;
	struct loop *loop;
	gengfu_timer_cb *cb;
	void *data;
};

struct gengfu_watch {
	struct loop *loop;
	int fd;
	gengfu_watch_cb *cb;
	void *data;
};

struct loop {
	struct gengfu_services services;
	struct timers timers;
	int fd;
	bool is_stopped, is_loud;
	struct {
		const char *name;
		uint64_t value;
	} figures[FIGURES_MAX];
};

static struct loop *loop_of(struct gengfu_host *host)
{
	return (struct loop *)host;
}

static void log_cb(struct gengfu_host *host, enum gengfu_level level, const char *format, ...)
{
	char line[512];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	if (loop_of(host)->is_loud)
		fprintf(stderr, "%s\n", line);
}

static int64_t now_cb(struct gengfu_host *host)
{
	return mono_read().ns;
}

static int64_t wall_cb(struct gengfu_host *host)
{
	return wall_read().ms;
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
	timer->loop = loop_of(host);
	timer->cb = cb;
	timer->data = data;
	return timer;
}

static void timer_set_cb(struct gengfu_timer *timer, int64_t at_ns)
{
	timer_set(&timer->loop->timers, &timer->timer, (struct mono){at_ns});
}

static void timer_stop_cb(struct gengfu_timer *timer)
{
	timer_stop(&timer->loop->timers, &timer->timer);
}

static void timer_free_cb(struct gengfu_timer *timer)
{
	if (timer)
		timer_stop_cb(timer);
	free(timer);
}

static int control(struct gengfu_watch *watch, int operation, int events)
{
	struct epoll_event event = {
		.events = (events & GENGFU_READABLE ? EPOLLIN : 0U) | (events & GENGFU_WRITABLE ? EPOLLOUT : 0U),
		.data.ptr = watch};
	return epoll_ctl(watch->loop->fd, operation, watch->fd, &event) ? -errno : 0;
}

static struct gengfu_watch *watch_new_cb(struct gengfu_host *host, int fd, int events, gengfu_watch_cb *cb, void *data)
{
	struct gengfu_watch *watch = must_calloc(1, sizeof *watch);
	*watch = (struct gengfu_watch){loop_of(host), fd, cb, data};
	int error = control(watch, EPOLL_CTL_ADD, events);
	if (error) {
		free(watch);
		errno = -error;
		return NULL;
	}
	return watch;
}

static int watch_change_cb(struct gengfu_watch *watch, int events)
{
	return control(watch, EPOLL_CTL_MOD, events);
}

static void watch_free_cb(struct gengfu_watch *watch)
{
	if (watch)
		control(watch, EPOLL_CTL_DEL, 0);
	free(watch);
}

static void random_cb(struct gengfu_host *host, void *bytes, size_t length)
{
	must(getrandom(bytes, length, 0) == (ssize_t)length);
}

static void count_cb(struct gengfu_host *host, const char *figure, uint64_t by)
{
	struct loop *loop = loop_of(host);
	for (size_t i = 0; i < FIGURES_MAX; i++) {
		if (!loop->figures[i].name)
			loop->figures[i].name = figure;
		if (loop->figures[i].name == figure) {
			loop->figures[i].value += by;
			return;
		}
	}
}

struct loop *loop_new(void)
{
	struct loop *loop = must_calloc(1, sizeof *loop);
	loop->services = (struct gengfu_services){.size = sizeof loop->services,
		.host = (struct gengfu_host *)loop,
		.log = log_cb,
		.now_ns = now_cb,
		.wall_ms = wall_cb,
		.timer_new = timer_new_cb,
		.timer_set = timer_set_cb,
		.timer_stop = timer_stop_cb,
		.timer_free = timer_free_cb,
		.watch_new = watch_new_cb,
		.watch_change = watch_change_cb,
		.watch_free = watch_free_cb,
		.random = random_cb,
		.count = count_cb};
	loop->fd = epoll_create1(EPOLL_CLOEXEC);
	must(loop->fd >= 0);
	timers_init(&loop->timers, mono_read());
	return loop;
}

void loop_free(struct loop *loop)
{
	for (size_t i = 0; loop->is_loud && i < FIGURES_MAX && loop->figures[i].name; i++)
		fprintf(stderr, "%s=%llu\n", loop->figures[i].name, (unsigned long long)loop->figures[i].value);
	timers_done(&loop->timers);
	close(loop->fd);
	free(loop);
}

const struct gengfu_services *loop_services(struct loop *loop)
{
	return &loop->services;
}

static int wait_ms(const struct loop *loop)
{
	struct mono next = timers_next(&loop->timers);
	int64_t left = next.ns == MONO_NEVER.ns ? INT64_C(3600) * NS_PER_S : next.ns - mono_read().ns;
	return left <= 0 ? 0 : (int)((left + NS_PER_MS - 1) / NS_PER_MS);
}

void loop_run(struct loop *loop)
{
	struct epoll_event events[EVENTS];
	loop->is_stopped = false;
	while (!loop->is_stopped) {
		int count = epoll_wait(loop->fd, events, EVENTS, wait_ms(loop));
		for (int i = 0; i < count; i++) {
			const struct gengfu_watch *watch = events[i].data.ptr;
			uint32_t ready = events[i].events;
			watch->cb(watch->data, (ready & (EPOLLIN | EPOLLERR) ? GENGFU_READABLE : 0) |
						       (ready & EPOLLOUT ? GENGFU_WRITABLE : 0));
		}
		timers_run(&loop->timers, mono_read());
	}
}

void loop_stop(struct loop *loop)
{
	loop->is_stopped = true;
}

void loop_be_loud(struct loop *loop)
{
	loop->is_loud = true;
}
