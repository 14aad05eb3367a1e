internal import Concurrency
internal import Logging
internal import Studio
internal import Workers

/// One wish from its event to its picture: every line has the id of the picture, which is what people
/// are shown, and that of the request, which all its rounds and candidates share.
extension Logger {
  func note(_ step: TrailStep) {
    func fields(_ more: LogFields = [:]) -> LogFields {
      let names: LogFields = [
        "picture": "\(step.picture)", "request": step.request.map { "\($0)" },
      ]
      return names.merged(with: more)
    }
    switch step.deed {
    case .heard(let event, let how):
      info(
        "a wish was heard",
        fields(["event": "\(event)", "by": how.rawValue, "room": "\(step.conversation)"]))
    case .queued(let painter, let source, let round):
      info(
        "a picture is queued",
        fields(["painter": painter, "from": source.map { "\($0)" } ?? "words", "round": round]))
    case .began(let painter):
      info("it is being painted", fields(["painter": painter, "after": step.after]))
    case .late: warning("it takes longer than usual", fields(["after": step.after]))
    case .painted(let bytes):
      info("it is painted", fields(["bytes": bytes, "after": step.after]))
    case .notPainted(.cancelled, _): info("it was cancelled", fields(["after": step.after]))
    case .notPainted(let kind, let reason):
      warning(
        "it is not painted",
        fields(["kind": kind.rawValue, "reason": reason, "after": step.after]))
    case .judged(let score): info("it was looked at", fields(["score": score]))
    case .notJudged(let reason): warning("it has no critique", fields(["reason": reason]))
    case .posted(let event):
      info(
        "it is in the room",
        fields(["event": "\(event)", "room": "\(step.conversation)", "after": step.after]))
    case .critiquePosted(let event):
      info("its critique is in the room", fields(["event": "\(event)", "after": step.after]))
    case .notPosted(let reason):
      warning("the homeserver does not take it", fields(["reason": reason]))
    }
  }
}
