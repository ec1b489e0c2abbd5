/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be chosen, and the words for it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-settle-data.h"

#include "linli-form-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define NOTE_LENGTH 60  /* a text that may be longer is a note, which can hold what two people wrote */

gboolean
linli_settle_join (const LinliField *field,
                   const LinliValue *theirs,
                   const LinliValue *mine,
                   LinliValue       *ret_both)
{
  if (theirs->type != LINLI_VALUE_TEXT || mine->type != LINLI_VALUE_TEXT || linli_value_equal (theirs, mine))
    return FALSE;
  if (field->value_type == LINLI_TYPE_CODES)
    {
      g_autofree char *codes = linli_codes_apply (linli_value_get_text (theirs), linli_value_get_text (mine), NULL);

      linli_value_set_text (ret_both, codes, -1);
      return !linli_value_equal (ret_both, theirs) && !linli_value_equal (ret_both, mine);
    }
  if (field->value_type == LINLI_TYPE_TEXT && field->check == NULL && field->pattern == NULL && field->role == NULL
      && (field->max_length == 0 || field->max_length > NOTE_LENGTH))
    {
      /* Translators: two notes about the same thing, one after the other. */
      g_autofree char *text = g_strdup_printf (C_("two notes", "%s; %s"), linli_value_get_text (theirs), linli_value_get_text (mine));

      linli_value_set_text (ret_both, text, -1);
      return linli_field_check (field, ret_both, NULL);
    }
  return FALSE;
}

/* (nullable): the one code that fits best. */
static const LinliCode *
match_code (const LinliCodeList *list,
            const char          *text)
{
  const LinliCode *best = NULL;
  guint rank = 0;

  for (guint i = 0; i < list->codes->len; i++)
    {
      const LinliCode *code = g_ptr_array_index (list->codes, i);
      guint its = linli_form_rank_code (code, text);

      if (its == rank)
        best = NULL;
      if (its <= rank)
        continue;
      best = code;
      rank = its;
    }
  return best;
}

gboolean
linli_settle_parse (const LinliField *field,
                    const char       *text,
                    LinliValue       *ret_value)
{
  const LinliCode *code;

  if (linli_field_parse (field, text, ret_value, NULL))
    return TRUE;
  linli_value_set_null (ret_value);
  code = field->value_type == LINLI_TYPE_CODE && field->list != NULL ? match_code (field->list, text) : NULL;
  return code != NULL && linli_field_parse (field, code->code, ret_value, NULL);
}

static gboolean
has_twins (const LinliSettleItem *item)
{
  return item->twins.older != NULL && item->twins.newer != NULL;
}

guint
linli_settle_list_choices (const LinliSettleItem *item,
                           LinliSettleChoice      ret_choices[LINLI_SETTLE_MAX_CHOICES])
{
  g_auto(LinliValue) both = LINLI_VALUE_INIT;
  guint n = 0;

  if (item->type == LINLI_SETTLE_RETURNED || item->type == LINLI_SETTLE_TOLD)
    return 0;
  if (item->type == LINLI_SETTLE_TWINS)
    {
      if (has_twins (item))
        {
          ret_choices[n++] = (LinliSettleChoice) { LINLI_SIDE_SERVER, FALSE };
          ret_choices[n++] = (LinliSettleChoice) { LINLI_SIDE_MINE, FALSE };
        }
      /* Both stay. */
      ret_choices[n++] = (LinliSettleChoice) { LINLI_SIDE_OTHER, TRUE };
      return n;
    }
  ret_choices[n++] = (LinliSettleChoice) { LINLI_SIDE_SERVER, FALSE };
  if (item->type == LINLI_SETTLE_DELETED && item->revived == NULL)
    return n;
  ret_choices[n++] = (LinliSettleChoice) { LINLI_SIDE_MINE, FALSE };
  if (item->type == LINLI_SETTLE_KEPT || item->type == LINLI_SETTLE_DELETED)
    return n;
  if (linli_settle_join (item->field, &item->values[LINLI_SETTLE_THEIRS], &item->values[LINLI_SETTLE_MINE], &both))
    ret_choices[n++] = (LinliSettleChoice) { LINLI_SIDE_OTHER, TRUE };
  /* A reference is chosen in the file itself, where it can be looked for. */
  if (item->field->value_type != LINLI_TYPE_REF && item->field->value_type != LINLI_TYPE_GEOMETRY)
    ret_choices[n++] = (LinliSettleChoice) { LINLI_SIDE_OTHER, FALSE };
  return n;
}

