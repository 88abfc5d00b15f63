// SPDX-License-Identifier: Apache-2.0
//
// Goal: files and names as a process sees them, and as they are in the store (lazyfs.h).
// Method: of the inode of number N the store has the file N, the bytes of a file or the target of
// a link, or the file N.names, a directory: one line a name, "mode number name". Nothing in the
// store is synced: this machine keeps its power. Files are replaced as a whole by rename, so that
// a store is readable even where this process was killed.
#define _GNU_SOURCE
#include "lazyfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOT_ID 1

static int store = -1;
static struct inode **inodes;  // by number
static size_t inode_capacity;
static uint64_t next_id = ROOT_ID;

static struct inode *inode_at(uint64_t id, mode_t mode) {
    inodes = grown(inodes, id, &inode_capacity, sizeof *inodes);
    if (inodes[id]) return inodes[id];
    struct inode *inode = calloc(1, sizeof *inode);
    if (!inode) give_up("calloc");
    inode->id = id;
    inode->mode = mode;
    inodes[id] = inode;
    if (id >= next_id) next_id = id + 1;
    return inode;
}

struct inode *volume_find(uint64_t id) {
    return id < next_id ? inodes[id] : NULL;
}

uint64_t volume_ids(void) {
    return next_id;
}

// MARK: Store

static int open_stored(uint64_t id, const char *suffix, int flags) {
    char path[64];
    snprintf(path, sizeof path, "%llu%s", (unsigned long long)id, suffix);
    return openat(store, path, flags | O_CLOEXEC, 0600);
}

static void replace_stored(uint64_t id, const char *suffix, const void *bytes, size_t count) {
    char path[64];
    snprintf(path, sizeof path, "%llu%s", (unsigned long long)id, suffix);
    int file = openat(store, "new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) give_up("open a file of the store");
    for (size_t done = 0; done < count;) {
        ssize_t written = write(file, (const char *)bytes + done, count - done);
        if (written <= 0) give_up("write to the store");
        done += (size_t)written;
    }
    if (close(file) || renameat(store, "new", store, path)) give_up("rename in the store");
}

// The stored bytes of a file, with zeros behind them up to `room`, at least one byte: to be freed.
uint8_t *stored_bytes(const struct inode *file, size_t room) {
    if (room < file->stored_size) room = file->stored_size;
    uint8_t *bytes = calloc(1, room + 1);
    if (!bytes) give_up("calloc");
    int source = open_stored(file->id, "", O_RDONLY);
    if (source < 0) return bytes;  // never synced
    for (size_t done = 0; done < file->stored_size;) {
        ssize_t count = read(source, bytes + done, file->stored_size - done);
        if (count <= 0) give_up("read from the store");
        done += (size_t)count;
    }
    close(source);
    return bytes;
}

void store_bytes(struct inode *file, const uint8_t *bytes, size_t size) {
    replace_stored(file->id, "", bytes, size);
    file->stored_size = size;
}

void store_names(struct inode *directory) {
    char *text = NULL;
    size_t count = 0;
    FILE *stream = open_memstream(&text, &count);
    if (!stream) give_up("open_memstream");
    for (size_t index = 0; index < directory->stored.count; index++) {
        const struct name *name = &directory->stored.list[index];
        fprintf(stream, "%o %llu %s\n", name->inode->mode, (unsigned long long)name->inode->id,
                name->text);
    }
    if (fclose(stream)) give_up("fclose");
    replace_stored(directory->id, ".names", text, count);
    free(text);
}

static void load(struct inode *inode);

static void load_directory(struct inode *directory) {
    int file = open_stored(directory->id, ".names", O_RDONLY);
    if (file < 0) return;  // never synced
    FILE *stream = fdopen(file, "r");
    if (!stream) give_up("fdopen");
    unsigned mode;
    unsigned long long id;
    struct change change = {0};
    while (fscanf(stream, "%o %llu %255[^\n]\n", &mode, &id, change.come) == 3) {
        change.inode = inode_at(id, mode);
        names_apply(&directory->stored, &change);
        names_apply(&directory->now, &change);
        load(change.inode);
    }
    fclose(stream);
}

static void load(struct inode *inode) {
    if (S_ISDIR(inode->mode)) {
        load_directory(inode);
        return;
    }
    struct stat status;
    int file = open_stored(inode->id, "", O_RDONLY);
    if (file >= 0 && fstat(file, &status) == 0) inode->stored_size = (size_t)status.st_size;
    if (file >= 0) close(file);
    inode->bytes = stored_bytes(inode, 0);
    inode->size = inode->stored_size;
    inode->capacity = inode->size + 1;
    if (S_ISLNK(inode->mode)) inode->target = (char *)inode->bytes;
}

// Removes the files of the store that no name leads to: their numbers are given again.
static void remove_unnamed(void) {
    int copy = dup(store);
    DIR *stream = copy < 0 ? NULL : fdopendir(copy);
    if (!stream) give_up("read the store");
    for (struct dirent *entry; (entry = readdir(stream));) {
        if (entry->d_name[0] == '.') continue;
        uint64_t id = strtoull(entry->d_name, NULL, 10);
        if (id > 0 && volume_find(id)) continue;
        if (unlinkat(store, entry->d_name, 0)) give_up("remove a file of the store");
    }
    closedir(stream);
}

struct inode *volume_open(const char *path) {
    store = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store < 0) give_up("open the store");
    struct inode *root = inode_at(ROOT_ID, S_IFDIR | 0755);
    load(root);
    remove_unnamed();
    return root;
}

