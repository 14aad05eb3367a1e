internal import BackEnds

/// Parts lines from one another as they come; each is JSON by itself.
struct JSONLines: Sendable {
  private let maximum: Int
  private var waiting: [UInt8] = []
  /// Up to here there is no line end.
  private var searched = 0

  /// No line may be longer than `maximum` bytes.
  init(maximum: Int) { self.maximum = maximum }

  mutating func feed(_ bytes: [UInt8]) { waiting += bytes }

  /// The next line that is whole and not empty.
  mutating func next() throws(ModelFault) -> [UInt8]? {
    while let end = waiting[searched...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = Array(waiting[..<end])
      waiting.removeFirst(end + 1)
      searched = 0
      if !line.allSatisfy({ $0 <= 0x20 }) { return line }
    }
    searched = waiting.count
    guard waiting.count <= maximum else { throw ModelFault(.endless) }
    return nil
  }

  /// What came after the last line end, once there is no more.
  mutating func rest() -> [UInt8]? {
    defer { (waiting, searched) = ([], 0) }
    return waiting.allSatisfy { $0 <= 0x20 } ? nil : waiting
  }
}
