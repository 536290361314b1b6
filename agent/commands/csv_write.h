/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * CSV as Excel opens it, Chinese right and nothing run: UTF-8 with a byte order mark, CRLF, quotes as in RFC 4180; text
 * that Excel would take for a formula gets an apostrophe in front.
 */
#include "base/text.h"

/* Once, before the first cell. */
void csv_begin(struct buffer *into);
/* The next cell of the row; `is_first` of its row. Figures are written as they are. */
void csv_text(struct buffer *into, const char *text, bool is_first);
void csv_figure(struct buffer *into, const char *text, bool is_first);
void csv_end_row(struct buffer *into);
