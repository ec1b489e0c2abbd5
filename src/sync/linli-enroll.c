/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-enroll.c - making a replica known to a server, and signing in to it without one. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-engine-private.h"

#include "linli-error.h"
#include "linli-json.h"

#include <sodium.h>
#include <string.h>

static void
append_member (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, "%s\"%s\":", out->len > 1 ? "," : "", name);
  linli_json_append_string (out, value, -1);
}

static JsonNode *
call (LinliTransport *transport, LinliRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr(LinliResponse) response = linli_transport_send (transport, request, cancellable, error);

  if (response == NULL)
    return NULL;
  /* Too many tries is a refusal here, not a server that is busy. */
  if (response->status == 429 && !request->authenticated)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TRIES, "the server refused: too many tries; wait ten minutes");
      return NULL;
    }
  return linli_response_check (response, error) ? linli_sync_parse_object (response, error) : NULL;
}

/* Who it is must be so before the code is used up. */
static gboolean
check_identity (const LinliIdentity *identity, const char *login, gboolean anew, GError **error)
{
  if (!anew && identity->device != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this replica is enrolled already, as device %" G_GINT64_FORMAT
                 "; use another folder", identity->device);
  else if (anew && identity->device == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this replica was never enrolled; enrol it without --anew");
  else if (anew && g_strcmp0 (identity->login, login) != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "this replica is %s's, with work of theirs; only they can enrol it anew",
                 identity->login != NULL ? identity->login : "somebody else");
  else
    return TRUE;
  return FALSE;
}

static gboolean
enroll (LinliStore *store, LinliTransport *transport, const char *url, const char *login, const char *password, const char *code,
        gboolean anew, GCancellable *cancellable, gint64 *ret_device, GError **error)
{
  g_autoptr(GString) body = g_string_new ("{");
  g_autoptr(LinliRequest) request = NULL;
  g_autoptr(LinliRequest) hello_request = linli_sync_make_request ("GET", "/v1/hello", NULL, TRUE);
  g_autoptr(JsonNode) answer = NULL;
  g_autoptr(JsonNode) hello = NULL;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);
  g_autofree char *folded = linli_sync_fold_code (code);
  char verifier[crypto_pwhash_STRBYTES];
  const char *refresh, *access;
  LinliCourierKeys keys;
  g_autofree char *key = NULL, *certificate = NULL;
  gint64 device, user;

  if (identity == NULL)
    return FALSE;
  if (!check_identity (identity, login, anew, error))
    return FALSE;
  append_member (body, "login", login);
  append_member (body, "password", password);
  append_member (body, "code", folded);
  append_member (body, "device", g_get_host_name ());
  if (!linli_store_make_courier_keys (store, anew, &keys, error))
    return FALSE;
  key = linli_courier_key_to_text (keys.public_key);
  append_member (body, "key", key);
  if (!linli_sync_offer_certificate (store, TRUE, body, &certificate, error))
    return FALSE;
  linli_transport_set_certificate (transport, certificate);
  g_string_append_c (body, '}');
  request = linli_sync_make_request ("POST", "/v1/enroll", body, FALSE);
  request->once = TRUE;
  answer = call (transport, request, cancellable, error);
  if (answer == NULL)
    return FALSE;
  if (!linli_json_get_int (json_node_get_object (answer), "device", &device, error)
      || !linli_json_get_int (json_node_get_object (answer), "user", &user, error)
      || !linli_json_get_string (json_node_get_object (answer), "refresh", &refresh, error)
      || !linli_json_get_string (json_node_get_object (answer), "access", &access, error))
    return FALSE;

  if (sodium_init () < 0 || crypto_pwhash_str (verifier, password, strlen (password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                               crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "not enough memory to keep the password's verifier");
      return FALSE;
    }
  if (anew && user != identity->user)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s is somebody else on this server; the replica stays as it was", login);
      return FALSE;
    }
  if (anew && !linli_store_renumber (store, device, error))
    return FALSE;
  g_free (identity->server_url);
  identity->server_url = g_strdup (url);
  g_free (identity->login);
  identity->login = g_strdup (login);
  g_free (identity->refresh_token);
  identity->refresh_token = g_strdup (refresh);
  g_free (identity->access_token);
  identity->access_token = g_strdup (access);
  g_free (identity->verifier);
  identity->verifier = g_strdup (verifier);
  identity->device = device;
  identity->user = user;
  /* Kept at once: the code is used up, whatever happens to the next request. */
  if (!linli_store_set_identity (store, identity, error) || !linli_store_note_refusal (store, NULL, error)
      || !linli_store_note_certificate (store, TRUE, linli_json_string_or (json_node_get_object (answer), "certificate", NULL), error)
      || !linli_sync_take_lease (store, json_node_get_object (answer), LINLI_LEASE_BY_ENROLLING, error)
      || !linli_store_set_courier_server (store, linli_json_string_or (json_node_get_object (answer), "key", NULL), error))
    return FALSE;
  *ret_device = device;

  linli_transport_set_token (transport, access);
  hello = call (transport, hello_request, cancellable, error);
  return hello != NULL && linli_sync_apply_hello (store, json_node_get_object (hello), error)
         && linli_sync_take_lease (store, json_node_get_object (hello), LINLI_LEASE_BY_NETWORK, error);
}

gboolean
linli_sync_enroll (LinliStore *store, LinliTransport *transport, const char *url, const char *login, const char *password,
                   const char *code, GCancellable *cancellable, gint64 *ret_device, GError **error)
{
  return enroll (store, transport, url, login, password, code, FALSE, cancellable, ret_device, error);
}

gboolean
linli_sync_enroll_anew (LinliStore *store, LinliTransport *transport, const char *url, const char *login, const char *password,
                        const char *code, GCancellable *cancellable, gint64 *ret_device, GError **error)
{
  return enroll (store, transport, url, login, password, code, TRUE, cancellable, ret_device, error);
}

gboolean
linli_sync_sign_in_offline (const LinliIdentity *identity, const char *password)
{
  gsize length = strlen (password);

  return identity != NULL && identity->verifier != NULL && length <= 256 && sodium_init () >= 0
         && crypto_pwhash_str_verify (identity->verifier, password, length) == 0;
}
