/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-clock.h"

G_BEGIN_DECLS

/* A record id: UUIDv7 (RFC 9562 5.7) where somebody created the record, UUIDv8 (5.8) where it follows from others. */
typedef struct { guint8 bytes[16]; } LinliId;

#define LINLI_ID_STRING_SIZE 37  /* 36 characters and the NUL */

/* Ids made in one process within one millisecond still sort in the order they were made.  Any thread. */
void      linli_id_new         (LinliClock *clock, LinliRandom *random, LinliId *ret_id);
/* UUIDv8 of SHA-256 over @name_space, a zero byte and @name: the same on every machine. */
void      linli_id_derive      (const char *name_space, gconstpointer name, gsize length, LinliId *ret_id);
/* (convenience) What follows from @rule for @record in @period ("2026-11", "" for once): ten laptops make one task of it. */
void      linli_id_derive_task (const char *rule, const LinliId *record, const char *period, LinliId *ret_id);
/* Accepts 36 characters with hyphens or 32 hex digits, either case; FALSE leaves @ret_id alone. */
gboolean  linli_id_parse       (const char *text, LinliId *ret_id);
const char *linli_id_format    (const LinliId *id, char buffer[LINLI_ID_STRING_SIZE]);  /* returns @buffer */
char     *linli_id_to_string   (const LinliId *id) G_GNUC_WARN_UNUSED_RESULT;
gboolean  linli_id_is_null     (const LinliId *id);
gboolean  linli_id_equal       (const LinliId *a, const LinliId *b);
int       linli_id_compare     (const LinliId *a, const LinliId *b);
guint     linli_id_hash        (gconstpointer id);             /* for GHashTable with linli_id_hash_equal() */
gboolean  linli_id_hash_equal  (gconstpointer a, gconstpointer b);
LinliId  *linli_id_dup         (const LinliId *id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
