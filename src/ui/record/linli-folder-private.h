/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-draft-steps.h"
#include "linli-folder-data.h"
#include "linli-folder.h"

G_BEGIN_DECLS

/* Inside src/ui/record: a folder is one widget in several files.
 *
 * The form (linli-form.h) is the truth on the main loop, the widgets are laid over it:
 * linli-folder.c builds and reads, -lay.c shows, -edit.c takes what a person does, -draft.c keeps it, -save.c saves it,
 * -keys.c moves in it, -due.c leaves only what is missing or stale, -reveal.c shows what is hidden, -history.c what was,
 * -news.c what others changed meanwhile, -carry.c takes a value to the others of the household. */
struct _LinliFolder
{
  AdwBin            parent_instance;

  LinliSession     *session;      /* (owned) */
  const LinliKind  *kind;
  LinliForm        *form;         /* (owned) (nullable) */
  LinliFolderData  *data;         /* (owned) (nullable) */
  LinliId           id;           /* wanted or shown */
  GCancellable     *cancellable;  /* (owned) of the record being read */
  const LinliField *wanted;       /* (nullable) to be brought into sight when the record has been read */
  guint             serial;       /* of the form's state */
  guint             judge_id, reload_id, reveal_id, retry_id;
  GtkWidget        *kept;         /* (nullable) weak: the line that stays in sight */
  gint64            kept_until;   /* frame time; 0: from the next frame on */
  guint             keep_id;
  gboolean          drafting, draft_dirty, draft_failed, saving, is_new;
  gboolean          begun;        /* a new record was asked for: the typing begins where it is empty first */
  guint             writing;          /* drafts and saves under way */
  GHashTable       *unwritten;    /* (owned) LinliId → values: drafts of records left that the disk refused */
  gboolean          forced;       /* rows are laid also where the focus is */
  gboolean          force_load;   /* so they are when the record has been read */
  gboolean          adopting;     /* the draft on disk is newer than the form: another folder wrote it */
  GHashTable       *news;         /* (owned) const LinliField * → char *: changed elsewhere and not looked at yet */
  gboolean          only_due;     /* lines that are neither missing nor stale are left out */
  GHashTable       *due;          /* (owned) set of const LinliField *: what is shown while that is so */
  LinliDraftSteps  *steps;        /* (owned) of the form since it was opened or saved */
  GHashTable       *first_values; /* (owned) (nullable) of a record being begun */
  GPtrArray        *rows;         /* (owned) LinliFieldRow (unowned) */
  GHashTable       *row_by_field; /* (owned) */
  GArray           *built;        /* (owned) guint: how many lines each section has by now */
  GtkWidget        *history, *related, *thumbnail;
  GtkWidget        *members;      /* (nullable): nobody lives together in such a record */
  guint             history_section;
  AdwBin           *thumbnail_place;

  AdwToastOverlay  *toasts;
  GtkStack         *stack, *pages;
  GtkLabel         *title, *facts, *place, *state, *life, *save_label;
  GtkWidget        *settle;
  GtkWidget        *back_button, *map_button, *building_button, *verify_button, *save_button, *scrolled;
  GtkListBox       *sections;
  GtkMenuButton    *begin_button;
  GtkWidget        *due_button;
  GtkLabel         *due_label;
  GtkRevealer      *save_bar, *draft_banner;
  GtkLabel         *draft_banner_text;
};

/* linli-folder.c: reads the record again; what is open in the form stays. */
void                linli_folder_load           (LinliFolder *self);
void                linli_folder_toast          (LinliFolder *self, const char *text);
/* (nullable): that of the catalogue which is in sight. */
const LinliSection *linli_folder_get_section    (LinliFolder *self);
/* (nullable): the section of the catalogue that holds @field. */
const LinliSection *linli_folder_find_section   (LinliFolder *self, const LinliField *field);
/* Brings the line of a field into sight and puts the focus there. */
void                linli_folder_show_field     (LinliFolder *self, const LinliField *field);

/* linli-folder-sight.c: a line that was changed, for as long as the form moves under it. */
void                linli_folder_keep_in_sight  (LinliFolder *self, GtkWidget *line);

