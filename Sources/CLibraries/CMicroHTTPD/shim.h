#ifndef CMICROHTTPD_SHIM_H
#define CMICROHTTPD_SHIM_H

#include <microhttpd.h>

/// Called once a request line is read, before anything in it is decoded; the result is the request's context.
typedef void *_Nullable (*cmicrohttpd_request_started)(
    void *_Nullable context, const char *_Nullable target, struct MHD_Connection *_Nullable connection);

/// Starts a daemon on a socket that already listens. The variadic original is not imported by Swift.
///
/// The callbacks run on the library's threads, hence `@Sendable`: a closure isolated to an actor would trap there.
/// `options` ends in `MHD_OPTION_END` and is read before the function returns.
static inline struct MHD_Daemon *_Nullable cmicrohttpd_start(
    unsigned int flags, const struct MHD_OptionItem *_Nonnull options, void *_Nonnull context,
    __attribute__((swift_attr("@Sendable"))) cmicrohttpd_request_started _Nonnull started,
    __attribute__((swift_attr("@Sendable"))) MHD_AccessHandlerCallback _Nonnull answer,
    __attribute__((swift_attr("@Sendable"))) MHD_RequestCompletedCallback _Nonnull completed,
    __attribute__((swift_attr("@Sendable"))) MHD_NotifyConnectionCallback _Nonnull connection) {
    return MHD_start_daemon(
        flags, 0, NULL, NULL, answer, context,
        MHD_OPTION_URI_LOG_CALLBACK, started, context,
        MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_NOTIFY_CONNECTION, connection, context,
        MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

/// `MHD_CONTENT_READER_END_WITH_ERROR` is a cast macro, which Swift does not import.
static const ssize_t cmicrohttpd_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;

#endif
