/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Recordings in snmpsim's .snmprec format: one `OID|tag|value` a line. Tags are the numbers of the types, with `x` for
 * hexadecimal values, `e` for escaped text and `:numeric` for values that move.
 */
#include "base/problems.h"
#include "image.h"

/* Recordings above this are refused. */
#define SNMPREC_MAX_BYTES (256u << 20)

/*
 * Reads the text of a recording into an image that is finished. Lines that cannot be read are skipped, each with a
 * warning (the first few of a kind of mistake, then a sum); NULL with an error in `problems` when nothing is left.
 */
struct image *snmprec_parse(const char *file, const char *text, size_t length, struct problems *problems);
/* The same from a file; errors name it. */
struct image *snmprec_load(const char *file, struct problems *problems);