/* linli-folder-lay.c */
void                linli_folder_lay_rows       (LinliFolder *self);
void                linli_folder_lay_summary    (LinliFolder *self);  /* counts and save bar */
void                linli_folder_lay_form       (LinliFolder *self);  /* rows and summary */
void                linli_folder_lay_record     (LinliFolder *self);  /* head and members */

/* linli-folder-edit.c */
void                linli_folder_watch_row      (LinliFolder *self, GtkWidget *row);
void                linli_folder_form_changed   (LinliFolder *self);
/* A step that somebody chose elsewhere: it is laid in the draft, and brought into sight. */
void                linli_folder_put_value      (LinliFolder *self, const LinliField *field, const LinliValue *value);

/* linli-folder-keys.c */
void                linli_folder_watch_keys     (LinliFolder *self);
/* To the next field that can be entered (1), or the one before (-1); behind the last one to the save button. */
void                linli_folder_go             (LinliFolder *self, const LinliField *from, int step);
/* To the first field that is empty and may be filled in. */
void                linli_folder_go_first_empty (LinliFolder *self);
/* To the first one that is missing, stale or wrong. */
void                linli_folder_go_first_due   (LinliFolder *self);

/* linli-folder-due.c */
/* Its day of verification is older than the catalogue allows, and nobody has changed it since. */
gboolean            linli_folder_is_stale       (LinliFolder *self, const LinliField *field);
/* Missing, stale or wrong, and this person may do something about it. */
gboolean            linli_folder_is_due         (LinliFolder *self, const LinliField *field);
/* Relevant here, and not left out because nothing has to be done. */
gboolean            linli_folder_is_field_shown (LinliFolder *self, const LinliField *field);
guint               linli_folder_count_due      (LinliFolder *self, const LinliSection *section);
/* Takes down what is due now; @anew: forgets what was. */
void                linli_folder_note_due       (LinliFolder *self, gboolean anew);
/* Somebody asks for this field: it is shown although nothing has to be done about it. */
void                linli_folder_want           (LinliFolder *self, const LinliField *field);
/* The count at the foot of the sections, and what stands in a section with nothing to do. */
void                linli_folder_lay_due        (LinliFolder *self);
void                linli_folder_set_only_due   (LinliFolder *self, gboolean only_due);

/* linli-folder-save.c: says that @step (transfer full) was saved, with a button that takes it back. */
void                linli_folder_toast_saved    (LinliFolder *self, LinliSaveStep *step);

/* linli-folder-draft.c */
void                linli_folder_write_draft    (LinliFolder *self);
/* The folder turns to something else: the writer takes one job after the other, so this state is the one that stays. */
void                linli_folder_keep_draft     (LinliFolder *self);
/* The same of a record left before. */
void                linli_folder_keep_values    (LinliFolder *self, const LinliId *id, GHashTable *values);
/* (nullable): the draft of a record left that the disk has not taken yet. */
GHashTable         *linli_folder_find_unwritten (LinliFolder *self, const LinliId *id);
void                linli_folder_retry_drafts   (LinliFolder *self);
/* The save took what the disk had refused as a draft. */
void                linli_folder_forget_refusal (LinliFolder *self, const LinliId *id);
GHashTable         *linli_folder_new_unwritten  (void);
/* Another folder wrote a draft of the record in sight: it is shown here too. */
void                linli_folder_watch_drafts   (LinliFolder *self);

/* linli-folder-reveal.c */
void                linli_folder_watch_hidden   (LinliFolder *self, GtkWidget *row);
void                linli_folder_set_revealed   (LinliFolder *self, gboolean revealed);
/* A section with values of a compartment of its own was looked at. */
void                linli_folder_log_section    (LinliFolder *self);

/* linli-folder-news.c */
void                linli_folder_watch_news     (LinliFolder *self, GtkWidget *row);
/* @news: what was changed elsewhere since the record was shown. */
void                linli_folder_add_news       (LinliFolder *self, GHashTable *news);
void                linli_folder_lay_news       (LinliFolder *self);

/* linli-folder-carry.c: the value in sight of a field that a household shares becomes that of its other members. */
void                linli_folder_carry          (LinliFolder *self, const LinliField *field);

/* linli-folder-history.c */
void                linli_folder_watch_history  (LinliFolder *self, GtkWidget *row);

G_END_DECLS
