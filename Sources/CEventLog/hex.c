// SPDX-License-Identifier: Apache-2.0
#include "CEventLog.h"

void vppd_hex(const void *bytes, size_t count, uint8_t *digits) {
    static const char alphabet[] = "0123456789abcdef";
    const uint8_t *next = bytes;
    while (count--) {
        *digits++ = (uint8_t)alphabet[*next >> 4];
        *digits++ = (uint8_t)alphabet[*next++ & 0xF];
    }
}
