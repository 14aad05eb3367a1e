internal import JSON
internal import Studio

/// The taste that a model reads out of reference pictures.
struct ProfileAnswer: AnswerShape, Equatable {
  let profile: Taste.Profile

  init(_ object: JSONNode) throws(AnswerFault) {
    let members = Members(object)
    do throws(Taste.Profile.Refusal) {
      profile = try Taste.Profile(
        principles: members.texts("principles", "rules").map(PlainPrompt.washed),
        palette: Self.line(members, "palette_tendency", "palette"),
        composition: Self.line(members, "compositional_style", "composition"),
        mood: Self.line(members, "emotional_register", "mood"),
        texture: Self.line(members, "texture_feel", "texture"),
        avoid: members.texts("avoid_list", "avoid").map(PlainPrompt.washed))
    } catch {
      switch error {
      case .noPrinciple: throw AnswerFault("principles has no principle")
      case .empty(let dimension): throw AnswerFault("\(dimension.rawValue) is missing")
      }
    }
  }

  /// A taste that lacks a field is none.
  init?(part object: JSONNode) {
    do throws(AnswerFault) { try self.init(object) } catch { return nil }
  }

  private static func line(_ members: Members, _ names: String...) -> String {
    PlainPrompt.washed(members[names]?.string ?? "")
  }
}
