/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault-disk.c - a disk in memory under SQLite that fails on purpose; see fault-disk.h. */
#include "config.h"
#include "fault-disk.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512
#define REGION 32768

typedef struct
{
  GByteArray *now;        /* what the program reads */
  GByteArray *platter;    /* what a cut leaves at least */
  GHashTable *unsynced;   /* sector numbers */
  GPtrArray  *regions;    /* shared memory of the log's index; gone with the power */
} DiskFile;

typedef struct { sqlite3_file base; DiskFile *file; const char *path; /* SQLite keeps it */ gboolean temporary; } OpenFile;

static struct
{
  sqlite3_vfs        *unix_vfs;
  sqlite3_mem_methods memory;
  GHashTable         *files;    /* path → DiskFile */
  GRand              *random;
  FaultDiskMode       mode;
  guint               armed, left;  /* until it fails */
  gboolean            reached, dead;
} disk;

static void
free_file (gpointer data)
{
  DiskFile *file = data;

  g_byte_array_unref (file->now);
  g_byte_array_unref (file->platter);
  g_hash_table_unref (file->unsynced);
  g_ptr_array_unref (file->regions);
  g_free (file);
}

static DiskFile *
new_file (void)
{
  DiskFile *file = g_new0 (DiskFile, 1);

  file->now = g_byte_array_new ();
  file->platter = g_byte_array_new ();
  file->unsynced = g_hash_table_new (NULL, NULL);
  file->regions = g_ptr_array_new_with_free_func (g_free);
  return file;
}

static void
settle (DiskFile *file)
{
  g_byte_array_set_size (file->platter, 0);
  g_byte_array_append (file->platter, file->now->data, file->now->len);
  g_hash_table_remove_all (file->unsynced);
}

/* ---- what fails ---- */

static void
resize (GByteArray *bytes, gsize size)
{
  gsize old = bytes->len;

  g_byte_array_set_size (bytes, (guint) size);
  if (size > old)
    memset (bytes->data + old, 0, size - old);
}

/* Any of the unsynced sectors, whole or torn. */
static void
cut_file (DiskFile *file)
{
  GHashTableIter iter;
  gpointer key;

  if (file->now->len != file->platter->len && g_rand_boolean (disk.random))
    resize (file->platter, file->now->len);
  g_hash_table_iter_init (&iter, file->unsynced);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gsize from = (gsize) GPOINTER_TO_UINT (key) * SECTOR, length = SECTOR;

      if (from >= file->now->len || g_rand_boolean (disk.random))
        continue;
      length = MIN (length, file->now->len - from);
      if (g_rand_int_range (disk.random, 0, 4) == 0)
        length = (gsize) g_rand_int_range (disk.random, 0, (gint32) length + 1);
      if (file->platter->len < from + length)
        resize (file->platter, from + length);
      memcpy (file->platter->data + from, file->now->data + from, length);
    }
}

static gboolean
is_counted (FaultDiskMode what)
{
  return disk.mode == what || (disk.mode == FAULT_DISK_CUT && what != FAULT_DISK_READ) || (disk.mode == FAULT_DISK_FULL && what == FAULT_DISK_WRITE);
}

/* TRUE: this one fails. */
static gboolean
fails (FaultDiskMode what)
{
  GHashTableIter iter;
  gpointer file;

  if (disk.dead)
    return TRUE;
  if (disk.left == 0)
    return disk.mode == FAULT_DISK_FULL && what == FAULT_DISK_WRITE && disk.reached;
  if (!is_counted (what) || --disk.left > 0)
    return FALSE;
  disk.reached = TRUE;
  if (disk.mode == FAULT_DISK_CUT)
    {
      disk.dead = TRUE;
      g_hash_table_iter_init (&iter, disk.files);
      while (g_hash_table_iter_next (&iter, NULL, &file))
        cut_file (file);
    }
  return TRUE;
}

static void *
allocate (int size)
{
  if (disk.mode == FAULT_DISK_MEMORY && disk.left > 0 && --disk.left == 0)
    {
      disk.reached = TRUE;
      return NULL;
    }
  return disk.memory.xMalloc (size);
}

/* ---- a file ---- */

/* For who asks the operating system. */
static void
stand_in (const char *path, gsize size)
{
  int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, (off_t) size), ==, 0);
  close (fd);
}

static int
close_file (sqlite3_file *base)
{
  OpenFile *open = (OpenFile *) base;

  if (open->temporary)
    g_clear_pointer (&open->file, free_file);
  else if (!disk.dead && access (open->path, F_OK) == 0)
    stand_in (open->path, open->file->now->len);
  return SQLITE_OK;
}

