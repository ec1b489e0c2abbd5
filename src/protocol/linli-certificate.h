/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a device shows where a proxy ends TLS: a P-256 key of its own and a certificate that it signed itself, good for a year.  No
 * authority stands behind it: the server keeps its mark from the moment of enrolling and takes no other.  GnuTLS does all of it, the
 * library in which GLib speaks TLS. Any thread. */
#define LINLI_CERTIFICATE_DAYS        365
#define LINLI_CERTIFICATE_RENEW_DAYS  60    /* before its end the next one is made */
#define LINLI_CERTIFICATE_MAX_BYTES   4096  /* of a PEM without its key */
#define LINLI_CERTIFICATE_MARK_BYTES  32    /* SHA-256 of the certificate */

typedef struct { guint8 mark[LINLI_CERTIFICATE_MARK_BYTES]; gint64 from_ms, until_ms; } LinliCertificate;

/* (transfer full): a new key and its certificate as PEM, the certificate first, as g_tls_certificate_new_from_pem() takes them.  Good
 * from a day before @now_ms.  Nothing in it says whose it is. */
char     *linli_certificate_make           (gint64 now_ms, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): the part of @pem that goes over the network; NULL: there is none. */
char     *linli_certificate_get_public     (const char *pem) G_GNUC_WARN_UNUSED_RESULT;
/* What @pem is, with its key or without.  LINLI_ERROR_INVALID: no certificate, too long, or of another key than P-256. */
gboolean  linli_certificate_read           (const char *pem, LinliCertificate *ret_certificate, GError **error);
/* Is it good at @now_ms, and for no longer than one of ours? */
gboolean  linli_certificate_is_good        (const LinliCertificate *certificate, gint64 now_ms);
/* (transfer full): the word of @pem's key that @next comes after it, for linli_certificate_check_word(). */
char     *linli_certificate_give_word      (const char *pem, const char *next, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  linli_certificate_check_word     (const char *pem, const char *next, const char *word);
/* The mark of what a proxy wrote into a header: PEM, percent-encoded.  FALSE: none is there. */
gboolean  linli_certificate_mark_of_header (const char *header, guint8 *ret_mark);
/* (transfer full): 64 digits. */
char     *linli_certificate_mark_to_text   (const guint8 *mark) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
