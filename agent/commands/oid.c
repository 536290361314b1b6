/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu oid: between names and numbers of MIB objects. First the names that the profiles give (in the comment behind
 * each OID), then the MIB files that are installed, by Net-SNMP. Debian ships few of those, so the profiles' own names
 * matter.
 */
#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include "commands/commands.h"
#include "commands/names.h"
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct search {
	const char *word;
	bool is_oid;
	char found[512];
};

/* Net-SNMP complains on stderr of each object in files whose imports are not installed, hundreds on Debian: not the
 * user's trouble. */
static void load_mibs(void)
{
	int silence = open("/dev/null", O_WRONLY | O_CLOEXEC), kept = dup(STDERR_FILENO);

	if (silence >= 0)
		dup2(silence, STDERR_FILENO);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_int(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIB_WARNINGS, 0);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIB_ERRORS, 0);
	snmp_disable_log();
	netsnmp_init_mib();
	read_all_mibs();
	if (kept >= 0)
		dup2(kept, STDERR_FILENO);
	close(silence);
	close(kept);
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
	return !search->is_oid || !(strstr(search->found, "SNMPv2-SMI::") || strncmp(search->found, "iso", 3) == 0);
}

static int translate(const struct names *names, const char *word, bool *mibs_loaded)
{
	const char *bare = word[0] == '.' ? word + 1 : word;
	struct search search = {.word = bare, .is_oid = isdigit((unsigned char)bare[0]) != 0};

	if (search.is_oid && strspn(bare, "0123456789.") != strlen(bare))
		return fail(EXIT_USAGE, "'%s' is neither an OID nor a name", word);
	bool found = search.is_oid ? names_of_oid(names, bare, search.found, sizeof search.found)
				   : names_to_oid(names, bare, search.found, sizeof search.found);
	if (!found) {
		if (!*mibs_loaded)
			load_mibs();
		*mibs_loaded = true;
		if (!search_mibs(&search))
			return fail(EXIT_NO,
				"%s is not known: neither lua/objects.tsv nor an installed MIB file names it", word);
	}
	printf("%s\n", search.found[0] == '.' ? search.found + 1 : search.found);
	return EXIT_DONE;
}

int command_oid(const struct places *places, int count, char **arguments)
{
	struct names names = NAMES_EMPTY;
	bool mibs_loaded = false;
	int worst = EXIT_DONE;

	if (count < 2)
		return fail(EXIT_USAGE, "oid takes names or OIDs: gengfu oid sysName 1.3.6.1.2.1.1.5.0");
	names_read(&names, places);
	for (int i = 1; i < count; i++) {
		int status = translate(&names, arguments[i], &mibs_loaded);

		if (status > worst)
			worst = status;
	}
	names_done(&names);
	return worst;
}
