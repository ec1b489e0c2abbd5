/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window at the end of the lease, and after it was renewed. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-window-private.h"

#include "linli-anew-window.h"
#include "linli-courier-window.h"
#include "linli-error.h"
#include "linli-lease-page.h"

gboolean
linli_window_lease_ended (LinliWindow *self)
{
  return linli_session_get_state (self->session)->lease.state == LINLI_LEASE_ENDED;
}

static void
carry_cb (LinliWindow *self)
{
  gtk_window_present (GTK_WINDOW (linli_courier_window_new (GTK_WINDOW (self), self->session)));
}

static void
anew_cb (LinliWindow *self)
{
  gtk_window_present (GTK_WINDOW (linli_anew_window_new (GTK_WINDOW (self), self->session)));
}

void
linli_window_show_lease (LinliWindow *self)
{
  linli_window_close_records (self);
  if (self->lease == NULL)
    {
      self->lease = linli_lease_page_new (self->session);
      g_signal_connect_swapped (self->lease, "carry", G_CALLBACK (carry_cb), self);
      g_signal_connect_swapped (self->lease, "anew", G_CALLBACK (anew_cb), self);
      g_signal_connect_swapped (self->lease, "leave", G_CALLBACK (linli_window_lock), self);
      gtk_stack_add_named (self->stack, self->lease, "lease");
    }
  linli_window_set_state (self, LINLI_WINDOW_LEASE);
  /* Perhaps the server is there, and nobody has to do anything. */
  linli_session_sync_by_itself (self->session);
}

void
linli_window_meet_lease (LinliWindow *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);

  /* It met its server, and was told to empty itself: what is in sight is gone, and whoever sits there is told at once. */
  if ((self->state == LINLI_WINDOW_LEASE || self->state == LINLI_WINDOW_MAIN || self->state == LINLI_WINDOW_FIRST_SYNC)
      && state->error != NULL
      && state->error_code == LINLI_ERROR_LOST)
    {
      g_autoptr(GError) lost = g_error_new_literal (LINLI_ERROR, LINLI_ERROR_LOST, state->error);

      linli_window_forget_records (self);
      linli_window_fail (self, lost);
    }
  /* Emptied and not yet told so, it has no lease that could have ended. */
  if (!state->signed_in || !state->enrolled)
    return;
  if (self->state == LINLI_WINDOW_MAIN && linli_window_lease_ended (self))
    linli_window_show_lease (self);
  else if (self->state == LINLI_WINDOW_LEASE && !linli_window_lease_ended (self))
    linli_window_go_on (self);
}
