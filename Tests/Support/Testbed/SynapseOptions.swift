package import JSON

/// What of a homeserver differs from test to test.
package struct SynapseOptions: Sendable {
  package enum Limits: String, Sendable {
    /// Nobody meets one.
    case relaxed
    /// As Synapse is delivered: one event in five seconds after the first ten.
    case standard = "default"
  }

  package var limits = Limits.relaxed
  /// The connection string of an empty PostgreSQL database; SQLite without.
  package var postgres: String?
  /// The most events of a room in one sync; Synapse has 100 by itself.
  package var timelineLimit: Int?
  /// Synapse has `50M` by itself.
  package var largestUpload: String? = "500M"
  package var authenticatedMedia = true
  package var roomVersion: String?
  /// Its folder is in memory, where nobody waits for a disk: for making many rooms.
  package var isInMemory = false
  /// Whatever else `homeserver.yaml` takes; wins over all of the above.
  package var settings: JSONObject = [:]

  package init() {}

  var json: JSONValue {
    var all: JSONObject = ["enable_authenticated_media": .boolean(authenticatedMedia)]
    all["filter_timeline_limit"] = timelineLimit.map { .integer($0) }
    all["max_upload_size"] = largestUpload.map { .string($0) }
    all["default_room_version"] = roomVersion.map { .string($0) }
    for member in settings.members { all[member.name] = member.value }
    return [
      "limits": .string(limits.rawValue), "postgres": postgres.map { .string($0) } ?? .null,
      "settings": .object(all),
    ]
  }
}
