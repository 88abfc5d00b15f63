// SPDX-License-Identifier: Apache-2.0
//
// Goal: the calls of the kernel, answered from memory (lazyfs.h).
// Method: the low-level interface of libfuse, by inodes, so that an open file outlives its name.
// Each call takes one lock; a call that loses the power, and every call after it, fails with EIO.
// flock(2) and fcntl(2) locks are the kernel's own. Only what an event log needs is here: the rest
// is ENOSYS, hard links and renames between directories among it.
#define _GNU_SOURCE
#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fuse_lowlevel.h>
#include <linux/falloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lazyfs.h"

// Seconds for which the kernel may remember names and attributes: all changes pass through it.
#define REMEMBERED 1.0

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void operations_lock(void) {
    pthread_mutex_lock(&lock);
}

void operations_unlock(void) {
    pthread_mutex_unlock(&lock);
}

// Begins a call: the inode it is about, or NULL where it has been answered.
static struct inode *enter(fuse_req_t request, fuse_ino_t id) {
    operations_lock();
    struct inode *inode = power_is_on() ? volume_find(id) : NULL;
    if (inode) return inode;
    operations_unlock();
    fuse_reply_err(request, EIO);
    return NULL;
}

// The same for a call that changes something.
static struct inode *enter_writing(fuse_req_t request, fuse_ino_t id) {
    struct inode *inode = enter(request, id);
    if (inode) crash_writer(fuse_req_ctx(request)->pid);
    return inode;
}

// Ends a call.
static void leave(fuse_req_t request, int error) {
    bool is_on = power_is_on();
    operations_unlock();
    fuse_reply_err(request, is_on ? error : EIO);
}

static struct stat attributes(const struct inode *inode) {
    struct stat status = {0};
    status.st_ino = inode->id;
    status.st_mode = inode->mode;
    status.st_nlink = 1;
    status.st_size = (off_t)inode->size;
    status.st_blksize = PAGE_BYTES;
    status.st_blocks = (blkcnt_t)((inode->size + 511) / 512);
    return status;
}

static struct fuse_entry_param entry_of(const struct inode *inode) {
    struct fuse_entry_param entry = {0};
    entry.ino = inode->id;
    entry.attr = attributes(inode);
    entry.attr_timeout = REMEMBERED;
    entry.entry_timeout = REMEMBERED;
    return entry;
}

static void op_init(void *data, struct fuse_conn_info *connection) {
    (void)data;
    connection->want &= ~(unsigned)(FUSE_CAP_ATOMIC_O_TRUNC | FUSE_CAP_WRITEBACK_CACHE);
    tell("on");
}

static void op_lookup(fuse_req_t request, fuse_ino_t parent, const char *name) {
    struct inode *directory = enter(request, parent);
    if (!directory) return;
    struct inode *inode = names_find(&directory->now, name);
    if (!inode) return leave(request, ENOENT);
    struct fuse_entry_param entry = entry_of(inode);
    operations_unlock();
    fuse_reply_entry(request, &entry);
}

static void op_getattr(fuse_req_t request, fuse_ino_t id, struct fuse_file_info *info) {
    (void)info;
    struct inode *inode = enter(request, id);
    if (!inode) return;
    struct stat status = attributes(inode);
    operations_unlock();
    fuse_reply_attr(request, &status, REMEMBERED);
}

static void op_setattr(
    fuse_req_t request, fuse_ino_t id, struct stat *wanted, int what,
    struct fuse_file_info *info) {
    (void)info;
    struct inode *inode = enter_writing(request, id);
    if (!inode) return;
    if (what & FUSE_SET_ATTR_MODE) {
        inode->mode = (inode->mode & S_IFMT) | (wanted->st_mode & ~(mode_t)S_IFMT);
    }
    if (what & FUSE_SET_ATTR_SIZE) {
        if (!S_ISREG(inode->mode)) return leave(request, EISDIR);
        file_resize(inode, (size_t)wanted->st_size);
    }
    struct stat status = attributes(inode);
    operations_unlock();
    fuse_reply_attr(request, &status, REMEMBERED);
}

