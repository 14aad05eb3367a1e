internal import Configuration
internal import JSON
internal import Storage
internal import Workers

extension Check {
  static func jobs(_ patient: Patient) -> Check {
    let here =
      patient.settings.painterNames.map { Worker.painter($0) }
      + patient.settings.criticNames.map { Worker.critic($0) }
    return Check("jobs") {
      let (waiting, work) = try await patient.store.read {
        (try $0.waitingJobs(), try $0.waitingWork())
      }
      // Another program of this store may have whom these settings do not.
      let stranded = work.filter { !$0.isServed && !here.contains($0.worker) }
      let facts: [(String, JSONValue)] = [
        ("waiting", .integer(waiting)), ("stranded", .integer(stranded.map(\.count).reduce(0, +))),
      ]
      guard stranded.isEmpty else {
        return Verdict(
          .warn, stranded.map(\.words).joined(separator: "; "),
          fix: "start `easel run`, which tells people and ends them; or put the name back first",
          facts: facts)
      }
      return Verdict(
        .ok, waiting == 0 ? "nothing waits" : "jobs wait: \(waiting)", facts: facts)
    }
  }
}

extension WaitingWork {
  fileprivate var words: String {
    let isAll = count < Self.maximumCount
    let jobs = count == 1 ? "one job waits" : "\(count)\(isAll ? "" : " or more") jobs wait"
    return "\(jobs) for \(worker), which is not in the settings"
  }
}
