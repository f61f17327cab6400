/// The candidate that somebody who typed `word` most likely meant, or nil if none is near.
///
/// Near is what a few slips of the finger explain: a character too many, missing, replaced, or swapped with its
/// neighbour; one slip for each three characters begun, of the longer of the two. Upper and lower case are the same.
/// Of candidates that are equally near, the first is chosen.
package func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= longestCompared else { return nil }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
        let scalars = Array(candidate.lowercased().unicodeScalars)
        guard !scalars.isEmpty, scalars.count <= longestCompared else { continue }
        let longer = max(wanted.count, scalars.count)
        // Words of one or two characters have nothing in common after a slip.
        let limit = min((longer + 2) / 3, longer / 2, (best?.distance ?? .max) - 1)
        guard abs(wanted.count - scalars.count) <= limit else { continue }
        let distance = editDistance(wanted, scalars)
        if distance <= limit { best = (candidate, distance) }
    }
    return best?.candidate
}

/// Names are short; what is longer is no name with a slip in it, and the comparison takes quadratic time.
private let longestCompared = 100

/// The distance of Damerau and Levenshtein in which no part is edited twice (optimal string alignment).
private func editDistance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...second.count)
    for (row, character) in first.enumerated() {
        var current = [row + 1]
        current.reserveCapacity(second.count + 1)
        for (column, other) in second.enumerated() {
            var distance = min(
                previous[column] + (character == other ? 0 : 1),
                previous[column + 1] + 1,
                current[column] + 1)
            if row > 0, column > 0, character == second[column - 1], first[row - 1] == other {
                distance = min(distance, beforePrevious[column - 1] + 1)
            }
            current.append(distance)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[second.count]
}
