internal import HTTPClient

/// Why a server with a model gave no answer that can be used: what happened, in one plain sentence
/// that is safe for people and for logs.
package struct ModelFault: Error, Equatable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Nobody answers there.
    case unreachable
    /// The secure connection failed.
    case insecure
    /// It does not know us, or does not let us.
    case unauthorised
    /// It wants to be paid first, or the quota is used up.
    case unpaid
    /// There is no such model, or no such address.
    case missing
    /// What we sent is too large for it.
    case tooLarge
    /// It did not understand or accept what we asked for.
    case badOrder
    /// It does not do this, as a matter of policy, or said something instead.
    case refused
    /// Too much at once.
    case limited
    case outOfMemory
    /// It has trouble of its own.
    case trouble
    /// The answer broke off.
    case cut
    /// It took too long.
    case silent
    /// The answer is larger than any good one.
    case endless
    /// The answer is not what was asked for.
    case nonsense
  }

  package let kind: Kind
  /// What the server said of it, tidied, or what we saw; may be empty.
  package let words: String
  /// How long the server asked us to wait.
  package var retryAfter: Duration?
  /// It cannot have begun: another server may be asked without doing the work twice.
  package var wasNotBegun: Bool

  package init(
    _ kind: Kind, _ words: String = "", retryAfter: Duration? = nil, wasNotBegun: Bool = false
  ) {
    self.kind = kind
    self.words = words
    self.retryAfter = retryAfter
    self.wasNotBegun = wasNotBegun
  }

  /// A server that fails in this way is not well, whatever it is asked.
  package var speaksAgainstServer: Bool {
    switch kind {
    case .unreachable, .insecure, .trouble, .cut, .silent: true
    case .unauthorised, .unpaid, .missing, .tooLarge, .badOrder, .refused, .limited, .outOfMemory,
      .endless, .nonsense:
      false
    }
  }

  /// The same thing may go well a little later.
  package var isWorthRetrying: Bool {
    switch kind {
    case .unreachable, .limited, .trouble, .cut, .silent, .nonsense: true
    case .insecure, .unauthorised, .unpaid, .missing, .tooLarge, .badOrder, .refused, .outOfMemory,
      .endless:
      false
    }
  }
}

extension ModelFault: CustomStringConvertible {
  package var description: String { words.isEmpty ? sentence : "\(sentence): \(words)" }

  private var sentence: String {
    switch kind {
    case .unreachable: "nobody answers there"
    case .insecure: "the secure connection failed"
    case .unauthorised: "it does not let us in"
    case .unpaid: "it wants to be paid first"
    case .missing: "it has no such model or address"
    case .tooLarge: "what it was sent is too large for it"
    case .badOrder: "it did not accept what it was asked for"
    case .refused: "it does not do this"
    case .limited: "it has too much to do"
    case .outOfMemory: "it ran out of memory"
    case .trouble: "it has trouble of its own"
    case .cut: "its answer broke off"
    case .silent: "it took too long"
    case .endless: "its answer is too large"
    case .nonsense: "its answer is not what was asked for"
    }
  }
}

extension ModelFault {
  init(_ error: HTTPError) {
    let kind: Kind =
      switch error.kind {
      case .couldNotResolve, .couldNotConnect, .timedOut(.connecting), .addressRefused, .proxy:
        .unreachable
      case .tls: .insecure
      case .timedOut: .silent
      case .tooLarge: .endless
      case .protocolViolation, .redirectRefused: .nonsense
      case .connectionLost: .cut
      case .overloaded: .limited
      case .invalidRequest: .badOrder
      case .clientClosed, .other: .trouble
      }
    let words =
      switch error.kind {
      case .couldNotResolve: "its name is not known"
      case .addressRefused: "it is at an address that is not allowed"
      case .proxy: "the proxy refused or failed"
      case .tls: "its certificate may not be trusted here"
      case .redirectRefused: "it sends us somewhere else"
      case .invalidRequest(let part): part
      default: ""
      }
    self.init(kind, words, wasNotBegun: error.wasNeverSent)
  }
}
