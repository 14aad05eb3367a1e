/// Why there is no answer. It names the origin at most: never a path, a query or a credential.
package struct HTTPError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// The request itself cannot be sent; the text says which part, never what is in it.
    case invalidRequest(String)
    case couldNotResolve
    case couldNotConnect
    case tls
    case timedOut(Phase)
    case tooLarge(Part)
    /// The name leads only to addresses that the policy forbids.
    case addressRefused
    case redirectRefused(RedirectRefusal)
    /// What came is not HTTP.
    case protocolViolation
    /// The connection broke before the answer was whole.
    case connectionLost
    case proxy
    /// Too many requests are under way in this client.
    case overloaded
    case clientClosed
    case other
  }

  package enum Phase: Sendable { case connecting, waiting, receiving, idle }
  package enum Part: Sendable { case headers, body }

  package enum RedirectRefusal: Sendable {
    case tooMany, withoutAddress, toPlainText, toPrivateAddress, bodyNotReplayable
  }

  package let kind: Kind
  package let origin: HTTPURL.Origin?
  /// libcurl's own number, for those who look it up.
  package let code: Int?

  init(_ kind: Kind, origin: HTTPURL.Origin? = nil, code: Int? = nil) {
    self.kind = kind
    self.origin = origin
    self.code = code
  }

  /// Trying again later may help.
  package var isTransient: Bool {
    switch kind {
    case .couldNotResolve, .couldNotConnect, .timedOut, .connectionLost, .proxy, .overloaded: true
    case .invalidRequest, .tls, .tooLarge, .addressRefused, .redirectRefused, .protocolViolation,
      .clientClosed, .other:
      false
    }
  }

  /// The server cannot have acted on the request, because it never got it.
  package var wasNeverSent: Bool {
    switch kind {
    case .invalidRequest, .couldNotResolve, .couldNotConnect, .tls, .timedOut(.connecting),
      .addressRefused, .proxy, .overloaded, .clientClosed:
      true
    case .timedOut, .tooLarge, .redirectRefused, .protocolViolation, .connectionLost, .other: false
    }
  }
}

extension HTTPError: CustomStringConvertible {
  package var description: String {
    let place = origin.map { " (\($0))" } ?? ""
    let number = code.map { ", curl \($0)" } ?? ""
    return "\(sentence)\(place)\(number)"
  }

  private var sentence: String {
    switch kind {
    case .invalidRequest(let part): "the request cannot be sent: \(part)"
    case .couldNotResolve: "the host's name could not be resolved"
    case .couldNotConnect: "no connection could be made"
    case .tls: "the secure connection failed; the certificate may not be trusted here"
    case .timedOut(.connecting): "connecting took too long"
    case .timedOut(.waiting): "the answer took too long"
    case .timedOut(.receiving): "the answer took too long to arrive whole"
    case .timedOut(.idle): "the server fell silent in the middle"
    case .tooLarge(.headers): "the headers of the answer are too large"
    case .tooLarge(.body): "the answer is too large"
    case .addressRefused: "the host is at an address that is not allowed"
    case .redirectRefused(.tooMany): "there are too many redirects"
    case .redirectRefused(.withoutAddress): "a redirect does not say where to"
    case .redirectRefused(.toPlainText): "a redirect leads from https to http"
    case .redirectRefused(.toPrivateAddress): "a redirect leads to an address that is not allowed"
    case .redirectRefused(.bodyNotReplayable): "a redirect asks for a body that is gone"
    case .protocolViolation: "what came is not HTTP"
    case .connectionLost: "the connection broke before the answer was whole"
    case .proxy: "the proxy refused or failed"
    case .overloaded: "too many requests are under way"
    case .clientClosed: "the HTTP client has been closed"
    case .other: "the transfer failed"
    }
  }

  /// One of a few dozen short words, for metrics.
  package var metricLabel: String {
    switch kind {
    case .invalidRequest: "invalid_request"
    case .couldNotResolve: "resolve"
    case .couldNotConnect: "connect"
    case .tls: "tls"
    case .timedOut(let phase): "timeout_\(phase)"
    case .tooLarge(let part): "too_large_\(part)"
    case .addressRefused: "address_refused"
    case .redirectRefused: "redirect_refused"
    case .protocolViolation: "protocol"
    case .connectionLost: "connection_lost"
    case .proxy: "proxy"
    case .overloaded: "overloaded"
    case .clientClosed: "client_closed"
    case .other: "other"
    }
  }
}
