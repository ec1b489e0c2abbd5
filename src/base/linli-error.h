/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a caller branches on; the message says what, where and what to do. */
typedef enum
{
  LINLI_ERROR_FAILED,      /* cannot (file, disk): exit 3 */
  LINLI_ERROR_INVALID,     /* the input is refused: exit 1 */
  LINLI_ERROR_NOT_FOUND,   /* no such record, kind, user: exit 1 */
  LINLI_ERROR_FORBIDDEN,   /* outside the caller's rights or scope: exit 1 */
  LINLI_ERROR_BUSY,        /* somebody else holds it, try again later: exit 3 */
  LINLI_ERROR_CORRUPT,     /* the file is damaged or no replica: exit 3 */
  LINLI_ERROR_FULL,        /* the disk is full; nothing was changed: exit 3 */
  LINLI_ERROR_NEWER,       /* written by a newer program; may be read: exit 3 */
  LINLI_ERROR_NETWORK,     /* server not reached or answered nonsense: exit 3 */
  LINLI_ERROR_AUTH,        /* wrong password, code, token: exit 1 */
  LINLI_ERROR_TOO_LARGE,   /* over a bound: exit 1 */
  LINLI_ERROR_CODE,        /* enrolling: the one-time code is not right: exit 1 */
  LINLI_ERROR_CODE_OVER,   /* enrolling: the code ran out, was used, or had too many tries; a new one is needed: exit 1 */
  LINLI_ERROR_TRIES,       /* too many wrong tries; wait: exit 1 */
  LINLI_ERROR_CERTIFICATE, /* the server did not prove who it is: exit 3 */
  LINLI_ERROR_LOST,        /* this device was reported lost, and what it held is gone: exit 1 */
  LINLI_ERROR_LEASE,       /* this device did not meet its server for too long; nothing is opened until it does: exit 1 */
  LINLI_ERROR_RESTORED,    /* the server was restored from a backup meanwhile; hello says what it has: exit 3 */
} LinliError;

#define LINLI_ERROR (linli_error_quark ())
GQuark linli_error_quark (void);

/* The exit code of the command line for @error: 1 refused, 3 cannot. */
int    linli_error_get_exit_code (const GError *error);

G_END_DECLS
