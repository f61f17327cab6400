#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// `close`, under a name that a method called `close` does not hide.
func systemClose(_ descriptor: Int32) -> Int32 {
    close(descriptor)
}

/// The text of the current `errno`.
func systemErrorText() -> String {
    String(cString: strerror(errno))
}

extension Duration {
    /// Whole milliseconds, rounded up, so that a limit is never met early; at least 1.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let limit = Int64(Int32.max) / 1000
        guard seconds < limit else { return Int(limit) * 1000 }
        return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}

/// `write`, under a name that a method called `write` does not hide.
func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
