/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-enroll-text.c - what people type when they enrol. */
#include "config.h"
#include "linli-sync.h"

static const struct { const char *typed, *folded, *shown; LinliCodeState state; } codes[] = {
  { "ABCDEFGHJKLM", "ABCDEFGHJKLM", "ABCD-EFGH-JKLM", LINLI_CODE_GOOD },
  { "abcd efgh jklm", "ABCDEFGHJKLM", "ABCD-EFGH-JKLM", LINLI_CODE_GOOD },
  { " ABCD-EFGH-JKLM\n", "ABCDEFGHJKLM", "ABCD-EFGH-JKLM", LINLI_CODE_GOOD },
  { "ＡＢＣＤ　ｅｆｇｈ　ＪＫＬ２", "ABCDEFGHJKL2", "ABCD-EFGH-JKL2", LINLI_CODE_GOOD },  /* wide letters and spaces of an input method */
  { "ABCDEFGHJKLMN", "ABCDEFGHJKLM", "ABCD-EFGH-JKLM", LINLI_CODE_GOOD },                /* one too many: not taken */
  { "", "", "", LINLI_CODE_SHORT },
  { "ab", "AB", "AB", LINLI_CODE_SHORT },
  { "abcd-", "ABCD", "ABCD", LINLI_CODE_SHORT },
  { "abcde", "ABCDE", "ABCD-E", LINLI_CODE_SHORT },
  { "0BCDEFGHJKLM", "0BCDEFGHJKLM", "0BCD-EFGH-JKLM", LINLI_CODE_CONFUSED },
  { "OBCDEFGHJKLM", "OBCDEFGHJKLM", "OBCD-EFGH-JKLM", LINLI_CODE_CONFUSED },
  { "1i", "1I", "1I", LINLI_CODE_CONFUSED },
  { "登记码", "", "", LINLI_CODE_STRANGE },
  { "ABCD.EFGH", "ABCDEFGH", "ABCD-EFGH", LINLI_CODE_STRANGE },
};

static void
test_codes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *folded = linli_sync_fold_code (codes[i].typed);
      g_autofree char *shown = linli_sync_format_code (codes[i].typed);
      g_autofree char *again = linli_sync_format_code (shown);

      g_assert_cmpstr (folded, ==, codes[i].folded);
      g_assert_cmpstr (shown, ==, codes[i].shown);
      g_assert_cmpstr (again, ==, shown);
      g_assert_cmpint (linli_sync_check_code (codes[i].typed), ==, codes[i].state);
    }
}

static void
test_addresses (void)
{
  static const struct { const char *typed, *url; } table[] = {
    { "http://127.0.0.1:8080", "http://127.0.0.1:8080" },
    { " https://linli.example.cn/ ", "https://linli.example.cn" },
    { "127.0.0.1:8080", "http://127.0.0.1:8080" },
    { "192.168.1.5:8080", "http://192.168.1.5:8080" },
    { "10.0.0.7", "http://10.0.0.7" },
    { "[::1]:8080", "http://[::1]:8080" },
    { "server", "http://server" },
    { "linli.local:8080", "http://linli.local:8080" },
    { "linli.example.cn", "https://linli.example.cn" },
    { "8.8.8.8:8080", "https://8.8.8.8:8080" },
    { "ｌｉｎｌｉ．ｅｘａｍｐｌｅ．ｃｎ", "https://linli.example.cn" },
    { "", "" },
    { "ftp://x", "ftp://x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *url = linli_sync_complete_url (table[i].typed);

      g_assert_cmpstr (url, ==, table[i].url);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/enroll-text/a code is read as it was meant", test_codes);
  g_test_add_func ("/enroll-text/an address may leave out what goes without saying", test_addresses);
  return g_test_run ();
}