static char *
format_value (const LinliField *field,
              const LinliValue *value,
              gboolean          revealed)
{
  g_autofree char *text = revealed ? linli_field_format (field, value) : linli_form_format_short (field, value);

  return g_strdup (*text != '\0' ? text : "—");
}

char *
linli_settle_format (const LinliSettleItem *item,
                     LinliSettleValue       which,
                     gboolean               revealed)
{
  if (item->field == NULL)
    return g_strdup ("—");
  if (item->names[which] != NULL)
    return g_strdup (item->names[which]);
  return format_value (item->field, &item->values[which], revealed && item->field->value_type != LINLI_TYPE_REF);
}

/* (transfer full) (nullable): how long it waited here, offline; not worth a word within the hour. */
static char *
format_late (gint64 late_ms)
{
  guint hours = (guint) (late_ms / 3600000), days = hours / 24;

  if (hours == 0 || late_ms < 0)
    return NULL;
  if (days == 0)
    return g_strdup_printf (ngettext ("sent %u hour later", "sent %u hours later", hours), hours);
  return g_strdup_printf (ngettext ("sent %u day later", "sent %u days later", days), days);
}

char *
linli_settle_format_who (const LinliSettleItem *item,
                         LinliSettleValue       which,
                         gint64                 now_ms)
{
  gint64 at = which == LINLI_SETTLE_MINE ? item->my_ms : item->their_ms;
  const char *name = which == LINLI_SETTLE_THEIRS ? item->their_name : item->is_own ? _("I") : item->my_name;
  g_autofree char *when = at > 0 ? linli_form_format_when (at, now_ms) : NULL, *late = NULL;

  if (which == LINLI_SETTLE_BEFORE || (which == LINLI_SETTLE_THEIRS && item->type == LINLI_SETTLE_TOLD))
    return g_strdup ("");
  if (name == NULL)
    name = _("unknown person");
  late = which == LINLI_SETTLE_MINE && when != NULL ? format_late (item->late_ms) : NULL;
  if (late != NULL)
    return g_strdup_printf ("%s · %s · %s", name, when, late);
  return when != NULL ? g_strdup_printf ("%s · %s", name, when) : g_strdup (name);
}

char *
linli_settle_format_choice (const LinliSettleItem   *item,
                            const LinliSettleChoice *choice,
                            gboolean                 revealed)
{
  gboolean is_mine = choice->side == LINLI_SIDE_MINE;
  g_autofree char *text = linli_settle_format (item, is_mine ? LINLI_SETTLE_MINE : LINLI_SETTLE_THEIRS, revealed);

  if (item->type == LINLI_SETTLE_DELETED)
    return g_strdup (is_mine ? _("Make it anew, with what I wrote") : _("Let it stay deleted"));
  if (item->type == LINLI_SETTLE_KEPT)
    return g_strdup (is_mine ? _("Delete it after all") : _("Keep the file"));
  if (item->type == LINLI_SETTLE_TWINS)
    return g_strdup (choice->both ? _("They are two persons; one number will be corrected")
                     : is_mine ? _("One person: keep the later file, with what it lacks") : _("One person: keep the first file, with what it lacks"));
  if (choice->both)
    {
      g_auto(LinliValue) both = LINLI_VALUE_INIT;
      g_autofree char *joined = NULL;

      linli_settle_join (item->field, &item->values[LINLI_SETTLE_THEIRS], &item->values[LINLI_SETTLE_MINE], &both);
      joined = format_value (item->field, &both, revealed);
      return g_strdup_printf (_("Both: %s"), joined);
    }
  if (choice->side == LINLI_SIDE_OTHER)
    return g_strdup (_("Something else"));
  if (is_mine && item->is_own)
    return g_strdup_printf (_("As I wrote: %s"), text);
  if ((is_mine ? item->my_name : item->their_name) == NULL)
    return g_strdup_printf (is_mine ? _("As was written later: %s") : _("As it is now: %s"), text);
  /* Translators: a person, a value. */
  return g_strdup_printf (_("As %s wrote: %s"), is_mine ? item->my_name : item->their_name, text);
}

