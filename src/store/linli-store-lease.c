/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-lease.c - until when this replica may be opened without having met its server again.
 *
 * The end is a time of the server's clock.  What time it is there is told by this computer's clock and how far it was off when the server spoke
 * last; it never goes back: the latest time that was ever seen here is kept, and while the program runs time goes on as it really went by, whatever
 * is done to the clock.  Only the server's word sets it back.
 *
 * The file is not encrypted, so that what it says must not be taken for what the server said: the end, the time at which it was said and
 * the device's number are signed by the server's key, which was kept when the replica was enrolled; and what is noted here is marked with
 * the replica's own secret.  Where either does not fit, the lease is over until the server is met. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"
#include "linli-signature.h"

#define UNTIL_KEY    "lease_until"
#define SAID_KEY     "lease_said"    /* the server's time in its last word */
#define OFFSET_KEY   "lease_offset"  /* the server's clock less this one, then */
#define SEEN_KEY     "lease_seen"    /* the latest time of the server's clock that was seen here */
#define SERVER_KEY   "lease_key"     /* the key of the server it was enrolled with */
#define SIGNATURE_KEY "lease_sig"
#define MARK_KEY     "lease_mark"    /* of all times above, under: */
#define SECRET_KEY   "lease_secret"

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

  if (linli_fault (LINLI_FAULT_LEASE_CLOCK))
    return now;
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

/* (transfer full) (nullable): of the times as they stand. */
static char *
make_mark (LinliStore *store)
{
  g_autofree char *secret = linli_meta_get_text (store, SECRET_KEY);
  g_autofree char *text = g_strdup_printf ("linli times 1\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT
                                           "\n%" G_GINT64_FORMAT "\n", get_time (store, UNTIL_KEY), get_time (store, SAID_KEY),
                                           get_time (store, OFFSET_KEY), get_time (store, SEEN_KEY));

  return linli_signature_mark_notes (secret, text);
}

static gboolean
write_mark (LinliStore *store, GError **error)
{
  g_autofree char *mark = make_mark (store);

  if (mark == NULL)
    {
      g_autofree char *secret = linli_signature_make_secret ();

      if (!linli_meta_set_text (store, SECRET_KEY, secret, error))
        return FALSE;
      mark = make_mark (store);
    }
  return linli_meta_set_text (store, MARK_KEY, mark, error);
}

typedef enum { WHOLE, BARE, BROKEN } Kept;

/* Does what is kept say what the server said, and what was noted here?  BARE: nothing is kept at all. */
static Kept
judge (LinliStore *store)
{
  g_autofree char *key = linli_meta_get_text (store, SERVER_KEY), *signature = linli_meta_get_text (store, SIGNATURE_KEY);
  g_autofree char *mark = linli_meta_get_text (store, MARK_KEY), *wanted = NULL;
  gint64 until = get_time (store, UNTIL_KEY), said = get_time (store, SAID_KEY);

  if (key == NULL && signature == NULL && mark == NULL && until == 0 && said == 0)
    return BARE;
  wanted = make_mark (store);
  return mark != NULL && g_strcmp0 (mark, wanted) == 0
         && linli_signature_check_lease (key, signature, linli_meta_get_int (store, "device", 0), until, said) ? WHOLE : BROKEN;
}

void
linli_store_get_lease (LinliStore *store, LinliLease *ret_lease)
{
  gint64 until = get_time (store, UNTIL_KEY), said = get_time (store, SAID_KEY);
  Kept kept = judge (store);

  *ret_lease = (LinliLease) { LINLI_LEASE_NONE, 0, 0, FALSE };
  if (kept == BARE)
    return;
  ret_lease->until_ms = until;
  ret_lease->now_ms = get_now (store);
  ret_lease->broken = kept == BROKEN;
  if (ret_lease->broken || (ret_lease->now_ms >= until && !linli_fault (LINLI_FAULT_LEASE_OPEN)))
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
  if (lease.broken)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_LEASE, "what this computer keeps of its lease is not what its server said, and no record is"
                   " opened until it met it again; sync where the server is reached (\"linlictl sync\"), or carry a bundle"
                   " (\"linlictl courier\"); nothing is lost");
      return FALSE;
    }
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

  /* What was changed by others is not marked as ours. */
  if ((store->flags & LINLI_STORE_READ_ONLY) != 0 || judge (store) != WHOLE)
    return TRUE;
  now = get_now (store);
  /* The end itself is written down at once. */
  if (now - seen < NOTE_MS && (now < until || seen >= until))
    return TRUE;
  return linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_int (store, SEEN_KEY, now, error) && write_mark (store, error)
         && linli_txn_commit (&txn, error);
}

