/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-access.h"
#include "linli-clock.h"
#include "linli-courier.h"
#include "linli-frame.h"
#include "linli-wire.h"

G_BEGIN_DECLS

/* The server's store: one generic table for all kinds on SQLite (design.md 4).  No sockets in here: HTTP routes, the simulator and
 * the demo maker call the same functions.  A backend is one connection and belongs to one thread. */
typedef struct _LinliBackend LinliBackend;

typedef enum
{
  LINLI_BACKEND_CREATE    = 1 << 0,
  LINLI_BACKEND_READ_ONLY = 1 << 1,  /* query only, never checkpoints */
  LINLI_BACKEND_MEMORY    = 1 << 2,
} LinliBackendFlags;

/* @dir: folder with server.db (0600).  Only one process may write: a lock file (LINLI_ERROR_BUSY).  In memory @dir is (nullable), where photos lie. */
LinliBackend *linli_backend_open  (const char *dir, LinliBackendFlags flags, LinliCatalogue *catalogue, LinliClock *clock,
                                   LinliRandom *random, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          linli_backend_close (LinliBackend *self);
/* Holds @dir as linli_backend_open() does, for who puts another database in: a descriptor to close, or -1 (LINLI_ERROR_BUSY). */
int           linli_backend_lock  (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliCatalogue *linli_backend_get_catalogue (LinliBackend *self);
LinliClock     *linli_backend_get_clock     (LinliBackend *self);

/* ---- transactions: the writer groups several pushes into one commit; each push has its own savepoint ---- */
gboolean      linli_backend_begin    (LinliBackend *self, GError **error);
gboolean      linli_backend_commit   (LinliBackend *self, GError **error);
void          linli_backend_rollback (LinliBackend *self);
/* Is there a transaction?  SQLite ends one by itself when the disk is full. */
gboolean      linli_backend_is_open  (LinliBackend *self);
void          linli_backend_checkpoint (LinliBackend *self);

/* For simulator and tests: a backend in memory starts over, empty. */
gboolean      linli_backend_clear    (LinliBackend *self, GError **error);
/* For simulator and tests: what a backend in memory holds (transfer full), and going back to it, as a restored server does: the epoch
 * of every partition rises above all that were, and a number beyond what came back says nothing of a base. */
GBytes       *linli_backend_keep     (LinliBackend *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      linli_backend_go_back  (LinliBackend *self, GBytes *kept, GError **error);
/* After a restore: the epoch of @com rises above its own and above @epoch, the highest that any replica may have seen (0 = not known).
 * A base beyond the floor says nothing any more: numbers are given a second time.  The floor is what came back, and never rises:
 * @floor is that of before (0 = none). */
gboolean      linli_backend_raise_epoch (LinliBackend *self, gint64 com, gint64 epoch, gint64 floor, GError **error);
/* (transfer full) (element-type LinliFork): through which epochs what is held came, by time. */
GArray       *linli_backend_get_lineage (LinliBackend *self, gint64 com, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      linli_backend_get_floor   (LinliBackend *self, gint64 com, gint64 *ret_floor, GError **error);

/* ---- copies on disk ---- */
/* Writes what @self holds at this moment to @path, a new file (0600), at most @rate MiB a second; others may write @self's database
 * meanwhile.  Not durable yet, and what stands at @path after an error is half a copy.  In a thread that may wait. */
gboolean      linli_backend_copy_to (LinliBackend *self, const char *path, guint rate, GError **error);
/* Users, rights, devices, codes and tokens become those of @from: who was revoked since the copy stays so, and who has a newer token
 * may still use it.  All or nothing. */
gboolean      linli_backend_take_accounts (LinliBackend *self, LinliBackend *from, GError **error);
/* When the accounts since the copy are lost: no number of a user or device that it does not know is given a second time. */
gboolean      linli_backend_skip_numbers  (LinliBackend *self, GError **error);

/* ---- partitions ---- */
gboolean      linli_backend_ensure_partition (LinliBackend *self, gint64 com, GError **error);
gboolean      linli_backend_get_partition    (LinliBackend *self, gint64 com, gint64 *ret_epoch, gint64 *ret_seq, GError **error);

/* ---- what a copy holds (linli-backend-safe.c) ---- */
/* Up to which number (at most @seq) a copy that was checked holds @com as it is in @epoch; 0 = none is known of. */
gint64        linli_backend_get_safe   (LinliBackend *self, gint64 com, gint64 epoch, gint64 seq);
/* Of a backend in memory. */
void          linli_backend_set_safe   (LinliBackend *self, gint64 com, gint64 epoch, gint64 seq);
/* @copy was checked: the server of folder @dir may say so.  Durable. */
gboolean      linli_backend_write_safe (LinliBackend *copy, const char *dir, GError **error);

/* ---- the sync path; inside begin/commit, or alone ---- */
/* Decides every operation of @push once: (device, number) answers the stored result.  @access decides scope; groups are all or
 * nothing as to RETURNED.  (transfer full) */
LinliPushAnswer *linli_backend_push (LinliBackend *self, const LinliPush *push, const LinliAccess *access, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Only rows of grids and compartments that @access may read.  (transfer full) */
LinliPage       *linli_backend_pull (LinliBackend *self, const LinliPull *pull, const LinliAccess *access, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What hello answers, appended to @out: who the user is and what they may hold.  @device: whose lease is told, 0 = nobody's.  @counts: also how many
 * rows that are; @frames_from: from how many on frames are worth it, 0 = never. */
gboolean         linli_backend_write_hello (LinliBackend *self, const LinliAccess *access, gint64 device, gboolean counts, guint frames_from, GString *out,
                                            GError **error);
/* ---- sync carried by hand (linli-backend-courier.c) ---- */
/* Keeps the public key of @device (LINLI_COURIER_KEY_BYTES; (nullable): only asked) and gives the server's, made when there is none. */
gboolean         linli_backend_courier_meet  (LinliBackend *self, gint64 device, const guint8 *device_public, guint8 *ret_public, GError **error);
typedef struct { gint64 device, number, com, before, after; guint operations, returned, held, rows, photos; gboolean more, again; } LinliCourierTaken;
/* (transfer full): the answer to @question, with what the device's user may have now; what it sends is decided as a push is.  NULL: the latest
 * question of @device is answered once more.  All or nothing, and again as often as one likes.  LINLI_ERROR_AUTH: revoked or shut out. */
GBytes          *linli_backend_courier_answer (LinliBackend *self, GBytes *question, gint64 device, LinliCourierTaken *ret_taken,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Appends @taken as one JSON object. */
void             linli_courier_taken_write    (const LinliCourierTaken *taken, gsize bytes, GString *out);
/* ---- frames for who begins with nothing (linli-backend-frames.c) ---- */
/* Frames that were made, in @dir/frames.db (0600): all of it can be made again.  Several backends in several threads share one.  NULL: in
 * memory.  The file is made when somebody asks for frames; one that cannot be used is begun anew. */
typedef struct _LinliFrames LinliFrames;
LinliFrames     *linli_frames_new  (const char *dir) G_GNUC_WARN_UNUSED_RESULT;
void             linli_frames_free (LinliFrames *self);
/* (transfer full): which frames of one grid @access may have, and as of what number; they are made here where there are none or they are too
 * old.  None: pull.  LINLI_ERROR_RESTORED. */
LinliManifest   *linli_backend_make_manifest (LinliBackend *self, LinliFrames *frames, const LinliManifestAsk *ask, const LinliAccess *access,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): the frames called @hashes one behind the other; all or LINLI_ERROR_NOT_FOUND, which also says that @access may not. */
GBytes          *linli_backend_get_frames    (LinliBackend *self, LinliFrames *frames, const char *const *hashes, const LinliAccess *access,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where something changed since number @since of @com: rows, rows that left, conflicts.  Appends LinliTouched, some perhaps twice.  Cheap:
 * it looks at every grid's newest only. */
typedef struct { const LinliKind *kind; gint64 com, grid; } LinliTouched;
gboolean         linli_backend_list_touched (LinliBackend *self, gint64 com, gint64 since, GArray *changes, GError **error);
/* (nullable) without error = no such row. */
LinliRow        *linli_backend_load (LinliBackend *self, const LinliKind *kind, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Was the record merged away?  *ret_kept is the one that stays, wherever that is by now. */
gboolean         linli_backend_find_alias (LinliBackend *self, gint64 com, const LinliKind *kind, const LinliId *id, LinliId *ret_kept,
                                           gboolean *ret_found, GError **error);
/* (transfer full) "GRID/KIND" → hex digest over rows alive. */
GHashTable      *linli_backend_digest (LinliBackend *self, gint64 com, const LinliAccess *access, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What a reader compares his replica with.  Of the grids asked for, those in which nothing is newer than his number; none when his
 * scope or catalogue is another.  LINLI_ERROR_RESTORED as a pull.  (transfer full) */
LinliDigests    *linli_backend_compare (LinliBackend *self, const LinliDigests *asked, const LinliAccess *access, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Word of what died or left up to number @limit goes; a reader who did not hear of it is told to fetch its grid anew.  @ret_removed: (nullable) */
gboolean         linli_backend_sweep     (LinliBackend *self, gint64 com, gint64 limit, gint64 *ret_removed, GError **error);
/* The same in every partition for what is older than @days. */
#define LINLI_BACKEND_SWEEP_DAYS 180
gboolean         linli_backend_sweep_old (LinliBackend *self, gint64 days, gint64 *ret_removed, GError **error);
/* Deletes photos that no record and no open conflict has named for @days, and what of such never became whole; in the writer's thread, so that
 * nothing is named meanwhile.  Reads through all records where there are photos.  @ret_removed: (nullable) */
gboolean         linli_backend_remove_unnamed (LinliBackend *self, gint64 days, gint64 *ret_removed, GError **error);
/* How many files nothing names now; writes nothing. */
gboolean         linli_backend_count_unnamed  (LinliBackend *self, guint *ret_n, GError **error);
/* How many files a record names that are not whole here: not sent yet, or gone; writes nothing. */
gboolean         linli_backend_count_missing  (LinliBackend *self, guint *ret_n, GError **error);
/* Is the partition whole: every number up to its counter given once and accounted for, every accepted operation in the audit, nothing of it changed or taken out by hand.
 * (transfer full) (nullable): NULL = fine, else what is wrong. */
char            *linli_backend_check (LinliBackend *self, gint64 com, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where the audit's chain stands: how many links, and the hash of the last (LINLI_BACKEND_CHAIN_BYTES).  Written down elsewhere it tells of a chain that was
 * made anew as a whole. */
#define LINLI_BACKEND_CHAIN_BYTES 32
gboolean         linli_backend_get_chain  (LinliBackend *self, gint64 com, gint64 *ret_links, guint8 *ret_hash, GError **error);
/* Is the file whole, says SQLite.  (transfer full) (nullable): NULL = fine, else what is wrong first. */
char            *linli_backend_check_file (LinliBackend *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- photos (linli-backend-files.c); any thread with a backend of its own ---- */
#define LINLI_FILE_PIECE (256 * 1024)  /* bytes of one piece, either way */
/* @sha, and what names it: a core kind, a record, a field of it or of a facet. */
typedef struct { char *sha, *kind, *field; /* (nullable) as asked */ LinliId id; gint64 offset; } LinliFileAsk;
/* How many bytes of it are here, and how many there will be. LINLI_ERROR_NOT_FOUND: no record that @access may read names it. */
gboolean      linli_backend_find_file (LinliBackend *self, const LinliFileAsk *ask, const LinliAccess *access, gint64 *ret_have, gint64 *ret_size,
                                       GError **error);
/* Adds @piece where it is the next one, else leaves it; *ret_have says where to go on.  With the last one it is compared with its address, made
 * durable and named.  LINLI_ERROR_INVALID: it is another file, and begins anew. */
gboolean      linli_backend_put_file  (LinliBackend *self, const LinliFileAsk *ask, GBytes *piece, const LinliAccess *access, gint64 *ret_have,
                                       gint64 *ret_size, GError **error);
/* (transfer full) the piece at the offset, empty at the end; LINLI_ERROR_NOT_FOUND: not whole here. */
GBytes       *linli_backend_get_file  (LinliBackend *self, const LinliFileAsk *ask, const LinliAccess *access, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- accounts (linli-backend-accounts.c); passwords Argon2id, tokens and codes stored hashed ---- */
typedef struct { gint64 user; char *login, *display_name, *role; GArray *grids; gint64 com; gboolean all_grids, disabled; } LinliUser;
void          linli_user_free            (LinliUser *user);
gboolean      linli_backend_add_user     (LinliBackend *self, const char *login, const char *display_name, const char *role, gint64 com,
                                          const gint64 *grids, gsize n_grids, const char *password, gint64 *ret_user, GError **error);
/* Gives @login the right @role in @grids (none: in all of @com) from @from_ms until @to_ms (0 = open); what the user has of it already gets
 * these times.  At @to_ms it counts for nothing any more.  LINLI_ERROR_NOT_FOUND: no such user. */
gboolean      linli_backend_grant        (LinliBackend *self, const char *login, const char *role, gint64 com, const gint64 *grids,
                                          gsize n_grids, gint64 from_ms, gint64 to_ms, GError **error);
/* Appends every grant of @user, also those ended and to come, as a JSON array. */
gboolean      linli_backend_write_grants (LinliBackend *self, gint64 user, GString *out, GError **error);
/* Role, community and grids are those of this moment. */
LinliUser    *linli_backend_get_user     (LinliBackend *self, gint64 user, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *linli_backend_list_users   (LinliBackend *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): 12 characters, no 0 O 1 I; @valid_ms from now; 5 tries. */
char         *linli_backend_make_code    (LinliBackend *self, const char *login, gint64 valid_ms, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Checks login, password and code; makes a device; gives its number, a refresh token and an access token (transfer full). LINLI_ERROR_AUTH. */
gboolean      linli_backend_enroll       (LinliBackend *self, const char *login, const char *password, const char *code, const char *device_name,
                                          gint64 *ret_device, char **ret_refresh, char **ret_access, GError **error);
/* A new access token (15 minutes) for a refresh token (30 days, rotated: *ret_refresh). */
gboolean      linli_backend_refresh      (LinliBackend *self, const char *refresh, char **ret_refresh, char **ret_access, GError **error);
/* Whose access token is it?  LINLI_ERROR_AUTH: forged, expired, revoked. */
gboolean      linli_backend_authenticate (LinliBackend *self, const char *token, gint64 *ret_user, gint64 *ret_device, GError **error);
/* The same; *ret_expires_ms: until when it is good. */
gboolean      linli_backend_authenticate_until (LinliBackend *self, const char *token, gint64 *ret_user, gint64 *ret_device,
                                                gint64 *ret_expires_ms, GError **error);
/* Neither @device nor its user was shut out. */
gboolean      linli_backend_is_active    (LinliBackend *self, gint64 device, gboolean *ret_active, GError **error);
/* (transfer full): grants of the user as they stand, also those ended and to come: ask linli_access_get(). Its version rises when one begins or ends. */
LinliAccess  *linli_backend_get_access   (LinliBackend *self, gint64 user, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      linli_backend_revoke       (LinliBackend *self, gint64 device, GError **error);
/* @device was lost: refused from now on, and told to wipe itself when it asks for a token (linli_backend_refresh(): LINLI_ERROR_LOST). */
gboolean      linli_backend_lose         (LinliBackend *self, gint64 device, GError **error);
typedef struct { gint64 device, user; char *login, *name, *state; gint64 created_ms, seen_ms, lease_ms, certificate_ms; /* 0: none was given */ } LinliDevice;
void          linli_device_free          (LinliDevice *device);
GPtrArray    *linli_backend_list_devices (LinliBackend *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- what a device shows where a proxy ends TLS (linli-backend-certificate.c) ---- */
/* @pem: its certificate; @word: what the one before says to it (nullable); @proxied: it came through a proxy, to which @shown (nullable)
 * was shown. */
typedef struct { const char *pem, *word; gboolean proxied; const guint8 *shown; } LinliCertificateOffer;
/* May @device show the certificate with @mark (LINLI_CERTIFICATE_MARK_BYTES; (nullable): none)?  One that has none may.
 * LINLI_ERROR_AUTH. */
gboolean      linli_backend_check_certificate (LinliBackend *self, gint64 device, const guint8 *mark, GError **error);
/* *ret_mark (transfer full) (nullable): @device may show it from now on; NULL: it was not taken, and what the device has is as it was. */
gboolean      linli_backend_take_certificate  (LinliBackend *self, gint64 device, const LinliCertificateOffer *offer, char **ret_mark,
                                               GError **error);
/* Whose refresh token it is, and whether its device may show @mark; what is wrong with the token itself is not said here. */
gboolean      linli_backend_check_refresh     (LinliBackend *self, const char *refresh, const guint8 *mark, GError **error);

/* ---- leases (linli-backend-lease.c): until when a device opens its records without having met the server again ---- */
#define LINLI_BACKEND_LEASE_DAYS      14
#define LINLI_BACKEND_MAX_LEASE_DAYS  365
gboolean      linli_backend_get_lease_days (LinliBackend *self, gint64 com, gint64 *ret_days, GError **error);
/* From each device's next contact on.  LINLI_ERROR_INVALID: not from 1 to 365. */
gboolean      linli_backend_set_lease_days (LinliBackend *self, gint64 com, gint64 days, GError **error);
/* @device is here: its lease begins anew.  The caller knows that it is not shut out. */
gboolean      linli_backend_renew_lease  (LinliBackend *self, gint64 device, gint64 *ret_until_ms, GError **error);
/* The one it was given last, 0 = none. */
gboolean      linli_backend_get_lease    (LinliBackend *self, gint64 device, gint64 *ret_until_ms, GError **error);
/* Appends ,"lease_sig":"..." over what @device is told at @said_ms; nothing where no lease was ever given here. */
gboolean      linli_backend_sign_lease   (LinliBackend *self, gint64 device, gint64 until_ms, gint64 said_ms, GString *out, GError **error);
/* (transfer full) (nullable): the public half of the key that leases are signed with. */
char         *linli_backend_get_signing_key (LinliBackend *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- in pieces, so that the server checks passwords outside its writer thread ---- */
/* (nullable) without error = no such user. */
char         *linli_backend_get_password (LinliBackend *self, const char *login, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rest of enrolling, @password_good says how the password was; a wrong one costs the code a try. */
gboolean      linli_backend_enroll_checked (LinliBackend *self, const char *login, gboolean password_good, const char *code,
                                            const char *device_name, gint64 *ret_device, char **ret_refresh, char **ret_access, GError **error);
typedef struct { gint64 no; char *name; } LinliGrid;
void          linli_grid_free            (LinliGrid *grid);
/* (transfer full) (element-type LinliGrid): grids published in @com. */
GPtrArray    *linli_backend_list_grids   (LinliBackend *self, gint64 com, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rows that a replica with @access fetches the first time; -1 on error.  Reads through the partition: asked once a filling. */
gint64        linli_backend_count_rows   (LinliBackend *self, gint64 com, const LinliAccess *access, GError **error);
/* What "linlictl admin" asks, here or through a running server: {"do":"init"|"user-add"|"users"|"grant"|"code"|"devices"|"revoke"|"lost"|"grids"|
 * "lease",...}.  Writes one JSON value. */
gboolean      linli_backend_admin         (LinliBackend *self, JsonObject *request, GString *out, GError **error);
/* Appends gint64. */
gboolean      linli_backend_list_partitions (LinliBackend *self, GArray *coms, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBackend, linli_backend_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliFrames, linli_frames_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliUser, linli_user_free)

G_END_DECLS
