/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/measure.h"
#include "base/must.h"
#include <errno.h>
#include <libgen.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double now_s(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static double seconds_of(struct timeval value)
{
	return (double)value.tv_sec + (double)value.tv_usec / 1e6;
}

double cpu_us(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)) * 1e6;
}

bool result_is_over(struct result *result, uint64_t exchanges, uint64_t warm_up, double seconds)
{
	result->exchanges += exchanges;
	if (result->end == 0) {
		if (result->exchanges < warm_up)
			return false;
		*result = (struct result){.cpu_us = -cpu_us(), .seconds = -now_s()};
		result->end = seconds - result->seconds;
	}
	if (now_s() < result->end)
		return false;
	result->cpu_us += cpu_us();
	result->seconds += now_s();
	return true;
}

bool is_quick(void)
{
	return getenv("GENGFU_BENCH_QUICK") != NULL;
}

void pin(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof set, &set))
		fprintf(stderr, "cannot stay on CPU %d: %s\n", cpu, strerror(errno));
}

struct result round_run(round_cb *client, const void *what, double seconds)
{
	struct result *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED);
	pid_t child = fork();
	if (child == 0) {
		pin(CLIENT_CPU);
		client(what, seconds, shared);
		_exit(0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "a client ended by itself, status %d\n", status);
		exit(1);
	}
	struct result result = *shared;
	munmap(shared, sizeof *shared);
	return result;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, compare);
	return values[count / 2];
}

/* The fleet. */

#define SCENARIO "fleet.lua"

static void write_scenario(int devices)
{
	FILE *file = fopen(SCENARIO, "w");
	must(file);
	fprintf(file, "for n = 1, %d do device(\"d\" .. n) { model = \"switch\", ports = 20 } end\n", devices);
	must(fclose(file) == 0);
}

/* This program stands in tests/bench of the build folder, the fleet in tests/fleet. */
static void run_fleet(uint16_t port)
{
	char own[512], program[600], number[8];
	ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
	must(length > 0);
	own[length] = '\0';
	snprintf(program, sizeof program, "%s/../fleet/gengfu-fleet", dirname(own));
	snprintf(number, sizeof number, "%u", port);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pin(RESPONDER_CPU);
	execl(program, "gengfu-fleet", "serve", SCENARIO, "--network", "127.21.0.0/16", "--port", number, (char *)NULL);
	fprintf(stderr, "%s: %s\n", program, strerror(errno));
	_exit(1);
}

static bool is_ready(int fd)
{
	char line[256];
	FILE *lines = fdopen(fd, "r");
	bool ready = false;
	while (lines && !ready && fgets(line, sizeof line, lines))
		ready = strcmp(line, "ready\n") == 0;
	/* It says nothing more: the pipe may go. */
	if (lines)
		fclose(lines);
	return ready;
}

pid_t fleet_start(int devices, uint16_t port)
{
	int ends[2];
	write_scenario(devices);
	must(pipe(ends) == 0);
	pid_t fleet = fork();
	if (fleet == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		run_fleet(port);
	}
	close(ends[1]);
	if (!is_ready(ends[0])) {
		fprintf(stderr, "gengfu-fleet does not serve\n");
		exit(1);
	}
	return fleet;
}

void fleet_stop(pid_t fleet)
{
	kill(fleet, SIGKILL);
	waitpid(fleet, NULL, 0);
}

uint32_t fleet_address(int device)
{
	/* it leaves out .0 and .255 */
	return 0x7f150001U + ((uint32_t)device / 254 << 8) + (uint32_t)device % 254;
}
