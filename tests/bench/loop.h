/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The services of a module on epoll and the real clocks, for benchmarks and small programs without the agent. */
#include "modules/module.h"

struct loop;
struct loop *loop_new(void);
void loop_free(struct loop *loop);
const struct gengfu_services *loop_services(struct loop *loop);
/* Runs until loop_stop is called. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* Whether figures and log lines are printed on stderr. */
void loop_be_loud(struct loop *loop);
