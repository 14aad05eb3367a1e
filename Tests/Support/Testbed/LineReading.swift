internal import Concurrency
internal import Glibc
internal import JSON

/// Reads what a program says until it ends, on a thread of its own, and sees to it that it does.
struct LineReading {
  /// How long a program may take to end that was told to. A homeserver has to be stopped first.
  private static let patience = Duration.seconds(15)
  private static let longestLine = 16 << 20

  private let wire: Wire
  private let record: LineRecord
  private let process: pid_t
  /// Every line is an event: the program has no answers.
  private let isOneWay: Bool

  init(_ wire: Wire, _ record: LineRecord, _ process: pid_t, isOneWay: Bool) {
    self.wire = wire
    self.record = record
    self.process = process
    self.isOneWay = isOneWay
  }

  func run() {
    var rest: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var waiting = pollfd(fd: wire.socket, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&waiting, 1, 200)
      if ready <= 0 {
        if let told = wire.inputEnded, ContinuousClock.now - told > Self.patience { break }
        continue
      }
      let count = unsafe recv(wire.socket, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest += chunk[..<count]
      guard take(&rest) else { break }
    }
    reap()
    record.note { $0.hasEnded = true }
  }

  /// Notes every whole line. - Returns: whether to go on.
  private func take(_ rest: inout [UInt8]) -> Bool {
    var start = rest.startIndex
    while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
      guard note(Array(rest[start..<end])) else { return false }
      start = end + 1
    }
    rest.removeSubrange(..<start)
    return rest.count <= Self.longestLine
  }

  private func note(_ line: [UInt8]) -> Bool {
    guard let node = try? JSONDocument(line, options: JSONOptions(duplicates: .keep)).root else {
      return false
    }
    if let event = isOneWay ? node : node["event"] {
      record.note { $0.events.append(event) }
      return record.events.count < LineRecord.mostEvents
    }
    guard let number = node["id"]?.int64 else { return false }
    let error = node["error"].map { LineRecord.Reply.error($0.string ?? "") }
    let answer = node["answer"].map { LineRecord.Reply.answer($0) }
    record.note { $0.answers[Int(number)] = error ?? answer ?? .error("neither answer nor error") }
    return true
  }

  private func reap() {
    for _ in 0..<500 {
      // Once it has been waited for, its number may be somebody else's.
      if waitpid(process, nil, WNOHANG) != 0 { return }
      usleep(10_000)
    }
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }
}
