/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Ranges of addresses, for `gengfu discover`. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range {
	uint32_t first, last; /* IPv4, host order; without network and broadcast address */
};

/* "10.1.0.0/16", "10.1.2.3"; NULL, or what is wrong with it. */
const char *range_parse(const char *text, struct range *ret_range);
