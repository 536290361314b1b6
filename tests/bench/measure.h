/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What benchmarks of clients share: rounds in processes of their own, the CPU time they take, the simulated devices. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CLIENT_CPU 0
#define RESPONDER_CPU 1

struct result {
	uint64_t exchanges, varbinds;
	double cpu_us, seconds;
	double end; /* 0 while warming up */
};

/* Counts exchanges; true when the round is over. The first `warm_up` are left out: each device was asked, all memory
 * touched. */
bool result_is_over(struct result *result, uint64_t exchanges, uint64_t warm_up, double seconds);

typedef void round_cb(const void *what, double seconds, struct result *result);
/* One round of a client in a process of its own on CLIENT_CPU, so that its CPU time is its own. */
struct result round_run(round_cb *client, const void *what, double seconds);

/* Whether `tests/bench/run --quick` runs it. */
bool is_quick(void);
/* This process stays on a CPU; complains on stderr where it may not. */
void pin(int cpu);
double median(double *values, int count); /* sorts them */
/* User and system time of this process until now. */
double cpu_us(void);
/* Monotonic, in seconds. */
double now_s(void);

/* gengfu-fleet of the same build on RESPONDER_CPU, with so many switches of 24 ports from 127.21.0.1 on; returns when
 * they answer. Its scenario is written into the working folder. */
pid_t fleet_start(int devices, uint16_t port);
void fleet_stop(pid_t fleet);
/* The address of one of its devices, in host order. */
uint32_t fleet_address(int device);
