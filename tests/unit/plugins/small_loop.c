/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/plugins/small_loop.h"
#include "base/must.h"
#include "tests/unit/test.h"
#include <stdlib.h>

struct gengfu_watch {
	struct small_loop *loop;
	int fd;
	int events;
	gengfu_watch_cb *cb;
	void *data;
};

static int64_t now_ns(struct gengfu_host *host)
{
	return ((struct small_loop *)host)->timers.now.ns;
}

static struct gengfu_watch *watch_new(struct gengfu_host *host, int fd, int events, gengfu_watch_cb *cb, void *data)
{
	struct small_loop *loop = (struct small_loop *)host;
	struct gengfu_watch *watch = must_malloc(sizeof *watch);
	*watch = (struct gengfu_watch){loop, fd, events, cb, data};
	for (size_t i = 0; i < SMALL_LOOP_WATCHES; i++)
		if (!loop->watches[i]) {
			loop->watches[i] = watch;
			return watch;
		}
	free(watch);
	return NULL;
}

static void watch_free(struct gengfu_watch *watch)
{
	if (!watch)
		return;
	for (size_t i = 0; i < SMALL_LOOP_WATCHES; i++)
		if (watch->loop->watches[i] == watch)
			watch->loop->watches[i] = NULL;
	free(watch);
}

void small_loop_init(struct small_loop *loop)
{
	*loop = (struct small_loop){
		.services = {.size = sizeof loop->services,
			.host = (struct gengfu_host *)loop,
			.now_ns = now_ns,
			.watch_new = watch_new,
			.watch_free = watch_free},
	};
	timers_init(&loop->timers, (struct mono){NS_PER_S});
}

void small_loop_done(struct small_loop *loop)
{
	for (size_t i = 0; i < SMALL_LOOP_WATCHES; i++)
		assert_null(loop->watches[i]);
	timers_done(&loop->timers);
}

bool small_loop_run(struct small_loop *loop, int timeout_ms)
{
	struct pollfd fds[SMALL_LOOP_WATCHES];
	for (size_t i = 0; i < SMALL_LOOP_WATCHES; i++)
		fds[i] = (struct pollfd){.fd = loop->watches[i] ? loop->watches[i]->fd : -1, .events = POLLIN};
	if (poll(fds, SMALL_LOOP_WATCHES, timeout_ms) <= 0)
		return false;
	for (size_t i = 0; i < SMALL_LOOP_WATCHES; i++)
		if (fds[i].revents && loop->watches[i])
			loop->watches[i]->cb(loop->watches[i]->data, GENGFU_READABLE);
	return true;
}
