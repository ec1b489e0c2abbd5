/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-tokens.c - passwords, one-time codes, devices and their tokens.  Only hashes of codes and tokens are kept. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"
#include "linli-backend-password.h"

#include "linli-error.h"

#include <sodium.h>
#include <string.h>

#define CODE_LENGTH   12
#define CODE_TRIES    5
#define TOKEN_BYTES   32
#define ACCESS_MS     (G_GINT64_CONSTANT (15) * 60 * 1000)
#define REFRESH_MS    (G_GINT64_CONSTANT (30) * 24 * 3600 * 1000)

enum { TOKEN_ACCESS = 1, TOKEN_REFRESH };
enum { DEVICE_ACTIVE = 1, DEVICE_REVOKED, DEVICE_LOST };

static const char code_letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
G_STATIC_ASSERT (sizeof code_letters - 1 == 32);

static gboolean
refuse (const char *reason, GError **error)
{
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_AUTH, reason);
  return FALSE;
}

char *
linli_password_hash (const char *password, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];
  gsize length = strlen (password);

  if (length < 6 || length > 256)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "password: 6 to 256 bytes are wanted");
      return NULL;
    }
  if (sodium_init () < 0
      || crypto_pwhash_str (hash, password, length, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the password cannot be hashed: not enough memory");
      return NULL;
    }
  return g_strdup (hash);
}

