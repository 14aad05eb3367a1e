import Concurrency
import JSON
import Matrix
import Terminal

/// Has a script's lines done, one after the other; stops at the first that could not be.
///
/// A line that sends something is done when the server has it, and has told us so in its turn.
struct ScriptRunner: Sendable {
  /// A homeserver may ask for patience, and a script is not in a hurry.
  static let patience = Duration.seconds(300)
  /// For what was sent to come back.
  static let echo = Duration.seconds(10)

  let face: ChatFace
  let clock: WallClock
  let inlet: AsyncStream<ChatInput>.Continuation

  /// - Returns: whether all lines were done.
  func run() async throws -> Bool {
    var (number, done) = (0, 0)
    // What a script expects may have come while an earlier line was done.
    var place = 0
    var isGoing = true
    while isGoing, let event = await face.screen.next() {
      guard case .line(let text) = event else { break }
      number += 1
      let line = text.trimmed
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      switch try await follow(line, number, &place) {
      case .done, .posted: done += 1
      case .quit:
        done += 1
        isGoing = false
      case .failed:
        await finish(done, isWhole: false)
        return false
      }
    }
    await finish(done, isWhole: true)
    return true
  }

  private func finish(_ done: Int, isWhole: Bool) async {
    await face.report(
      ChatReport("end", [("lines", .integer(done)), ("done", .boolean(isWhole))]))
  }

  private func follow(
    _ text: String, _ number: Int, _ place: inout Int
  ) async throws -> ChatAnswer.Outcome {
    switch try? ChatLine.read(text) {
    case .wait(let duration):
      try await clock.sleep(duration)
      return .done
    case .expect(let expectation):
      let found = try await face.log.first(
        from: place, within: expectation.limit, where: expectation.fits)
      guard let found else {
        let words = expectation.words.isEmpty ? "" : " with \(expectation.words)"
        let why = "no \(expectation.kind)\(words) came in time"
        await face.complain(why, line: number)
        return .failed(why)
      }
      place = found.next
      return .done
    default: return try await ask(text, number)
    }
  }

  private func ask(_ text: String, _ number: Int) async throws -> ChatAnswer.Outcome {
    let answer = ChatAnswer()
    let start = face.log.end
    inlet.yield(.line(text, number: number, answer))
    let outcome = try await answer.wait()
    guard case .posted = outcome else { return outcome }
    let settled = try await face.log.first(from: start, within: Self.patience) {
      ($0.kind == "sent" || $0.kind == "error") && $0.json["line"] == .integer(number)
    }
    switch settled?.report.kind {
    case "sent":
      if let event = settled?.report.json["event"] {
        // So that `mine` and numbers mean what they say. A redaction is told by what it takes back.
        _ = try await face.log.first(from: start, within: Self.echo) {
          $0.kind != "sent" && $0.json["event"] == event || $0.kind == "redaction"
        }
      }
      return .posted
    case nil:
      let why = "it was not sent in time"
      await face.complain(why, line: number)
      return .failed(why)
    default: return .failed("it could not be sent")
    }
  }
}
