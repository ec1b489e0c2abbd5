/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-checks.c - the named checks of the catalogue, each a thin call into base. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-checks.h"

#include "linli-citizen-id.h"
#include "linli-clock.h"
#include "linli-name.h"
#include "linli-national-codes.h"

#include <string.h>

char *
linli_check_normalize (const char *check, const char *text)
{
  if (check == NULL)
    return NULL;
  if (strcmp (check, "citizen-id") == 0)
    return linli_citizen_id_fold (text);
  if (strcmp (check, "phone") == 0 || strcmp (check, "mobile") == 0)
    return linli_phone_normalize (text);
  if (strcmp (check, "person-name") == 0)
    return linli_name_normalize (text);
  if (strcmp (check, "usc") == 0 || strcmp (check, "disability-cert") == 0)
    return g_ascii_strup (text, -1);
  return NULL;
}

/* Today is no argument of a shape check; the machine's day bounds dates that must be past, the rules use the real clock. */
static gboolean
is_past (const char *text)
{
  gint64 day;

  return !linli_date_parse_partial (text, &day) || day <= g_get_real_time () / G_USEC_PER_SEC / 86400 + 1;
}

const char *
linli_check_run (const char *check, const char *text)
{
  if (check == NULL)
    return NULL;
  if (strcmp (check, "citizen-id") == 0)
    return linli_citizen_id_explain (linli_citizen_id_check (text, -1));
  if (strcmp (check, "phone") == 0)
    return linli_phone_check (text) ? NULL : "不是有效的电话号码";
  if (strcmp (check, "mobile") == 0)
    return linli_phone_is_mobile (text) ? NULL : "手机号码应为 1 开头的 11 位数字";
  if (strcmp (check, "usc") == 0)
    return linli_usc_check (text) ? NULL : "不是有效的统一社会信用代码";
  if (strcmp (check, "disability-cert") == 0)
    return linli_disability_cert_check (text) ? NULL : "残疾人证号应为 20 位(补证带 B 和序号)";
  if (strcmp (check, "person-name") == 0)
    return linli_name_refuse (text);
  if (strcmp (check, "past-date") == 0)
    return is_past (text) ? NULL : "日期不能晚于今天";
  if (strcmp (check, "birth-date") == 0)
    return strcmp (text, "1900") < 0 ? "出生日期不能早于 1900 年" : is_past (text) ? NULL : "日期不能晚于今天";
  return NULL;
}
