/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What a device gave, in the words of a .snmprec recording: for the trace, and for the origins of cells. */
#include "collectors/snmp/value.h"

struct words {
	struct gengfu_raw *items; /* their texts live in `text` */
	size_t count, capacity;
	struct buffer text;
};

#define WORDS_EMPTY ((struct words){0})
void words_done(struct words *words);
#define auto_words __attribute__((cleanup(words_done))) struct words

/* The values of an answer, without those that say that there is none. Replaces what stood there. */
void words_read(struct words *words, struct varbind_reader varbinds);
/* One value that was kept; `text` is the buffer of its bytes. */
void words_take(struct words *words, const uint8_t *oid, size_t oid_length, const struct raw *raw, const char *text);
