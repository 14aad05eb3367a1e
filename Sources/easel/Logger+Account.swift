internal import Bot
internal import Logging
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Storage
internal import Workers

/// What happens to the account and its keys, as log lines. What people say is in none of them.
extension Logger {
  func note(_ happening: ClientHappening) {
    switch happening {
    case .began(.empty): info("the account is new to this store")
    case .began(.current): debug("the store is as it was left")
    case .began(.maybeOneBehind):
      info("the last step may be missing; the keys of rooms are changed to be sure")
    case .began(.rolledBack(let store, let counted)):
      warning(
        "an old copy of the store was put back; what was used since is given up",
        ["store": store, "counted": counted])
    case .sync(.tookIn(let count)):
      if count > 0 { debug("news came in", ["arrivals": count]) }
    case .sync(.unreachable(let reason, let wait)):
      warning("the homeserver does not answer", ["reason": reason, "retry_after": wait])
    case .sync(.lostPlace):
      warning("the homeserver lost our place; everything is looked at afresh")
    case .chore(.done(let chore)):
      info("done at the homeserver", ["what": "\(chore.kind)", "room": chore.room.text])
    case .chore(.postponed(let chore, let reason)):
      warning(
        "not done at the homeserver yet",
        ["what": "\(chore.kind)", "room": chore.room.text, "reason": reason])
    case .chore(.refused(let chore, let reason)):
      warning(
        "the homeserver refuses",
        ["what": "\(chore.kind)", "room": chore.room.text, "reason": reason])
    case .loop(let happening): note(happening)
    case .truth(let happening): note(happening)
    }
  }

  private func note(_ happening: TruthHappening) {
    switch happening {
    case .looked(let findings):
      for finding in findings where finding.severity > .ok {
        warning("the homeserver and the store differ", ["finding": "\(finding)"])
      }
      debug("the account was looked at", ["findings": findings.count])
    case .mending(let finding): info("mending what the homeserver has", ["finding": "\(finding)"])
    case .stopped(let problem): error("nothing is sent any more", ["error": .error(problem)])
    case .notSaid(let reason, let wait):
      warning("the homeserver does not say", ["reason": reason, "retry_after": wait])
    }
  }

  func note(_ happening: CryptoHappening) {
    switch happening {
    case .decrypted, .toDevice, .roomKey, .secret, .keyBundle: break
    case .undecryptable(let event):
      info(
        "an event cannot be read yet",
        [
          "room": event.room.text, "event": event.event.id.text, "cause": "\(event.cause)",
        ])
    case .identityChanged(let user, let wasVerified):
      warning(
        "somebody has a new identity", ["user": user.text, "was_verified": wasVerified])
    case .ownIdentityReplaced:
      error("somebody put another identity in the place of ours: see `easel doctor`")
    case .deviceRefused(let user, let device):
      warning("a device came with other keys", ["user": user.text, "device": device])
    case .startedOver(let store, let counted):
      warning("the ratchets were begun anew", ["store": store, "counted": counted])
    case .devicesLeftOut(let user, let count):
      warning("somebody has too many devices", ["user": user.text, "left_out": count])
    case .keyConflict: error("the homeserver has keys under our names that are not ours")
    case .keysRefused(let refusal):
      warning("the homeserver does not take our keys", ["error": .error(refusal)])
    case .keysAccepted: info("the homeserver has our keys now")
    case .unwedging(let user, let device):
      info("a broken ratchet is begun anew", ["user": user.text, "device": device.text])
    case .notDelivered(let type, let devices, let refusal):
      warning(
        "keys were not delivered",
        ["type": type.text, "devices": devices, "reason": refusal.map { "\($0)" } ?? "no answer"])
    case .identity(let happening): debug("identity", ["happening": "\(happening)"])
    case .backup(.tooLarge(let isWhole)):
      warning(
        "the key backup is too large to take in at once; its keys come as they are needed",
        ["whole": isWhole])
    case .backup(let happening): debug("backup", ["happening": "\(happening)"])
    case .notDecrypted(let user, let fault):
      info("a message to this device was thrown away", ["user": user.text, "fault": "\(fault)"])
    }
  }

  /// The emoji too, for whoever compares by the log: they are worth nothing afterwards.
  func note(_ happening: IntroductionHappening) {
    switch happening {
    case .asked(let user): info("somebody makes sure of the bot", ["user": user.text])
    case .turnedDown(let user):
      info("somebody may not make sure of the bot: `matrix.verify`", ["user": user.text])
    case .nowhere(let user):
      info(
        "somebody would make sure of the bot, and shares no encrypted room with it",
        ["user": user.text])
    case .shows(let user, let shown):
      info(
        "to be compared",
        [
          "user": user.text, "emoji": (shown.emoji ?? []).map(\.name).joined(separator: " "),
          "numbers": (shown.decimals ?? []).map { "\($0)" }.joined(separator: " "),
        ])
    case .done(let user): info("somebody made sure of the bot", ["user": user.text])
    case .ended(let user, let side, let code):
      info("it was ended", ["user": user.text, "by": "\(side)", "code": code])
    case .notSent(let user, let reason):
      info("a step was not sent", ["user": user?.text ?? "", "reason": reason])
    case .ownDevice:
      warning("another device of the bot's account asks to be verified: `easel verify` does that")
    case .failed(let failure): warning("a verification was ended", ["error": .error(failure)])
    }
  }

  func note(_ happening: WorkHappening) {
    switch happening {
    case .loop(let happening): note(happening)
    case .progress(let progress):
      trace(
        "painting",
        ["picture": "\(progress.picture)", "percent": Int(progress.fraction * 100)])
    case .brought(let picture, let painter, let took):
      debug(
        "a painter brought a picture",
        ["picture": "\(picture)", "painter": painter, "took": took])
    case .attemptFailed(let id, let picture, let reason, let isFinal):
      warning(
        "an attempt failed",
        [
          "picture": picture.map { "\($0)" }, "job": id.number, "reason": reason,
          "final": isFinal,
        ])
    case .blobsFailed(let failure, let wait):
      warning("the pictures cannot be kept", ["error": .error(failure), "retry_after": wait])
    case .stranded(let work):
      warning(
        "jobs wait for a painter or critic that is not in the settings",
        ["for": "\(work.worker)", "jobs": work.count])
    case .abandoned(let worker, let count):
      warning(
        "jobs were ended: nobody has this painter or critic any more",
        ["for": "\(worker)", "jobs": count])
    case .swept(_, let collected):
      if collected > 0 { info("old pictures were removed", ["count": collected]) }
    }
  }
}
