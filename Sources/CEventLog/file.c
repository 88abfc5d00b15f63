// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE  // F_OFD_SETLK, F_OFD_GETLK, fallocate
#include <fcntl.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "CEventLog.h"

// l_pid must be 0 for open-file-description locks (man 2 fcntl).
static struct flock first_byte(void) {
    struct flock lock = {0};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_len = 1;
    return lock;
}

int vppd_mark_take(int descriptor) {
    struct flock lock = first_byte();
    return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int vppd_mark_is_held(int descriptor) {
    struct flock lock = first_byte();
    if (fcntl(descriptor, F_OFD_GETLK, &lock) == -1) return -1;
    return lock.l_type != F_UNLCK;
}

int64_t vppd_file_system_magic(const char *path) {
    struct statfs status;
    if (statfs(path, &status) == -1) return -1;
    return (int64_t)(uint32_t)status.f_type;
}

int vppd_reserve(int descriptor, int64_t size) {
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, size);
}
