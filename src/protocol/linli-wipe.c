/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-wipe.c - the word that empties a lost device. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wipe.h"

#include <string.h>

char *
linli_wipe_prove (const char *refresh_token)
{
  static const char word[] = "linli: this device was reported lost";

  return g_compute_hmac_for_data (G_CHECKSUM_SHA256, (const guchar *) refresh_token, strlen (refresh_token), (const guchar *) word, sizeof word - 1);
}
