internal import Studio

extension CritiqueAnswer {
  /// How many of the checked things are there, from 0 to 1; nothing where none was answered.
  func share(_ checklist: Checklist) -> Double? {
    let answers = checklist.questions.indices.compactMap { checks[$0 + 1] }
    let sure = answers.filter { $0 != .unsure }
    guard !sure.isEmpty else { return nil }
    return Double(sure.count { $0 == .yes }) / Double(sure.count)
  }

  /// Its own figure; where it gave none, one from its dimensions, of which the worst counts most, and
  /// the checks.
  func score(_ checklist: Checklist) -> Double {
    let figures = dimensions.compactMap(\.self)
    if let own { return own }
    let mean = figures.reduce(0, +) / Double(max(figures.count, 1))
    let worst = figures.min() ?? 0
    guard let share = share(checklist) else { return 0.6 * mean + 0.4 * worst }
    return 0.5 * mean + 0.3 * worst + 0.2 * 10 * share
  }
}

extension Heard<CritiqueAnswer> {
  func judgement(words: String, _ checklist: Checklist) throws(CriticFailure) -> Judgement {
    let missing = checklist.questions.enumerated().compactMap { index, question in
      answer.checks[index + 1] == .no ? question : nil
    }
    var remarks: [String] = []
    if isPart { remarks.append("the model did not finish its critique") }
    if let note = answer.note { remarks.append(note) }
    if !answer.seen.isEmpty {
      remarks.append("it sees: " + answer.seen.joined(separator: "; "))
    }
    if !missing.isEmpty {
      remarks.append("answered with no: " + missing.joined(separator: " "))
    }
    do {
      return try Judgement(
        score: answer.score(checklist), dimensions: answer.dimensions, basis: .opinion,
        gap: answer.gap ?? answer.weakest, revisedPrompt: answer.revisedPrompt ?? words,
        adherence: answer.share(checklist).map { 10 * $0 }, remarks: remarks,
        checklist: checklist.questions)
    } catch {
      throw CriticFailure("what the model said makes no critique: \(error)")
    }
  }
}

extension CritiqueAnswer {
  /// What can be said where it did not come to the gap.
  fileprivate var weakest: String {
    let figures = zip(Dimension.allCases, dimensions).compactMap { dimension, figure in
      figure.map { (dimension.rawValue, $0) }
    }
    let worst = figures.min { $0.1 < $1.1 }
    return worst.map { "the weakest side is \($0.0)" } ?? "it does not say"
  }
}
