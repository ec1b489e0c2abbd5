/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-checks.c - the named checks that fields ask for. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-checks.h"

#include "linli-citizen-id.h"
#include "linli-name.h"
#include "linli-national-codes.h"

#include <string.h>

static const char *
run_phone (const char *text)
{
  return linli_phone_check (text) ? NULL : "不是电话号码";
}

static const char *
run_mobile (const char *text)
{
  return linli_phone_is_mobile (text) ? NULL : "手机号码应为1开头的11位数字";
}

static const char *
run_usc (const char *text)
{
  return linli_usc_check (text) ? NULL : "统一社会信用代码不对";
}

static const char *
run_disability (const char *text)
{
  return linli_disability_cert_check (text) ? NULL : "残疾人证号应为身份证号加类别、等级共20位";
}

/* The number's own rules; whether it must be a citizen id at all depends on the kind of document: a rule says so. */
static char *
fold_id (const char *text)
{
  g_autofree char *folded = linli_citizen_id_fold (text);
  g_autofree char *upper = g_ascii_strup (folded, -1);
  g_autofree char *upgraded = linli_citizen_id_upgrade (upper);

  /* Fifteen digits may be another document's number. */
  return upgraded != NULL && linli_citizen_id_check (upgraded, -1) == LINLI_CITIZEN_ID_OK ? g_steal_pointer (&upgraded)
                                                                                          : g_steal_pointer (&upper);
}

static const struct { const char *name; char *(*normalize) (const char *text); const char *(*run) (const char *text); } checks[] = {
  { "citizen-id", fold_id, NULL },
  { "person-name", linli_name_normalize, linli_name_refuse },
  { "phone", linli_phone_normalize, run_phone },
  { "mobile", linli_phone_normalize, run_mobile },
  { "usc", fold_id, run_usc },
  { "disability-cert", fold_id, run_disability },
  { "birth-date", NULL, NULL },  /* rules know today */
  { "past-date", NULL, NULL },
};

char *
linli_check_normalize (const char *check, const char *text)
{
  for (guint i = 0; check != NULL && i < G_N_ELEMENTS (checks); i++)
    if (strcmp (checks[i].name, check) == 0 && checks[i].normalize != NULL)
      return checks[i].normalize (text);
  return NULL;
}

const char *
linli_check_run (const char *check, const char *text)
{
  for (guint i = 0; check != NULL && i < G_N_ELEMENTS (checks); i++)
    if (strcmp (checks[i].name, check) == 0 && checks[i].run != NULL)
      return checks[i].run (text);
  return NULL;
}

gboolean
linli_check_is_known (const char *check)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    if (strcmp (checks[i].name, check) == 0)
      return TRUE;
  return FALSE;
}
