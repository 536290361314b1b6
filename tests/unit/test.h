/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* cmocka with the headers that it wants before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* then */
#include <cmocka.h>
