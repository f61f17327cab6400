import Testing

@testable import HTTPServer

@Suite struct DelayHeapTests {
    @Test func `Entries leave in the order of their deadlines`() {
        let start = ContinuousClock.now
        var heap = DelayHeap()
        for value in [5, 3, 9, 1, 7, 3, 0, 8, 2] as [UInt] {
            heap.insert(.init(deadline: start + .seconds(Int(value)), value: value))
        }
        var order: [UInt] = []
        while let first = heap.first {
            order.append(first.value)
            heap.removeFirst()
        }
        #expect(order == [0, 1, 2, 3, 3, 5, 7, 8, 9])
    }
}
