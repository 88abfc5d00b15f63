// SPDX-License-Identifier: Apache-2.0
//
// Goal: a file system that forgets, at a chosen moment, whatever was not synced, so that a real
// process with real system calls can be tried against a loss of power (event-log.md, T9).
// Method: everything is in memory. A store, a directory of an ordinary file system, gets the bytes
// of a file only when that file is synced, and a name only when its directory is; mounting reads
// nothing but the store. At the loss of power some of what was not synced may reach the store too,
// in any order and in part, as the fates below say; then every call fails and the processes that
// were writing are killed, inside their call where one of theirs was the moment.
#ifndef VPPD_LAZYFS_H
#define VPPD_LAZYFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Data reaches a disk by pages of this many bytes.
#define PAGE_BYTES 4096
// Longest name in a directory, and longest target of a symbolic link, in bytes.
#define NAME_BYTES 255
#define TARGET_BYTES 4095

// What a file was told since its last sync: bytes at an offset, or a new size.
struct write {
    bool is_size;
    size_t offset;  // the new size, for is_size
    size_t count;
    uint8_t *bytes;
};

struct inode;

struct name {
    char text[NAME_BYTES + 1];
    struct inode *inode;
};

struct names {
    struct name *list;
    size_t count, capacity;
};

// What a directory was told since its last sync: a name comes, a name goes, or both as one.
struct change {
    char gone[NAME_BYTES + 1];  // empty: none
    char come[NAME_BYTES + 1];  // empty: none
    struct inode *inode;        // of the name that comes
};

// A file, a directory or a symbolic link. None is freed: a mount lasts seconds.
struct inode {
    uint64_t id;
    mode_t mode;
    // A file: its bytes now, its size in the store, and what lies between.
    uint8_t *bytes;
    size_t size, capacity, stored_size;
    struct write *writes;
    size_t write_count, write_capacity;
    // A directory: its names now, those in the store, and what lies between.
    struct names now, stored;
    struct change *changes;
    size_t change_count, change_capacity;
    // A symbolic link.
    char *target;
};

// The moment of the loss of power. WHEN_TOLD: only at SIGUSR1, which works in every case.
enum when {
    WHEN_TOLD, WHEN_WRITE, WHEN_BEFORE_SYNC, WHEN_AFTER_SYNC, WHEN_BEFORE_RENAME, WHEN_AFTER_RENAME,
    WHEN_COUNT
};

// What becomes of unsynced data. LOST: nothing arrives. WRITES: each write does or does not, later
// ones without earlier ones too. PAGES: each page is old, new, half new, and behind the stored end
// also zeros or garbage; the size is old, new or between. TORN: of the write at hand one half, or
// some pages; of all others nothing.
enum data_fate { DATA_LOST, DATA_WRITES, DATA_PAGES, DATA_TORN, DATA_COUNT };

// What becomes of unsynced names. LOST: none arrives. PREFIX: some of the first do. SUBSET: each
// does or does not.
enum name_fate { NAMES_LOST, NAMES_PREFIX, NAMES_SUBSET, NAMES_COUNT };

// Whose syncs do nothing and say that all is well: the file system is then known to be bad.
enum lies { LIES_NONE, LIES_FILES, LIES_DIRECTORIES, LIES_ALL, LIES_COUNT };

struct plan {
    uint64_t seed;
    enum when when;
    uint64_t at;  // the how manieth call of the kind `when`, from 1
    enum data_fate data;
    enum name_fate names;
    enum lies lies;
    bool reserves;  // whether fallocate with KEEP_SIZE works; EOPNOTSUPP where not
};

// volume.c: files and names, in memory and in the store. `volume_open` returns the root; whatever
// fails on the store ends the process.
struct inode *volume_open(const char *store);
struct inode *volume_find(uint64_t id);
struct inode *volume_new(mode_t mode, const char *target);
struct inode *names_find(const struct names *names, const char *text);
void names_apply(struct names *names, const struct change *change);
void directory_change(
    struct inode *directory, const char *gone, const char *come, struct inode *inode);
void file_write(struct inode *file, const void *bytes, size_t count, size_t offset);
void file_resize(struct inode *file, size_t size);
void sync_file(struct inode *file);
void sync_directory(struct inode *directory);
uint8_t *stored_bytes(const struct inode *file, size_t room);
void store_bytes(struct inode *file, const uint8_t *bytes, size_t size);
void store_names(struct inode *directory);
uint64_t volume_ids(void);

// crash.c: the loss of power. `note` tells of a call and returns whether the power is gone now.
void crash_plan(const struct plan *plan);
bool power_is_on(void);
void crash_writer(pid_t thread);
bool note_write(struct inode *file, const void *bytes, size_t count, size_t offset, bool before);
bool note_sync(bool before);
bool note_rename(bool before);
void lose_power(const char *why);
bool sync_is_a_lie(const struct inode *inode);
bool space_can_be_reserved(void);

// operations.c
struct fuse_lowlevel_ops;
extern const struct fuse_lowlevel_ops operations;
void operations_lock(void);
void operations_unlock(void);

// main.c: a line of standard output, for whoever started this.
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *grown(void *list, size_t count, size_t *capacity, size_t item);
_Noreturn void give_up(const char *what);

#endif
