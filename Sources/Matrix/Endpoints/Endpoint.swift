package import JSON

/// One thing that can be asked of a homeserver, and how its answer is read.
package protocol Endpoint: Sendable {
  associatedtype Answer: Sendable
  var request: APIRequest { get }
  /// For answers of success. Others are a ``ServerError``.
  func answer(_ document: JSONDocument) throws(JSONError) -> Answer
}

extension Endpoint where Answer == Void {
  /// It is enough that it was done.
  package func answer(_ document: JSONDocument) throws(JSONError) {}
}

/// Where all of them are.
package enum API {}
