/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The difference of two lists of keys.  A pure function, for the reader thread: a million keys take some milliseconds when
 * both ends are the same. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-key-change.h"

static gint64
key_at (GArray *keys,
        guint   position)
{
  return g_array_index (keys, gint64, position);
}

/* (transfer full): where each key from @first to before @end stands; it points into @keys. */
static GHashTable *
make_places (GArray *keys,
             guint   first,
             guint   end)
{
  GHashTable *places = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = first; i < end; i++)
    g_hash_table_insert (places, &g_array_index (keys, gint64, i), GUINT_TO_POINTER (i));
  return places;
}

/* Whether @key is in the other list still; *@ret_distance: how far on from @at. */
static gboolean
is_ahead (GHashTable *places,
          gint64     *key,
          guint       at,
          guint      *ret_distance)
{
  gpointer place;

  if (!g_hash_table_lookup_extended (places, key, NULL, &place))
    return FALSE;
  *ret_distance = GPOINTER_TO_UINT (place) - at;
  return TRUE;
}

/* Takes the next key of one list, or of both, into the change under way. */
static void
grow (GArray  *changes,
      guint    old_at,
      guint    new_at,
      gboolean removed,
      gboolean added)
{
  LinliKeyChange *last = changes->len > 0 ? &g_array_index (changes, LinliKeyChange, changes->len - 1) : NULL;

  if (last == NULL || last->position + last->removed != old_at || last->added_at + last->added != new_at)
    {
      const LinliKeyChange next = { old_at, 0, new_at, 0 };

      g_array_append_val (changes, next);
      last = &g_array_index (changes, LinliKeyChange, changes->len - 1);
    }
  last->removed += removed;
  last->added += added;
}

static void
join (GArray *changes)
{
  LinliKeyChange *first = &g_array_index (changes, LinliKeyChange, 0);
  const LinliKeyChange *last = &g_array_index (changes, LinliKeyChange, changes->len - 1);

  first->removed = last->position + last->removed - first->position;
  first->added = last->added_at + last->added - first->added_at;
  g_array_set_size (changes, 1);
}

GArray *
linli_key_changes (GArray *before,
                   GArray *after,
                   guint   most)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (LinliKeyChange));
  guint old_end = before->len, new_end = after->len, i = 0, j;
  g_autoptr(GHashTable) old_places = NULL, new_places = NULL;

  while (i < old_end && i < new_end && key_at (before, i) == key_at (after, i))
    i++;
  j = i;
  while (old_end > i && new_end > j && key_at (before, old_end - 1) == key_at (after, new_end - 1))
    {
      old_end--;
      new_end--;
    }
  if (i == old_end || j == new_end)
    {
      const LinliKeyChange only = { i, old_end - i, j, new_end - j };

      if (only.removed > 0 || only.added > 0)
        g_array_append_val (changes, only);
      return changes;
    }

  old_places = make_places (before, i, old_end);
  new_places = make_places (after, j, new_end);
  while (i < old_end || j < new_end)
    {
      gint64 *old_key = i < old_end ? &g_array_index (before, gint64, i) : NULL;
      gint64 *new_key = j < new_end ? &g_array_index (after, gint64, j) : NULL;
      guint to = 0, from = 0;
      gboolean went = old_key != NULL && !is_ahead (new_places, old_key, j, &to);
      gboolean came = new_key != NULL && !is_ahead (old_places, new_key, i, &from);

      if (old_key != NULL && new_key != NULL && *old_key == *new_key)
        {
          i++;
          j++;
          continue;
        }
      /* Both stay, but in another order: the one that travels farther goes here, or comes here, and is new, or old, at the other end. */
      if (!went && !came)
        {
          went = new_key == NULL || (old_key != NULL && to >= from);
          came = !went;
          if (went)
            g_hash_table_remove (old_places, old_key);
          else
            g_hash_table_remove (new_places, new_key);
        }
      grow (changes, i, j, went, came);
      i += went;
      j += came;
    }
  if (changes->len > most)
    join (changes);
  return changes;
}
