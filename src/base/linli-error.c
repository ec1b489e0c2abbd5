/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-error.h"

G_DEFINE_QUARK (linli-error-quark, linli_error)

int
linli_error_get_exit_code (const GError *error)
{
  if (error == NULL)
    return 0;
  if (error->domain != LINLI_ERROR)
    return 3;

  switch ((LinliError) error->code)
    {
    case LINLI_ERROR_INVALID:
    case LINLI_ERROR_NOT_FOUND:
    case LINLI_ERROR_FORBIDDEN:
    case LINLI_ERROR_AUTH:
    case LINLI_ERROR_TOO_LARGE:
    case LINLI_ERROR_CODE:
    case LINLI_ERROR_CODE_OVER:
    case LINLI_ERROR_TRIES:
    case LINLI_ERROR_LOST:
    case LINLI_ERROR_LEASE:
      return 1;
    case LINLI_ERROR_FAILED:
    case LINLI_ERROR_BUSY:
    case LINLI_ERROR_CORRUPT:
    case LINLI_ERROR_FULL:
    case LINLI_ERROR_NEWER:
    case LINLI_ERROR_NETWORK:
    case LINLI_ERROR_CERTIFICATE:
    case LINLI_ERROR_RESTORED:
    default:
      return 3;
    }
}
