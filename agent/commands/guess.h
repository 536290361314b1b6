/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What a device is for, as far as its profile and its own words tell: a guess for people to correct. */

/* "firewall", "olt", …; "" when nothing tells. `profile` and `descr` may be NULL. */
const char *guess_role(const char *profile, const char *descr);
