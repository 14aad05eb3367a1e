internal import Concurrency
internal import HTTPServer
internal import Logging
internal import Storage

/// What the parts report, as log lines.
extension Logger {
  func note(_ happening: ServiceHappening) {
    switch happening {
    case .started(let name): debug("service started", ["service": name])
    case .stopping(let name): debug("service stopping", ["service": name])
    case .stopped(let name): debug("service stopped", ["service": name])
    case .failed(let failure): error("service failed", ["error": .error(failure)])
    case .late(let name): warning("service does not stop", ["service": name])
    }
  }

  func note(_ happening: ServerHappening) {
    switch happening {
    case .listening(let host, let port):
      info("serving health and metrics", ["host": host, "port": port])
    case .failed(let cause): error("a page failed", ["error": .error(cause)])
    case .overdue: warning("a page took too long")
    }
  }

  func note(_ happening: LoopHappening) {
    switch happening {
    case .storeFailed(let topic, let error, let wait):
      warning(
        "the store said no for now",
        ["topic": topic.rawValue, "error": .error(error), "retry_after": wait])
    case .arrivalFailed(let id, let reason, let isAside):
      warning(
        "an event could not be handled",
        ["arrival": id, "reason": reason, "put_aside": isAside])
    case .jobFailed(let id, let reason, let isFinal):
      warning("a job failed", ["job": id.number, "reason": reason, "final": isFinal])
    case .leaseLost(let id): warning("a lease was lost", ["job": id.number])
    case .sendFailed(let id, let reason, let isFinal):
      warning("a message was not sent", ["message": id.number, "reason": reason, "final": isFinal])
    case .limited(let wait): info("the server asks for patience", ["retry_after": wait])
    }
  }
}
