/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Citizen identity number, GB 11643-1999: 6 region, 8 birth date, 3 sequence (odd male), 1 check (ISO 7064 MOD 11-2). */
typedef enum
{
  LINLI_CITIZEN_ID_OK = 0,
  LINLI_CITIZEN_ID_LENGTH,    /* not 18 characters */
  LINLI_CITIZEN_ID_CHARACTER, /* not digits and a last X */
  LINLI_CITIZEN_ID_PROVINCE,  /* no such province */
  LINLI_CITIZEN_ID_DATE,      /* no such day, or not yet, or before 1900 */
  LINLI_CITIZEN_ID_CHECK,     /* the check character does not fit */
} LinliCitizenIdError;

/* (transfer full): full-width forms folded, spaces out, x → X. Not validated. */
char               *linli_citizen_id_fold     (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* @id must be folded; @today: days since 1970, or -1 for no bound on the birth date. */
LinliCitizenIdError linli_citizen_id_check    (const char *id, gint64 today);
/* (transfer full) (nullable): 15 digits of before 2000 as 18; NULL when @id15 is not 15 digits. Only on import. */
char               *linli_citizen_id_upgrade  (const char *id15) G_GNUC_WARN_UNUSED_RESULT;
/* Of a valid number: "1" male, "2" female (GB/T 2261.1). */
const char         *linli_citizen_id_get_sex  (const char *id);
/* (transfer full) Of a valid number: "1975-06-15". */
char               *linli_citizen_id_get_birth (const char *id) G_GNUC_WARN_UNUSED_RESULT;
/* The check character that the first 17 digits ask for. */
char                linli_citizen_id_compute  (const char *first17);
const char         *linli_citizen_id_explain  (LinliCitizenIdError error);  /* (nullable) static, Chinese */

G_END_DECLS
