// SPDX-License-Identifier: Apache-2.0
#include "CToml.h"
#include <toml++/toml.h>

#define VPPD_TEXT_OF(value) #value
#define VPPD_TEXT(value) VPPD_TEXT_OF(value)

extern "C" const char *vppd_toml_library_version(void) {
    return VPPD_TEXT(TOML_LIB_MAJOR) "." VPPD_TEXT(TOML_LIB_MINOR);
}
