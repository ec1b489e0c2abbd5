/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"
#include "linli-certificate.h"
#include "linli-limits.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef enum { JOB_HELLO, JOB_PULL, JOB_PUSH, JOB_TOKEN, JOB_ENROLL, JOB_ADMIN, JOB_DIGEST, JOB_EVENTS, JOB_MANIFEST, JOB_FRAMES, JOB_FILE_STATE, JOB_FILE_PUT, JOB_FILE_GET, JOB_COURIER, JOB_CARRY } JobType;

/* One request on its way through the threads.  Only the loop touches @message. */
typedef struct
{
  JobType            type;
  SoupServerMessage *message;   /* (owned) */
  char              *token;     /* (owned) (nullable) */
  char              *address;   /* (owned) the peer */
  gboolean           proxied;   /* through the socket of the proxy, which ends TLS */
  char              *shown;     /* (owned) (nullable) the certificate that was shown to it, as it writes it; read once into: */
  gboolean           has_mark;
  guint8             mark[LINLI_CERTIFICATE_MARK_BYTES];
  GBytes            *body;      /* (owned) as it came */
  gboolean           packed, accepts_packed;
  gint64             started;   /* monotonic µs */
  LinliQuota        *quota;     /* (nullable) not owned: how much a device may send a day */
  LinliFileAsk       file;      /* photos: what the path asks for */
  gboolean           counts;    /* hello: how many rows there are to fetch is asked, too */
  guint              frames_from; /* hello: told how many rows are worth frames */
  char              *names;     /* (owned) (nullable) frames: which */
  char       *wipe;     /* (owned) (nullable): the device was lost, and this tells it so */
  LinliFrames       *frames;    /* (nullable) */
  /* enrolling: filled by the password thread */
  char              *login, *password, *code, *device, *key, *certificate;
  gboolean           password_good;
  /* pushing: what it committed; listening: who listens, until when */
  gint64             com, before, after, reader, expires_ms;
  LinliAccess       *access;    /* (owned) (nullable) */
  /* the answer */
  guint              status;
  GString           *text;
  GBytes            *answer;      /* set by the thread where it is packed already: frames */
  gboolean           answer_packed, answer_bytes;  /* bytes: of a photo, not text */
} Job;

void     job_free   (Job *job);
/* Sets status and {"error":...} from @error. */
void     job_refuse (Job *job, const GError *error);
/* Packs what is worth it; in the thread that made it. */
void     job_finish (Job *job);
/* (transfer full) plain body, bounded */
GBytes  *job_unpack (Job *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Answers @job with @backend's help; errors become answers. */
void     job_run    (Job *job, LinliBackend *backend);
/* The password thread's part of enrolling, in two steps; FALSE = already refused. */
gboolean job_read_login     (Job *job);
gboolean job_check_password (Job *job, LinliBackend *backend);

G_END_DECLS
