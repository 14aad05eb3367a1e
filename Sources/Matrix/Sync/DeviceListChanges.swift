import JSON

/// Whose devices changed, and with whom no encrypted room is shared any more.
package struct DeviceListChanges: Sendable {
  package let changed: [UserID]
  package let left: [UserID]

  init(_ node: JSONNode?, skipped: inout Int) {
    changed = node?["changed"]?.elements?.readableIdentifiers(skipped: &skipped) ?? []
    left = node?["left"]?.elements?.readableIdentifiers(skipped: &skipped) ?? []
  }
}

/// How many one-time keys the server still has of this device.
///
/// A count that is missing is 0: servers leave out what there is none of.
package struct OneTimeKeyCounts: Sendable {
  private let counts: [ProtocolText: Int]

  init(_ node: JSONNode?) {
    var counts: [ProtocolText: Int] = [:]
    if let members = node?.members {
      for member in members {
        guard let algorithm = ProtocolText(member.name), let count = member.value.int64 else {
          continue
        }
        counts[algorithm] = Int(clamping: max(count, 0))
      }
    }
    self.counts = counts
  }

  package subscript(algorithm: ProtocolText) -> Int { counts[algorithm] ?? 0 }
  package var signedCurve25519: Int { self[.signedCurve25519] }
}
