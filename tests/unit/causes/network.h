/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A small network for tests: an inventory that is written as text. Implements inventory.h's look-ups in the place of
 * the real ones, so that topologies cost nothing to write down and 100,000 devices cost little to make.
 *
 *   site hall-1 Shiqiao               a site and its town
 *   device acc-1 hall-1 access-switch 民政局    site, role and department may be left out, or "-"
 *   link f1 core-1:p1 acc-1:up fibre  the medium may be left out
 *   link f2 acc-1:p9 @village-1       a passive end
 */
#include "inventory/inventory.h"

struct inventory *network_new(const char *text);
void network_free(struct inventory *network);
void network_add(struct inventory *network, const char *text);
void network_remove_device(struct inventory *network, const char *name); /* with its links */
