internal import Arguments
internal import Concurrency
internal import JSON

/// What the doctor found, for people and for machines.
struct DoctorReport: Sendable {
  static let version = 1

  let lines: [(check: String, verdict: Verdict)]
  let at: Instant

  var level: Verdict.Level { lines.map(\.verdict.level).max() ?? .ok }
  var exit: ExitStatus { level == .fail ? .unhealthy : .success }

  private func count(_ level: Verdict.Level) -> Int { lines.count { $0.verdict.level == level } }

  var text: String {
    let width = lines.map(\.check.utf8.count).max() ?? 0
    var text = ""
    for (check, verdict) in lines {
      let head = padded(verdict.level.rawValue, 6) + padded(check, width + 2)
      text += head + printable(verdict.words) + "\n"
      if let fix = verdict.fix {
        text += padded("", head.utf8.count) + "→ " + printable(fix) + "\n"
      }
    }
    let (warnings, failures) = (count(.warn), count(.fail))
    return text
      + "\n\(count(.ok)) ok, \(warnings) warning\(warnings == 1 ? "" : "s"), "
      + "\(failures) failure\(failures == 1 ? "" : "s")\n"
  }

  private func padded(_ word: String, _ width: Int) -> String {
    word + String(repeating: " ", count: max(0, width - word.utf8.count))
  }

  var json: JSONValue {
    let checks = lines.map { check, verdict -> JSONValue in
      var object: JSONObject = [
        "name": .string(check), "level": .string(verdict.level.rawValue),
        "text": .string(verdict.words),
      ]
      if let fix = verdict.fix { object.append("fix", .string(fix)) }
      if !verdict.facts.isEmpty {
        object.append("facts", .object(JSONObject(verdict.facts)))
      }
      return .object(object)
    }
    return [
      "version": .integer(Self.version), "easel": .string(Version.current),
      "at": .string(at.iso8601), "level": .string(level.rawValue),
      "counts": .object(
        JSONObject(Verdict.Level.allCases.map { ($0.rawValue, .integer(count($0))) })),
      "checks": .array(checks),
    ]
  }
}
