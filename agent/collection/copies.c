/* SPDX-License-Identifier: Apache-2.0 */
/* Copies that outlive a configuration. Devices by the thousand use the same few credentials, so those are shared by
 * content. */
#include "copies.h"
#include "base/must.h"
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 9 };
_Static_assert(
	sizeof(struct gengfu_credentials) == FIELDS * sizeof(char *), "every member is a text and is copied below");

/* The members as an array: all of them are texts. */
static void fields_of(const struct gengfu_credentials *credentials, const char *ret_fields[FIELDS])
{
	memcpy(ret_fields, credentials, sizeof *credentials);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same(const struct gengfu_credentials *a, const struct gengfu_credentials *b)
{
	const char *of_a[FIELDS], *of_b[FIELDS];

	fields_of(a, of_a);
	fields_of(b, of_b);
	for (int i = 0; i < FIELDS; i++)
		if (!same_text(of_a[i], of_b[i]))
			return false;
	return true;
}

struct credentials_copy *credentials_share(struct credentials_copy **list, const struct gengfu_credentials *credentials)
{
	const char *fields[FIELDS];

	if (!credentials)
		return NULL;
	for (struct credentials_copy *copy = *list; copy; copy = copy->next) {
		if (same(&copy->values, credentials)) {
			copy->references++;
			return copy;
		}
	}
	struct credentials_copy *copy = must_calloc(1, sizeof *copy);
	fields_of(credentials, fields);
	for (int i = 0; i < FIELDS; i++)
		if (fields[i])
			fields[i] = arena_strdup(&copy->arena, fields[i]);
	memcpy(&copy->values, fields, sizeof copy->values);
	copy->references = 1;
	copy->next = *list;
	*list = copy;
	return copy;
}

static void wipe(const char *secret)
{
	if (secret)
		explicit_bzero((char *)secret, strlen(secret));
}

void credentials_unref(struct credentials_copy **list, struct credentials_copy *copy)
{
	if (!copy || --copy->references)
		return;
	while (*list != copy)
		list = &(*list)->next;
	*list = copy->next;
	wipe(copy->values.community);
	wipe(copy->values.auth_secret);
	wipe(copy->values.privacy_secret);
	arena_done(&copy->arena);
	free(copy);
}
