internal import BackEnds
internal import Concurrency
internal import Configuration

/// Servers that paint, judge and talk; without any there is no line.
extension Check {
  /// A line for each of them. Whoever has several addresses has another for each: `painter.sdxl.2`.
  static func backEnds(_ patient: Patient, paints: Bool) -> [Check] {
    let looks = BackEndLook.all(patient.settings, over: patient.http, clock: patient.clock)
    guard !looks.isEmpty else { return [] }
    func made() -> Result<BackEndServers, any Error> {
      Result {
        try BackEndServers(patient.settings, over: patient.http.get(), clock: patient.clock)
      }
    }
    // Nobody waits to be seen until a picture is painted.
    let (servers, painting) = (made(), made())
    return looks.flatMap { look in
      let seen = Shared {
        try await look.glances(at: servers.get().of(look.entry), on: patient.clock)
      }
      var checks = [Check(look.check) { try await look.verdict(of: seen.value) }]
      for index in 0..<look.addresses {
        let name = look.addresses == 1 ? look.check : "\(look.check).\(index + 1)"
        if look.addresses > 1 {
          checks.append(Check(name) { try await look.verdict(of: seen.value, at: index) })
        }
        guard paints else { continue }
        checks += look.costly(name, patient) {
          guard let server = try painting.get().of(look.entry).dropFirst(index).first else {
            throw NotLooked("there is no server", first: look.check)
          }
          return server
        }
      }
      return checks
    }
  }
}

extension BackEndLook {
  /// What takes the work of a model: a picture of each painter, and of each critic the proof that it
  /// sees. `server` is the address that the lines under `name` are about.
  fileprivate func costly(
    _ name: String, _ patient: Patient, at server: @escaping @Sendable () throws -> ModelServer
  ) -> [Check] {
    switch role {
    case .painter(let painter):
      return PictureProbe.Start.all(of: painter).map { start in
        var check = Check("\(name).\(start.rawValue)") {
          try await PictureProbe(
            painter: painter, start: start, server: server(), http: patient.http.get(),
            clock: patient.clock
          ).verdict()
        }
        check.limit = PictureProbe.patience(with: painter) + PictureProbe.grace
        return check
      }
    case .critic(let critic):
      return [
        sight("\(name).sight", patient) {
          SightProbe(
            model: critic.kind.model(critic.model, on: [try server()], flavour: critic.flavour),
            prompt: try PromptFiles(patient.settings).eyesight,
            setting: "\(critic.entry).model", blindness: .fail)
        }
      ]
    case .director(let director):
      let setting = director.visionModel == nil ? "director.model" : "director.vision_model"
      return [
        sight("\(name).sight", patient) {
          SightProbe(
            model: director.kind.model(
              director.visionModel ?? director.model, on: [try server()],
              flavour: director.flavour),
            prompt: try PromptFiles(patient.settings).eyesight, setting: setting, blindness: .warn)
        }
      ]
    }
  }

  private func sight(
    _ name: String, _ patient: Patient, _ probe: @escaping @Sendable () throws -> SightProbe
  ) -> Check {
    var check = Check(name) { try await probe().verdict(on: patient.clock) }
    check.limit = SightProbe.limit
    return check
  }
}
