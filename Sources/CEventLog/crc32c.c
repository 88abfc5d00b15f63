// SPDX-License-Identifier: Apache-2.0
#include "CEventLog.h"

uint32_t vppd_crc32c(uint32_t crc, const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    crc = ~crc;
    while (count--) {
        crc ^= *next++;
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
    }
    return ~crc;
}
