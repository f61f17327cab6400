#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A moment in time, to the millisecond, in UTC.
///
/// The range is the years 0001 to 9999 of the proleptic Gregorian calendar, the years that RFC 3339 can write.
/// Arithmetic that would leave the range stops at its end. Leap seconds are not counted, as in POSIX time.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
    public let millisecondsSince1970: Int64

    static let millisecondsPerDay: Int64 = 86_400_000
    static let range: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    /// The first moment of the range, 0001-01-01T00:00:00Z.
    public static let earliest = Timestamp(millisecondsSince1970: range.lowerBound)
    /// The last moment of the range, 9999-12-31T23:59:59.999Z.
    public static let latest = Timestamp(millisecondsSince1970: range.upperBound)

    /// Makes the moment the given number of milliseconds after 1970, moved into the range if it lies outside.
    public init(millisecondsSince1970: Int64) {
        self.millisecondsSince1970 = min(max(millisecondsSince1970, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Makes the moment the given number of whole seconds after 1970, moved into the range if it lies outside.
    public init(secondsSince1970: Int64) {
        let (milliseconds, overflow) = secondsSince1970.multipliedReportingOverflow(by: 1000)
        self.init(millisecondsSince1970: overflow ? (secondsSince1970 < 0 ? .min : .max) : milliseconds)
    }

    /// Reads the system's wall clock.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(millisecondsSince1970: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    public var secondsSince1970: Int64 {
        Self.floorDivide(millisecondsSince1970, by: 1000)
    }

    /// The moment later (or earlier, if negative) by a number of milliseconds.
    public func adding(milliseconds: Int64) -> Timestamp {
        let (sum, overflow) = millisecondsSince1970.addingReportingOverflow(milliseconds)
        return Timestamp(millisecondsSince1970: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }

    /// The moment later (or earlier, if negative) by a number of seconds.
    public func adding(seconds: Int64) -> Timestamp {
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return adding(milliseconds: overflow ? (seconds < 0 ? .min : .max) : milliseconds)
    }

    /// The moment later (or earlier, if negative) by a duration; what is finer than a millisecond is cut off.
    public func adding(_ duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return adding(seconds: seconds).adding(milliseconds: attoseconds / 1_000_000_000_000_000)
    }

    /// The time from another moment to this one; negative if this one is earlier.
    public func duration(since other: Timestamp) -> Duration {
        .milliseconds(millisecondsSince1970 - other.millisecondsSince1970)
    }

    /// Orders moments by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }

    /// The moment in the form of ``iso8601``.
    public var description: String { iso8601 }

    static func floorDivide(_ dividend: Int64, by divisor: Int64) -> Int64 {
        let quotient = dividend / divisor
        return dividend % divisor < 0 ? quotient - 1 : quotient
    }
}
