/// Decides which exchanges may run now: at most so many at once, and so many per origin; the others wait in line.
///
/// Waiting here and not inside libcurl keeps the limits of an exchange's time from running meanwhile.
struct ConnectionLimiter<Waiter> {
    private struct Origin {
        var running = 0
        var line = Line<Waiter>()
    }

    private let maximum: Int
    private let maximumPerOrigin: Int
    private var running = 0
    private var origins: [String: Origin] = [:]
    /// Those that have a slot of their origin and lack one of the whole.
    private var line = Line<Waiter>()

    init(maximum: Int, maximumPerOrigin: Int) {
        self.maximum = max(1, maximum)
        self.maximumPerOrigin = max(1, maximumPerOrigin)
    }

    /// Takes a slot, or puts the waiter in line.
    ///
    /// - Returns: whether the slot is taken now.
    mutating func acquire(_ origin: String, for waiter: Waiter) -> Bool {
        guard origins[origin, default: Origin()].running < maximumPerOrigin else {
            origins[origin]?.line.append(waiter)
            return false
        }
        origins[origin, default: Origin()].running += 1
        guard running < maximum else {
            line.append(waiter)
            return false
        }
        running += 1
        return true
    }

    /// Gives a slot back.
    ///
    /// - Returns: who has a slot now instead, if anybody waited. One who no longer wants it releases it in turn.
    mutating func release(_ origin: String) -> Waiter? {
        running -= 1
        if let next = origins[origin]?.line.popFirst() {
            line.append(next)
        } else if origins[origin]?.running == 1 {
            origins[origin] = nil
        } else {
            origins[origin]?.running -= 1
        }
        guard let next = line.popFirst() else { return nil }
        running += 1
        return next
    }

    /// Takes everybody out of the lines.
    mutating func removeWaiters() -> [Waiter] {
        var waiters: [Waiter] = []
        while let next = line.popFirst() { waiters.append(next) }
        for origin in origins.keys {
            while let next = origins[origin]?.line.popFirst() { waiters.append(next) }
        }
        return waiters
    }
}

/// First in, first out, both in constant time on average.
private struct Line<Element> {
    private var elements: [Element?] = []
    private var first = 0

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func popFirst() -> Element? {
        guard first < elements.count else { return nil }
        let element = elements[first]
        elements[first] = nil
        first += 1
        if first * 2 >= elements.count {
            elements.removeFirst(first)
            first = 0
        }
        return element
    }
}