// Makes an inode and its name, for create, mkdir and symlink.
// Returns NULL where the call has been answered; else the lock is still held.
static struct inode *make(
    fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode, const char *target) {
    struct inode *directory = enter_writing(request, parent);
    if (!directory) return NULL;
    int error = 0;
    if (strlen(name) > NAME_BYTES) error = ENAMETOOLONG;
    else if (strchr(name, '\n')) error = EINVAL;
    else if (names_find(&directory->now, name)) error = EEXIST;
    if (error) {
        leave(request, error);
        return NULL;
    }
    struct inode *inode = volume_new(mode, target);
    directory_change(directory, NULL, name, inode);
    return inode;
}

static void op_create(
    fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode,
    struct fuse_file_info *info) {
    struct inode *inode = make(request, parent, name, S_IFREG | (mode & 07777), NULL);
    if (!inode) return;
    struct fuse_entry_param entry = entry_of(inode);
    operations_unlock();
    fuse_reply_create(request, &entry, info);
}

static void op_mkdir(fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode) {
    struct inode *inode = make(request, parent, name, S_IFDIR | (mode & 07777), NULL);
    if (!inode) return;
    struct fuse_entry_param entry = entry_of(inode);
    operations_unlock();
    fuse_reply_entry(request, &entry);
}

static void op_symlink(
    fuse_req_t request, const char *target, fuse_ino_t parent, const char *name) {
    struct inode *inode = make(request, parent, name, S_IFLNK | 0777, target);
    if (!inode) return;
    struct fuse_entry_param entry = entry_of(inode);
    operations_unlock();
    fuse_reply_entry(request, &entry);
}

static void op_readlink(fuse_req_t request, fuse_ino_t id) {
    struct inode *inode = enter(request, id);
    if (!inode) return;
    operations_unlock();
    // A target never changes.
    fuse_reply_readlink(request, inode->target);
}

static void remove_name(
    fuse_req_t request, fuse_ino_t parent, const char *name, bool is_directory) {
    struct inode *directory = enter_writing(request, parent);
    if (!directory) return;
    struct inode *inode = names_find(&directory->now, name);
    if (!inode) return leave(request, ENOENT);
    if (is_directory && !S_ISDIR(inode->mode)) return leave(request, ENOTDIR);
    if (!is_directory && S_ISDIR(inode->mode)) return leave(request, EISDIR);
    if (is_directory && inode->now.count > 0) return leave(request, ENOTEMPTY);
    directory_change(directory, name, NULL, NULL);
    leave(request, 0);
}

static void op_unlink(fuse_req_t request, fuse_ino_t parent, const char *name) {
    remove_name(request, parent, name, false);
}

static void op_rmdir(fuse_req_t request, fuse_ino_t parent, const char *name) {
    remove_name(request, parent, name, true);
}

static void op_rename(
    fuse_req_t request, fuse_ino_t parent, const char *name, fuse_ino_t new_parent,
    const char *new_name, unsigned int flags) {
    struct inode *directory = enter_writing(request, parent);
    if (!directory) return;
    struct inode *inode = names_find(&directory->now, name);
    struct inode *replaced = names_find(&directory->now, new_name);
    if (flags || strchr(new_name, '\n')) return leave(request, EINVAL);
    if (parent != new_parent) return leave(request, EXDEV);
    if (!inode) return leave(request, ENOENT);
    if (replaced && S_ISDIR(replaced->mode)) return leave(request, EISDIR);
    if (note_rename(true)) return leave(request, EIO);
    directory_change(directory, name, new_name, inode);
    note_rename(false);
    leave(request, 0);
}

static void op_open(fuse_req_t request, fuse_ino_t id, struct fuse_file_info *info) {
    if (!enter(request, id)) return;
    operations_unlock();
    fuse_reply_open(request, info);
}

