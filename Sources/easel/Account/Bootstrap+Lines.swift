internal import MatrixClient
internal import MatrixCrypto
internal import Storage

extension Bootstrap.Outcome {
  /// What came of setting up an account, for a person.
  var lines: [String] {
    var lines: [String] = []
    switch identity {
    case .wasThere: lines.append("The account's identity was set up already.")
    case .made: lines.append("The account has its identity, and this device is signed with it.")
    case .restored:
      lines.append("The account's identity was restored, and this device is signed with it.")
    }
    for name in missing {
      lines.append("\(name.rawValue) is not in the account's secret storage.")
    }
    switch backup {
    case .active(let version): lines.append("Room keys are backed up (version \(version)).")
    case .untrusted:
      lines.append("There is a backup of room keys whose key is not here; it is left alone.")
    case .absent, .unknown: lines.append("There is no backup of room keys.")
    }
    if roomKeys > 0 {
      lines.append("\(roomKeys) room keys came out of the backup.")
    }
    if damagedRoomKeys > 0 {
      lines.append("\(damagedRoomKeys) keys in the backup are damaged and were left out.")
    }
    return lines
  }
}
