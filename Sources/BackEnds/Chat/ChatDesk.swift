internal import Concurrency
internal import JSON

/// Where a model is asked, in the way that it is known to take.
///
/// 1. What it turned out not to take is remembered for as long as the program runs.
/// 2. An error that comes as an answer is an error.
struct ChatDesk: Sendable {
  let server: ModelServer
  private let manners: Guarded<ChatManners>

  init(_ server: ModelServer, manners: ChatManners = ChatManners()) {
    self.server = server
    self.manners = Guarded(manners)
  }

  func ask(_ write: (ChatManners) -> ModelQuestion) async throws -> JSONNode {
    while true {
      let known = manners.withLock { $0 }
      do {
        let root = try await server.ask(write(known)).json()
        if let error = root["error"], !error.isNull { throw ModelFault(told: ServerWords(root)) }
        return root
      } catch let fault as ModelFault {
        // Another question may have found it out meanwhile. Each is found out once, so this ends.
        let isWorthAnother = manners.withLock { $0 != known || $0.learn(from: fault) }
        guard isWorthAnother else { throw fault }
      }
    }
  }
}

/// What a model turned out not to take. Some know no temperature, some another name of the maximum;
/// they say so, and are asked again without it.
struct ChatManners: Equatable, Sendable {
  private(set) var takesTemperature = true
  /// The maximum is called `max_completion_tokens`, and thinking counts.
  private(set) var countsCompletion: Bool
  private var isSettled = false

  init(countsCompletion: Bool = false) { self.countsCompletion = countsCompletion }

  /// - Returns: whether there is something to do otherwise now.
  mutating func learn(from fault: ModelFault) -> Bool {
    guard fault.kind == .badOrder else { return false }
    let words = fault.words.lowercased()
    if takesTemperature, words.contains("temperature") {
      takesTemperature = false
      return true
    }
    guard !isSettled, words.contains("max_completion_tokens") else { return false }
    (countsCompletion, isSettled) = (!countsCompletion, true)
    return true
  }
}

extension ModelQuestion {
  /// One turn of a talk: little comes back, but a model may think for minutes first.
  init(chat path: String, _ body: JSONObject) {
    self.init(post: path, .json(.object(body)))
    deadline = .seconds(300)
    maximumBytes = 4 << 20
  }
}

extension ChatTurn {
  /// Its words without the pictures.
  var text: String {
    let texts = parts.compactMap { part -> String? in
      if case .text(let text) = part { text } else { nil }
    }
    return texts.joined(separator: "\n")
  }
}