static int
read_file (sqlite3_file *base, void *into, int amount, sqlite3_int64 offset)
{
  DiskFile *file = ((OpenFile *) base)->file;
  gsize there = offset < file->now->len ? MIN ((gsize) amount, file->now->len - (gsize) offset) : 0;

  if (fails (FAULT_DISK_READ))
    return SQLITE_IOERR_READ;
  if (there > 0)
    memcpy (into, file->now->data + offset, there);
  memset ((char *) into + there, 0, (gsize) amount - there);
  return there < (gsize) amount ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int
write_file (sqlite3_file *base, const void *from, int amount, sqlite3_int64 offset)
{
  OpenFile *open = (OpenFile *) base;
  DiskFile *file = open->file;
  gsize end = (gsize) offset + (gsize) amount;

  if (!open->temporary && fails (FAULT_DISK_WRITE))
    return disk.mode == FAULT_DISK_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  if (file->now->len < end)
    resize (file->now, end);
  memcpy (file->now->data + offset, from, (gsize) amount);
  for (gsize sector = (gsize) offset / SECTOR; sector * SECTOR < end; sector++)
    g_hash_table_add (file->unsynced, GUINT_TO_POINTER ((guint) sector));
  return SQLITE_OK;
}

static int
truncate_file (sqlite3_file *base, sqlite3_int64 size)
{
  OpenFile *open = (OpenFile *) base;

  if (!open->temporary && fails (FAULT_DISK_NONE))
    return SQLITE_IOERR_TRUNCATE;
  resize (open->file->now, (gsize) size);
  return SQLITE_OK;
}

static int
sync_file (sqlite3_file *base, int flags)
{
  OpenFile *open = (OpenFile *) base;
  DiskFile *file = open->file;

  if (open->temporary)
    return SQLITE_OK;
  if (fails (FAULT_DISK_SYNC))
    return SQLITE_IOERR_FSYNC;
  settle (file);
  return SQLITE_OK;
}

static int
size_of_file (sqlite3_file *base, sqlite3_int64 *ret_size)
{
  *ret_size = ((OpenFile *) base)->file->now->len;
  return SQLITE_OK;
}

static int
no_lock (sqlite3_file *base, int lock)
{
  return disk.dead ? SQLITE_IOERR_LOCK : SQLITE_OK;
}

static int
check_lock (sqlite3_file *base, int *ret_reserved)
{
  *ret_reserved = 0;
  return SQLITE_OK;
}

static int
control (sqlite3_file *base, int what, void *data)
{
  return SQLITE_NOTFOUND;
}

static int
sector_size (sqlite3_file *base)
{
  return SECTOR;
}

static int
characteristics (sqlite3_file *base)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* One connection a file: nobody to share with. */
static int
map (sqlite3_file *base, int region, int size, int extend, void volatile **ret_region)
{
  GPtrArray *regions = ((OpenFile *) base)->file->regions;

  *ret_region = NULL;
  if (disk.dead || size > REGION)
    return SQLITE_IOERR_SHMMAP;
  while (extend != 0 && regions->len <= (guint) region)
    g_ptr_array_add (regions, g_malloc0 (REGION));
  if (regions->len > (guint) region)
    *ret_region = g_ptr_array_index (regions, region);
  return SQLITE_OK;
}

static int
lock_map (sqlite3_file *base, int offset, int n, int flags)
{
  return SQLITE_OK;
}

static void
barrier (sqlite3_file *base)
{
}

static int
unmap (sqlite3_file *base, int gone)
{
  g_ptr_array_set_size (((OpenFile *) base)->file->regions, 0);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
  2, close_file, read_file, write_file, truncate_file, sync_file, size_of_file, no_lock, no_lock, check_lock, control, sector_size,
  characteristics, map, lock_map, barrier, unmap,
};

/* ---- the disk ---- */

static int
open_path (sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *ret_flags)
{
  OpenFile *open = (OpenFile *) base;

  *open = (OpenFile) { .path = path, .temporary = path == NULL };
  if (path == NULL)
    open->file = new_file ();
  else
    {
      if (fails (FAULT_DISK_OPEN))
        return SQLITE_CANTOPEN;
      open->file = g_hash_table_lookup (disk.files, path);
      if (open->file == NULL && (flags & SQLITE_OPEN_CREATE) == 0)
        return SQLITE_CANTOPEN;
      if (open->file == NULL)
        {
          g_hash_table_insert (disk.files, g_strdup (path), open->file = new_file ());
          stand_in (path, 0);
        }
    }
  open->base.pMethods = &methods;
  if (ret_flags != NULL)
    *ret_flags = flags;
  return SQLITE_OK;
}

static int
delete_path (sqlite3_vfs *vfs, const char *path, int sync)
{
  if (fails (FAULT_DISK_NONE))
    return SQLITE_IOERR_DELETE;
  return g_hash_table_remove (disk.files, path) ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

static int
access_path (sqlite3_vfs *vfs, const char *path, int flags, int *ret_there)
{
  *ret_there = !disk.dead && g_hash_table_contains (disk.files, path);
  return SQLITE_OK;
}

static int
full_path (sqlite3_vfs *vfs, const char *path, int size, char *out)
{
  return g_strlcpy (out, path, (gsize) size) < (gsize) size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
randomness (sqlite3_vfs *vfs, int n, char *out)
{
  return disk.unix_vfs->xRandomness (disk.unix_vfs, n, out);
}

static int
do_sleep (sqlite3_vfs *vfs, int us)
{
  return us;
}

static int
current_time (sqlite3_vfs *vfs, double *ret_time)
{
  return disk.unix_vfs->xCurrentTime (disk.unix_vfs, ret_time);
}

static int
current_time_64 (sqlite3_vfs *vfs, sqlite3_int64 *ret_time)
{
  return disk.unix_vfs->xCurrentTimeInt64 (disk.unix_vfs, ret_time);
}

static int
last_error (sqlite3_vfs *vfs, int n, char *text)
{
  return 0;
}

void
fault_disk_install (void)
{
  static sqlite3_vfs vfs = {
    .iVersion = 2, .szOsFile = sizeof (OpenFile), .mxPathname = 1024, .zName = "fault-disk", .xOpen = open_path, .xDelete = delete_path,
    .xAccess = access_path, .xFullPathname = full_path, .xRandomness = randomness, .xSleep = do_sleep, .xCurrentTime = current_time,
    .xGetLastError = last_error, .xCurrentTimeInt64 = current_time_64,
  };
  sqlite3_mem_methods memory;

  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_GETMALLOC, &disk.memory), ==, SQLITE_OK);
  memory = disk.memory;
  memory.xMalloc = allocate;
  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_MALLOC, &memory), ==, SQLITE_OK);
  disk.unix_vfs = sqlite3_vfs_find ("unix");
  disk.random = g_rand_new_with_seed (1);
  disk.files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_file);
  g_assert_cmpint (sqlite3_vfs_register (&vfs, 1), ==, SQLITE_OK);
}

