import Configuration
import BackEnds
import HTTP
import HTTPServer
import ServerStage
import JSON
import Studio
import Testing

/// Everything that is known to go wrong between us and a model that judges, and how it ends: in one
/// plain sentence.
enum CriticTrouble: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case refusedConnection, noTLS, unauthorised, unpaid, unknownModel, tooLarge, limited, failing
  case badGateway, late, cut, endless, webPage, other
  case refusal, truncated, empty, words, noFigure, outOfRange, negative, notFinite, immense

  var testDescription: String { rawValue }

  var failure: CriticFailure {
    switch self {
    case .refusedConnection: unasked("nobody answers there", isWorthRetrying: true)
    case .noTLS:
      unasked("the secure connection failed: its certificate may not be trusted here")
    case .unauthorised: unasked("it does not let us in: bad key")
    case .unpaid: unasked("it wants to be paid first: pay first")
    case .unknownModel: unasked("it has no such model or address: model 'llava' not found")
    case .tooLarge: unasked("what it was sent is too large for it")
    case .limited:
      unasked(
        "it has too much to do: slow down", isWorthRetrying: true, retryAfter: .seconds(7))
    case .failing: unasked("it has trouble of its own: it fell over", isWorthRetrying: true)
    case .badGateway: unasked("it has trouble of its own", isWorthRetrying: true)
    case .late: unasked("it took too long", isWorthRetrying: true)
    case .cut: unasked("its answer broke off", isWorthRetrying: true)
    case .endless: unasked("its answer is too large")
    case .webPage:
      unasked("its answer is not what was asked for: it is a web page", isWorthRetrying: true)
    case .other:
      unasked("its answer is not what was asked for: it says nothing", isWorthRetrying: true)
    case .refusal: CriticFailure("the model llava will not answer this")
    case .truncated: CriticFailure("the model llava broke its answer off")
    case .empty: CriticFailure("the model llava answered nothing", isWorthRetrying: true)
    case .words: useless("there is no JSON object in the answer")
    case .noFigure: useless("palette_tendency is missing")
    case .outOfRange: useless("score is not from 0 to 10")
    case .negative: useless("emotional_register is not from 0 to 10")
    case .notFinite, .immense: useless("score is no number from 0 to 10")
    }
  }

  private func unasked(
    _ words: String, isWorthRetrying: Bool = false, retryAfter: Duration? = nil
  ) -> CriticFailure {
    CriticFailure(
      "the model llava could not be asked: \(words)", isWorthRetrying: isWorthRetrying,
      retryAfter: retryAfter)
  }

  private func useless(_ words: String) -> CriticFailure {
    CriticFailure(
      "the model llava gave no answer that can be used: \(words)", isWorthRetrying: true)
  }

  func happens(at kind: ChatProtocol) -> Bool { self != .refusal || kind.declining != nil }

  /// What is answered that asks for a critique; nothing where nobody is asked.
  func response(at kind: ChatProtocol) -> ServerResponse? {
    switch self {
    case .refusedConnection, .noTLS: return nil
    case .unauthorised: return kind.refusing("bad key", status: 401)
    case .unpaid: return kind.refusing("pay first", status: 402)
    case .unknownModel: return kind.refusing("model 'llava' not found", status: 404)
    case .tooLarge: return Self.page(413)
    case .limited:
      var response = kind.refusing("slow down", status: 429)
      response.headers.set("Retry-After", "7")
      return response
    case .failing: return kind.refusing("it fell over", status: 500)
    case .badGateway: return Self.page(502)
    case .late: return Self.page(504)
    case .cut: return ServerResponse.broken
    case .endless: return ServerResponse.endless
    case .webPage: return Self.page(200)
    case .other: return answered(["hello": "you"])
    case .refusal: return kind.declining
    case .truncated: return kind.breakingOff(#"{"seen": ["two "#)
    case .empty: return answered(kind.saying(" \n"))
    case .words: return answered(kind.saying("I like it. 8 of 10!"))
    case .noFigure: return answered(kind.saying(critique(["dimensions": JSONValue.null])))
    case .outOfRange: return answered(kind.saying(critique(["score": 74])))
    case .negative:
      return answered(kind.saying(critique(["dimensions": dimensions(8, 7, -3, 7, 9)])))
    // What no JSON may say, and many models do.
    case .notFinite: return answered(kind.saying(Self.scored("NaN")))
    case .immense: return answered(kind.saying(Self.scored("1e999")))
    }
  }

  private static func scored(_ figure: String) -> String {
    critique().replacing("\"score\":7.4,", with: "\"score\":\(figure),")
  }

  private static func page(_ status: Int) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "text/html"],
      body: .bytes(Array("<html><h1>\(status)</h1></html>".utf8)))
  }
}

extension ServerResponse {
  /// Half of what was announced, then nothing more.
  fileprivate static var broken: ServerResponse { .broken(after: #"{"choices":["#) }
}
