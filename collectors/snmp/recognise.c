/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recognition. sysObjectID says most: the longest prefix wins. It is not enough where vendors left Net-SNMP's own
 * number in it, where one number covers unlike machines, and where a function (a UPS) rather than a family is what
 * counts; there sysDescr and the existence or value of other objects decide. A profile fits when all its tests hold.
 */
#include "collectors/snmp/recognise.h"
#include "collectors/snmp/evaluate.h"
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

/* Octets of the longest prefix that fits; -1 when there are prefixes and none fits. */
static int prefix_fits(const struct match *match, const struct identity *identity)
{
	int longest = match->prefix_count ? -1 : 0;
	for (size_t i = 0; i < match->prefix_count; i++) {
		struct oid prefix = match->prefixes[i];
		if (prefix.length <= identity->object_id_length &&
			memcmp(prefix.octets, identity->object_id, prefix.length) == 0 && prefix.length > longest)
			longest = prefix.length;
	}
	return longest;
}

static bool descr_fits(const struct match *match, const struct identity *identity)
{
	for (size_t i = 0; i < match->descr_count; i++)
		if (strcasestr(identity->descr, match->descr[i]))
			return true;
	return match->descr_count == 0;
}

static bool objects_fit(const struct match *match, const struct recognition *recognition)
{
	for (size_t i = 0; i < match->object_count; i++) {
		size_t probe = 0;
		while (probe < recognition->count && recognition->probes[probe] != &match->objects[i])
			probe++;
		struct datum datum = DATUM_NONE;
		if (probe < recognition->count)
			datum = datum_from_raw(&recognition->raws[probe], buffer_text(&recognition->text));
		if (!condition_fits(&match->objects[i].condition, &datum))
			return false;
	}
	return true;
}

void recognise_probes(const struct profiles *profiles, const struct identity *identity, struct recognition *recognition)
{
	recognition->count = 0;
	buffer_clear(&recognition->text);
	for (size_t i = 0; i < profiles->count; i++) {
		const struct profile *profile = &profiles->items[i];
		if (!profile->matches || prefix_fits(&profile->match, identity) < 0 ||
			!descr_fits(&profile->match, identity))
			continue;
		for (size_t j = 0; j < profile->match.object_count && recognition->count < PROBES_MAX; j++) {
			recognition->raws[recognition->count] = (struct raw){0};
			recognition->probes[recognition->count++] = &profile->match.objects[j];
		}
	}
}

struct rank {
	int priority, prefix;
	size_t tests;
};

static bool is_better(struct rank a, struct rank b)
{
	if (a.priority != b.priority)
		return a.priority > b.priority;
	if (a.prefix != b.prefix)
		return a.prefix > b.prefix;
	return a.tests > b.tests;
}

/* Adds to `why`, behind a comma; what does not fit is left out. */
__attribute__((format(printf, 2, 3))) static void because(char why[256], const char *format, ...)
{
	size_t used = strlen(why);
	va_list arguments;
	if (used > 0)
		used += (size_t)snprintf(why + used, 256 - used, ", ");
	if (used >= 255)
		return;
	va_start(arguments, format);
	vsnprintf(why + used, 256 - used, format, arguments);
	va_end(arguments);
}

static void explain(const struct profile *profile, const struct identity *identity, int prefix, char why[256])
{
	const struct match *match = &profile->match;
	char oid[128] = "";
	why[0] = '\0';
	if (prefix > 0) {
		oid_format(identity->object_id, (size_t)prefix, oid, sizeof oid);
		because(why, "sysObjectID begins with %s", oid);
	}
	for (size_t i = 0; i < match->descr_count; i++)
		if (strcasestr(identity->descr, match->descr[i])) {
			because(why, "sysDescr has \"%s\" in it", match->descr[i]);
			break;
		}
	for (size_t i = 0; i < match->object_count; i++) {
		oid_format(match->objects[i].oid.octets, match->objects[i].oid.length, oid, sizeof oid);
		because(why, "%s is as it should be", oid);
	}
}

const struct profile *recognise(const struct profiles *profiles, const struct identity *identity,
	const struct recognition *recognition, char why[256])
{
	const struct profile *best = NULL;
	struct rank best_rank = {0};
	for (size_t i = 0; i < profiles->count; i++) {
		const struct profile *profile = &profiles->items[i];
		const struct match *match = &profile->match;
		int prefix = profile->matches ? prefix_fits(match, identity) : -1;
		if (prefix < 0 || !descr_fits(match, identity) || !objects_fit(match, recognition))
			continue;
		struct rank rank = {match->priority, prefix, match->object_count + (match->descr_count > 0)};
		if (!best || is_better(rank, best_rank)) {
			best = profile;
			best_rank = rank;
		}
	}
	if (best) {
		explain(best, identity, best_rank.prefix, why);
		return best;
	}
	snprintf(why, 256, "no profile knows sysObjectID %.200s",
		identity->object_id_length ? identity->object_id_text : "(none)");
	return profiles->fallback;
}
