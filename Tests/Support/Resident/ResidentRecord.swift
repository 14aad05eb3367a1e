internal import Concurrency
package import MatrixClient
package import MatrixCrypto
package import Storage

/// What befell a resident, and a bell for those who wait for more.
package final class ResidentRecord: Sendable {
  package struct State: Sendable {
    /// By their place in the inbox: what is handled again after its transaction was undone is one.
    package var news: [Int64: RoomNews] = [:]
    package var settled: [[UInt8]: Outgoing] = [:]
    package var settledOften = 0
    package var client: [ClientHappening] = []
    package var crypto: [CryptoHappening] = []
    package var failure: String?
    package var hasEnded = false

    package var inOrder: [RoomNews] { news.sorted { $0.key < $1.key }.map(\.value) }

    var isSynced: Bool {
      client.contains { if case .sync(.tookIn) = $0 { true } else { false } }
    }
  }

  package struct Missing: Error, CustomStringConvertible { package let description: String }

  private let state = Guarded(State())
  private let bell = Doorbell()

  package var now: State { state.withLock { $0 } }

  func note(_ id: Int64, _ news: RoomNews) { change { $0.news[id] = news } }
  func note(_ happening: ClientHappening) { change { $0.client.append(happening) } }
  func note(_ happening: CryptoHappening) { change { $0.crypto.append(happening) } }
  func fail(_ error: any Error) { change { $0.failure = "\(error)" } }
  func end() { change { $0.hasEnded = true } }

  func note(_ ticket: [UInt8], _ outgoing: Outgoing) {
    change { state in
      if state.settled.updateValue(outgoing, forKey: ticket) != nil { state.settledOften += 1 }
    }
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    bell.ring()
  }

  /// Looks after every change until there is something.
  @discardableResult
  package func wait<Found: Sendable>(
    _ what: String, within limit: Duration = .seconds(20), for find: (State) -> Found?
  ) async throws -> Found {
    let deadline = ContinuousClock.now + limit
    while true {
      let rings = bell.rings
      let now = now
      if let found = find(now) { return found }
      let left = deadline - .now
      guard left > .zero, !now.hasEnded else {
        throw Missing(
          description: "\(what): not within \(limit)\(now.hasEnded ? ", and it ended" : "")"
            + "\(now.failure.map { "; \($0)" } ?? "")\nnews: \(Self.last(now.inOrder))"
            + "\nclient: \(Self.last(now.client))\nkeys: \(Self.last(now.crypto))")
      }
      try await bell.wait(after: rings, atMost: left, on: .system)
    }
  }

  /// The beginning of each, since values describe themselves at length.
  private static func last<Element>(_ all: [Element]) -> String {
    all.suffix(8).map { "\n  \("\($0)".prefix(300))" }.joined()
  }
}
