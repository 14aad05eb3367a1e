package import JSON

/// An `m.room.encryption`, as written: the values may be absurd, and whoever uses them keeps them
/// within reason.
package struct RoomEncryption: Sendable, Equatable {
  /// Nothing when there is none that can be read. The room is encrypted all the same.
  package let algorithm: ProtocolText?
  package let rotationPeriodMS: Int64?
  package let rotationPeriodMessages: Int64?

  package init(
    algorithm: ProtocolText?, rotationPeriodMS: Int64? = nil, rotationPeriodMessages: Int64? = nil
  ) {
    self.algorithm = algorithm
    self.rotationPeriodMS = rotationPeriodMS
    self.rotationPeriodMessages = rotationPeriodMessages
  }

  package init(_ content: JSONNode) {
    algorithm = content.readableIdentifier("algorithm")
    rotationPeriodMS = content.readableInteger("rotation_period_ms")
    rotationPeriodMessages = content.readableInteger("rotation_period_msgs")
  }

  package var isMegolm: Bool { algorithm == .megolm }

  package var json: JSONValue {
    var object = JSONObject()
    object.append("algorithm", text: algorithm?.text)
    if let rotationPeriodMS { object.append("rotation_period_ms", .integer(rotationPeriodMS)) }
    if let rotationPeriodMessages {
      object.append("rotation_period_msgs", .integer(rotationPeriodMessages))
    }
    return .object(object)
  }
}
