internal import Synchronization

/// A number that only grows until the program ends.
package final class Counter: Measured {
  private let count = Atomic<Int>(0)

  package func add(_ more: Int = 1) {
    precondition(more >= 0, "a counter only grows")
    count.wrappingAdd(more, ordering: .relaxed)
  }

  package var value: Int { count.load(ordering: .relaxed) }

  package func write(_ name: String, _ labels: String, into page: inout String) {
    page += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
  }
}

/// A number that goes up and down.
package final class Gauge: Measured {
  private let bits = Atomic<UInt64>(0)

  package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
  package func set(_ value: Int) { set(Double(value)) }

  package func add(_ more: Double) {
    var old = bits.load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + more).bitPattern
      let (exchanged, original) = bits.weakCompareExchange(
        expected: old, desired: new, ordering: .relaxed)
      if exchanged { return }
      old = original
    }
  }

  package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  package func write(_ name: String, _ labels: String, into page: inout String) {
    let value = sample(value)
    page += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
  }
}

/// A number as collectors read it.
func sample(_ number: Double) -> String {
  if number.isNaN { return "NaN" }
  if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
  return Int64(exactly: number).map { "\($0)" } ?? "\(number)"
}
