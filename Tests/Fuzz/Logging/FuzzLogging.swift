import Concurrency
import JSON

@testable import Logging

/// What holds for every text of others that gets into a log, and for every text that says what is
/// logged.
///
/// 1. A line is one line, of bounded length, without anything that steers a terminal.
/// 2. A line of JSON is JSON, and gives back what was put in, as far as it was not cut.
/// 3. Levels that were read hold for the modules they name; what is refused is a part of the text.
/// 4. A label stays between its quotes.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzLogging(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let text = String(decoding: bytes, as: UTF8.self)
  checkLines(text)
  checkLevels(text)
  checkLabel(text)
  return 0
}

private func checkLines(_ text: String) {
  let line = LogLine(
    time: .epoch, level: .info, module: "Fuzz", message: "something came in",
    fields: ["text": text, "time": text, "count": 7])
  for format in [LogFormat.logfmt, .json, .human(colours: false)] {
    let written = line.text(format)
    precondition(written.utf8.last == 0x0A && written.utf8.count <= LogLine.maximumBytes * 2)
    precondition(
      written.dropLast().unicodeScalars.allSatisfy {
        switch $0.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
      }, "a line that steers a terminal: \(written)")
  }
  do {
    let document = try JSONDocument(Array(line.text(.json).utf8))
    for name in ["text", "time_"] {
      guard let found = document.root[name]?.string else { fatalError("\(name) is not there") }
      guard text.utf8.count <= LogText.maximumBytes else { continue }
      precondition(Array(found.utf8) == Array(text.utf8), "another text in the log")
    }
  } catch {
    fatalError("a line of JSON that is none: \(error)")
  }
}

private func checkLevels(_ text: String) {
  do throws(LogLevels.Mistake) {
    let levels = try LogLevels(parsing: text)
    var standard = LogLevel.info
    var modules: [String: LogLevel] = [:]
    for part in text.split(separator: ",") {
      let words = part.split(separator: "=")
      guard let level = words.last.flatMap({ LogLevel(rawValue: String($0)) }) else {
        fatalError("no level in \(part)")
      }
      if words.count == 1 { standard = level } else { modules[String(words[0])] = level }
    }
    precondition(levels.standard == standard && modules.count <= LogLevels.maximumModules)
    for (module, level) in modules {
      precondition(levels.level(of: module) == level && levels.level(of: module + ".x") == level)
    }
  } catch {
    precondition(text.split(separator: ",").contains { $0 == error.part }, "not a part: \(error)")
  }
}

private func checkLabel(_ text: String) {
  let metrics = Metrics()
  metrics.counters("easel_fuzz_total", "Counts.", by: ["what"]).with(text).add(1)
  let lines = Array(metrics.text().utf8).split(separator: 0x0A)
  precondition(lines.count == 3, "a label breaks its line")
  guard let sample = lines.last else { return }
  let (head, tail) = (Array("easel_fuzz_total{what=\"".utf8), Array("\"} 1".utf8))
  precondition(sample.starts(with: head) && sample.suffix(tail.count).elementsEqual(tail))
  var isEscaped = false
  for byte in sample.dropFirst(head.count).dropLast(tail.count) {
    precondition(isEscaped || byte != UInt8(ascii: "\""), "a label ends early")
    isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
  }
  precondition(!isEscaped, "the end of a label is escaped")
}
