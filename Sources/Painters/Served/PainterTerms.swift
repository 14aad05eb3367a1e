package import Studio

/// What the config says of every painter on a server, whatever its kind.
package struct PainterTerms: Equatable, Sendable {
  package var name: String
  /// One line for people.
  package var summary: String
  /// Painted when nobody asks for a size.
  package var standardSize: Size
  /// Where the operator knows the model better than its kind of server is known.
  package var sizes: PainterCapabilities.Sizes?
  /// Credits for one picture.
  package var price = 0
  package var concurrency = 1
  /// After this many seconds a picture is announced as late.
  package var patienceSeconds = 180
  /// The longest that one picture may take at the server.
  package var deadline = Duration.seconds(600)

  package init(name: String, summary: String, standardSize: Size) {
    self.name = name
    self.summary = summary
    self.standardSize = standardSize
  }

  /// Of a painter that paints these sizes where the config names none.
  func capabilities(_ usual: PainterCapabilities.Sizes) -> PainterCapabilities {
    var capabilities = PainterCapabilities(
      name: name, summary: summary, sizes: sizes ?? usual, standardSize: standardSize)
    capabilities.price = price
    capabilities.concurrency = concurrency
    capabilities.patienceSeconds = patienceSeconds
    return capabilities
  }
}
