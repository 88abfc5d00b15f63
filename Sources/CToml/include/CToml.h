// SPDX-License-Identifier: Apache-2.0
#ifndef CTOML_H
#define CTOML_H

#ifdef __cplusplus
extern "C" {
#endif

/// A version of the TOML parser, so that the shim links.
const char *vppd_toml_library_version(void);

#ifdef __cplusplus
}
#endif

#endif
