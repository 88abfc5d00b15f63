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

bool vppd_hex_equal(const void *bytes, size_t count, const void *digits) {
    const uint8_t *next = bytes;
    const uint8_t *digit = digits;
    static const char alphabet[] = "0123456789abcdef";
    unsigned difference = 0;
    for (; count--; next++, digit += 2) {
        difference |= digit[0] ^ (uint8_t)alphabet[*next >> 4];
        difference |= digit[1] ^ (uint8_t)alphabet[*next & 0xF];
    }
    return difference == 0;
}
