/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* Pure: (transfer full) what was kept, what the server sends again, what is asked of the person. */
char *linli_repair_describe (const LinliRepair *repair) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
