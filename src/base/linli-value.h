/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One value of one field, as the replica, the wire and the form know it.
 *
 * UNKNOWN (不详) and DECLINED (拒答) are answers, not values: they travel and merge like values, and the store
 * keeps them in the row's `mark` with NULL in the column.  NULL always means "not filled in". */
typedef enum
{
  LINLI_VALUE_NULL = 0,
  LINLI_VALUE_INTEGER,
  LINLI_VALUE_REAL,
  LINLI_VALUE_TEXT,
  LINLI_VALUE_BLOB,
  LINLI_VALUE_UNKNOWN,
  LINLI_VALUE_DECLINED,
} LinliValueType;

typedef struct
{
  LinliValueType  type;
  gint64          integer;  /* INTEGER: also scaled decimals, booleans (0, 1) */
  double          real;     /* REAL, always finite */
  char           *data;     /* (owned) (nullable) TEXT (UTF-8) and BLOB; NUL-terminated in both cases */
  gsize           length;   /* bytes in @data, without the NUL */
} LinliValue;

#define LINLI_VALUE_INIT { LINLI_VALUE_NULL, 0, 0, NULL, 0 }

void        linli_value_clear       (LinliValue       *value);
void        linli_value_copy        (const LinliValue *value,
                                     LinliValue       *ret_copy);   /* *ret_copy is overwritten, not cleared */
LinliValue *linli_value_dup         (const LinliValue *value) G_GNUC_WARN_UNUSED_RESULT;
void        linli_value_free        (LinliValue       *value);
gboolean    linli_value_equal       (const LinliValue *a,
                                     const LinliValue *b);
int         linli_value_compare     (const LinliValue *a,
                                     const LinliValue *b);          /* a total order over all values */
gboolean    linli_value_is_null     (const LinliValue *value);
/* A value or a mark: what coverage counts. */
gboolean    linli_value_is_answered (const LinliValue *value);

/* Each clears @value first. */
void        linli_value_set_null    (LinliValue *value);
void        linli_value_set_integer (LinliValue *value, gint64 integer);
void        linli_value_set_real    (LinliValue *value, double real);
void        linli_value_set_text    (LinliValue *value, const char *text, gssize length);  /* -1: up to the NUL */
void        linli_value_set_blob    (LinliValue *value, gconstpointer data, gsize length);
void        linli_value_set_mark    (LinliValue *value, LinliValueType mark);              /* UNKNOWN or DECLINED */

/* "" for anything that is not text. */
const char *linli_value_get_text    (const LinliValue *value);

/* A set of codes is TEXT: distinct codes in strcmp order joined by ','.  (nullable) when the set is empty. */
char       *linli_codes_normalize   (const char *codes) G_GNUC_WARN_UNUSED_RESULT;
char       *linli_codes_apply       (const char *codes, const char *add, const char *remove) G_GNUC_WARN_UNUSED_RESULT;
gboolean    linli_codes_contain     (const char *codes, const char *code);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliValue, linli_value_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliValue, linli_value_free)

G_END_DECLS
