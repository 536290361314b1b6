/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Models: Lua files that lay out a kind of device. They run once, when a scenario first asks for a model with certain
 * parameters; what they leave behind is an image, and no Lua runs while requests are answered.
 */
#include "base/problems.h"
#include "fault.h"
#include "image.h"

/*
 * Runs a model's file with parameters (keys and texts). The image's source is `source`, which is copied. NULL with
 * errors in `problems`.
 */
struct image *model_load(
	const char *file, const char *source, const struct attributes *parameters, struct problems *problems);