static void op_read(
    fuse_req_t request, fuse_ino_t id, size_t count, off_t offset, struct fuse_file_info *info) {
    (void)info;
    struct inode *file = enter(request, id);
    if (!file) return;
    size_t start = (size_t)offset < file->size ? (size_t)offset : file->size;
    if (count > file->size - start) count = file->size - start;
    // Under the lock: a write may move the bytes.
    fuse_reply_buf(request, (const char *)file->bytes + start, count);
    operations_unlock();
}

static void op_write(
    fuse_req_t request, fuse_ino_t id, const char *bytes, size_t count, off_t offset,
    struct fuse_file_info *info) {
    (void)info;
    struct inode *file = enter_writing(request, id);
    if (!file) return;
    if (note_write(file, bytes, count, (size_t)offset, true)) return leave(request, EIO);
    file_write(file, bytes, count, (size_t)offset);
    if (note_write(file, bytes, count, (size_t)offset, false)) return leave(request, EIO);
    operations_unlock();
    fuse_reply_write(request, count);
}

static void op_fsync(
    fuse_req_t request, fuse_ino_t id, int is_data_only, struct fuse_file_info *info) {
    (void)is_data_only;
    (void)info;
    struct inode *inode = enter_writing(request, id);
    if (!inode) return;
    if (note_sync(true)) return leave(request, EIO);
    if (!sync_is_a_lie(inode)) {
        if (S_ISDIR(inode->mode)) sync_directory(inode);
        else sync_file(inode);
    }
    note_sync(false);
    leave(request, 0);
}

static void op_fallocate(
    fuse_req_t request, fuse_ino_t id, int mode, off_t offset, off_t length,
    struct fuse_file_info *info) {
    (void)offset;
    (void)length;
    (void)info;
    if (!enter_writing(request, id)) return;
    bool is_known = mode == FALLOC_FL_KEEP_SIZE && space_can_be_reserved();
    leave(request, is_known ? 0 : EOPNOTSUPP);
}

static void op_readdir(
    fuse_req_t request, fuse_ino_t id, size_t room, off_t offset, struct fuse_file_info *info) {
    (void)info;
    struct inode *directory = enter(request, id);
    if (!directory) return;
    char *buffer = malloc(room);
    if (!buffer) give_up("malloc");
    size_t used = 0;
    for (size_t index = (size_t)offset; index < directory->now.count; index++) {
        const struct name *name = &directory->now.list[index];
        struct stat status = attributes(name->inode);
        size_t size = fuse_add_direntry(
            request, buffer + used, room - used, name->text, &status, (off_t)index + 1);
        if (size > room - used) break;
        used += size;
    }
    operations_unlock();
    fuse_reply_buf(request, buffer, used);
    free(buffer);
}

static void op_statfs(fuse_req_t request, fuse_ino_t id) {
    if (!enter(request, id)) return;
    operations_unlock();
    // There is always room: a full disk is another group's.
    struct statvfs status = {0};
    status.f_bsize = PAGE_BYTES;
    status.f_frsize = PAGE_BYTES;
    status.f_blocks = 1 << 20;
    status.f_bfree = 1 << 19;
    status.f_bavail = 1 << 19;
    status.f_files = 1 << 20;
    status.f_ffree = 1 << 19;
    status.f_namemax = NAME_BYTES;
    fuse_reply_statfs(request, &status);
}

const struct fuse_lowlevel_ops operations = {
    .init = op_init,
    .lookup = op_lookup,
    .getattr = op_getattr,
    .setattr = op_setattr,
    .readlink = op_readlink,
    .mkdir = op_mkdir,
    .unlink = op_unlink,
    .rmdir = op_rmdir,
    .symlink = op_symlink,
    .rename = op_rename,
    .open = op_open,
    .create = op_create,
    .read = op_read,
    .write = op_write,
    .fsync = op_fsync,
    .opendir = op_open,
    .readdir = op_readdir,
    .fsyncdir = op_fsync,
    .fallocate = op_fallocate,
    .statfs = op_statfs,
};
