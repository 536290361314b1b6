/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a device answers with: its object identifiers in the order of a walk, each with a value that stands still
 * (encoded once, as a whole varbind) or moves (a rule that value.c computes from the device and the time). An image is
 * built once, never changes afterwards and is shared by all devices of one recording or one model.
 */
#include "ber.h"

/* Rules for values that move. */
enum moving_kind {
	MOVING_UPTIME, /* 1/100 s since the device's boot */
	MOVING_NUMERIC, /* a recording's `numeric` rule */
	MOVING_COUNTER, /* grows with the daily shape of traffic, stands still while its port is down */
	MOVING_GAUGE, /* swings with the day, with noise */
	MOVING_STATE, /* one number while the port is up, another while it is down */
	MOVING_LAST_CHANGE, /* the uptime at which the port last changed */
	MOVING_OPTICAL, /* power in dBm, scaled; a number of its own without light */
	MOVING_OPTICAL_TEXT, /* the same as text with two decimals */
	MOVING_TEXT, /* an attribute of the device */
	MOVING_MAC, /* six octets from the device's seed and the port */
	MOVING_INDEX_OID, /* ifIndex.<the number that the port has now> */
	MOVING_NEIGHBOUR /* what LLDP sees at the port's far end; absent without a link */
};

enum device_text { TEXT_NAME, TEXT_LOCATION, TEXT_CONTACT, TEXT_SERIAL, TEXT_DESCR, TEXT_COUNT };
enum neighbour_part {
	NEIGHBOUR_CHASSIS,
	NEIGHBOUR_PORT,
	NEIGHBOUR_NAME,
	NEIGHBOUR_CHASSIS_SUBTYPE,
	NEIGHBOUR_PORT_SUBTYPE
};

#define PORT_NONE UINT16_MAX

struct moving {
	uint8_t kind; /* enum moving_kind */
	uint8_t tag;
	uint8_t what; /* enum device_text, enum neighbour_part */
	bool errors; /* a counter that counts the port's errors: takes part in the errors fault */
	bool or_empty; /* a neighbour as the port's description: whatever the link's state, a site too, or empty */
	uint16_t port; /* PORT_NONE: the device as a whole */
	union {
		struct {
			float per_s; /* mean */
			float spread; /* devices differ by this ratio, 0.3 is ±30 % */
		} counter;
		struct {
			float base;
			float swing; /* amplitude over the day */
			float noise;
			float spread; /* devices differ by this much */
			float minimum;
			float maximum;
		} gauge;
		struct {
			int32_t up;
			int32_t down;
		} state;
		struct {
			float base; /* dBm */
			float spread; /* ports differ by this many dB */
			float scale; /* 100 for hundredths of dBm */
			float offset; /* added after scaling */
			int32_t dark; /* shown without light */
			bool received; /* takes part in fibre faults; else it is what the port sends */
		} optical;
		uint32_t numeric; /* into image.numerics */
	};
};

enum numeric_function { NUMERIC_LINEAR, NUMERIC_SIN, NUMERIC_COS };

/* value = initial + scale × function(rate × seconds) + offset ± deviation, kept within minimum … maximum. */
struct numeric {
	double initial, rate, scale, offset, deviation, minimum, maximum;
	uint8_t function; /* enum numeric_function */
	bool wrap; /* starts again at the minimum, else it stays at the limit */
};

struct entry {
	uint32_t at; /* in image.bytes: the whole varbind, or only the OID's TLV when the value moves */
	uint32_t size;
	uint32_t moving; /* place in image.moving + 1, 0 when the value stands still */
	uint16_t oid_size;
	uint8_t oid_skip; /* from `at` to the OID's content */
	uint8_t tag;
};

/* A named unit that can be up or down: an interface, or an ONU behind a PON port. */
struct port {
	char *name;
	uint32_t index; /* its ifIndex at first; 0 when it has none */
	uint16_t parent; /* down when this one is, PORT_NONE */
	bool optical; /* has a transceiver that light can be lost at */
};

/* Rows of one column for all numbered ports, in the order of the ports: what a new numbering moves. */
struct port_column {
	uint32_t first; /* entry */
};

struct image_name {
	char *name;
	uint32_t entry;
};

/* What answers in place of the image when a VLAN is asked for (community x@10, context vlan-10). */
struct image_context {
	char *name; /* "10" */
	struct image *image; /* owned */
};

#define IMAGE_NONE UINT32_MAX
#define IMAGE_MAX_ENTRIES (1u << 24)

struct image {
	char *source; /* file, and parameters of a model; the key under which images are shared */
	uint8_t *bytes;
	size_t length, room;
	struct entry *entries;
	uint32_t count, capacity;
	uint32_t *sorted; /* entries by OID, NULL when they are in that order already */
	uint32_t *places; /* hash: entry + 1, 0 empty */
	uint32_t place_mask;
	struct moving *moving;
	uint32_t moving_count, moving_capacity;
	struct numeric *numerics;
	uint32_t numeric_count, numeric_capacity;
	struct port *ports;
	uint16_t port_count;
	uint16_t numbered; /* the first so many ports have an ifIndex and can be renumbered */
	struct port_column *columns; /* by first entry */
	uint32_t column_count, column_capacity;
	struct image_name *names; /* what scenarios may call a value instead of its OID */
	uint32_t name_count, name_capacity;
	struct image_context *contexts;
	uint32_t context_count;
	bool recorded; /* a recording: ports are known, yet nothing moves by itself */
	uint32_t uptime_entry; /* sysUpTime.0, IMAGE_NONE */
};

struct image *image_new(const char *source);
void image_free(struct image *image);

/* Adds a value that stands still. 0, -EEXIST when the OID is there (the first one wins), -EFBIG when there are too
 * many. */
int image_add(struct image *image, const uint8_t *oid, size_t oid_size, uint8_t tag, const void *content, size_t size);
/* Adds a value that moves. */
int image_add_moving(struct image *image, const uint8_t *oid, size_t oid_size, const struct moving *moving);
/* Called once after the last one was added. `sort`: put into the order of OIDs; else the order in which they were added
 * is the order of a walk, as real agents have it that get their order wrong. */
void image_finish(struct image *image, bool sort);
/* `context` is taken over. */
void image_add_context(struct image *image, const char *name, struct image *context);
void image_add_name(struct image *image, const char *name, uint32_t entry);

static inline const uint8_t *entry_oid(const struct image *image, const struct entry *entry)
{
	return image->bytes + entry->at + entry->oid_skip;
}

/* The value of an entry that stands still. */
struct span entry_content(const struct image *image, const struct entry *entry);

/* The entry with this OID, IMAGE_NONE. */
uint32_t image_find(const struct image *image, const uint8_t *oid, size_t size);
/* The entry that GETNEXT gives: what follows an OID that is there, else the first greater one; IMAGE_NONE at the end.
 */
uint32_t image_next(const struct image *image, const uint8_t *oid, size_t size);
/* By name, or by OID as text. */
uint32_t image_find_text(const struct image *image, const char *name);
/* The port of this name: by the model's list, or a recording's ifName or ifDescr. PORT_NONE. */
uint16_t image_find_port(const struct image *image, const char *name);
/* Recordings: gives every row of ifTable a port, named by ifName or ifDescr. */
void image_find_ports(struct image *image);
