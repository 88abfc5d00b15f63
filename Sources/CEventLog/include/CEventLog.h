// SPDX-License-Identifier: Apache-2.0
#ifndef CEVENTLOG_H
#define CEVENTLOG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli) of `count` bytes, continuing from `crc` (0 to begin).
///
/// Takes the processor's own instruction where there is one (SSE 4.2, ARMv8 CRC), else a table.
uint32_t vppd_crc32c(uint32_t crc, const void *bytes, size_t count);

/// The same by the table alone. Exported so that a test can hold the two against each other.
uint32_t vppd_crc32c_table(uint32_t crc, const void *bytes, size_t count);

/// Writes `count` bytes as twice as many lowercase hex digits. In C because every line checked
/// needs it, also in unoptimized test builds.
void vppd_hex(const void *bytes, size_t count, uint8_t *digits);

/// Whether `digits` are the `2 * count` lowercase hex digits of `bytes`.
bool vppd_hex_equal(const void *bytes, size_t count, const void *digits);

/// Takes an open-file-description write lock on the first byte of `descriptor`, not waiting.
///
/// flock(2) excludes a second writer but cannot be asked about; this lock can (see
/// `vppd_mark_is_held`), so that a reader learns of a live writer without getting in its way.
/// Returns 0, or -1 with `errno`. Here because fcntl(2) is variadic.
int vppd_mark_take(int descriptor);

/// Whether another open file holds the lock of `vppd_mark_take`: 1, 0, or -1 with `errno`.
int vppd_mark_is_held(int descriptor);

/// The magic number of the file system `path` is on (statfs(2)); -1 with `errno`. Here because
/// Swift's C library module leaves <sys/statfs.h> out.
int64_t vppd_file_system_magic(const char *path);

/// Reserves space for the first `size` bytes of a file without changing its size.
///
/// fallocate(2) with FALLOC_FL_KEEP_SIZE, which the C library shows only with _GNU_SOURCE.
/// Returns 0, or -1 with `errno`.
int vppd_reserve(int descriptor, int64_t size);

#endif
