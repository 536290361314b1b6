/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Modules that do nothing, good and deliberately broken: what the tests of the loader and of the configuration load.
 * -DNAME="…" and one of -DCOLLECTOR, -DSINK or neither; -DABI=…, -DSIZE=…, -DNO_HOOKS, -DUNRESOLVED, -DFAILS break it.
 */
#include "collectors/collector.h"
#include "plugins/plugin.h"
#include <errno.h>
#include <stdio.h>

extern const int never_defined_anywhere;

__attribute__((unused)) static const struct gengfu_key keys[] = {
	{"url", GENGFU_KEY_TEXT, false, NULL, "Where to"},
	{"secret", GENGFU_KEY_SECRET, false, NULL, "The key"},
	{"every", GENGFU_KEY_DURATION, false, "5s", "How often"},
	{"limit", GENGFU_KEY_INTEGER, false, "100", "How many"},
	{NULL},
};

__attribute__((unused)) static const struct gengfu_key device_keys[] = {
	{"retries", GENGFU_KEY_INTEGER, false, "2", "Further tries"},
	{"timeout", GENGFU_KEY_DURATION, false, "2s", "The longest wait"},
	{NULL},
};

#ifdef FAILS
#define FAIL \
	snprintf(why, 256, "the moon is in the wrong phase"); \
	return -EAGAIN;
#else
#define FAIL
#endif
#ifndef SIZE
#define SIZE 0
#endif
#ifdef NO_HOOKS
#define HOOK(name) NULL
#else
#define HOOK(name) name
#endif

#ifdef COLLECTOR
#ifndef ABI
#define ABI GENGFU_COLLECTOR_ABI
#endif
static int start(const struct gengfu_collector_services *services, const struct gengfu_data *settings,
	void **ret_instance, char why[256])
{
	FAIL *ret_instance = (void *)settings;
	return 0;
}

__attribute__((unused)) static int device_add(
	void *instance, const struct gengfu_device *device, void **ret_device, char why[256])
{
	*ret_device = instance;
	return 0;
}

__attribute__((unused)) static int poll(void *instance, void *device, struct gengfu_round *round, uint64_t tables)
{
	return -ENOTSUP;
}

GENGFU_EXPORT const struct gengfu_collector gengfu_collector = {
	.abi = ABI,
	.size = SIZE ? SIZE : sizeof(struct gengfu_collector),
	.name = NAME,
	.summary = "Does nothing",
	.keys = keys,
	.device_keys = device_keys,
	.start = start,
	.device_add = HOOK(device_add),
	.poll = HOOK(poll),
};
#elif defined SINK
#ifndef ABI
#define ABI GENGFU_SINK_ABI
#endif
static int start(const struct gengfu_sink_services *services, const struct gengfu_data *settings, void **ret_instance,
	char why[256])
{
	FAIL *ret_instance = (void *)settings;
	return 0;
}

__attribute__((unused)) static int deliver(
	void *instance, const struct gengfu_event *events, size_t count, struct gengfu_delivery *delivery)
{
	return -ENOTSUP;
}

GENGFU_EXPORT const struct gengfu_sink gengfu_sink = {
	.abi = ABI,
	.size = SIZE ? SIZE : sizeof(struct gengfu_sink),
	.name = NAME,
	.summary = "Does nothing",
	.keys = keys,
	.start = start,
	.deliver = HOOK(deliver),
};
#endif

#ifdef UNRESOLVED
GENGFU_EXPORT int use_it(void);
int use_it(void)
{
	return never_defined_anywhere;
}
#endif
