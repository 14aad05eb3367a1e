internal import CLinux
internal import Concurrency
internal import Glibc
package import JSON
internal import TestSupport

/// A program that is told what to do by lines, and tells what happens by lines.
///
/// 1. A command has a number and a deadline, and its answer has the same number. Events are what
///    nobody asked for; all of them are kept, in their order.
/// 2. When the last reference goes, or this process ends however it does, the program's input ends.
///    That is its sign to end too; one that does not is killed.
/// 3. What it wrote to standard error is told when it fails.
package final class LineProgram: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let wire: Wire
  private let record: LineRecord
  private let numbers = Guarded(0)

  /// Starts Python on a file of `Tests/EndToEnd/peer`.
  package convenience init(_ peer: String, _ arguments: [String]) throws(Failure) {
    guard Python.isReady else { throw Failure(description: Python.howTo) }
    try self.init(running: [Python.program, Python.peer(peer)] + arguments, isOneWay: false)
  }

  /// Starts a program; with `isOneWay` one that answers nothing, and whose lines are all events.
  package init(running line: [String], isOneWay: Bool) throws(Failure) {
    var ends: [Int32] = [-1, -1]
    // Closed on exec from the start: no other program may hold the input open.
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, flags, 0, &ends) == 0 else {
      throw Failure(description: "socketpair failed with error \(errno)")
    }
    defer { close(ends[1]) }
    let wire = Wire(ends[0], errors: unsafe easel_memory_file("errors"))
    let process: Int32
    do {
      process = try Launch.start(
        line,
        environment: ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"],
        input: .descriptor(ends[1]), output: .descriptor(ends[1]), error: .descriptor(wire.errors))
    } catch {
      throw Failure(description: "\(error)")
    }
    let record = LineRecord()
    self.wire = wire
    self.record = record
    Thread.detach(name: "lines \(process)") {
      LineReading(wire, record, process, isOneWay: isOneWay).run()
    }
  }

  /// Says a line to a program that answers nothing.
  package func say(_ line: String) throws(Failure) {
    guard wire.send(Array("\(line)\n".utf8)) else { throw failure("the program does not read") }
  }

  deinit { wire.endInput() }

  /// Ends the program and waits until it has.
  package func end(within limit: Duration = .seconds(20)) async throws {
    wire.endInput()
    let deadline = ContinuousClock.now + limit
    while try await record.change(before: deadline, where: { $0.hasEnded ? true : nil }) == nil {
      throw Failure(description: "the program did not end within \(limit)")
    }
  }

  /// Has something done, and gives the answer.
  @discardableResult
  package func ask(
    _ command: String, _ arguments: JSONObject = [:], within limit: Duration = .seconds(30)
  ) async throws -> JSONNode {
    let number = numbers.withLock { number in
      number += 1
      return number
    }
    var line: JSONObject = ["id": .integer(number), "do": .string(command)]
    for member in arguments.members { line.append(member.name, member.value) }
    guard wire.send(JSONValue.object(line).compact() + [UInt8(ascii: "\n")]) else {
      throw failure("\(command): the program does not read")
    }
    let deadline = ContinuousClock.now + limit
    let answer = try await record.change(before: deadline) { state -> LineRecord.Reply? in
      state.answers.removeValue(forKey: number) ?? (state.hasEnded ? .ended : nil)
    }
    switch answer {
    case .answer(let node): return node
    case .error(let text): throw failure("\(command): \(text)")
    case .ended: throw failure("\(command): the program has ended")
    case nil: throw failure("\(command): no answer within \(limit)")
    }
  }

  /// The first event of which this is so: one of those that came, or one that comes in time.
  package func event(
    _ what: String, within limit: Duration = .seconds(20), where isWanted: (JSONNode) -> Bool
  ) async throws -> JSONNode {
    let deadline = ContinuousClock.now + limit
    var seen = 0
    while true {
      let known = seen
      let news = try await record.change(before: deadline) { state -> [JSONNode]? in
        state.events.count > known ? Array(state.events[known...]) : state.hasEnded ? [] : nil
      }
      guard let news, !news.isEmpty else {
        let came = events.suffix(20).map { String(decoding: $0.rawBytes, as: UTF8.self) }
        throw failure("\(what): not within \(limit); last came\n\(came.joined(separator: "\n"))")
      }
      if let found = news.first(where: isWanted) { return found }
      seen += news.count
    }
  }

  /// Everything that came until now.
  package var events: [JSONNode] { record.events }

  private func failure(_ what: String) -> Failure {
    let errors = wire.errorsSoFar
    return Failure(description: errors.isEmpty ? what : "\(what)\n--- standard error\n\(errors)")
  }
}