struct inode *volume_new(mode_t mode, const char *target) {
    struct inode *inode = inode_at(next_id, mode);
    if (target) {
        // A link is as durable as its name.
        inode->target = strdup(target);
        inode->size = strlen(target);
        store_bytes(inode, (const uint8_t *)target, inode->size);
    }
    return inode;
}

// MARK: Names

static struct name *names_slot(const struct names *names, const char *text) {
    for (size_t index = 0; index < names->count; index++) {
        if (strcmp(names->list[index].text, text) == 0) return &names->list[index];
    }
    return NULL;
}

struct inode *names_find(const struct names *names, const char *text) {
    struct name *slot = names_slot(names, text);
    return slot ? slot->inode : NULL;
}

void names_apply(struct names *names, const struct change *change) {
    struct name *gone = change->gone[0] ? names_slot(names, change->gone) : NULL;
    // Where the change before did not arrive, the name may be that of another file by now.
    if (gone && (!change->come[0] || gone->inode == change->inode)) {
        *gone = names->list[--names->count];
    }
    if (!change->come[0]) return;
    struct name *come = names_slot(names, change->come);
    if (!come) {
        names->list = grown(names->list, names->count, &names->capacity, sizeof *names->list);
        come = &names->list[names->count++];
        memcpy(come->text, change->come, sizeof come->text);
    }
    come->inode = change->inode;
}

void directory_change(
    struct inode *directory, const char *gone, const char *come, struct inode *inode) {
    directory->changes = grown(
        directory->changes, directory->change_count, &directory->change_capacity,
        sizeof *directory->changes);
    struct change *change = &directory->changes[directory->change_count++];
    memset(change, 0, sizeof *change);
    if (gone) strncpy(change->gone, gone, NAME_BYTES);
    if (come) strncpy(change->come, come, NAME_BYTES);
    change->inode = inode;
    names_apply(&directory->now, change);
}

void sync_directory(struct inode *directory) {
    for (size_t index = 0; index < directory->change_count; index++) {
        names_apply(&directory->stored, &directory->changes[index]);
    }
    directory->change_count = 0;
    store_names(directory);
}

// MARK: Bytes

static void make_room(struct inode *file, size_t size) {
    if (size <= file->capacity) return;
    size_t capacity = file->capacity ? file->capacity : PAGE_BYTES;
    while (capacity < size) capacity *= 2;
    file->bytes = realloc(file->bytes, capacity);
    if (!file->bytes) give_up("realloc");
    memset(file->bytes + file->capacity, 0, capacity - file->capacity);
    file->capacity = capacity;
}

static struct write *new_write(struct inode *file) {
    file->writes =
        grown(file->writes, file->write_count, &file->write_capacity, sizeof *file->writes);
    struct write *write = &file->writes[file->write_count++];
    memset(write, 0, sizeof *write);
    return write;
}

void file_write(struct inode *file, const void *bytes, size_t count, size_t offset) {
    make_room(file, offset + count);
    memcpy(file->bytes + offset, bytes, count);
    if (offset + count > file->size) file->size = offset + count;
    struct write *write = new_write(file);
    write->offset = offset;
    write->count = count;
    write->bytes = malloc(count + 1);
    if (!write->bytes) give_up("malloc");
    memcpy(write->bytes, bytes, count);
}

void file_resize(struct inode *file, size_t size) {
    if (size == file->size) return;
    make_room(file, size);
    if (size < file->size) memset(file->bytes + size, 0, file->size - size);
    file->size = size;
    struct write *write = new_write(file);
    write->is_size = true;
    write->offset = size;
}

void sync_file(struct inode *file) {
    if (file->write_count == 0) return;
    // Only what changed, in place: the store of a long segment is not written again and again.
    int target = open_stored(file->id, "", O_WRONLY | O_CREAT);
    if (target < 0) give_up("open a file of the store");
    for (size_t index = 0; index < file->write_count; index++) {
        const struct write *write = &file->writes[index];
        for (size_t done = 0; done < write->count;) {
            ssize_t count = pwrite(target, write->bytes + done, write->count - done,
                                   (off_t)(write->offset + done));
            if (count <= 0) give_up("write to the store");
            done += (size_t)count;
        }
        if (write->is_size && ftruncate(target, (off_t)write->offset)) give_up("ftruncate");
        free(write->bytes);
    }
    if (close(target)) give_up("close a file of the store");
    file->write_count = 0;
    file->stored_size = file->size;
}
