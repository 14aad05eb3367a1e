internal import Concurrency
internal import HTTPClient
internal import JSON
internal import Matrix
internal import MatrixClient

/// The homeserver, before anything is said in the account's name.
extension Check {
  static func homeserver(_ patient: Patient) -> Check {
    Check("homeserver") {
      guard let place = patient.place else {
        return Verdict(
          .fail, "nobody said where the account lives",
          fix: "run `easel init`, or set `matrix.homeserver`")
      }
      let server = try await patient.discovered.value
      let trip = try await patient.open().time(on: patient.clock, within: Patient.patience)
        .roundTrip
      let facts: [(String, JSONValue)] = [
        ("address", .string(server.address.text)),
        ("milliseconds", .integer(trip.wholeMilliseconds)),
      ]
      if let login = try? patient.session, login.homeserver.origin != server.address.origin {
        return Verdict(
          .warn, "\(place) is at \(server.address), and the login at \(login.homeserver)",
          fix: "run `easel init` again, or set `matrix.homeserver` to where the login is",
          facts: facts)
      }
      return Verdict(
        .ok, "\(server.address) answers within \(trip.wholeMilliseconds) ms", facts: facts)
    }
  }

  static func versions(_ patient: Patient) -> Check {
    Check("versions") {
      let versions = try await patient.reached().versions
      let names = versions.versions.map(\.text)
      let span = [names.first, names.count > 1 ? names.last : nil].compactMap(\.self)
      let facts: [(String, JSONValue)] = [("versions", .array(names.map { .string($0) }))]
      guard names.contains(where: { minor(of: $0) >= 11 }) else {
        return Verdict(
          .warn, "it speaks \(span.joined(separator: " to ")), and is older than v1.11",
          fix: "have it updated: pictures are fetched without a login there", facts: facts)
      }
      return Verdict(.ok, "it speaks \(span.joined(separator: " to "))", facts: facts)
    }
  }

  /// Of `v1.11`, 11; of anything else less.
  private static func minor(of version: String) -> Int {
    version.hasPrefix("v1.") ? Int(version.dropFirst(3)) ?? 0 : 0
  }

  static func capabilities(_ patient: Patient) -> Check {
    Check("capabilities") {
      guard let answer = try await patient.server().capabilities() else {
        return Verdict(.ok, "the server says nothing of them, so the usual ones hold")
      }
      let version = answer.defaultRoomVersion.text
      return Verdict(
        .ok, "new rooms get version \(version), of \(answer.roomVersions.count) that it knows",
        facts: [("default_room_version", .string(version))])
    }
  }

  static func clock(_ patient: Patient) -> Check {
    Check("clock") {
      try await patient.reached()
      let time = try await patient.open().time(on: patient.clock, within: Patient.patience)
      let jumped = time.jumped.inSeconds
      guard abs(jumped) < 1 else {
        return Verdict(
          .warn, "this machine's clock was set by \(seconds(jumped)) while we looked",
          fix: "let a time service such as chrony move it slowly")
      }
      guard let ahead = time.ahead?.inSeconds else {
        return Verdict(
          .warn, "the server does not say what time it is",
          fix: "make sure that a time service such as chrony runs here")
      }
      let facts: [(String, JSONValue)] = [
        ("server_ahead_seconds", .integer(Int64(ahead.rounded())))
      ]
      let off = abs(ahead)
      // The server's word has whole seconds, and may wait on its way.
      guard off > 5 + time.roundTrip.inSeconds else {
        return Verdict(
          .ok, "this machine and the server agree within \(Int(off.rounded(.up))) s", facts: facts)
      }
      let words =
        "this machine is \(seconds(off)) " + (ahead > 0 ? "behind" : "ahead of") + " the server"
      let fix = "let a time service such as chrony run here, or on the server if it is its clock"
      // Verifications that are so far off are refused, and tokens end at the wrong time.
      return Verdict(off > 300 ? .fail : .warn, words, fix: fix, facts: facts)
    }
  }
}

private func seconds(_ count: Double) -> String {
  let whole = Int(abs(count).rounded())
  return whole < 120 ? "\(whole) s" : whole < 7_200 ? "\(whole / 60) min" : "\(whole / 3_600) h"
}
