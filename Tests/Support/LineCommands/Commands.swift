internal import Concurrency
internal import Glibc
package import JSON

/// What the input says, line by line; it ends with the input.
package final class Commands: Sendable {
  private let lines: AsyncStream<[UInt8]>

  package init() {
    let (lines, said) = AsyncStream.makeStream(of: [UInt8].self)
    self.lines = lines
    Thread.detach(name: "commands") {
      var rest: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 12)
      while true {
        let count = unsafe read(STDIN_FILENO, &chunk, chunk.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        rest += chunk[..<count]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          said.yield(Array(rest[..<end]))
          rest.removeSubrange(...end)
        }
      }
      said.finish()
    }
  }

  package func next() async -> Command? {
    for await line in lines {
      if let node = try? JSONDocument(line).root { return Command(node: node) }
    }
    return nil
  }

  package static func say(_ line: JSONValue) {
    writeToStandardOutput(String(decoding: line.compact(), as: UTF8.self) + "\n")
  }
}

package struct Command: Sendable {
  let node: JSONNode

  package var name: String { text("do") }
  package func text(_ name: String) -> String { node[name]?.string ?? "" }
  package func number(_ name: String) -> Int { Int(node[name]?.int64 ?? 0) }

  package func answer(_ what: JSONValue) {
    Commands.say(["id": .integer(number("id")), "answer": what])
  }
}

extension JSONValue {
  package static func decimal(_ number: Double) -> JSONValue {
    .number(JSONNumber(number) ?? JSONNumber(0))
  }
}

/// Milliseconds on a clock that all programs of this machine share.
package func sharedMilliseconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1e6
}
