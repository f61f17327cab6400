extension Timestamp {
    /// The fields of a moment as a UTC calendar and clock show them.
    public struct Components: Sendable, Hashable {
        /// The year, 1 to 9999.
        public var year: Int
        /// The month, 1 (January) to 12.
        public var month: Int
        /// The day of the month, from 1.
        public var day: Int
        /// The hour, 0 to 23.
        public var hour: Int
        /// The minute, 0 to 59.
        public var minute: Int
        /// The second, 0 to 59.
        public var second: Int
        /// The millisecond, 0 to 999.
        public var millisecond: Int
        /// The day of the week.
        public var weekday: Weekday
    }

    /// Makes the moment at which a UTC calendar and clock show these fields, or nothing if they never do.
    ///
    /// - Parameters:
    ///   - year: 1 to 9999.
    ///   - month: 1 to 12.
    ///   - day: 1 to the length of the month.
    ///   - hour: 0 to 23.
    ///   - minute: 0 to 59.
    ///   - second: 0 to 59.
    ///   - millisecond: 0 to 999.
    public init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0
    ) {
        guard let date = CalendarDate(year: year, month: month, day: day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999).contains(millisecond)
        else { return nil }
        let seconds = (hour * 60 + minute) * 60 + second
        self.init(millisecondsSince1970: date.startOfDay.millisecondsSince1970 + Int64(seconds * 1000 + millisecond))
    }

    /// The UTC day that contains the moment.
    public var date: CalendarDate {
        CalendarDate(daysSince1970: Int(Self.floorDivide(millisecondsSince1970, by: Self.millisecondsPerDay)))
    }

    /// Midnight UTC at the start of the day that contains the moment.
    public var startOfDay: Timestamp { date.startOfDay }

    /// The fields that a UTC calendar and clock show at the moment.
    public var components: Components {
        let date = date
        let (year, month, day) = date.yearMonthDay
        let rest = millisecondOfDay
        return Components(
            year: year, month: month, day: day,
            hour: rest / 3_600_000, minute: rest / 60_000 % 60, second: rest / 1000 % 60, millisecond: rest % 1000,
            weekday: date.weekday)
    }

    /// The same time of day, a number of days later (or earlier, if negative).
    public func adding(days: Int) -> Timestamp {
        let (milliseconds, overflow) = Int64(days).multipliedReportingOverflow(by: Self.millisecondsPerDay)
        return adding(milliseconds: overflow ? (days < 0 ? .min : .max) : milliseconds)
    }

    /// The same time of day in a later (or earlier, if negative) month, on its last day if it is too short.
    public func adding(months: Int) -> Timestamp {
        guard let date = date.addingWithinRange(months: months) else { return months < 0 ? .earliest : .latest }
        return date.startOfDay.adding(milliseconds: Int64(millisecondOfDay))
    }

    /// Milliseconds since midnight.
    var millisecondOfDay: Int {
        Int(millisecondsSince1970 - startOfDay.millisecondsSince1970)
    }
}
