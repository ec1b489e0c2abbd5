/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-wire.h"

/* A catalogue of one kind with a field of every policy and one facet, built by hand: the protocol's tests need no files. */
typedef struct
{
  LinliCatalogue *catalogue;
  const LinliKind *item, *care;
} TestKinds;

enum { FIELD_TITLE = 1, FIELD_PHONE, FIELD_TAGS, FIELD_VISITS, FIELD_LAST, FIELD_STATE };

/* From tests/data/registry-protocol. */
static inline TestKinds
test_kinds_load (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", "registry-protocol", NULL);
  TestKinds kinds = { linli_catalogue_load (dir, &error), NULL, NULL };

  g_assert_no_error (error);
  kinds.item = linli_catalogue_get_kind (kinds.catalogue, "item");
  kinds.care = linli_catalogue_get_kind (kinds.catalogue, "item_care");
  return kinds;
}
