/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What a collector borrows from the agent for the life of a device (name, credentials, settings) must outlive the
 * configuration it came from, as a reload frees that. These are the copies; equal credentials are shared.
 */
#include "base/arena.h"
#include "modules/module.h"

struct credentials_copy {
	struct gengfu_credentials values;
	struct arena arena;
	size_t references;
	struct credentials_copy *next;
};

/* A copy with the same content, made or found in the list; NULL for NULL. */
struct credentials_copy *credentials_share(
	struct credentials_copy **list, const struct gengfu_credentials *credentials);
/* Accepts NULL. Secrets are wiped with the last reference. */
void credentials_unref(struct credentials_copy **list, struct credentials_copy *copy);
