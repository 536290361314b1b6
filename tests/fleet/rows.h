/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * CSV files for scenarios, so that a fleet can be made of the same devices.csv and links.csv as the agent reads.
 */
#include <lua.h>

/* Pushes a list of rows, each a table by the names of the first line; empty cells are absent. -errno. */
int rows_push(lua_State *lua, const char *path);
