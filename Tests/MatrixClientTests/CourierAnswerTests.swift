import MatrixCrypto
import Testing

@testable import HTTPClient
@testable import MatrixClient

/// What the machine hears of a request that got no answer.
@Suite struct CourierAnswerTests {
  @Test(arguments: [
    HTTPError.Kind.couldNotResolve, .couldNotConnect, .timedOut(.connecting), .tls,
    .connectionLost, .proxy, .overloaded,
  ])
  func `where nobody was reached, or the line broke, the request is not the reason`(
    kind: HTTPError.Kind
  ) {
    let isUnreachable = if case .unreachable = CryptoAnswer(HTTPError(kind)) { true } else { false }
    #expect(isUnreachable)
  }

  @Test(arguments: [
    (HTTPError.Kind.timedOut(.waiting), false), (.timedOut(.receiving), false),
    (.timedOut(.idle), false), (.protocolViolation, false), (.tooLarge(.body), true),
    (.tooLarge(.headers), true),
  ])
  func `an answer that is too late, too large or none may be for what was asked`(
    kind: HTTPError.Kind, isTooLarge: Bool
  ) {
    guard case .unanswered(let found) = CryptoAnswer(HTTPError(kind)) else {
      Issue.record("\(kind)")
      return
    }
    #expect(found == isTooLarge)
  }
}
