import Concurrency
import Storage

/// Pictures that people post: a source, the active image, or a reference.
extension Draft {
  mutating func posted(_ upload: Upload) throws {
    let utterance = upload.utterance
    guard try message(utterance.key) == nil, try isPictureHeard(utterance) else { return }
    let room = utterance.place.conversation
    try enter(room)
    let picture = try keep(upload)
    var line = Message(utterance, .picture, at: now)
    line.picture = picture.id
    put(line)
    if try conversation(room).collection != nil {
      return try unlessTurnedDown(utterance) { try $0.collect(picture, utterance) }
    }
    switch utterance.intent {
    case .prompt(let words, _) where words.count > Request.maximumPrompt:
      try misread(.tooLong(maximum: Request.maximumPrompt), caption: line, utterance)
    case .prompt(let words, _) where try !words.isEmpty && isForDirector(utterance):
      try showDirector(picture, words, utterance)
    case .prompt(let words, let wishes) where !words.isEmpty:
      try unlessTurnedDown(utterance, asking: line) { draft in
        try draft.leaveTalk(utterance)
        let source = try draft.chooseSource(for: wishes, of: utterance, posted: picture.id)
        var wish = Wish(
          prompt: words, wishes: wishes, person: utterance.person, line: line,
          place: utterance.place, source: source)
        wish.meaning = try draft.intent(of: wish)
        try draft.begin(wish)
      }
    case .prompt, .nothing, .useThis:
      // In a thread it is what the thread builds on.
      if utterance.place.thread == nil {
        try continueWith(picture.id, for: utterance)
      }
    case .misread(let misreading): try misread(misreading, caption: line, utterance)
    case .command(let command): try unlessTurnedDown(utterance) { try $0.obey(command, utterance) }
    case .ask(let words): try showDirector(picture, words, utterance)
    case .decide, .replant, .newImage, .again, .back: break
    }
  }

  /// Whoever was heard is told.
  mutating func notPosted(_ utterance: Utterance, _ problem: UploadProblem) throws {
    guard try message(utterance.key) == nil, try isPictureHeard(utterance) else { return }
    try enter(utterance.place.conversation)
    put(Message(utterance, .word, at: now))
    answer(.refused(.upload(problem)), to: utterance)
  }

  /// The director sees the active image.
  private mutating func showDirector(
    _ picture: Picture, _ words: String, _ utterance: Utterance
  ) throws {
    try unlessTurnedDown(utterance) { draft in
      if utterance.place.thread == nil { try draft.continueWith(picture.id, for: utterance) }
      try draft.ask(words, in: utterance.place.conversation)
    }
  }

  /// A picture has no words to be heard by: while references are collected, it is one.
  fileprivate func isPictureHeard(_ utterance: Utterance) throws -> Bool {
    if try conversation(utterance.place.conversation).collection != nil { return true }
    var heard = utterance
    if case .nothing = heard.intent { heard.intent = .prompt("", Wishes()) }
    return try isHeard(heard)
  }

  /// The caption can be corrected by an edit.
  private mutating func misread(
    _ misreading: Misreading, caption line: Message, _ utterance: Utterance
  ) throws {
    put(line.failed(because: "misread"))
    answer(.misread(misreading), to: utterance)
  }

  /// A refusal leaves the picture that was posted, and the line that asked.
  mutating func unlessTurnedDown(
    _ utterance: Utterance, asking line: Message? = nil, _ rules: (inout Self) throws -> Void
  ) throws {
    let before = self
    do {
      try rules(&self)
    } catch let refusal as Refusal {
      self = before
      if let line { put(line.failed(because: "\(refusal)")) }
      answer(.refused(refusal), to: utterance)
    }
  }

  private mutating func keep(_ upload: Upload) throws -> Picture {
    let utterance = upload.utterance
    let side = { (length: Int) in
      min(max(length, Size.side.lowerBound), Size.side.upperBound)
    }
    guard let size = Size(side(upload.image.width), side(upload.image.height)) else {
      preconditionFailure("both sides are within the range of sides")
    }
    let prompt = oneLine(upload.foundPrompt ?? "", atMost: Request.maximumPrompt)
    var recipe = Recipe(painter: "", prompt: prompt, words: prompt, seed: 0, size: size)
    recipe.detail = upload.foundDetail.flatMap {
      $0.utf8.count <= Recipe.maximumDetail ? $0 : nil
    }
    var picture = Picture(
      id: try drawPictureID(), conversation: utterance.place.conversation, request: nil,
      parent: nil, depth: 0, origin: .posted, state: .finished, owner: utterance.person.id,
      recipe: recipe, round: 1, price: 0, thread: utterance.place.thread, created: now)
    picture.blob = upload.blob
    picture.image = upload.image
    picture.finished = now
    put(picture)
    return picture
  }
}

extension StudioReading {
  /// Whether a line is for us: asked before anything is done about it.
  package func isHeard(_ utterance: Utterance, _ house: HouseRules) throws -> Bool {
    try onlyReading(house).isHeard(utterance)
  }

  /// Whether a picture that somebody posts is taken in: asked before it is fetched.
  package func isPictureHeard(_ utterance: Utterance, _ house: HouseRules) throws -> Bool {
    try onlyReading(house).isPictureHeard(utterance)
  }

  /// Nothing is drawn and nothing is written: neither chance nor time has a part in it.
  private func onlyReading(_ house: HouseRules) -> Draft<Self, SystemRandomNumberGenerator> {
    Draft(rows: self, house: house, now: .epoch, chance: SystemRandomNumberGenerator())
  }
}
