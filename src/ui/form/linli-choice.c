/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be picked, and in which order it is offered. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-choice.h"

#include "linli-form-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define SEEN_AT_ONCE 9  /* as many keep their places: the hand knows them */
#define RANK_RECENT  50
#define RANK_QUICK   40

LinliChoice *
linli_choice_new (const char *key,
                  const char *number,
                  const char *title,
                  const char *detail)
{
  LinliChoice *choice = g_new0 (LinliChoice, 1);

  choice->key = g_strdup (key);
  choice->number = g_strdup (number);
  choice->title = g_strdup (title);
  choice->detail = g_strdup (detail);
  return choice;
}

void
linli_choice_free (LinliChoice *choice)
{
  if (choice == NULL)
    return;
  g_free (choice->key);
  g_free (choice->number);
  g_free (choice->title);
  g_free (choice->detail);
  g_free (choice);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const LinliChoice *left = *(LinliChoice *const *) a, *right = *(LinliChoice *const *) b;

  if (left->rank != right->rank)
    return left->rank > right->rank ? -1 : 1;
  return left->order < right->order ? -1 : left->order > right->order;
}

/* Where nothing is typed yet. */
static guint
rank_untyped (const LinliCode *code,
              GPtrArray       *recent)
{
  guint at;

  if (recent != NULL && g_ptr_array_find_with_equal_func (recent, code->code, g_str_equal, &at))
    return RANK_RECENT + recent->len - at;
  return code->quick ? RANK_QUICK : 1;
}

static void
add (GPtrArray       *choices,
     const LinliCode *code,
     guint            rank)
{
  LinliChoice *choice;

  if (rank == 0 || code->retired)
    return;
  choice = linli_choice_new (code->code, code->code, linli_code_get_label (code), NULL);
  choice->rank = rank;
  choice->order = choices->len;
  g_ptr_array_add (choices, choice);
}

GPtrArray *
linli_choice_list_codes (const LinliField *field,
                         const char       *text,
                         GPtrArray        *recent)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_choice_free);
  g_autofree char *wanted = g_strstrip (g_strdup (text));

  if (field->value_type == LINLI_TYPE_BOOLEAN)
    {
      /* As a list of two codes: 是 and 否 are found by shi, s, fou, f as well. */
      const LinliCode answers[] = { { .code = (char *) "1", .label_zh = (char *) _("Yes"), .label_en = (char *) "yes" },
                                    { .code = (char *) "0", .label_zh = (char *) _("No"), .label_en = (char *) "no" } };

      for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
        if (*wanted == '\0' || linli_form_rank_code (&answers[i], wanted) > 0)
          {
            LinliChoice *choice = linli_choice_new (answers[i].code, answers[i].code, answers[i].label_zh, NULL);

            choice->rank = *wanted == '\0' ? 1 : linli_form_rank_code (&answers[i], wanted);
            choice->order = i;
            g_ptr_array_add (choices, choice);
          }
    }
  for (guint i = 0; field->list != NULL && i < field->list->codes->len; i++)
    {
      const LinliCode *code = g_ptr_array_index (field->list->codes, i);

      add (choices, code, *wanted != '\0' ? linli_form_rank_code (code, wanted)
                          : field->list->codes->len > SEEN_AT_ONCE ? rank_untyped (code, recent) : 1);
    }
  g_ptr_array_sort (choices, compare);
  return choices;
}