void
fault_disk_format (guint64 seed)
{
  g_hash_table_remove_all (disk.files);
  g_rand_set_seed (disk.random, (guint32) seed);
  disk.mode = FAULT_DISK_NONE;
  disk.dead = disk.reached = FALSE;
}

void
fault_disk_settle (void)
{
  GHashTableIter iter;
  gpointer file;

  g_hash_table_iter_init (&iter, disk.files);
  while (g_hash_table_iter_next (&iter, NULL, &file))
    settle (file);
}

void
fault_disk_arm (FaultDiskMode mode, guint n)
{
  disk.mode = mode;
  disk.left = disk.armed = n;
  disk.reached = FALSE;
}

gboolean
fault_disk_disarm (guint *ret_count)
{
  if (ret_count != NULL)
    *ret_count = disk.armed - disk.left;
  disk.mode = FAULT_DISK_NONE;
  disk.left = 0;
  return disk.reached;
}

void
fault_disk_power_on (const char *folder)
{
  g_autofree char *log = g_build_filename (folder, "replica.db-wal", NULL);
  GHashTableIter iter;
  gpointer path, data;

  g_hash_table_iter_init (&iter, disk.files);
  while (g_hash_table_iter_next (&iter, &path, &data))
    {
      DiskFile *file = data;

      if (disk.dead)
        {
          g_byte_array_set_size (file->now, 0);
          g_byte_array_append (file->now, file->platter->data, file->platter->len);
          g_hash_table_remove_all (file->unsynced);
          g_ptr_array_set_size (file->regions, 0);
        }
      if (g_str_has_suffix (path, ".db") && ((file->now->len == 0 && disk.dead) || access (path, F_OK) != 0))
        {
          unlink (path);
          g_hash_table_iter_remove (&iter);
        }
      else
        stand_in (path, file->now->len);
    }
  if (!g_hash_table_contains (disk.files, log))
    unlink (log);
  disk.dead = disk.reached = FALSE;
  disk.mode = FAULT_DISK_NONE;
  disk.left = 0;
}
