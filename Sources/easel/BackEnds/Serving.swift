internal import Arguments
internal import BackEnds
internal import Concurrency
internal import Configuration
internal import HTTPClient
internal import Painters
internal import Studio

/// A painter as it is made of the settings: what it can do, and the servers that do it.
struct Serving: Sendable {
  var capabilities: PainterCapabilities
  var servers: [any PaintingServer]
  /// To be run beside them.
  var services: [Service] = []
  /// Where it paints by workflows that people bring, too.
  var reader: (any WorkflowReader)?
}

extension PainterSettings {
  /// It paints in its own size, or it is none. Without servers it says what it can do, and paints
  /// nothing.
  func serving(
    on servers: [ModelServer], over http: HTTPClient, clock: WallClock
  ) throws(Complaint) -> Serving {
    var serving = try asItsKind(on: servers, over: http, clock: clock)
    serving.capabilities.standsIn = true
    let capabilities = serving.capabilities
    guard capabilities.sizes.admits(capabilities.standardSize) else { throw wrongSize }
    return serving
  }

  private var wrongSize: Complaint {
    Complaint(
      "\(entry) cannot be used",
      why: ["it does not paint in the size \(size), which is its own"],
      hint: "set `\(entry).size` to one that it paints, or tell what it paints by `\(entry).sizes`",
      exit: .configuration)
  }
}
