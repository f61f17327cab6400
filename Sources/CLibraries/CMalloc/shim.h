#ifndef CMALLOC_SHIM_H
#define CMALLOC_SHIM_H

// The Swift overlay of the C library leaves the allocator's settings out.
#ifdef __linux__
#include <malloc.h>
#endif

#endif