char *
linli_settle_explain (const LinliSettleItem *item)
{
  const char *label = item->field != NULL ? linli_field_get_label (item->field) : "";

  switch (item->type)
    {
    case LINLI_SETTLE_KEPT:
      return g_strdup (item->is_again ? _("Somebody changed this file again after you had decided. Please look once more.")
                                      : _("One deleted this file while another changed it. Until somebody decides, it stays."));
    case LINLI_SETTLE_DELETED:
      return g_strdup (item->revived != NULL
                       ? _("This file was deleted while you changed it. It can stay deleted, or be made anew with what it held and what you wrote.")
                       : _("This file was deleted while it was changed elsewhere. What was deleted does not come back; where it is needed, make it anew."));
    case LINLI_SETTLE_TOLD:
      /* Translators: a field. */
      return g_strdup_printf (_("%s: somebody settled it, and not as you wrote. What you wrote stays in the history; where it is wrong now, change it in the file."), label);
    case LINLI_SETTLE_TWINS:
      return g_strdup (has_twins (item)
                       ? _("Two places each made a file with the same ID number. Either it is one person, or one of the numbers is wrong.")
                       : _("Two places each made a file with the same ID number. The other one is not on this computer: ask the community, which holds both, to merge them."));
    case LINLI_SETTLE_RETURNED:
      return g_strdup (linli_settle_describe_why (((const LinliReturned *) g_ptr_array_index (item->returned, 0))->why));
    case LINLI_SETTLE_FIELD:
    default:
      /* Translators: a field. */
      return g_strdup_printf (item->is_again ? _("%s: it was changed again after you had decided. Please look once more.")
                                             : _("%s: two places changed the same item."), label);
    }
}

/* (transfer full): the value that will be there. */
static char *
format_result (const LinliSettleItem   *item,
               const LinliSettleChoice *choice,
               const LinliValue        *other,
               gboolean                 revealed)
{
  g_auto(LinliValue) both = LINLI_VALUE_INIT;

  if (choice->side == LINLI_SIDE_OTHER && !choice->both)
    return format_value (item->field, other, revealed);
  if (choice->side != LINLI_SIDE_OTHER)
    return linli_settle_format (item, choice->side == LINLI_SIDE_MINE ? LINLI_SETTLE_MINE : LINLI_SETTLE_THEIRS, revealed);
  linli_settle_join (item->field, &item->values[LINLI_SETTLE_THEIRS], &item->values[LINLI_SETTLE_MINE], &both);
  return format_value (item->field, &both, revealed);
}

char *
linli_settle_preview (const LinliSettleItem   *item,
                      const LinliSettleChoice *choice,
                      const LinliValue        *other,
                      gboolean                 revealed)
{
  g_autofree char *result = NULL;

  if (choice == NULL || (choice->side == LINLI_SIDE_OTHER && !choice->both && other == NULL))
    return g_strdup (_("Choose one. Nothing is lost: what is not chosen stays in the history."));
  if (item->type == LINLI_SETTLE_KEPT)
    return g_strdup (choice->side == LINLI_SIDE_MINE ? _("The file will be deleted for everybody.") : _("The file stays for everybody."));
  if (item->type == LINLI_SETTLE_DELETED)
    return g_strdup (choice->side == LINLI_SIDE_MINE
                     ? _("For everybody: a new file with all of this. Files that named the old one do not name it; check them.")
                     : _("The file stays deleted; this entry goes."));
  if (item->type == LINLI_SETTLE_TWINS)
    return g_strdup (choice->both ? _("Both files stay, and this is not asked again. Open the one with the wrong number and correct it.")
                                  : _("What the kept file lacks comes from the other one, what named the other names it, and the other is struck off, not deleted."));
  result = format_result (item, choice, other, revealed);
  /* Translators: a field, its value. */
  return g_strdup_printf (_("For everybody: %s %s. What is not chosen stays in the history."), linli_field_get_label (item->field), result);
}

