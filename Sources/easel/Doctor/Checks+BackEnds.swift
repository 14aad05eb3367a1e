internal import BackEnds
internal import Concurrency
internal import ImageFiles
internal import JSON

/// Servers that paint, judge and talk; without any there is no line.
extension Check {
  static func backEnds(_ patient: Patient, paints: Bool) -> [Check] {
    let looks = BackEndLook.all(patient.settings)
    guard !looks.isEmpty else { return [] }
    func made() -> Result<BackEndServers, any Error> {
      Result {
        try BackEndServers(patient.settings, over: patient.http.get(), clock: patient.clock)
      }
    }
    // Nobody waits to be seen until a picture is painted.
    let (servers, painting) = (made(), made())
    return looks.flatMap { look in
      var checks = [
        Check(look.check) {
          try await look.verdict(asking: servers.get().of(look.entry), on: patient.clock)
        }
      ]
      if paints, look.entry.hasPrefix("painters.") {
        var picture = Check("\(look.check).picture") {
          guard let server = try painting.get().of(look.entry).first else {
            throw NotLooked("there is no server", first: look.check)
          }
          return try await look.picture(from: server, on: patient.clock)
        }
        if let probe = look.probe { picture.limit = probe.deadline + .seconds(5) }
        checks.append(picture)
      }
      return checks
    }
  }
}

extension BackEndLook {
  /// Has a picture painted, and says where in the answer it was.
  fileprivate func picture(from server: ModelServer, on clock: WallClock) async throws -> Verdict {
    guard let probe else {
      return Verdict(
        .ok, "not tried: a workflow paints only what it is made for; ask for a picture in a room")
    }
    let start = clock.now()
    let answer: ModelAnswer
    do { answer = try await server.ask(probe) } catch let fault as ModelFault {
      return Verdict(.fail, "\(server.origin): \(fault)", fix: fault.advice(entry))
    }
    let seconds = Int((clock.now() - start).inSeconds.rounded(.up))
    guard let place = answer.roots.lazy.compactMap({ PicturePlace(in: $0) }).first else {
      return Verdict(
        .fail, "it answered within \(seconds) s, and nowhere in the answer is a picture",
        fix: "look whether `\(entry).kind` is right, and whether the model paints")
    }
    let facts: [(String, JSONValue)] = [
      ("place", .string(place.path)), ("form", .string(place.form.rawValue)),
      ("seconds", .integer(seconds)),
    ]
    guard place.form != .address else {
      return Verdict(
        .ok, "the address of a picture came within \(seconds) s, in \(place.path)", facts: facts)
    }
    guard let bytes = place.bytes, let header = try? ImageHeader(bytes) else {
      return Verdict(
        .fail, "what came in \(place.path) looks like a picture and is none that can be read",
        fix: "ask the server for PNG, JPEG or WebP", facts: facts)
    }
    return Verdict(
      .ok,
      "a \(header.format.name) of \(header.width)x\(header.height) came within \(seconds) s, in "
        + place.path, facts: facts)
  }
}

extension ModelAnswer {
  /// The answer, or each line of it where lines are what came.
  fileprivate var roots: [JSONNode] {
    if let root = try? json() { return [root] }
    return body.split(separator: UInt8(ascii: "\n")).suffix(1_000).reversed().compactMap { line in
      try? JSONDocument(Array(line), options: .strict).root
    }
  }
}
