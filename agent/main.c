/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: finds the subcommand, and where the program's own files are. */
#include "base/text.h"
#include "commands/commands.h"
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct command commands[] = {
	{"run", "[-c FILE] [--log LEVEL]", "the agent: events on stdout, log on stderr",
		"  -c FILE       configuration, else etc/gengfu.lua, else /etc/gengfu/gengfu.lua\n"
		"  --log LEVEL   error, warning, info (default) or debug\n",
		command_run},
	{"verify", "[-c FILE]", "checks the configuration; names file and line of each mistake",
		"  -c FILE       configuration, else etc/gengfu.lua, else /etc/gengfu/gengfu.lua\n", command_verify},
	{"poll", "HOST[:PORT] | --from FILE [options]", "polls one device once and prints its tables",
		"  --community C      SNMP community (default public)\n"
		"  --version V        1, 2c (default) or 3\n"
		"  -c FILE            take credentials, or the device HOST itself, from this configuration\n"
		"  --credentials NAME credentials of the configuration\n"
		"  --profile NAME     use this profile instead of finding one\n"
		"  --timing           show each exchange: what was asked, sizes, time\n"
		"  --raw              show for each cell which objects it was made of, and what they held\n"
		"  --record FILE      save what was read, and all that the profile looks at, as a .snmprec file;\n"
		"                     of a device that no profile knows, all objects of its vendor too\n"
		"  --values-max N     at most so many values in it (default 200000)\n"
		"  --force            FILE may exist\n"
		"  --from FILE        poll a recording in place of a device\n"
		"  --expect FILE      compare with values as --json prints them; exit status 1 if any differs\n"
		"  --json             one JSON object\n",
		command_poll},
	{"discover", "CIDR… | --neighbours [options]", "asks every address by SNMP what it is; prints an inventory CSV",
		"  --credentials NAMES  of the configuration, tried in this order (default: all of them)\n"
		"  --rate N             requests per second (default 5000)\n"
		"  --port N             default 161\n"
		"  --merge FILE         an inventory CSV: what stands in it stays, empty cells are filled in, new "
		"devices\n"
		"                       come behind\n"
		"  --output FILE        replaced when all is done, instead of standard output; may be the one merged "
		"with\n"
		"  --neighbours         instead: LLDP and CDP neighbours of the running agent's devices that are not "
		"in the\n"
		"                       inventory: own device and port, name, address, chassis, port\n"
		"  -c FILE              configuration, for credentials and sites\n",
		command_discover},
	{"find", "IP|MAC|NAME [--json]", "where it is plugged in, from the running agent's arp and macs tables",
		"  --json        one JSON object\n"
		"  -c FILE, --state DIR   which agent\n",
		command_find},
	{"reload", "[-c FILE | --state DIR]", "makes the running agent read its configuration again",
		"  --state DIR   the agent's state directory, else from the configuration\n", command_reload},
	{"status", "[-c FILE | --state DIR] [--devices] [--json]", "what the running agent does",
		"  --devices     every device with its state\n"
		"  --json        one JSON object\n"
		"  --state DIR   the agent's state directory, else from the configuration\n",
		command_status},
	{"tickets", "VERB [NUMBER] [options]", "the tickets: look at them, work on them",
		"  list                    open tickets; --all: closed ones too\n"
		"  show NUMBER             one ticket with its alarms and history\n"
		"  new --title TEXT        a fault that was reported; --severity S --site S --device D --department D\n"
		"                          --description TEXT --requester NAME --phone N --category C --priority P\n"
		"  ack | start | resume | reopen | close NUMBER\n"
		"  assign NUMBER           --team T --assignee NAME\n"
		"  pend | hold NUMBER      --reason R --until TIME: stops the resolution clock; reasons: requester "
		"access\n"
		"                          parts supplier carrier power weather approval works other\n"
		"  resolve NUMBER          --code C: repaired replaced reconfigured restarted cleaned power_restored\n"
		"                          by_carrier by_supplier workaround no_fault_found duplicate other\n"
		"  reject | cancel NUMBER  --comment TEXT, which says why\n"
		"  comment NUMBER TEXT     priority NUMBER P1…P4     rate NUMBER 1…5     merge NUMBER INTO\n"
		"  link NUMBER             --work NAME or --ticket NUMBER; --remove takes it away\n"
		"  external-id NUMBER SYSTEM ID   what another system calls it; --remove takes it away\n"
		"  apply                   JSON lines on stdin, each a request; an answer per line\n"
		"  -m, --comment TEXT      with every verb\n"
		"  --as NAME               for whom it is done; stands beside your user's name\n"
		"  --until TIME            2h, 1d, \"2026-11-25 09:00\" (local), 2026-11-25T01:00:00Z\n"
		"  --revision N            only if the ticket still has this revision\n"
		"  --request ID            repeating it changes nothing\n"
		"  --json                  a JSON object per line\n"
		"  -c FILE, --state DIR    whose tickets\n",
		command_tickets},
	{"alarms", "list|show [ALARM] [--json]", "the alarms that are raised",
		"  list          all that are raised, each with a name of eight hex digits\n"
		"  show ALARM    one with its text, advice and evidence\n"
		"  --json        a JSON object per line\n"
		"  -c FILE, --state DIR   whose store\n",
		command_alarms},
	{"events", "[--after N] [--follow] [--limit N]", "reads the stored events again",
		"  --after N     those behind sequence N (default 0: all that are kept)\n"
		"  --limit N     at most so many\n"
		"  --follow      waits for more\n"
		"  -c FILE, --state DIR   whose store\n",
		command_events},
	{"report", "tickets|review --from DATE --to DATE [options]", "the figures of a period",
		"  tickets           a row each, or in one paragraph: review\n"
		"  --from, --to      first and last day, local time: 2026-01-01\n"
		"  --by WHAT         department (default), team, town, site or role\n"
		"  --source WHICH    reported (by people) or detected; else both\n"
		"  --ahead HOW       ahead of time: time saved of time promised (time, the default), or share of those "
		"finished (share)\n"
		"  --further         more columns: times, re-opened, rejected …\n"
		"  --worst           the ten devices with the most tickets instead\n"
		"  --format F        table (default), csv (for Excel) or json\n"
		"  --lang L          en or zh; else that of the terminal\n"
		"  -c FILE, --state DIR   whose store\n",
		command_report},
	{"sinks", "list | dead [SINK] | resend SINK [SEQUENCE]", "what takes events out, and what it could not deliver",
		"  list           where each sink stands, and its trouble\n"
		"  dead           events that were tried for too long (dead_after): dead letters\n"
		"  resend SINK    tries its dead letters again, or that of one SEQUENCE\n"
		"  --json         a JSON object per line\n"
		"  -c FILE, --state DIR   whose\n",
		command_sinks},
	{"store", "check | backup FILE | restore FILE | vacuum", "looks after the database",
		"  check          looks at everything; beside a running agent too\n"
		"  backup FILE    a compact copy; beside a running agent too\n"
		"  restore FILE   puts a backup in place; the agent must be stopped\n"
		"  vacuum         gives unused room back; the agent must be stopped\n"
		"  -c FILE, --state DIR   whose store\n",
		command_store},
	{"oid", "NAME-OR-OID…", "translates between names and numbers of MIB objects", "", command_oid},
};