const char *
linli_settle_describe_why (LinliWhy why)
{
  switch (why)
    {
    case LINLI_WHY_SCOPE:
    case LINLI_WHY_FIELD:
      return _("This is not within your work any more, so the server did not take it. Ask the community, or pass it on to whose work it is.");
    case LINLI_WHY_GONE:
    case LINLI_WHY_DELETED:
      return _("The file was deleted meanwhile. Where it is needed, make it anew with what you wrote.");
    case LINLI_WHY_EXISTS:
    case LINLI_WHY_DUPLICATE:
      return _("There is such a file already. Look for it and change it there.");
    case LINLI_WHY_KIND:
      return _("Files of this kind are closed, not deleted.");
    case LINLI_WHY_SETTLED:
      return _("Somebody else settled this first, in another way. Look at what is there now; where it is wrong, change it in the file.");
    case LINLI_WHY_INVALID:
      return _("The server does not take this value. Open the file with it, correct it and save.");
    case LINLI_WHY_STALE:
      return _("It changed while you were deciding. Please look once more.");
    case LINLI_WHY_GROUP:
    case LINLI_WHY_NONE:
    default:
      return _("Another part of the same save was not taken. Open the file, look and save again.");
    }
}

static void
add_value_line (GString          *text,
                const LinliField *field,
                const char       *value)
{
  /* Translators: a field, what was written into it. */
  linli_form_add_line (text, g_strdup_printf (_("%s: %s"), linli_field_get_label (field), value));
}

char *
linli_settle_list_twin (const LinliSettleItem *item,
                        LinliSettleValue       which)
{
  const LinliLoaded *loaded = which == LINLI_SETTLE_MINE ? item->twins.newer : item->twins.older;
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; has_twins (item) && i < item->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (item->kind->all_fields, i);
      const LinliValue *value = linli_record_get (loaded->record, field);
      g_autofree char *shown = NULL;

      if (field->type == LINLI_TYPE_COMPUTED || field->value_type == LINLI_TYPE_REF
          || linli_value_equal (linli_record_get (item->twins.older->record, field), linli_record_get (item->twins.newer->record, field)))
        continue;
      shown = format_value (field, value, FALSE);
      add_value_line (text, field, shown);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
linli_settle_list_revived (const LinliSettleItem *item)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; item->revived != NULL && i < item->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (item->kind->all_fields, i);
      const LinliValue *value = g_hash_table_lookup (item->revived->values, field);
      g_autofree char *shown = value != NULL && linli_value_is_answered (value) ? format_value (field, value, FALSE) : NULL;

      if (shown != NULL && !g_str_equal (shown, "—"))
        add_value_line (text, field, shown);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
linli_settle_list_values (const LinliSettleItem *item)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; item->returned != NULL && i < item->returned->len; i++)
    {
      const LinliOp *op = ((const LinliReturned *) g_ptr_array_index (item->returned, i))->op;

      for (guint j = 0; j < op->changes->len; j++)
        {
          const LinliChange *change = &g_array_index (op->changes, LinliChange, j);
          const LinliField *field = linli_kind_get_field_no (op->kind, change->field_no);
          g_autofree char *value = field != NULL && op->type != LINLI_OP_VERIFY ? format_value (field, &change->new_value, FALSE) : NULL;

          /* What a reference is called is not known here; "—" would say that there is none. */
          if (value == NULL || (linli_value_is_answered (&change->new_value) && g_str_equal (value, "—")))
            continue;
          add_value_line (text, field, value);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
