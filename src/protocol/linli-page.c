/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-page.c - cursors, pages and answers as values. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-page.h"

gboolean
linli_cursor_equal (const LinliCursor *a, const LinliCursor *b)
{
  return a->com == b->com && a->grid == b->grid && a->base == b->base && a->after == b->after && a->asof == b->asof;
}

void
linli_cursor_advance (LinliCursor *cursor, gint64 last_seq, gint64 current, gboolean cut)
{
  if (cursor->after == 0 && cursor->asof == 0)
    cursor->asof = current;

  if (cut)
    cursor->after = MAX (cursor->after, last_seq);
  else
    {
      cursor->base = current;
      cursor->after = current;
      cursor->asof = 0;
    }
}

LinliPageItem *
linli_page_item_new (LinliItemType type)
{
  LinliPageItem *item = g_new0 (LinliPageItem, 1);

  item->type = type;
  return item;
}

void
linli_page_item_free (LinliPageItem *item)
{
  if (item == NULL)
    return;
  linli_row_free (item->row);
  g_clear_pointer (&item->fields, g_array_unref);
  linli_conflict_free (item->conflict);
  g_free (item->note.reason);
  g_free (item);
}

LinliPage *
linli_page_new (gint64 com)
{
  LinliPage *page = g_new0 (LinliPage, 1);

  page->com = com;
  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_page_item_free);
  page->asked = g_array_new (FALSE, FALSE, sizeof (LinliCursor));
  page->next = g_array_new (FALSE, FALSE, sizeof (LinliCursor));
  return page;
}

void
linli_page_free (LinliPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->items);
  g_array_unref (page->asked);
  g_array_unref (page->next);
  g_free (page);
}

LinliOpResult *
linli_op_result_new (gint64 number, LinliStatus status, LinliWhy why, gint64 seq)
{
  LinliOpResult *result = g_new0 (LinliOpResult, 1);

  result->number = number;
  result->status = status;
  result->why = why;
  result->seq = seq;
  result->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_conflict_free);
  return result;
}

void
linli_op_result_free (LinliOpResult *result)
{
  if (result == NULL)
    return;
  g_ptr_array_unref (result->conflicts);
  g_free (result);
}

LinliPushAnswer *
linli_push_answer_new (gint64 com)
{
  LinliPushAnswer *answer = g_new0 (LinliPushAnswer, 1);

  answer->com = com;
  answer->results = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_op_result_free);
  return answer;
}

void
linli_push_answer_free (LinliPushAnswer *answer)
{
  if (answer == NULL)
    return;
  g_ptr_array_unref (answer->results);
  g_free (answer);
}
