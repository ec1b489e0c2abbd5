/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value that everybody who lives together shares is typed once: each of the others gets a save of its own, all taken back by one button. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-error-text.h"
#include "linli-error.h"
#include "linli-place.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

typedef struct
{
  const LinliField *field;
  LinliId           self, household;
  LinliValue        value;    /* (owned) */
} Carry;

typedef struct
{
  GPtrArray *steps;           /* (owned) LinliSaveStep */
  guint      others, refused; /* members but for the one in sight; those whom a rule kept from it */
} Carried;

static void
carry_free (gpointer data)
{
  Carry *carry = data;

  linli_value_clear (&carry->value);
  g_free (carry);
}

static void
carried_free (gpointer data)
{
  Carried *carried = data;

  g_ptr_array_unref (carried->steps);
  g_free (carried);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Carried, carried_free)

/* One member.  A rule that objects leaves this one as it is; FALSE: the replica could not write. */
static gboolean
carry_to (LinliStore        *store,
          const Carry       *carry,
          const LinliRecord *member,
          Carried           *carried,
          GError           **error)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, member->kind, &member->id);
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(LinliLoaded) after = NULL;
  g_autoptr(GError) local = NULL;
  g_autofree char *title = NULL;

  edit->grid = -1;
  linli_edit_set (edit, carry->field, &carry->value);
  g_ptr_array_add (edits, edit);
  if (!linli_store_save (store, edits, NULL, &result, &local))
    {
      carried->refused++;
      if (g_error_matches (local, LINLI_ERROR, LINLI_ERROR_INVALID) || g_error_matches (local, LINLI_ERROR, LINLI_ERROR_FORBIDDEN))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  after = linli_store_load (store, member->kind, &member->id, error);
  if (after == NULL)
    return FALSE;
  title = linli_place_get_title (store, after->record);
  g_ptr_array_add (carried->steps, linli_save_step_new (member, after->record, title));
  return TRUE;
}

static gpointer
carry_func (LinliStore    *store,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  const Carry *carry = data;
  g_autoptr(GPtrArray) members = linli_store_load_members (store, &carry->household, error);
  g_autoptr(Carried) carried = g_new0 (Carried, 1);

  carried->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_save_step_free);
  if (members == NULL)
    return NULL;
  for (guint i = 0; i < members->len; i++)
    {
      const LinliRecord *member = g_ptr_array_index (members, i);

      if (linli_id_equal (&member->id, &carry->self))
        continue;
      carried->others++;
      if (linli_value_equal (linli_record_get (member, carry->field), &carry->value))
        continue;
      /* What was saved for the first ones stands, and can be taken back, although the disk had no room for the last. */
      if (!carry_to (store, carry, member, carried, error))
        {
          if (carried->steps->len == 0)
            return NULL;
          g_clear_error (error);
          break;
        }
    }
  return g_steal_pointer (&carried);
}

/* ---- what is told ---- */

static void
undo_clicked_cb (AdwToast    *toast,
                 LinliFolder *self)
{
  GArray *numbers = g_object_get_data (G_OBJECT (toast), "steps");

  for (guint i = numbers->len; i > 0; i--)
    linli_undo_run (linli_session_get_undo (self->session), g_array_index (numbers, guint, i - 1), FALSE);
}

static void
tell (LinliFolder *self,
      Carried     *carried)
{
  guint n = carried->steps->len;
  g_autofree char *text = carried->refused > 0
    /* Translators: members of a household that got the value, and those that could not be changed. */
    ? g_strdup_printf (_("Carried to: %u; left as they are: %u"), n, carried->refused)
    : g_strdup_printf (ngettext ("Carried to %u member of the household", "Carried to %u members of the household", n), n);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  AdwToast *toast = linli_toast_new (text);

  for (guint i = 0; i < n; i++)
    {
      LinliSaveStep *step = linli_save_step_copy (g_ptr_array_index (carried->steps, i));
      guint no = linli_undo_add (linli_session_get_undo (self->session), step);

      g_array_append_val (numbers, no);
    }
  g_object_set_data_full (G_OBJECT (toast), "steps", numbers, (GDestroyNotify) g_array_unref);
  if (n > 0)
    {
      adw_toast_set_button_label (toast, _("Undo"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self, 0);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
carried_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LinliFolder) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(Carried) carried = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (self->session == NULL)
    return;
  if (carried == NULL)
    linli_folder_toast (self, linli_error_describe (error));
  else if (carried->others == 0)
    linli_folder_toast (self, _("Nobody else is registered in this household"));
  else if (carried->steps->len == 0 && carried->refused == 0)
    linli_folder_toast (self, _("The others of the household have the same already"));
  else
    tell (self, carried);
}

void
linli_folder_carry (LinliFolder      *self,
                    const LinliField *field)
{
  Carry *carry;

  if (self->form == NULL || self->data == NULL)
    return;
  if (!field->shared)
    linli_folder_toast (self, _("Only an address is carried to the others of the household"));
  else if (linli_id_is_null (&self->data->household))
    linli_folder_toast (self, _("No household is registered here"));
  else if (!linli_value_is_answered (linli_form_get (self->form, field)) || g_hash_table_contains (self->form->unreadable, field))
    linli_folder_toast (self, _("There is nothing here to carry"));
  else
    {
      carry = g_new0 (Carry, 1);
      carry->field = field;
      carry->self = self->id;
      carry->household = self->data->household;
      linli_value_copy (linli_form_get (self->form, field), &carry->value);
      linli_replica_write_async (linli_session_get_replica (self->session), carry_func, carry, carry_free, carried_free, NULL, carried_cb,
                                 g_object_ref (self));
    }
}
