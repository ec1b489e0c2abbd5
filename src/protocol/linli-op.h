/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-row.h"

G_BEGIN_DECLS

typedef enum
{
  LINLI_OP_CREATE  = 'i',
  LINLI_OP_UPDATE  = 'u',
  LINLI_OP_VERIFY  = 'v',  /* "checked, unchanged": fields, day, source */
  LINLI_OP_SET     = 's',  /* codes: change.new_value = codes added, change.old_value = codes removed (TEXT or NULL) */
  LINLI_OP_COUNTER = 'c',  /* change.new_value = delta (INTEGER) */
  LINLI_OP_DELETE  = 'd',
  LINLI_OP_RESOLVE = 'r',  /* settles a conflict: at most one change, whose base and old_value are what its author looked at */
} LinliOpKind;

/* What somebody chose of a conflict.  What becomes of a field is its change's new_value; of a whole row, this says it. */
typedef enum { LINLI_SIDE_NONE = 0, LINLI_SIDE_SERVER, LINLI_SIDE_MINE, LINLI_SIDE_OTHER } LinliSide;

typedef struct
{
  guint       field_no;
  gint64      base;       /* clock of the field as its author saw it; 0 = not accepted yet or new */
  LinliValue  old_value;
  LinliValue  new_value;
} LinliChange;

/* One operation of one device on one row.  (device, number) is its key for ever. */
typedef struct
{
  gint64           number;   /* dense per device, from 1 */
  gint64           group;    /* number of the first operation of the save it belongs to */
  LinliOpKind      type;
  const LinliKind *kind;
  LinliId          id;
  gint64           com;
  gint64           grid;     /* CREATE: where the row is made; others: where the author saw it */
  gint64           base;     /* DELETE, RESOLVE: row seq as seen */
  gint64           hlc;      /* when the author saved */
  gint64           user;     /* author; the server overwrites it with the token's user */
  gint64           day;      /* VERIFY: days since 1970-01-01; other ops: day of verification or 0 */
  guint            source;   /* LinliSource */
  GArray          *changes;  /* (owned) LinliChange by field_no; VERIFY: only field_no is used */
  char            *reason;   /* (owned) (nullable) */
  LinliId          conflict; /* RESOLVE: which one */
  LinliSide      choice;   /* RESOLVE */
} LinliOp;

LinliOp     *linli_op_new        (LinliOpKind type, const LinliKind *kind, const LinliId *id) G_GNUC_WARN_UNUSED_RESULT;
LinliOp     *linli_op_copy       (const LinliOp *op) G_GNUC_WARN_UNUSED_RESULT;
void         linli_op_free       (LinliOp *op);
/* Keeps @op->changes sorted; replaces an earlier change of the field. */
void         linli_op_add_change (LinliOp *op, guint field_no, gint64 base, const LinliValue *old_value, const LinliValue *new_value);
LinliChange *linli_op_find       (const LinliOp *op, guint field_no);  /* (nullable) */
/* What decide() may rely on: fields exist, not computed, values pass linli_field_check(), set and counter only on such fields. */
gboolean     linli_op_check      (const LinliOp *op, GError **error);

/* What tells two operations of one number apart: what they do, to what, and with which values.  Never 0; no secret. */
guint64      linli_op_sum        (const LinliOp *op);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliOp, linli_op_free)

G_END_DECLS
