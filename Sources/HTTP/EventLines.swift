/// The lines of a stream of events, without their ends.
struct EventLines: Sendable {
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let maximumBytes: Int
  private var waiting: [UInt8] = []
  private var place = 0
  /// The beginning of a line whose end has not come yet.
  private var begun: [UInt8] = []
  /// A line feed that comes next belongs to the line end that was.
  private var isAfterReturn = false
  private var isFirst = true

  init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

  mutating func feed(_ bytes: [UInt8]) {
    waiting.removeFirst(place)
    place = 0
    waiting += bytes
  }

  /// The next line that has come to its end.
  mutating func next() throws(ServerSentEvents.Flaw) -> [UInt8]? {
    if isAfterReturn, place < waiting.count {
      isAfterReturn = false
      if waiting[place] == UInt8(ascii: "\n") { place += 1 }
    }
    let end = waiting[place...].firstIndex {
      $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
    begun += waiting[place..<(end ?? waiting.count)]
    guard begun.count <= maximumBytes else { throw .lineTooLong }
    guard let end else {
      (waiting, place) = ([], 0)
      return nil
    }
    isAfterReturn = waiting[end] == UInt8(ascii: "\r")
    place = end + 1
    defer { (begun, isFirst) = ([], false) }
    let hasMark = isFirst && begun.starts(with: Self.byteOrderMark)
    return hasMark ? Array(begun.dropFirst(Self.byteOrderMark.count)) : begun
  }
}
