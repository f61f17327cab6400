#ifndef CEPOLL_SHIM_H
#define CEPOLL_SHIM_H

// The Swift overlay of the C library leaves these two headers out.
#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>

static const uint32_t CEPOLL_IN = EPOLLIN;
static const uint32_t CEPOLL_OUT = EPOLLOUT;
static const uint32_t CEPOLL_ERROR = EPOLLERR;
static const uint32_t CEPOLL_HANGUP = EPOLLHUP;
static const uint32_t CEPOLL_EDGE = EPOLLET;

/// An epoll instance that child processes do not inherit, or -1 with `errno`.
static inline int cepoll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

/// `epoll_ctl` with the event spelled out, which saves the caller the union.
static inline int cepoll_control(int epoll, int operation, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

/// A non-blocking event counter that child processes do not inherit, or -1 with `errno`.
static inline int cepoll_eventfd(void) {
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}
#endif

#endif
