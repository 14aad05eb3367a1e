import CryptoStage
import JSON
import Matrix
import Testing

/// Our part of making the fixtures; `generate.py` runs it.
@Suite(.enabled(if: WitnessFiles.part != nil, "only generate.py makes fixtures"))
struct WitnessMaking {
  @Test(.enabled(if: WitnessFiles.part == "account", "another part is made"))
  func `our device, for them to write to`() throws {
    WitnessFiles.write(try account(of: WitnessStage()), to: "account")
  }

  @Test(.enabled(if: WitnessFiles.part == "answers", "another part is made"))
  func `what our device answers`() throws {
    var told: JSONValue = [:]
    for name in ["nio", "mautrix"] {
      let stage = try WitnessStage(name)
      try stage.hearAtFirst()
      let (messages, events) = try stage.answer()
      told[name] = [
        "to_device": .array(messages), "events": .array(events),
        "bodies": .array(WitnessStage.answers.map { .string($0) }),
      ]
    }
    let stage = try WitnessStage("sibling")
    try stage.restoreIdentity()
    told["sibling"] = [
      "requests": .array(try stage.askSibling()), "device_keys": try stage.ownDeviceKeys(),
    ]
    WitnessFiles.write(told, to: "answers")
  }
}

func account(of stage: WitnessStage) throws -> JSONValue {
  let (user, own) = (WitnessStage.easel, WitnessStage.own)
  let row = try #require(stage.server.devices[user]?[own])
  return [
    "user": .string(user.text), "device": .string(own.text),
    "device_keys": try #require(row.keys),
    "one_time_keys": .object(JSONObject(row.oneTimeKeys.map { ($0.id, $0.key) })),
  ]
}
