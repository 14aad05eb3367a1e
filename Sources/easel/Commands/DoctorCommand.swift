internal import Arguments
internal import Concurrency
internal import JSON

extension Commands {
  private static let json = Parameter.flag("json", "writes one JSON document, for programs")

  private static let paint = Parameter.flag(
    "paint", "has painters paint and critics prove their sight; it costs")

  static let doctor: Command<Run> = Command(
    "doctor", "looks whether everything that the bot stands on is as it should be",
    discussion: """
      Looks at the homeserver, the login, the keys that the server has, the limits that it sets, the
      store, the pictures, the data folder, and the servers that paint, judge and talk. Each line says
      ok, warn or fail, and what to do. It changes nothing, shows no secret, and may be run while
      `easel run` runs; in a bucket of pictures it puts a probe and takes it away. The exit status is
      1 when a line says fail.
      """,
    [ConfigParameter.file.shape, json.shape, paint.shape]
  ) { values in
    let (given, asJSON, paints) = (values[ConfigParameter.file], values[json], values[paint])
    return Run { () throws(Complaint) in
      let settings = try loadSettings(given)
      return waitFor { () async throws(Complaint) in
        let clock = WallClock.system
        let checks = Check.all(Patient(settings, clock: clock), paints: paints)
        let doctor = Doctor(checks: checks, clock: clock)
        let report = DoctorReport(lines: await doctor.examine(), at: clock.now())
        writeToStandardOutput(
          asJSON ? String(decoding: report.json.pretty(), as: UTF8.self) + "\n" : report.text)
        return report.exit
      }
    }
  }
}
