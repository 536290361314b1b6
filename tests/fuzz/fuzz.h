/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What libFuzzer and replay.c call with each input; aborts where a promise is broken and returns 0. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
