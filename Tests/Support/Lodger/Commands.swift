import Concurrency
import Glibc
import JSON

/// What the input says, line by line; it ends with the input.
final class Commands: Sendable {
  private let lines: AsyncStream<[UInt8]>

  init() {
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

  func next() async -> Command? {
    for await line in lines {
      if let node = try? JSONDocument(line).root { return Command(node: node) }
    }
    return nil
  }

  static func say(_ line: JSONValue) {
    writeToStandardOutput(String(decoding: line.compact(), as: UTF8.self) + "\n")
  }
}

struct Command: Sendable {
  let node: JSONNode

  var name: String { text("do") }
  func text(_ name: String) -> String { node[name]?.string ?? "" }
  func number(_ name: String) -> Int { Int(node[name]?.int64 ?? 0) }

  func answer(_ what: JSONValue) {
    Commands.say(["id": .integer(number("id")), "answer": what])
  }
}

extension JSONValue {
  static func decimal(_ number: Double) -> JSONValue {
    .number(JSONNumber(number) ?? JSONNumber(0))
  }
}
