import Concurrency
import JSON

/// Reading and canonical writing of a 20 MB sync answer, beside Python's `json` on the same file.
enum JSONBench {
  static let bench = Bench(
    name: "json", purpose: "parse and write a 20 MB sync answer", measure: measure)

  /// The child whose memory is measured.
  static let memoryRole = "child:json-memory"

  private static func measure() async throws -> [Figure] {
    let answer = SyncAnswer.make()
    let file = try TemporaryFile(holding: answer)
    defer { file.remove() }
    let script = #filePath.replacingLastComponent(with: "Baselines/json_baseline.py")

    var parse: [Double] = []
    var canonical: [Double] = []
    var read: [Double] = []
    var loads: [Double] = []
    var dumps: [Double] = []
    // In turns, so that whatever else the machine does falls on both.
    for _ in 0..<4 {
      let python = try Child.output(of: "python3", [script, file.path, "3"]).fields
      loads.append(python["loads"] ?? .nan)
      dumps.append(python["dumps"] ?? .nan)
      for _ in 0..<4 {
        let (document, parsing) = try milliseconds { try JSONDocument(answer) }
        let (written, writing) = try milliseconds { try document.root.canonical() }
        guard written.count > answer.count / 2 else { throw Child.Failure(description: "no text") }
        parse.append(parsing)
        canonical.append(writing)
        read.append(try milliseconds { try readTimelines(document.root) }.1)
      }
    }

    let child = try Child.outputOfSelf([memoryRole, file.path])
    let python = try Child.output(of: "python3", [script, file.path, "memory"])
    let size = Double(answer.count)
    return [
      Figure(
        name: "json.input", value: size / 1e6, unit: "MB", direction: .moreIsBetter, aim: .none),
      Figure(
        name: "json.parse", value: median(parse), unit: "ms", direction: .lessIsBetter,
        aim: .ratio(1.5, baseline: "python-json-loads", measured: median(loads))),
      Figure(
        name: "json.canonical", value: median(canonical), unit: "ms", direction: .lessIsBetter,
        aim: .ratio(1, baseline: "python-json-dumps-sorted", measured: median(dumps))),
      Figure(
        name: "json.read", value: median(read), unit: "ms", direction: .lessIsBetter, aim: .none),
      Figure(
        name: "json.parse.memory", value: (child.fields["peak"] ?? .nan) / size,
        unit: "times-input",
        direction: .lessIsBetter, aim: .bound(5)),
      Figure(
        name: "json.parse.memory.python", value: (python.fields["peak"] ?? .nan) / size,
        unit: "times-input", direction: .lessIsBetter, aim: .none),
    ]
  }

  /// The child: reads the file, parses it, looks at it, and says what that took. The text itself is
  /// counted in.
  static func parseOnce(_ arguments: [String]) -> Int32 {
    guard let path = arguments.first, let bytes = TemporaryFile.read(path),
      let document = try? JSONDocument(bytes), document.root["next_batch"] != nil,
      let peak = peakMemory()
    else { return 1 }
    writeToStandardOutput("peak=\(peak)\n")
    return 0
  }

  /// What every client reads of each event, typed.
  private static func readTimelines(_ root: JSONNode) throws(JSONError) -> Int {
    var length = 0
    for room in try root.object("rooms").object("join").members.map(Array.init) ?? [] {
      for event in try room.value.object("timeline").array("events") {
        length += try event.string("type").utf8.count + event.string("sender").utf8.count
        length += try event.string("event_id").utf8.count
        length += try event.integer("origin_server_ts", in: 0...) & 1
        length += try event.object("content").members?.count ?? 0
      }
    }
    return length
  }

  private static func milliseconds<Result>(
    _ body: () throws -> Result
  ) rethrows -> (Result, Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    let elapsed = (clock.now - start).components
    return (result, Double(elapsed.seconds) * 1e3 + Double(elapsed.attoseconds) * 1e-15)
  }
}

extension String {
  /// `a=1 b=2` as a table.
  fileprivate var fields: [String: Double] {
    var table: [String: Double] = [:]
    for word in split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      guard let equals = word.firstIndex(of: "=") else { continue }
      table[String(word[..<equals])] = Double(word[word.index(after: equals)...])
    }
    return table
  }

  fileprivate func replacingLastComponent(with name: String) -> String {
    split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      + "/" + name
  }
}