gboolean
linli_password_verify (const char *hash, const char *password)
{
  gsize length = strlen (password);

  if (sodium_init () < 0 || length > 256)
    return FALSE;
  if (hash == NULL)
    {
      char wasted[crypto_pwhash_STRBYTES];

      if (crypto_pwhash_str (wasted, password, length, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        g_debug ("not enough memory for a password that would be wrong anyway");
      return FALSE;
    }
  return crypto_pwhash_str_verify (hash, password, length) == 0;
}

static void
hash_secret (const char *secret, guint8 ret_hash[32])
{
  crypto_hash_sha256 (ret_hash, (const guint8 *) secret, strlen (secret));
}

static char *
make_token (LinliBackend *self)
{
  guint8 bytes[TOKEN_BYTES];
  char text[sodium_base64_ENCODED_LEN (TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

  for (guint i = 0; i < TOKEN_BYTES; i += 8)
    {
      guint64 bits = linli_random_next (self->random);

      memcpy (bytes + i, &bits, 8);
    }
  sodium_bin2base64 (text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return g_strdup (text);
}

/* (transfer full) (nullable) */
static char *
store_token (LinliBackend *self, int type, gint64 device, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO token(hash,type,device,expires) VALUES(?,?,?,?)", error);
  g_autofree char *token = make_token (self);
  guint8 hash[32];

  if (stmt == NULL)
    return NULL;
  hash_secret (token, hash);
  sqlite3_bind_blob (stmt, 1, hash, sizeof hash, SQLITE_TRANSIENT);
  sqlite3_bind_int (stmt, 2, type);
  sqlite3_bind_int64 (stmt, 3, device);
  sqlite3_bind_int64 (stmt, 4, linli_clock_get_wall_ms (self->clock) + (type == TOKEN_ACCESS ? ACCESS_MS : REFRESH_MS));
  return backend_run (self, stmt, error) ? g_steal_pointer (&token) : NULL;
}

static gboolean
run_numbers (LinliBackend *self, const char *sql, gint64 a, gint64 b, gint64 c, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, sql, error);
  const gint64 numbers[] = { a, b, c };

  if (stmt == NULL)
    return FALSE;
  for (int i = 0; i < sqlite3_bind_parameter_count (stmt); i++)
    sqlite3_bind_int64 (stmt, i + 1, numbers[i]);
  return backend_run (self, stmt, error);
}

static gboolean
find_user (LinliBackend *self, const char *login, gint64 *ret_user, char **ret_password, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT user,password FROM user_ WHERE login=? AND NOT disabled", error);
  int step;

  *ret_user = 0;
  if (stmt == NULL)
    return FALSE;
  backend_bind_text (stmt, 1, login);
  step = backend_step (self, stmt, error);
  if (step > 0)
    {
      *ret_user = sqlite3_column_int64 (stmt, 0);
      if (ret_password != NULL)
        *ret_password = backend_dup_text (stmt, 1);
      sqlite3_reset (stmt);
    }
  return step >= 0;
}

char *
linli_backend_get_password (LinliBackend *self, const char *login, GError **error)
{
  g_autofree char *password = NULL;
  gint64 user;

  return find_user (self, login, &user, &password, error) ? g_steal_pointer (&password) : NULL;
}

char *
linli_backend_make_code (LinliBackend *self, const char *login, gint64 valid_ms, GError **error)
{
  char code[CODE_LENGTH + 1];
  guint8 hash[32];
  gint64 user;
  sqlite3_stmt *stmt;

  if (!find_user (self, login, &user, NULL, error))
    return NULL;
  if (user == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "there is no user \"%s\"; see \"linlictl admin DIR user add\"", login);
      return NULL;
    }
  for (guint i = 0; i < CODE_LENGTH; i++)
    code[i] = code_letters[linli_random_below (self->random, 32)];
  code[CODE_LENGTH] = '\0';
  hash_secret (code, hash);

  stmt = backend_prepare (self, "INSERT INTO code(user,hash,expires,tries) VALUES(?1,?2,?3,0)"
                                " ON CONFLICT(user) DO UPDATE SET hash=?2,expires=?3,tries=0", error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, user);
  sqlite3_bind_blob (stmt, 2, hash, sizeof hash, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (stmt, 3, linli_clock_get_wall_ms (self->clock) + valid_ms);
  return backend_run (self, stmt, error) ? g_strdup (code) : NULL;
}

typedef enum { CODE_FAILED = -1, CODE_GOOD, CODE_NO_PASSWORD, CODE_WRONG, CODE_RUN_OUT, CODE_NONE, CODE_TRIED } CodeAnswer;

/* What is wrong with a code is said only to who knows the password. */
static CodeAnswer
judge_code (LinliBackend *self, sqlite3_stmt *stmt, const char *code, gboolean password_good)
{
  g_autofree char *folded = g_ascii_strup (code, -1);
  guint8 hash[32];

  hash_secret (g_strstrip (folded), hash);
  if (!password_good)
    return CODE_NO_PASSWORD;
  if (sqlite3_column_int (stmt, 2) >= CODE_TRIES)
    return CODE_TRIED;
  if (linli_clock_get_wall_ms (self->clock) >= sqlite3_column_int64 (stmt, 1))
    return CODE_RUN_OUT;
  return sqlite3_column_bytes (stmt, 0) == sizeof hash && sodium_memcmp (hash, sqlite3_column_blob (stmt, 0), sizeof hash) == 0
         ? CODE_GOOD : CODE_WRONG;
}

/* Counts the try. */
static CodeAnswer
try_code (LinliBackend *self, gint64 user, const char *code, gboolean password_good, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT hash,expires,tries FROM code WHERE user=?", error);
  CodeAnswer answer;
  int step;

  if (stmt == NULL)
    return CODE_FAILED;
  sqlite3_bind_int64 (stmt, 1, user);
  step = backend_step (self, stmt, error);
  if (step < 0)
    return CODE_FAILED;
  if (step == 0)
    return password_good ? CODE_NONE : CODE_NO_PASSWORD;
  answer = judge_code (self, stmt, code, password_good);
  sqlite3_reset (stmt);

  if (answer == CODE_GOOD ? !run_numbers (self, "DELETE FROM code WHERE user=?", user, 0, 0, error)
                          : !run_numbers (self, "UPDATE code SET tries=tries+1 WHERE user=?", user, 0, 0, error))
    return CODE_FAILED;
  return answer;
}

static gboolean
refuse_code (CodeAnswer answer, GError **error)
{
  static const struct { LinliError code; const char *reason; } reasons[] = {
    [CODE_NO_PASSWORD] = { LINLI_ERROR_AUTH, "login or password is wrong" },
    [CODE_WRONG] = { LINLI_ERROR_CODE, "the code is wrong; look again" },
    [CODE_RUN_OUT] = { LINLI_ERROR_CODE_OVER, "the code has run out; ask for a new code" },
    [CODE_NONE] = { LINLI_ERROR_CODE_OVER, "the code was used, or none was made; ask for a new code" },
    [CODE_TRIED] = { LINLI_ERROR_CODE_OVER, "the code had too many wrong tries; ask for a new code" },
  };

  g_set_error_literal (error, LINLI_ERROR, (int) reasons[answer].code, reasons[answer].reason);
  return FALSE;
}

static gboolean
make_device (LinliBackend *self, gint64 user, const char *name, gint64 *ret_device, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO device(user,name,state,created,seen) VALUES(?,?,1,?,?)", error);
  g_autofree char *shown = g_utf8_make_valid (name != NULL ? name : "", name != NULL ? (gssize) MIN (strlen (name), 100) : 0);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, user);
  backend_bind_text (stmt, 2, shown);
  sqlite3_bind_int64 (stmt, 3, linli_clock_get_wall_ms (self->clock));
  sqlite3_bind_int64 (stmt, 4, linli_clock_get_wall_ms (self->clock));
  if (!backend_run (self, stmt, error))
    return FALSE;
  *ret_device = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

gboolean
linli_backend_enroll_checked (LinliBackend *self, const char *login, gboolean password_good, const char *code,
                              const char *device_name, gint64 *ret_device, char **ret_refresh, char **ret_access, GError **error)
{
  g_autofree char *refresh = NULL;
  g_autofree char *access = NULL;
  gint64 user, device = 0;
  gboolean own;
  CodeAnswer answer;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  answer = !find_user (self, login, &user, NULL, error) ? CODE_FAILED : user == 0 ? CODE_NO_PASSWORD
           : try_code (self, user, code, password_good, error);
  if (answer == CODE_GOOD && (!make_device (self, user, device_name, &device, error)
                              || (refresh = store_token (self, TOKEN_REFRESH, device, error)) == NULL
                              || (access = store_token (self, TOKEN_ACCESS, device, error)) == NULL))
    answer = CODE_FAILED;
  /* A failed try is kept: that is what it costs. */
  if (!backend_leave (self, own, answer != CODE_FAILED, answer != CODE_FAILED ? error : NULL) || answer == CODE_FAILED)
    return FALSE;
  if (answer != CODE_GOOD)
    return refuse_code (answer, error);
  *ret_device = device;
  *ret_refresh = g_steal_pointer (&refresh);
  *ret_access = g_steal_pointer (&access);
  return TRUE;
}

gboolean
linli_backend_enroll (LinliBackend *self, const char *login, const char *password, const char *code, const char *device_name,
                      gint64 *ret_device, char **ret_refresh, char **ret_access, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  g_autofree char *hash = linli_backend_get_password (self, login, &wrong);

  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  return linli_backend_enroll_checked (self, login, linli_password_verify (hash, password), code, device_name, ret_device,
                                       ret_refresh, ret_access, error);
}

static gboolean
find_token (LinliBackend *self, const char *token, int type, gint64 *ret_no, gint64 *ret_user, gint64 *ret_device,
            gint64 *ret_expires, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT t.no,t.expires,d.device,d.state,u.user,u.disabled FROM token t JOIN device d USING(device)"
                                              " JOIN user_ u USING(user) WHERE t.hash=? AND t.type=?", error);
  guint8 hash[32];
  gboolean revoked, lost;
  int step;

  if (stmt == NULL)
    return FALSE;
  if (strlen (token) > 100)
    return refuse ("the token is not one of ours; sign in again", error);
  hash_secret (token, hash);
  sqlite3_bind_blob (stmt, 1, hash, sizeof hash, SQLITE_TRANSIENT);
  sqlite3_bind_int (stmt, 2, type);
  step = backend_step (self, stmt, error);
  if (step < 0)
    return FALSE;
  if (step == 0)
    return refuse ("the token is not one of ours; sign in again", error);
  *ret_no = sqlite3_column_int64 (stmt, 0);
  *ret_expires = sqlite3_column_int64 (stmt, 1);
  *ret_device = sqlite3_column_int64 (stmt, 2);
  *ret_user = sqlite3_column_int64 (stmt, 4);
  lost = sqlite3_column_int (stmt, 3) == DEVICE_LOST;
  revoked = sqlite3_column_int (stmt, 3) != DEVICE_ACTIVE || sqlite3_column_int (stmt, 5) != 0;
  sqlite3_reset (stmt);
  /* Of who asks for a new token only: every device does, and it proves that it is this one. */
  if (lost && type == TOKEN_REFRESH)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_LOST, "this device was reported lost");
      return FALSE;
    }
  if (revoked)
    return refuse ("this device was revoked; ask the administrator", error);
  if (linli_clock_get_wall_ms (self->clock) >= *ret_expires)
    return refuse ("the token has run out", error);
  return TRUE;
}

gboolean
linli_backend_check_refresh (LinliBackend *self, const char *refresh, const guint8 *mark, GError **error)
{
  gint64 no, user, device, expires;

  return !find_token (self, refresh, TOKEN_REFRESH, &no, &user, &device, &expires, NULL)
         || linli_backend_check_certificate (self, device, mark, error);
}

gboolean
linli_backend_refresh (LinliBackend *self, const char *refresh, char **ret_refresh, char **ret_access, GError **error)
{
  g_autofree char *next = NULL;
  g_autofree char *access = NULL;
  g_autoptr(GError) wrong = NULL;
  gint64 no, user, device, expires, now = linli_clock_get_wall_ms (self->clock);
  gboolean own, good;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  /* The answer may be lost, so the old token lives until the new one is used: then everything older goes. */
  good = find_token (self, refresh, TOKEN_REFRESH, &no, &user, &device, &expires, &wrong)
         && run_numbers (self, "DELETE FROM token WHERE device=?1 AND type=2 AND no<?2", device, no, 0, error)
         && run_numbers (self, "DELETE FROM token WHERE device=?1 AND expires<?2", device, now, 0, error)
         && run_numbers (self, "UPDATE device SET seen=?2 WHERE device=?1", device, now, 0, error)
         && (next = store_token (self, TOKEN_REFRESH, device, error)) != NULL
         && (access = store_token (self, TOKEN_ACCESS, device, error)) != NULL;
  if (wrong != NULL)
    {
      /* When it was told last is what an administrator wants to know. */
      gboolean told = g_error_matches (wrong, LINLI_ERROR, LINLI_ERROR_LOST)
                      && run_numbers (self, "UPDATE device SET seen=?2 WHERE device=?1", device, now, 0, NULL);

      backend_leave (self, own, told, NULL);
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (!backend_leave (self, own, good, good ? error : NULL) || !good)
    return FALSE;
  *ret_refresh = g_steal_pointer (&next);
  *ret_access = g_steal_pointer (&access);
  return TRUE;
}

gboolean
linli_backend_authenticate (LinliBackend *self, const char *token, gint64 *ret_user, gint64 *ret_device, GError **error)
{
  gint64 expires;

  return linli_backend_authenticate_until (self, token, ret_user, ret_device, &expires, error);
}

gboolean
linli_backend_authenticate_until (LinliBackend *self, const char *token, gint64 *ret_user, gint64 *ret_device, gint64 *ret_expires_ms,
                                  GError **error)
{
  gint64 no;

  return find_token (self, token, TOKEN_ACCESS, &no, ret_user, ret_device, ret_expires_ms, error);
}

/* Its tokens stay, so that the device is told why it is refused. */
static gboolean
shut_out (LinliBackend *self, gint64 device, int state, GError **error)
{
  gboolean own, good;
  int changed = 0;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  good = run_numbers (self, "UPDATE device SET state=?2 WHERE device=?1", device, state, 0, error);
  changed = sqlite3_changes (self->db);
  if (!backend_leave (self, own, good, good ? error : NULL) || !good)
    return FALSE;
  if (changed == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "there is no device %" G_GINT64_FORMAT "; see \"devices\"", device);
  return changed > 0;
}

gboolean
linli_backend_revoke (LinliBackend *self, gint64 device, GError **error)
{
  return shut_out (self, device, DEVICE_REVOKED, error);
}

gboolean
linli_backend_lose (LinliBackend *self, gint64 device, GError **error)
{
  return shut_out (self, device, DEVICE_LOST, error);
}
