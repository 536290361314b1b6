/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/delivery/fake_sink.h"
#include "tests/unit/test.h"
#include <stdio.h>

static struct fake_sink *next;

void fake_sink_next(struct fake_sink *sink)
{
	next = sink;
}

static int start(const struct gengfu_sink_services *services, const struct gengfu_data *settings, void **ret_instance,
	char why[256])
{
	if (next->start_error) {
		snprintf(why, 256, "it was told not to");
		return next->start_error;
	}
	next->services = services;
	*ret_instance = next;
	return 0;
}

static void stop(void *instance)
{
	struct fake_sink *sink = instance;
	sink->stopped = true;
}

static int deliver(void *instance, const struct gengfu_event *events, size_t count, struct gengfu_delivery *delivery)
{
	struct fake_sink *sink = instance;
	assert_null(sink->delivery); /* never two at once */
	assert_true(count > 0);
	for (size_t i = 1; i < count; i++)
		assert_int_equal(events[i].sequence, events[i - 1].sequence + 1);
	sink->handed_over++;
	if (sink->deliver_error)
		return sink->deliver_error;
	sink->events = events;
	sink->count = count;
	if (sink->is_early)
		sink->services->delivered(delivery, events[count - 1].sequence, 0, NULL);
	else
		sink->delivery = delivery;
	return 0;
}

void fake_sink_confirm(struct fake_sink *sink, int64_t sequence, int error, const char *why)
{
	struct gengfu_delivery *delivery = sink->delivery;
	assert_non_null(delivery);
	sink->delivery = NULL;
	sink->services->delivered(delivery, sequence, error, why);
}

void fake_sink_confirm_all(struct fake_sink *sink)
{
	fake_sink_confirm(sink, sink->events[sink->count - 1].sequence, 0, NULL);
}

const struct gengfu_sink fake_sink = {
	.abi = GENGFU_SINK_ABI,
	.size = sizeof fake_sink,
	.name = "fake",
	.summary = "does what a test tells it",
	.start = start,
	.stop = stop,
	.deliver = deliver,
};