/* (transfer full) (nullable): the key that @word is to be signed with.  The first one that is told over the network is kept. */
static char *
choose_key (LinliStore *store, const LinliLeaseWord *word, LinliLeaseWay way)
{
  g_autofree char *key = linli_meta_get_text (store, SERVER_KEY);

  if (way == LINLI_LEASE_BY_ENROLLING || (key == NULL && way == LINLI_LEASE_BY_NETWORK))
    return g_strdup (linli_signature_is_key (word->key) ? word->key : NULL);
  return g_steal_pointer (&key);
}

static gboolean
is_signed (LinliStore *store, const LinliLeaseWord *word, const char *key)
{
  return word->until_ms > 0 && word->said_ms > 0 && word->said_ms <= LAST_MS && word->until_ms <= word->said_ms + LONGEST_MS
         && linli_signature_check_lease (key, word->signature, linli_meta_get_int (store, "device", 0), word->until_ms, word->said_ms);
}

/* Enrolled with a server that gives none: what the one before gave is over. */
static gboolean
forget (LinliStore *store, GError **error)
{
  static const char *const keys[] = { UNTIL_KEY, SAID_KEY, OFFSET_KEY, SEEN_KEY, SERVER_KEY, SIGNATURE_KEY, MARK_KEY };
  g_auto(LinliTxn) txn = { NULL };

  if (judge (store) == BARE)
    return TRUE;
  if (!linli_txn_begin (&txn, store, FALSE, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!linli_meta_set_text (store, keys[i], NULL, error))
      return FALSE;
  store->lease_base_ms = 0;
  return linli_txn_commit (&txn, error);
}

gboolean
linli_store_take_lease (LinliStore *store, const LinliLeaseWord *word, LinliLeaseWay way, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autofree char *key = choose_key (store, word, way);
  gint64 wall = CLAMP (linli_clock_get_wall_ms (store->clock), -LAST_MS, LAST_MS), offset = get_time (store, OFFSET_KEY);

  if (!is_signed (store, word, key))
    {
      if (word->until_ms > 0)
        g_message ("a lease came that is not signed by this replica's server; it does not count");
      return way != LINLI_LEASE_BY_ENROLLING || forget (store, error);
    }
  /* By hand an answer may be old, and it may come twice: only a later word than the last one counts. */
  if (way == LINLI_LEASE_BY_HAND && word->said_ms <= get_time (store, SAID_KEY) && !linli_fault (LINLI_FAULT_LEASE_HAND))
    return TRUE;
  /* How long it was carried says nothing about clocks, but that it is not earlier now than it was then. */
  offset = way == LINLI_LEASE_BY_HAND ? MAX (offset, word->said_ms - wall) : word->said_ms - wall;
  store->lease_base_ms = 0;
  return linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_text (store, SERVER_KEY, key, error)
         && linli_meta_set_int (store, UNTIL_KEY, word->until_ms, error) && linli_meta_set_int (store, SAID_KEY, word->said_ms, error)
         && linli_meta_set_int (store, OFFSET_KEY, offset, error) && linli_meta_set_int (store, SEEN_KEY, word->said_ms, error)
         && linli_meta_set_text (store, SIGNATURE_KEY, word->signature, error) && write_mark (store, error)
         && linli_txn_commit (&txn, error);
}
