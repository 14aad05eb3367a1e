package import JSON

/// Which of a room's events are wanted.
package struct RoomEventFilter: Sendable {
  /// Only those members are told of who wrote what is told.
  package var lazyLoadsMembers: Bool
  /// Only these types; all when empty.
  package var types: [EventType]

  package init(lazyLoadsMembers: Bool = true, types: [EventType] = []) {
    self.lazyLoadsMembers = lazyLoadsMembers
    self.types = types
  }

  package var json: JSONValue {
    var value: JSONValue = ["lazy_load_members": .boolean(lazyLoadsMembers)]
    if !types.isEmpty { value["types"] = .array(types.map { .string($0.text) }) }
    return value
  }

  /// As a query has it.
  var text: String { String(decoding: json.compact(), as: UTF8.self) }
}
