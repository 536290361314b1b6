/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu oid: between names and numbers of MIB objects. First the names that the profiles give (in the comment behind
 * each OID), then the MIB files that are installed, by Net-SNMP. Debian ships few of those, so the profiles' own names
 * matter.
 */
#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include "base/text.h"
#include "commands/commands.h"
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROFILE_MAX (4u << 20)

/* One OID in a profile with the name behind it. */
struct named {
	char oid[256], name[128];
};

/* `"1.3.6.1.2.1.1.5.0" … -- sysName`: the OID and the first word of the comment. */
static bool line_names(const char *line, size_t length, struct named *ret_named)
{
	const char *end = line + length, *quote = memmem(line, length, "\"1.", 3);
	const char *comment = quote ? memmem(quote, (size_t)(end - quote), "--", 2) : NULL;
	size_t digits = quote ? strspn(quote + 1, "0123456789.") : 0, letters = 0;

	if (!comment || quote[1 + digits] != '"' || digits >= sizeof ret_named->oid)
		return false;
	comment += strspn(comment, "- \t");
	while (comment + letters < end && (isalnum((unsigned char)comment[letters]) || comment[letters] == '-'))
		letters++;
	if (letters == 0 || letters >= sizeof ret_named->name)
		return false;
	snprintf(ret_named->oid, sizeof ret_named->oid, "%.*s", (int)digits, quote + 1);
	snprintf(ret_named->name, sizeof ret_named->name, "%.*s", (int)letters, comment);
	return true;
}

/* Whether `oid` is this object or an instance of it; what remains is the instance. */
static const char *instance_of(const char *oid, const char *object)
{
	size_t length = strlen(object);

	if (strncmp(oid, object, length) != 0 || (oid[length] && oid[length] != '.'))
		return NULL;
	return oid + length;
}

struct search {
	const char *word;
	bool is_oid;
	char found[512];
	size_t matched; /* length of the longest object that matched */
};

static void consider(struct search *search, const struct named *named)
{
	if (!search->is_oid) {
		const char *rest = search->word + strlen(named->name);

		if (strncmp(search->word, named->name, strlen(named->name)) == 0 && (*rest == '\0' || *rest == '.') &&
			!search->found[0])
			snprintf(search->found, sizeof search->found, "%s%s", named->oid, rest);
		return;
	}
	const char *rest = instance_of(search->word, named->oid);
	if (!rest || strlen(named->oid) <= search->matched)
		return;
	search->matched = strlen(named->oid);
	snprintf(search->found, sizeof search->found, "%s%s", named->name, rest);
}

static void search_file(struct search *search, const char *path)
{
	auto_buffer text = BUFFER_EMPTY;
	struct named named;

	if (file_read(path, PROFILE_MAX, &text))
		return;
	for (const char *line = buffer_text(&text); *line;) {
		size_t length = strcspn(line, "\n");

		if (line_names(line, length, &named))
			consider(search, &named);
		line += length + (line[length] == '\n');
	}
}

static bool search_profiles(const struct places *places, struct search *search)
{
	char pattern[1100];
	glob_t found;

	snprintf(pattern, sizeof pattern, "%s/profiles/*.lua", places->library);
	if (glob(pattern, 0, NULL, &found) != 0)
		return false;
	for (size_t i = 0; i < found.gl_pathc; i++)
		search_file(search, found.gl_pathv[i]);
	globfree(&found);
	return search->found[0] != '\0';
}

static void load_mibs(void)
{
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_int(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIB_WARNINGS, 0);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIB_ERRORS, 0);
	snmp_disable_log();
	netsnmp_init_mib();
	read_all_mibs();
}

static bool search_mibs(struct search *search)
{
	oid number[MAX_OID_LEN];
	size_t length = MAX_OID_LEN;

	if (search->is_oid ? !read_objid(search->word, number, &length) : !get_node(search->word, number, &length))
		return false;
	netsnmp_ds_set_int(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_OID_OUTPUT_FORMAT,
		search->is_oid ? NETSNMP_OID_OUTPUT_MODULE : NETSNMP_OID_OUTPUT_NUMERIC);
	snprint_objid(search->found, sizeof search->found, number, length);
	/* Without a MIB file Net-SNMP answers with the nearest ancestor that it knows: that says nothing. */
	return !search->is_oid || !strstr(search->found, "SNMPv2-SMI::");
}

static int translate(const struct places *places, const char *word, bool *mibs_loaded)
{
	const char *bare = word[0] == '.' ? word + 1 : word;
	struct search search = {.word = bare, .is_oid = isdigit((unsigned char)bare[0]) != 0};

	if (search.is_oid && strspn(bare, "0123456789.") != strlen(bare))
		return fail(EXIT_USAGE, "'%s' is neither an OID nor a name", word);
	if (!search_profiles(places, &search)) {
		if (!*mibs_loaded)
			load_mibs();
		*mibs_loaded = true;
		if (!search_mibs(&search))
			return fail(EXIT_NO,
				"%s is not known: neither the profiles nor the installed MIB files name it", word);
	}
	printf("%s\n", search.found[0] == '.' ? search.found + 1 : search.found);
	return EXIT_DONE;
}

int command_oid(const struct places *places, int count, char **arguments)
{
	bool mibs_loaded = false;
	int worst = EXIT_DONE;

	if (count < 2)
		return fail(EXIT_USAGE, "oid takes names or OIDs: gengfu oid sysName 1.3.6.1.2.1.1.5.0");
	for (int i = 1; i < count; i++) {
		int status = translate(places, arguments[i], &mibs_loaded);

		if (status > worst)
			worst = status;
	}
	return worst;
}
