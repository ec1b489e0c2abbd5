/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* Empty ones, for the loader to fill. */
LinliCatalogue *linli_catalogue_alloc (void) G_GNUC_WARN_UNUSED_RESULT;
LinliKind      *linli_kind_alloc      (void) G_GNUC_WARN_UNUSED_RESULT;
LinliCodeList  *linli_code_list_alloc (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
