/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue-private.h"
#include "linli-clock.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Inside src/registry: a catalogue being read, and where in which file it is read. */
typedef struct
{
  LinliCatalogue *catalogue;
  const char     *dir;         /* (nullable): built in */
  const char     *file;        /* (owned by the catalogue) the file being read */
  const char     *text;        /* its text */
  GHashTable     *texts;       /* file → text (owned), to come back to */
  const char     *element;     /* (nullable) where the current object begins in @text */
  const char     *near;        /* (nullable) the place in it that an error names */
  GHashTable     *places;      /* JsonObject, then LinliField → where it begins in its text */
  gsize           total;
  GChecksum      *checksum;
  GError        **error;
  LinliClock     *clock;
  GHashTable     *known_kinds; /* (element-type char *) kinds to come, which a reference may name */
  GHashTable     *evaluators;  /* LinliKind → LinliEvaluator, to try expressions */
} LinliLoader;

/* A member that is one of a few words. */
typedef struct { const char *name; int value; } LinliLoaderWord;

/* FALSE; the error is "file:line: reason" with the line of the current element. */
gboolean  linli_loader_refuse         (LinliLoader *loader, const char *format, ...) G_GNUC_PRINTF (2, 3);
guint     linli_loader_get_line       (LinliLoader *loader);
/* @object, of the current file, is the element from here on. */
void      linli_loader_come_to        (LinliLoader *loader, JsonObject *object);
/* The line of one member of the current element. */
void      linli_loader_come_to_member (LinliLoader *loader, const char *member);
/* (transfer full) (nullable on error): the object in file @name, which is the current one from here on. */
JsonNode *linli_loader_read           (LinliLoader *loader, const char *name);

/* Back to @field in its file; to the beginning of @file when NULL. */
void      linli_loader_return_to      (LinliLoader *loader, const char *file, const LinliField *field);

/* Every member must be one of @known (NULL-terminated): a misspelt one is an error, not nothing. */
gboolean  linli_loader_only_known     (LinliLoader *loader, JsonObject *object, const char *const *known);
/* A text that must be there and not be empty; one that may be absent. */
gboolean  linli_loader_need_string    (LinliLoader *loader, JsonObject *object, const char *member, char **ret_text);
gboolean  linli_loader_may_string     (LinliLoader *loader, JsonObject *object, const char *member, char **ret_text);
gboolean  linli_loader_need_labels    (LinliLoader *loader, JsonObject *object, char **ret_zh, char **ret_en);
gboolean  linli_loader_may_number     (LinliLoader *loader, JsonObject *object, const char *member, gint64 min, gint64 max,
                                       gint64 *ret_number);
gboolean  linli_loader_may_boolean    (LinliLoader *loader, JsonObject *object, const char *member, gboolean *ret_boolean);
gboolean  linli_loader_may_word       (LinliLoader *loader, JsonObject *object, const char *member, const LinliLoaderWord *words,
                                       gsize n, int *ret_value);
gboolean  linli_loader_may_array      (LinliLoader *loader, JsonObject *object, const char *member, JsonArray **ret_array);
/* @load for every object of the array @member, which may be absent. */
gboolean  linli_loader_each           (LinliLoader *loader, JsonObject *object, const char *member,
                                       gboolean (*load) (LinliLoader *, JsonObject *));
/* "" where entry @i is no text. */
const char *linli_loader_text_at      (JsonArray *array, guint i);

/* linli-kind-load.c */
gboolean  linli_loader_load_kind      (LinliLoader *loader, JsonObject *object);
/* Expressions, defaults and computed fields of all kinds, once all of them are there. */
gboolean  linli_loader_check_kinds    (LinliLoader *loader);
gboolean  linli_loader_name_fields    (LinliLoader *loader, JsonObject *object, const char *member, const LinliKind *kind,
                                       GPtrArray *fields);
/* @expression must be one the rule language knows; the error names its member's line. */
gboolean  linli_loader_try_expression (LinliLoader *loader, const LinliKind *kind, const char *member, const char *expression,
                                       LinliRuleScope scope);

G_END_DECLS
