/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The manual as values: chapters of blocks, read from the small part of Markdown that docs/manual is written in.  No widgets. */
typedef enum
{
  LINLI_MANUAL_HEADING,
  LINLI_MANUAL_TEXT,
  LINLI_MANUAL_ITEM,
  LINLI_MANUAL_STEP,
  LINLI_MANUAL_NOTE,
  LINLI_MANUAL_PICTURE,
} LinliManualBlockType;

typedef struct
{
  LinliManualBlockType  type;
  guint                 number;   /* of a step */
  char                 *markup;   /* (owned): Pango markup; a link is the file name of a chapter */
  char                 *plain;    /* (owned): the same words for searching; of a picture: what is to be seen */
  char                 *picture;  /* (owned) (nullable): file name */
} LinliManualBlock;

typedef struct
{
  char      *name;    /* (owned): "finding" */
  char      *title;   /* (owned) */
  GPtrArray *blocks;  /* (owned) (element-type LinliManualBlock) */
} LinliManualChapter;

/* (transfer full) */
LinliManualChapter *linli_manual_parse         (const char *name, const char *text) G_GNUC_WARN_UNUSED_RESULT;
void                linli_manual_chapter_free  (LinliManualChapter *chapter);
/* (transfer full): the folder of the first of @languages (NULL-terminated, as g_get_language_names() has them) that the manual speaks;
 * every Chinese is zh_CN; English when it speaks none. */
char               *linli_manual_choose_language (const char *const *languages) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type LinliManualChapter): in the language of this process; in reading order. */
GPtrArray          *linli_manual_load          (void) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): "finding" of "02-finding.md". */
char               *linli_manual_get_name      (const char *file) G_GNUC_WARN_UNUSED_RESULT;
/* In how many blocks every word of @words stands; a chapter whose title has them counts one more.  All of it for no words. */
guint               linli_manual_count         (const LinliManualChapter *chapter, const char *words);
gboolean            linli_manual_block_matches (const LinliManualBlock *block, const char *words);

#define LINLI_MANUAL_RESOURCES "/org/linli/Linli/manual/"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliManualChapter, linli_manual_chapter_free)

G_END_DECLS