#define COMMANDS (sizeof commands / sizeof commands[0])

static int usage(FILE *out)
{
	fputs("gengfu, the night watchman: a monitoring agent for networks\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  gengfu %-8s %-45s %s\n", commands[i].name, commands[i].usage, commands[i].summary);
	fputs("\n  gengfu COMMAND --help shows its options; gengfu --version\n", out);
	return out == stderr ? EXIT_USAGE : EXIT_DONE;
}

static int help(const struct command *command)
{
	printf("gengfu %s %s\n  %s\n\n%s", command->name, command->usage, command->summary, command->help);
	return EXIT_DONE;
}

/* In place: beside this program lie collectors/ and plugins/ of the build directory, and the tree's lua/ is where it
 * was built from. */
static void find_places(struct places *places)
{
	char self[PATH_MAX] = "", probe[PATH_MAX + 64];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	snprintf(places->modules, sizeof places->modules, "%s", GENGFU_MODULE_DIR);
	snprintf(places->library, sizeof places->library, "%s", GENGFU_LIBRARY_DIR);
	if (length <= 0)
		return;
	self[length] = '\0';
	char *build = dirname(dirname(self)); /* BUILD/agent/gengfu */
	snprintf(probe, sizeof probe, "%s/collectors/snmp", build);
	if (access(probe, X_OK) == 0 && access(GENGFU_SOURCE_LIBRARY, X_OK) == 0) {
		snprintf(places->modules, sizeof places->modules, "%s", build);
		snprintf(places->library, sizeof places->library, "%s", GENGFU_SOURCE_LIBRARY);
	}
}

/* A descriptor that whoever started us has closed would be the next file's or socket's number, and what is written to
 * stdout or stderr would end in that. /dev/null takes the place, for reading only: that stdout leads nowhere is found.
 */
static bool fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			return false;
	return true;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int unknown_command(const char *name)
{
	const char *names[COMMANDS + 1] = {0};

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	const char *near = text_nearest(name, names);
	return near ? fail(EXIT_USAGE, "unknown command '%s', did you mean '%s'?", name, near)
		    : fail(EXIT_USAGE, "unknown command '%s'; gengfu --help lists them", name);
}

int main(int count, char **arguments)
{
	struct places places;

	setlocale(LC_CTYPE, "C.UTF-8");
	if (!fill_standard_descriptors())
		return EXIT_NO;
	if (count < 2)
		return usage(stderr);
	if (strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "-h") == 0 || strcmp(arguments[1], "help") == 0)
		return usage(stdout);
	if (strcmp(arguments[1], "--version") == 0) {
		puts("gengfu " GENGFU_VERSION);
		return EXIT_DONE;
	}
	const struct command *command = find_command(arguments[1]);
	if (!command)
		return unknown_command(arguments[1]);
	for (int i = 2; i < count; i++)
		if (strcmp(arguments[i], "--help") == 0 || strcmp(arguments[i], "-h") == 0)
			return help(command);
	find_places(&places);
	return command->run(&places, count - 1, arguments + 1);
}
