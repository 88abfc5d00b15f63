// SPDX-License-Identifier: Apache-2.0
#pragma once

// malloc_trim, which Swift's Glibc module leaves out.
#include <malloc.h>
