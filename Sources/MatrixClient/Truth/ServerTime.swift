package import Concurrency
internal import HTTP
internal import HTTPClient
internal import Matrix

/// A homeserver's clock, read over the network, beside ours.
package struct ServerTime: Sendable {
  /// How far it is ahead of ours, within a second; nothing when the server does not say its time.
  package let ahead: Duration?
  package let roundTrip: Duration
  /// How much our clock was set while we waited.
  package let jumped: Duration
}

extension Homeserver {
  package func time(on clock: WallClock, within limit: Duration) async throws -> ServerTime {
    let request = try httpRequest(API.Versions().request, nil, limit)
    let (before, start) = (clock.now(), ContinuousClock.now)
    let response = try await http.send(request)
    let (after, roundTrip) = (clock.now(), start.duration(to: .now))
    // What it says was cut to whole seconds, somewhere between question and answer.
    let date = response.head.headers["Date"].flatMap(Instant.init(httpDate:))
    return ServerTime(
      ahead: date.map { $0 + .milliseconds(500) - (before + roundTrip / 2) },
      roundTrip: roundTrip, jumped: (after - before) - roundTrip)
  }
}
