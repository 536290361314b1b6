/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * One simulated device: an image that it shares with its like, and the little that is its own. What only a device with
 * a fault needs (states of ports, overrides, troubles of its answers) is allocated with the first fault.
 *
 * Time: instants count from midnight of the day on which the simulation starts, so that the daily shape of traffic is a
 * function of the instant alone.
 */
#include "base/clock.h"
#include "image.h"

struct engine; /* v3: usm.h */
struct link; /* world.h */

#define PORT_DOWN_SHUT 1 /* a fault of the port itself */
#define PORT_DOWN_LINK 2 /* its link carries nothing */
#define PORT_DOWN_PARENT 4
#define PORT_DOWN_ADMIN 8 /* shut by hand: ifAdminStatus shows it too */

struct port_state {
	double settled; /* traffic so far, in seconds of mean rate, up to `since` */
	struct mono since;
	double factor; /* of traffic from `since` on; 0 while down */
	double wanted_factor; /* what `factor` is while the port is up */
	double errors; /* counted up to errors_since */
	struct mono errors_since;
	double errors_per_s; /* from errors_since on; 0 while down */
	double wanted_errors_per_s;
	struct mono changed; /* ifLastChange; the boot at first */
	uint16_t shut; /* how many faults hold it down */
	uint16_t admin; /* how many of them are by hand */
	uint8_t down; /* PORT_DOWN_… */
	bool dark; /* no light comes in */
	double fall_from, fall_to; /* dB lost, moving from one to the other … */
	struct mono fall_start;
	int64_t fall_ns; /* … within this time */
};

/* A value that a fault has put in place of the image's. */
struct override {
	uint32_t entry;
	uint8_t tag;
	bool absent;
	bool uptime; /* a recording's sysUpTime after a reboot */
	bool ramp; /* a number that moves from `from` to `to` */
	double from, to;
	struct mono start;
	int64_t ramp_ns;
	uint8_t *content;
	uint32_t size;
	uint32_t fault; /* the number of the fault that set it */
};

/* What happens to a device's answers; ratios are 0 … 1. */
struct trouble {
	double loss, duplicate, truncate;
	int64_t delay_ns, jitter_ns;
	uint32_t too_big; /* answers above it are refused as tooBig, 0: no limit of the fault's own */
	bool bulk_refused; /* GETBULK gets genErr */
	bool other_address; /* answers come from a neighbouring address */
};

#define VERSION_1 1
#define VERSION_2C 2
#define VERSION_3 4

struct device {
	char *name;
	const struct image *image;
	char *texts[TEXT_COUNT]; /* NULL: made from the name or the seed */
	char *community; /* NULL: any */
	char *engine_text; /* hexadecimal engine id, NULL: made from the name */
	uint64_t seed;
	struct mono booted;
	struct mono wrap_from; /* 32-bit counters are near their end from here, MONO_NEVER */
	double wrap_within_s;
	uint32_t address; /* host order */
	uint32_t number;
	uint32_t boots; /* snmpEngineBoots */
	uint32_t max_message; /* answers that are longer are refused or cut at a varbind */
	uint8_t versions;
	bool cut_off; /* has no way to the root */
	bool reachable_once; /* had a way when nothing was broken */
	uint16_t silent; /* how many faults keep it silent */
	uint16_t off; /* how many have cut its power */
	uint32_t override_count;
	struct override *overrides; /* by entry */
	struct port_state *ports; /* one per port of the image, or NULL while nothing has happened */
	uint16_t *port_of_slot; /* after a renumbering: whose rows stand at the first, second … ifIndex; else NULL */
	struct trouble *trouble;
	struct engine *engine;
	struct link_end *ends; /* its links */
	uint32_t end_count;
};

/* One end of a link as its device sees it. */
struct link_end {
	struct link *link;
	uint16_t port;
	uint8_t side; /* 0 a, 1 b */
};

struct device *device_new(const char *name, const struct image *image, uint64_t seed);
void device_free(struct device *device);
/* The states of its ports, made when they are not there yet. */
struct port_state *device_ports(struct device *device);
struct trouble *device_trouble(struct device *device);

/* Restarts it: uptime and counters begin at zero, boots grows. */
void device_reboot(struct device *device, struct mono now);
/* Gives the numbered ports each other's ifIndex, by the seed and a count. */
void device_renumber(struct device *device, uint32_t turn);
/* To be called when `down` or what is wanted has changed: what has been counted so far is kept, from now on counts what
 * the new state asks for. */
void device_port_refresh(struct device *device, uint16_t port, struct mono now);
/* Number of faults apart, is it silent? */
static inline bool device_is_silent(const struct device *device)
{
	return device->silent > 0 || device->off > 0 || device->cut_off;
}

/* The place in `overrides` at or behind which this entry's stands. */
uint32_t device_override_place(const struct device *device, uint32_t entry);
/* Puts an override in place (its content is taken over), replacing an earlier one. */
void device_override(struct device *device, struct override override);
/* Takes away the overrides of a fault. */
void device_override_clear(struct device *device, uint32_t fault);
