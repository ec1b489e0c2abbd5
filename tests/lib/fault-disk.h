/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A disk in memory under SQLite that fails on purpose.  It is the process's default file system from fault_disk_install() on.
 *
 * Writes lie in a cache until a sync.  When the power is cut, of every sector (512 bytes) not yet synced chance says whether it
 * reached the platter, in whatever order, and some are torn in the middle; nothing works from then on until the power is back.
 * Files appear and go at once, as on a file system that journals its names. */
typedef enum
{
  FAULT_DISK_NONE,
  FAULT_DISK_CUT,        /* the power is cut at the n-th write, sync, truncation, opening or deletion */
  FAULT_DISK_WRITE,      /* the n-th write fails once */
  FAULT_DISK_SYNC,       /* the n-th sync fails once */
  FAULT_DISK_OPEN,       /* the n-th opening fails once */
  FAULT_DISK_READ,       /* the n-th read fails once */
  FAULT_DISK_FULL,       /* no write finds room from the n-th on, until the power is back */
  FAULT_DISK_MEMORY,     /* the n-th allocation of SQLite fails once */
} FaultDiskMode;

void     fault_disk_install (void);
/* All files go; chance begins at @seed. */
void     fault_disk_format  (guint64 seed);
/* Everything written so far is on the platter. */
void     fault_disk_settle  (void);
/* From now on count, and fail at the @n-th (from 1). */
void     fault_disk_arm     (FaultDiskMode mode, guint n);
/* Nothing fails any more.  Was it reached?  @ret_count: (nullable) how many were counted since. */
gboolean fault_disk_disarm  (guint *ret_count);
/* After a cut: what reached the platter is what there is.  In @folder stand files of the same names and sizes, for who asks the
 * operating system; who removed one there removed it here.  A database without a byte goes: the program calls it damaged, and repairing
 * puts it aside. */
void     fault_disk_power_on (const char *folder);

G_END_DECLS
