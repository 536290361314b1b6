/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A test of checks, as people write it (see tests/checks/README.md): which checks run, what there is to watch, and
 * cases of steps in virtual time. Read into plain data here, run by check_runner.c.
 */
#include "base/arena.h"
#include "base/data.h"
#include "base/problems.h"

enum test_word { TEST_CHECKS, TEST_DEVICE, TEST_SITE, TEST_LINK, TEST_CASE, TEST_WORDS };

struct test_entry {
	enum test_word word;
	const char *name;
	const struct gengfu_data *body; /* a map, or a list of steps for a case; NULL when nothing was said */
	int line;
};

struct check_test {
	struct arena arena;
	const char *file;
	struct test_entry *entries; /* in the order written */
	size_t count, capacity;
};

/* 0, or -EINVAL with the mistakes in `problems`. */
int check_test_read(struct check_test *test, const char *file, struct problems *problems);
void check_test_done(struct check_test *test);
