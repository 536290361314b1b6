/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Values at an instant: everything a device says that is not constant is a pure function of the device, its rule and
 * the time.
 */
#include "device.h"

/* What value_put may write at most. */
#define VALUE_MAX_BYTES 300

enum put { PUT_DONE, PUT_ABSENT, PUT_FULL };

/*
 * Writes the varbind of an entry at `*at`, which moves behind it; not past `end`. PUT_ABSENT when the device does not
 * have it now, PUT_FULL when there is no room (nothing is written).
 */
enum put value_put_varbind(const struct device *device, const struct image *image, uint32_t entry, struct mono now,
	uint8_t **at, const uint8_t *end);

/* Seconds for which a port (PORT_NONE: the device) has carried its mean rate since boot: what counters multiply. */
double value_traffic(const struct device *device, uint16_t port, struct mono now);
/* Errors that the errors fault has added to the port's count. */
double value_errors(const struct device *device, uint16_t port, struct mono now);
/* The decibels that a port's light has lost by now. */
double value_fall(const struct port_state *port, struct mono now);
/* A numeric entry's value now; false, and `*ret_value` untouched, when it is none or absent. */
bool value_number(const struct device *device, uint32_t entry, struct mono now, double *ret_value);
/* sysUpTime. */
uint32_t value_uptime(const struct device *device, struct mono now);
/* A number that looks random but depends on its arguments alone. */
uint64_t value_hash(uint64_t seed, uint64_t a, uint64_t b);
/* The device's text, made from its name where none is set. Returned in `into` or borrowed from the device. */
const char *value_text(const struct device *device, enum device_text text, char *into, size_t room);
