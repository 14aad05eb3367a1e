internal import Configuration
internal import JSON

extension Check {
  /// What the operator has models told in other words; without a folder there is no line.
  static func prompts(_ patient: Patient) -> [Check] {
    guard let folder = patient.settings.studio.prompts else { return [] }
    return [
      Check("prompts") {
        let own = try PromptFiles(patient.settings).own
        let facts: [(String, JSONValue)] = [("files", .array(own.map { .string($0) }))]
        guard !own.isEmpty else {
          return Verdict(
            .warn, "there is no prompt in \(folder): the program's own count",
            fix: "put one there that is to count, or take `studio.prompts` out", facts: facts)
        }
        return Verdict(
          .ok,
          "\(own.count) of \(PromptFiles.count) prompts are from \(folder): "
            + own.joined(separator: ", "), facts: facts)
      }
    ]
  }
}
