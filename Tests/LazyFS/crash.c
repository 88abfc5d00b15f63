// SPDX-License-Identifier: Apache-2.0
//
// Goal: the loss of power at the moment planned, and what it leaves (lazyfs.h).
// Method: calls are counted; at the right one, or when told, the fates of all that is unsynced are
// drawn from the seed and applied to the store, and the processes that wrote are killed before
// their call returns. Nobody can acknowledge anything after that.
#define _GNU_SOURCE
#include "lazyfs.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITERS_MAX 16

static struct plan plan;
static bool is_off;
static uint64_t writes, syncs, renames;
static pid_t writers[WRITERS_MAX];
static size_t writer_count;

void crash_plan(const struct plan *new_plan) {
    plan = *new_plan;
}

bool power_is_on(void) {
    return !is_off;
}

bool sync_is_a_lie(const struct inode *inode) {
    if (plan.lies == LIES_ALL) return true;
    return plan.lies == (S_ISDIR(inode->mode) ? LIES_DIRECTORIES : LIES_FILES);
}

bool space_can_be_reserved(void) {
    return plan.reserves;
}

// SplitMix64, as the tests have it.
static uint64_t draw(void) {
    plan.seed += 0x9E3779B97F4A7C15u;
    uint64_t word = plan.seed;
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

static size_t below(size_t bound) {
    return (size_t)(draw() % bound);
}

// MARK: Writers

// Whether whoever started this process started that one: only such a one may be killed, never
// somebody who looks at the files.
static bool is_sibling(pid_t thread) {
    char path[64], line[128];
    snprintf(path, sizeof path, "/proc/%d/status", (int)thread);
    FILE *status = fopen(path, "r");
    if (!status) return false;
    int parent = 0;
    while (fgets(line, sizeof line, status) && sscanf(line, "PPid: %d", &parent) != 1) {}
    fclose(status);
    return parent > 1 && parent == getppid();
}

// Remembers who changes something.
void crash_writer(pid_t thread) {
    for (size_t index = 0; index < writer_count; index++) {
        if (writers[index] == thread) return;
    }
    if (writer_count < WRITERS_MAX && is_sibling(thread)) writers[writer_count++] = thread;
}

// MARK: Fates

static size_t write_end(const struct write *write) {
    return write->is_size ? 0 : write->offset + write->count;
}

// Each write arrives or does not, in an order of its own.
static void keep_some_writes(struct inode *file) {
    size_t room = file->size;
    for (size_t index = 0; index < file->write_count; index++) {
        if (write_end(&file->writes[index]) > room) room = write_end(&file->writes[index]);
    }
    for (size_t index = file->write_count; index > 1; index--) {
        size_t other = below(index);
        struct write write = file->writes[index - 1];
        file->writes[index - 1] = file->writes[other];
        file->writes[other] = write;
    }
    uint8_t *bytes = stored_bytes(file, room);
    size_t size = file->stored_size;
    for (size_t index = 0; index < file->write_count; index++) {
        const struct write *write = &file->writes[index];
        if (below(2) == 0) continue;
        if (write->is_size) {
            // Never room for more than was there: what grows a file here is a write.
            if (write->offset < size) memset(bytes + write->offset, 0, size - write->offset);
            if (write->offset <= room) size = write->offset;
        } else {
            memcpy(bytes + write->offset, write->bytes, write->count);
            if (write_end(write) > size) size = write_end(write);
        }
    }
    store_bytes(file, bytes, size);
    free(bytes);
}

static bool is_unsynced(const struct inode *file, size_t start, size_t end) {
    for (size_t index = 0; index < file->write_count; index++) {
        const struct write *write = &file->writes[index];
        if (write->is_size && end > write->offset) return true;
        if (!write->is_size && write->offset < end && write_end(write) > start) return true;
    }
    return false;
}

// Each page is old, new, half new, zeros or garbage, and the size is one on the way. Bytes once
// stored only ever become what was written over them: a disk garbles what it was given, not what
// it had.
static void keep_some_pages(struct inode *file) {
    size_t room = file->size > file->stored_size ? file->size : file->stored_size;
    uint8_t *bytes = stored_bytes(file, room);
    for (size_t start = 0; start < room; start += PAGE_BYTES) {
        size_t end = start + PAGE_BYTES < room ? start + PAGE_BYTES : room;
        size_t new_end = end < file->size ? end : file->size;
        size_t half = start + PAGE_BYTES / 2;
        if (!is_unsynced(file, start, end)) continue;
        switch (below(6)) {
        case 0:
            break;
        case 1:
        case 2:
            if (new_end > start) memcpy(bytes + start, file->bytes + start, new_end - start);
            break;
        case 3:
            if (new_end < half) half = new_end;
            if (half > start) memcpy(bytes + start, file->bytes + start, half - start);
            break;
        case 4:
            if (new_end > half) memcpy(bytes + half, file->bytes + half, new_end - half);
            break;
        default:
            for (size_t at = start > file->stored_size ? start : file->stored_size; at < end; at++)
                bytes[at] = (uint8_t)draw();
        }
    }
    size_t smaller = file->size < file->stored_size ? file->size : file->stored_size;
    size_t sizes[] = {file->stored_size, file->size, smaller + below(room - smaller + 1)};
    store_bytes(file, bytes, sizes[below(3)]);
    free(bytes);
}

// One half of a write, or some of its pages.
static void keep_part(
    struct inode *file, const uint8_t *new_bytes, size_t count, size_t offset) {
    uint8_t *bytes = stored_bytes(file, offset + count);
    size_t size = file->stored_size;
    bool is_half = below(2) == 0;
    for (size_t done = 0; done < count;) {
        size_t piece = PAGE_BYTES - (offset + done) % PAGE_BYTES;
        if (is_half) piece = done == 0 ? count / 2 : count - done;
        if (piece == 0 || piece > count - done) piece = count - done;
        bool arrives = is_half ? done == 0 && count > 1 : below(2) == 0;
        if (arrives) {
            memcpy(bytes + offset + done, new_bytes + done, piece);
            if (offset + done + piece > size) size = offset + done + piece;
        }
        done += piece;
    }
    store_bytes(file, bytes, size);
    free(bytes);
}

static void keep_some_names(struct inode *directory) {
    size_t first = below(directory->change_count + 1);
    for (size_t index = 0; index < directory->change_count; index++) {
        bool arrives = plan.names == NAMES_PREFIX ? index < first : below(2) == 0;
        if (arrives) names_apply(&directory->stored, &directory->changes[index]);
    }
    store_names(directory);
}

void lose_power(const char *why) {
    if (is_off) return;
    is_off = true;
    for (size_t index = 0; index < writer_count; index++) kill(writers[index], SIGKILL);
    for (uint64_t id = 1; id < volume_ids(); id++) {
        struct inode *inode = volume_find(id);
        if (!inode) continue;
        if (inode->change_count > 0 && plan.names != NAMES_LOST) keep_some_names(inode);
        if (inode->write_count == 0) continue;
        if (plan.data == DATA_WRITES) keep_some_writes(inode);
        if (plan.data == DATA_PAGES) keep_some_pages(inode);
    }
    tell("off %s", why);
}

// MARK: Moments

static bool is_due(enum when when, uint64_t count) {
    return !is_off && plan.when == when && plan.at == count;
}

bool note_write(
    struct inode *file, const void *bytes, size_t count, size_t offset, bool before) {
    if (before) writes++;
    // A write that is to be torn is caught before it is one of the unsynced.
    if (before != (plan.data == DATA_TORN) || !is_due(WHEN_WRITE, writes)) return is_off;
    if (before) keep_part(file, bytes, count, offset);
    lose_power("write");
    return true;
}

bool note_sync(bool before) {
    if (before) syncs++;
    if (is_due(before ? WHEN_BEFORE_SYNC : WHEN_AFTER_SYNC, syncs)) lose_power("sync");
    return is_off;
}

bool note_rename(bool before) {
    if (before) renames++;
    if (is_due(before ? WHEN_BEFORE_RENAME : WHEN_AFTER_RENAME, renames)) lose_power("rename");
    return is_off;
}
