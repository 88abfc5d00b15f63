// SPDX-License-Identifier: Apache-2.0
#ifndef CEVENTLOG_H
#define CEVENTLOG_H
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli) of `count` bytes, continuing from `crc` (0 to begin).
uint32_t vppd_crc32c(uint32_t crc, const void *bytes, size_t count);

#endif
