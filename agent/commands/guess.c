/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words in the profile's name say what a family is; where one family covers several kinds (a maker's operating system
 * runs on its switches, routers and firewalls), model names in sysDescr come first. The first line that fits counts.
 */
#include "commands/guess.h"
#include "base/must.h"
#include <stddef.h>
#include <string.h>

struct hint {
	const char *role;
	const char *words[16]; /* any of them */
};

static const struct hint of_descr[] = {
	{"firewall", {"firewall", "USG", "Eudemon", "SecPath", "Adaptive Security", "FortiGate"}},
	{"core-switch", {"CE128", "CE168", "S127", "S97", "S105", "S12500", "Nexus 7", "Nexus 9"}},
	{"router", {"NE20", "NE40", "NE80", "NE8000", "router", "ASR", "SR66"}},
	{"olt", {"MA56", "MA58", "OLT"}},
};

static const struct hint of_profile[] = {
	{"firewall", {"asa", "fortinet", "paloalto", "hillstone", "dptech", "topsec", "sangfor", "netentsec", "venus"}},
	{"olt", {"olt", "smartax", "zxa10", "isam", "cdata"}},
	{"ups", {"ups", "eastpower", "liebert", "apc"}},
	{"radio", {"rtn", "wavence", "minilink", "cambium", "siklu", "ceragon", "albentia", "baicells", "ubiquiti",
			  "saf", "airos"}},
	{"storage", {"oceanstor", "synology"}},
	{"server", {"ibmc", "esxi", "windows", "net-snmp"}},
	{"room-sensor", {"akcp", "geist", "smu"}},
	{"transport", {"1830"}},
	{"router", {"timos", "mikrotik"}},
	{"access-switch", {"vrp", "comware", "cisco", "zxr10", "ruijie", "maipu", "fiberhome", "raisecom", "dcn",
				  "bdcom", "arista", "juniper", "procurve", "aruba"}},
};

static const char *role_of(const struct hint *hints, size_t count, const char *text)
{
	for (size_t i = 0; text && i < count; i++)
		for (const char *const *word = hints[i].words; *word; word++)
			if (strcasestr(text, *word))
				return hints[i].role;
	return NULL;
}

const char *guess_role(const char *profile, const char *descr)
{
	const char *role = role_of(of_descr, ARRAY_LENGTH(of_descr), descr);

	if (!role)
		role = role_of(of_profile, ARRAY_LENGTH(of_profile), profile);
	return role ? role : "";
}
