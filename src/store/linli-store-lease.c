/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-lease.c - until when this replica may be opened without having met its server again.
 *
 * The end is a time of the server's clock.  What time it is there is told by this computer's clock and how far it was off when the server spoke
 * last; it never goes back: the latest time that was ever seen here is kept, and while the program runs time goes on as it really went by, whatever
 * is done to the clock.  Only the server's word sets it back. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#define UNTIL_KEY    "lease_until"
#define SAID_KEY     "lease_said"    /* the server's time in its last word */
#define OFFSET_KEY   "lease_offset"  /* the server's clock less this one, then */
#define SEEN_KEY     "lease_seen"    /* the latest time of the server's clock that was seen here */

#define NOTE_MS      (G_GINT64_CONSTANT (10) * 60 * 1000)
#define DAY_MS       (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define LONGEST_MS   (400 * DAY_MS)
#define WARN_MS      (3 * DAY_MS)

/* Far in the future, so that sums of two times stay numbers: the year 5138. */
#define LAST_MS      G_GINT64_CONSTANT (100000000000000)

static gint64
get_time (LinliStore *store, const char *key)
{
  return CLAMP (linli_meta_get_int (store, key, 0), -LAST_MS, LAST_MS);
}

static gint64
get_now (LinliStore *store)
{
  gint64 said = get_time (store, SAID_KEY), seen = get_time (store, SEEN_KEY);
  gint64 now = CLAMP (linli_clock_get_wall_ms (store->clock), -LAST_MS, LAST_MS) + get_time (store, OFFSET_KEY);
  gint64 elapsed_us = linli_clock_get_elapsed_us (store->clock);

  now = MAX (now, seen);
  /* Begun anew with every word of the server's. */
  if (store->lease_said != said || store->lease_base_ms == 0)
    {
      store->lease_said = said;
      store->lease_base_ms = now;
      store->lease_base_us = elapsed_us;
    }
  return MAX (now, store->lease_base_ms + (elapsed_us - store->lease_base_us) / 1000);
}

void
linli_store_get_lease (LinliStore *store, LinliLease *ret_lease)
{
  gint64 until = get_time (store, UNTIL_KEY), said = get_time (store, SAID_KEY);

  *ret_lease = (LinliLease) { LINLI_LEASE_NONE, 0, 0 };
  if (until <= 0)
    return;
  ret_lease->until_ms = until;
  ret_lease->now_ms = get_now (store);
  if (ret_lease->now_ms >= until)
    ret_lease->state = LINLI_LEASE_ENDED;
  else if (until - ret_lease->now_ms <= MIN (WARN_MS, (until - said) / 3))
    ret_lease->state = LINLI_LEASE_ENDING;
  else
    ret_lease->state = LINLI_LEASE_GOOD;
}

gboolean
linli_store_check_lease (LinliStore *store, GError **error)
{
  g_autofree char *end = NULL;
  LinliLease lease;

  linli_store_get_lease (store, &lease);
  if (lease.state != LINLI_LEASE_ENDED)
    return TRUE;
  end = linli_time_format (lease.until_ms);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_LEASE, "this computer has not met its server for too long; its lease ended at %s by the server's clock, and no"
               " record is opened until it met it again; sync where the server is reached (\"linlictl sync\"), or carry a bundle (\"linlictl courier\");"
               " nothing is lost: what was not sent is kept and goes then", end);
  return FALSE;
}

gboolean
linli_store_note_time (LinliStore *store, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  gint64 now, until = get_time (store, UNTIL_KEY), seen = get_time (store, SEEN_KEY);

  if ((store->flags & LINLI_STORE_READ_ONLY) != 0 || until <= 0)
    return TRUE;
  now = get_now (store);
  /* The end itself is written down at once. */
  if (now - seen < NOTE_MS && (now < until || seen >= until))
    return TRUE;
  return linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_int (store, SEEN_KEY, now, error) && linli_txn_commit (&txn, error);
}

gboolean
linli_store_take_lease (LinliStore *store, gint64 until_ms, gint64 said_ms, LinliLeaseWay way, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  gint64 wall = CLAMP (linli_clock_get_wall_ms (store->clock), -LAST_MS, LAST_MS), offset = get_time (store, OFFSET_KEY);

  /* By hand an answer may be old, and it may come twice: only a later word than the last one counts. */
  if (way == LINLI_LEASE_BY_HAND && (until_ms <= 0 || said_ms <= get_time (store, SAID_KEY)))
    return TRUE;
  /* A server that gives none; one that speaks nonsense gives none either. */
  if (until_ms <= 0 || said_ms <= 0 || said_ms > LAST_MS || until_ms > LAST_MS)
    return get_time (store, UNTIL_KEY) <= 0
           || (linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_int (store, UNTIL_KEY, 0, error) && linli_txn_commit (&txn, error));
  /* How long it was carried says nothing about clocks, but that it is not earlier now than it was then. */
  offset = way == LINLI_LEASE_BY_NETWORK ? said_ms - wall : MAX (offset, said_ms - wall);
  store->lease_base_ms = 0;
  return linli_txn_begin (&txn, store, FALSE, error)
         && linli_meta_set_int (store, UNTIL_KEY, MIN (until_ms, said_ms + LONGEST_MS), error) && linli_meta_set_int (store, SAID_KEY, said_ms, error)
         && linli_meta_set_int (store, OFFSET_KEY, offset, error) && linli_meta_set_int (store, SEEN_KEY, said_ms, error)
         && linli_txn_commit (&txn, error);
}
